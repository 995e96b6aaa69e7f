"""People, platforms and hashtags: only who spoke and is cleared for it has a page."""

import pytest
from django.test import Client

from testimonies.tests import cast
from testimonies.tests.public.reading import at_most, get, link, posts_in, text_of
from testimonies.tests.public.test_timeline import measurement
from testimonies.vocabulary import Basis, ShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def test_people_are_listed_with_their_number_of_posts():
    cast.published("One")
    cast.published("Two")
    response = get("/people/")
    assert link(response, "Ada Invented") == "/people/ada-invented/"
    assert "Ada Invented 2 posts" in text_of(response)


def test_a_person_has_a_page_of_their_posts_and_no_other():
    hers = cast.published("Hers")
    other = cast.account("other", who=cast.person("Other Invented"))
    cast.published("Another's", account=other, display_name="Other")
    assert posts_in(get("/people/ada-invented/")) == [hers.public_id]


@pytest.mark.parametrize(
    "cleared",
    [
        {"shown_as": ShownAs.HANDLE, "basis": Basis.NO_OBJECTION},
        {"shown_as": ShownAs.PSEUDONYM, "basis": Basis.NONE, "pseudonym": "A reader"},
        {"shown_as": ShownAs.PSEUDONYM, "basis": Basis.CONSENT, "pseudonym": "A reader"},
    ],
)
def test_without_a_basis_there_is_no_page_and_no_entry(cleared):
    cast.published("Words", **cleared)
    get("/people/ada-invented/", status=404)
    assert "Nobody has a page yet." in text_of(get("/people/"))


def test_a_known_person_without_public_posts_has_no_page():
    cast.draft()
    get("/people/ada-invented/", status=404)


def test_a_platform_has_its_posts_and_its_figures():
    post = cast.published()
    measurement("Counted there.", platform=cast.platform(), hashtag="")
    response = get("/platforms/chirper/")
    assert posts_in(response) == [post.public_id]
    assert "Counted there." in text_of(response)
    get("/platforms/elsewhere/", status=404)


def test_a_hashtag_has_one_address_however_it_is_written():
    post = cast.published("Words #InventéTag", hashtags=["InventéTag"])
    cast.published("Other words")
    response = get("/hashtags/invent%C3%A9tag/")
    assert posts_in(response) == [post.public_id]
    for spelling in ("Invent%C3%A9Tag", "%23invent%C3%A9tag", "INVENT%C3%89TAG"):
        answer = Client().get(f"/hashtags/{spelling}/")
        assert (answer.status_code, answer["Location"]) == (301, "/hashtags/invent%C3%A9tag/")


def test_a_hashtag_shows_what_was_reported_of_it():
    cast.published("Words #invented", hashtags=["invented"])
    measurement("Counted under it.", hashtag="Invented")
    assert "Counted under it." in text_of(get("/hashtags/invented/"))


@pytest.mark.parametrize("tag", ["nothing", "%00", "%23", "%23%23", "a" * 300, "%F0%9F%92%94"])
def test_a_hashtag_of_no_post_is_not_found(tag):
    get(f"/hashtags/{tag}/", status=404)


@pytest.mark.parametrize("path", ["/people/ada-invented/", "/platforms/chirper/", "/hashtags/x/"])
def test_a_made_up_cursor_is_said_to_be_one(path):
    cast.published("Words #x", hashtags=["x"])
    assert "is not one of ours" in text_of(get(f"{path}?cursor=AAAA", status=400))


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/people/", 1),
        ("/people/ada-invented/", 5),
        ("/platforms/chirper/", 6),
        ("/hashtags/x/", 5),
    ],
)
def test_a_page_asks_the_database_a_few_times_however_many_posts(path, queries):
    for number in range(25):
        cast.published(f"Post {number} #x", hashtags=["x"])
    with at_most(queries):
        get(path)
