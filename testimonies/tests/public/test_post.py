"""One post: its note before its words, each date by its name, and nothing of it once it is gone."""

import re

import pytest
from django.test import Client

from testimonies.editorial import moderation
from testimonies.tests import cast
from testimonies.tests.public.reading import at_most, get, link, main_of, text_of
from testimonies.tests.public.test_timeline import measurement
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def page_of(post, status=200):
    return get(f"/posts/{post.public_id}/", status)


def test_the_note_comes_before_the_words_and_the_words_before_who_said_them():
    text = text_of(page_of(cast.published("Courage, invented.", note_slugs=["stalking"])))
    places = [text.index(part) for part in ("stalking", "Courage, invented.", "@ada_invented")]
    assert places == sorted(places)


def test_each_date_has_its_name():
    post = cast.published(posted="2017-10-16", happened_edtf="1999")
    text = text_of(page_of(post))
    assert "Happened 1999" in text
    assert "Posted 16 October 2017 (known to the day)" in text
    assert f"Archived {post.archived_at.day} " in text
    assert ":00" not in text


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ("2017-10-16T20:21:00+02:00", "Posted 16 October 2017, 18:21 UTC (known to the second)"),
        ("2017-10", "Posted October 2017 (known to the month)"),
        ("2017", "Posted 2017 (known to the year)"),
        ("2017-10-15~", "Posted about 15 October 2017 (an approximate date)"),
        ("2017-10-15/2017-10-16", "Posted between 15 and 16 October 2017 (the day is not known)"),
        ("2017-09-30/2017-10-01", "Posted between 30 September 2017 and 1 October 2017"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(posted, said):
    assert said in text_of(page_of(cast.published(posted=posted)))


def test_title_and_description_hold_none_of_the_words():
    head = page_of(cast.published("Unmistakable words")).content.decode().split("<body", 1)[0]
    said = re.findall(r"<title>.*?</title>|<meta[^>]*>", head, re.S)
    assert len(said) > 3
    assert not [tag for tag in said if "Unmistakable" in tag]
    assert "<title>Post of 16 October 2017 · Archive</title>" in head


def test_its_one_address_is_named():
    post = cast.published()
    head = page_of(post).content.decode().split("<body", 1)[0]
    assert f'<link rel="canonical" href="http://testserver/posts/{post.public_id}/">' in head


def test_doubts_are_underlined_and_said():
    doubts = [{"statement": "The source is not clear here.", "start": 0, "end": 7}]
    response = page_of(cast.published("Courage <b>", public_doubts=doubts))
    assert '<span class="doubtful">Courage</span> &lt;b&gt;' in main_of(response)
    assert "The source is not clear here." in text_of(response)


def test_a_reported_figure_stands_with_who_said_it():
    post = cast.published()
    measurement("Liked more than 32,000 times.", post=post, hashtag="", qualifier="more_than")
    text = text_of(page_of(post))
    assert "more than 2,900 posts" in text
    assert "said by an invented spokeswoman as of 16 October 2017" in text


def test_it_says_what_the_archive_does_not_know_and_how_to_ask_for_removal():
    post = cast.published()
    response = page_of(post)
    assert "It has not verified what the post says." in text_of(response)
    asked = link(response, "Ask to have this post taken down or changed")
    assert asked == f"/removal/?item=http%3A%2F%2Ftestserver%2Fposts%2F{post.public_id}%2F"


def test_a_graphic_post_is_opened_on_demand_and_kept_out_of_indexes():
    post = cast.published("Calm first. Graphic then.", level=3, excerpt_start=0, excerpt_end=11)
    response = page_of(post)
    main = main_of(response)
    assert main.index("Calm first.</blockquote>") < main.index("<details")
    inside = re.search(r"<details.*?</details>", main, re.S).group()
    assert "Graphic then." in inside
    assert main.count("Graphic then.") == 1
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_other_posts_may_be_indexed():
    assert "noindex" not in page_of(cast.published()).content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.REJECTED])
def test_what_was_never_public_is_not_found(state):
    page_of(cast.in_state(state), status=404)


def test_what_is_gone_is_gone_in_the_same_bytes_whatever_the_reason():
    states = (State.HELD, State.WITHDRAWN, State.ERASED)
    pages = {page_of(cast.in_state(state), status=410).content for state in states}
    assert len(pages) == 1


def test_a_withdrawal_answers_a_reader_who_kept_the_page():
    post = cast.published()
    kept = page_of(post)
    assert kept["Cache-Control"] == "no-cache"
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    answer = Client().get(f"/posts/{post.public_id}/", headers={"if-none-match": kept["ETag"]})
    assert answer.status_code == 410


def test_head_is_answered_and_nothing_else_is_taken():
    address = f"/posts/{cast.published().public_id}/"
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_no_cookie_is_set_and_none_is_asked_for():
    response = page_of(cast.published())
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_it_asks_the_database_twice():
    post = cast.published()
    for number in range(3):
        measurement(f"Figure {number}", post=post, hashtag="")
    with at_most(2):
        page_of(post)
