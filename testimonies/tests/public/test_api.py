"""Posts as programs read them."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.public.asking_api import ask, last_link, walk
from testimonies.tests.public.reading import at_most
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def one(**more):
    return ask(f"posts/{cast.published(**more).public_id}/")


def test_a_post_is_what_its_page_shows():
    post = cast.published(
        "Invented words with a #Hashtag.",
        hashtags=["Hashtag"],
        public_doubts=[{"statement": "An invented doubt.", "start": 0, "end": 8}],
        happened_edtf="2009",
    )
    said = ask(f"posts/{post.public_id}/")
    assert said["address"] == f"http://testserver/posts/{post.public_id}/"
    assert said["api"] == f"http://testserver/api/v1/posts/{post.public_id}/"
    assert said["content_notes"] == [{"slug": "sexual-harassment", "label": "sexual harassment"}]
    assert (said["words"], said["words_shown_as"]) == (post.text, "verbatim")
    assert (said["words_withheld"], said["words_left_out"]) == (False, None)
    assert said["doubts"] == [{"statement": "An invented doubt.", "start": 0, "end": 8}]
    assert said["hashtags"] == ["hashtag"]
    assert said["attribution"] == {
        "shown_as": "named",
        "name": "Ada Invented",
        "handle": "ada_invented",
        "person": {
            "slug": "ada-invented",
            "name": "Ada Invented",
            "address": "http://testserver/people/ada-invented/",
        },
    }
    assert said["platform"] == {"slug": "chirper", "name": "Chirper"}
    assert [source["publisher"] for source in said["sources"]] == ["The Invented Times"]
    assert said["happened"] == "2009"


def test_three_dates_are_told_apart_and_none_is_more_exact_than_it_is_known():
    assert one()["posted"] == {
        "edtf": "2017-10-16",
        "precision": "day",
        "earliest": "2017-10-16",
        "latest": "2017-10-16",
        "instant": None,
    }
    said = one(text="Another one.", posted="2017-10-15T18:21:00-07:00")
    assert said["posted"]["instant"] == "2017-10-16T01:21:00Z"
    month = one(text="A third.", posted="2017-10")
    assert (month["posted"]["earliest"], month["posted"]["latest"]) == ("2017-10-01", "2017-10-31")
    assert month["happened"] is None
    assert month["archived"] > "2026"
    assert month["published"].endswith("Z")


def test_the_notes_stand_before_the_words_in_every_list_of_posts():
    post = cast.published("Invented words.")
    for path in (f"posts/{post.public_id}/", "posts/"):
        text = Client().get(f"/api/v1/{path}").content.decode()
        assert 0 < text.index('"content_notes"') < text.index('"words"')
        assert text.index('"content_notes"') < text.index('"excerpt"')


def test_words_of_level_3_are_in_no_list_and_on_the_post_itself():
    post = cast.published("Graphic invented words.", level=3, excerpt_start=0, excerpt_end=7)
    (listed,) = ask("posts/")["results"]
    assert (listed["words"], listed["excerpt"], listed["links"]) == (None, None, [])
    assert listed["words_withheld"] is True
    assert "level 3" in listed["words_left_out"]
    said = ask(f"posts/{post.public_id}/")
    assert (said["words"], said["excerpt"]) == (post.text, "Graphic")
    assert said["words_withheld"] is False


def test_words_that_are_not_shown_are_null_with_a_reason():
    said = one(words_shown_as=WordsShownAs.COUNT_ONLY)
    assert (said["words"], said["words_withheld"]) == (None, False)
    assert said["words_left_out"] == "this archive shows no words of this post"


def test_a_pseudonym_comes_without_handle_person_source_or_original_address():
    said = one(
        shown_as=ShownAs.PSEUDONYM,
        pseudonym="A nurse",
        basis=Basis.NONE,
        url="https://chirper.example/1",
    )
    assert said["attribution"] == {
        "shown_as": "pseudonym",
        "name": "A nurse",
        "handle": None,
        "person": None,
    }
    assert (said["sources"], said["original_address"]) == ([], None)
    assert "ada" not in str(said).lower()


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.ERASED])
def test_what_is_withdrawn_is_the_same_410_whatever_the_state(state):
    gone = cast.in_state(State.WITHDRAWN)
    other = cast.in_state(state, "Others.")
    answers = [Client().get(f"/api/v1/posts/{post.public_id}/") for post in (gone, other)]
    assert {answer.status_code for answer in answers} == {410}
    assert answers[0].content == answers[1].content
    assert answers[0].headers.items() == answers[1].headers.items()
    assert ask("posts/")["results"] == []


def test_what_was_never_public_is_a_404_as_if_it_were_not_there():
    unknown = Client().get("/api/v1/posts/000000000000/")
    for state in (State.DRAFT, State.IN_REVIEW, State.REJECTED):
        answer = Client().get(f"/api/v1/posts/{cast.in_state(state, state).public_id}/")
        assert (answer.status_code, answer.content) == (404, unknown.content)


# Lists


def several():
    days = ["2017-10-15", "2017-10-16", "2017-10-16", "2017-10", "2017-10-17"]
    return [cast.published(f"Invented {at}.", posted=day) for at, day in enumerate(days)]


def test_parts_of_a_list_lead_through_all_of_it_and_back():
    several()
    whole = [post["id"] for post in ask("posts/")["results"]]
    assert len(whole) == 5
    for query in ("limit=2", "limit=2&sort=oldest", "limit=1&q=invented&sort=relevance"):
        parts = list(walk(f"posts/?{query}"))
        forwards = [post["id"] for part in parts for post in part]
        assert sorted(forwards) == sorted(whole)
        assert max(map(len, parts)) == int(query[6])
        backwards = list(walk(last_link(f"posts/?{query}"), "previous"))
        assert [post["id"] for part in reversed(backwards) for post in part] == forwards
    assert whole == [post["id"] for part in walk("posts/?limit=2") for post in part]


def test_a_link_keeps_what_was_asked():
    several()
    link = ask("posts/?limit=1&hide=rape&hide=stalking")["next"]
    assert "limit=1&hide=rape&hide=stalking&cursor=" in link
    only = ask("posts/?q=3")
    assert (only["next"], only["previous"]) == (None, None)


def test_the_filters_are_those_of_the_search():
    cast.published("An invented apple.", language="fr", posted="2017-10-15")
    cast.published("An invented pear.", posted="2017-10-17", level=2)
    for query, words in {
        "q=pear": ["An invented pear."],
        "language=fr": ["An invented apple."],
        "before=2017-10-15": ["An invented apple."],
        "after=2017-10-16&before=2017": ["An invented pear."],
        "level=2": ["An invented pear."],
        "note=rape": [],
        "hide=sexual-harassment": [],
        "person=ada-invented&sort=oldest": ["An invented apple.", "An invented pear."],
    }.items():
        assert [post["words"] for post in ask(f"posts/?{query}")["results"]] == words, query


def test_how_words_were_read_is_said():
    cast.published("An invented apple.")
    assert ask("posts/?q=apple")["remarks"] == []
    assert ask("posts/?q=apple+from:nobody-of-that-name")["remarks"]


def test_a_post_takes_one_query_and_a_list_four_as_the_reader():
    (post, *_) = several()
    with CaptureQueriesContext(connections["default"]) as editorial:
        with at_most(1):
            ask(f"posts/{post.public_id}/")
        with at_most(4):
            ask("posts/?q=invented&person=ada-invented")
        with at_most(2):
            ask("posts/")
    assert len(editorial) == 0


# Asked again


def test_a_second_asking_costs_no_body_until_something_changes():
    post = cast.published("Invented words.")
    for path in (f"/api/v1/posts/{post.public_id}/", "/api/v1/posts/"):
        first = Client().get(path)
        assert first["Cache-Control"] == "no-cache"
        again = Client().get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"
        other = Client().get(path, headers={"if-match": '"of another time"'})
        assert (other.status_code, other.json()["status"]) == (412, 412)
    Post.objects.filter(pk=post.pk)
    moderation.withdraw(post, by=cast.editor())
    assert Client().get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_head_says_what_get_does_without_a_body():
    post = cast.published()
    for path in ("/api/v1/posts/", f"/api/v1/posts/{post.public_id}/", "/api/v1/"):
        got, head = Client().get(path), Client().head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers.items() == got.headers.items()


def test_a_script_of_any_site_may_read_and_ask_again():
    answer = Client().options(
        "/api/v1/posts/",
        headers={"origin": "https://elsewhere.example", "access-control-request-method": "GET"},
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    answer = Client().get("/api/v1/posts/", headers={"origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    # The pages of the archive are for no other site's scripts.
    assert "Access-Control-Allow-Origin" not in Client().get("/search/").headers
