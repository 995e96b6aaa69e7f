"""The front page: what this is, how much of it, and the ways in and out."""

import pytest

from testimonies.tests import cast
from testimonies.tests.public.reading import at_most, get, link, posts_in, text_of
from testimonies.tests.public.test_timeline import made_of, measurement

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def test_an_empty_archive_says_so_and_shows_the_ways_out():
    response = get("/")
    assert "No post is public yet." in text_of(response)
    assert link(response, "Ask for removal") == "/removal/"


def test_it_says_how_many_posts_and_from_when_to_when():
    cast.published("One", posted="2017-10-15")
    cast.published("Two", posted="2017-10-17")
    response = get("/")
    text = text_of(response)
    assert "2 posts, from 15 to 17 October 2017" in text
    assert "Posts by day, 1 to 31 October 2017" in text
    assert link(response, "15 October 2017") == "/browse/2017/10/15/"


def test_a_post_without_a_known_day_does_not_stretch_the_days():
    cast.published("One", posted="2017-10-15")
    cast.published("Two", posted="2009")
    text = text_of(get("/"))
    assert "1 post is dated less exactly and is in no bar." in text


def test_a_long_archive_is_drawn_in_months_and_a_longer_one_in_years():
    cast.published("One", posted="2015-03-01")
    cast.published("Two", posted="2017-10-15")
    assert "Posts by month, 2015–2017" in text_of(get("/"))
    cast.published("Three", posted="2025-01-01")
    assert "Posts by year, 2015–2025" in text_of(get("/"))


def test_figures_and_timelines_stand_on_it():
    made_of(cast.published("One"), measurement(), title="An invented day")
    response = get("/")
    assert link(response, "An invented day") == "/timelines/first-days/"
    assert "Nearly three thousand, said an invented voice." in text_of(response)
    assert "said by an invented spokeswoman" in text_of(response)


def test_no_account_of_violence_is_met_on_the_front_page():
    cast.published("An invented graphic sentence", level=3)
    cast.published("An invented account", level=2)
    shown = cast.published("A calm sentence")
    assert posts_in(get("/")) == [shown.public_id]


def test_it_asks_the_database_six_times_at_most():
    made_of(cast.published("One"), measurement())
    for number in range(5):
        cast.published(f"Post {number}")
    with at_most(6):
        get("/")
