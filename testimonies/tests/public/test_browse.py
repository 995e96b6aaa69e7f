"""By date: counts one level down, the day's posts and no other, and what has no known day."""

import pytest

from testimonies.editorial import moderation
from testimonies.tests import cast
from testimonies.tests.public.reading import at_most, get, has_link, link, posts_in, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def test_a_day_lists_its_posts_and_no_other_in_the_order_of_the_source():
    second = cast.published("Second", posted="2017-10-16", ordinal=2)
    first = cast.published("First", posted="2017-10-16", ordinal=1)
    later = cast.published("At its hour", posted="2017-10-16T18:21:00Z", ordinal=0)
    for other in ("2017-10-15", "2017-10-17", "2017-10", "2017-10-15/2017-10-16"):
        cast.published(other, posted=other)
    response = get("/browse/2017/10/16/")
    assert posts_in(response) == [first.public_id, second.public_id, later.public_id]
    assert "3 posts were posted on this day." in text_of(response)
    assert "18:21 UTC" in text_of(response)


def test_a_day_says_how_many_more_may_be_of_it():
    cast.published("One", posted="2017-10-16")
    cast.published("Two", posted="2017-10")
    response = get("/browse/2017/10/16/")
    label = "1 more may be of this day: it is dated less exactly."
    assert link(response, label) == "/browse/2017/10/#apart"


def test_a_month_counts_its_days_and_lists_apart_what_has_none():
    cast.published("One", posted="2017-10-16")
    cast.published("Two", posted="2017-10-16")
    unsure = [cast.published(date, posted=date) for date in ("2017-10", "2017-09-30/2017-10-01")]
    response = get("/browse/2017/10/")
    assert link(response, "16 October 2017") == "/browse/2017/10/16/"
    assert "2 posts were posted on a known day of this month." in text_of(response)
    assert "2 posts may be of this month; their day is not known" in text_of(response)
    assert set(posts_in(response)) == {post.public_id for post in unsure}


def test_a_year_counts_its_months_and_lists_apart_what_has_none():
    cast.published("One", posted="2017-10-16")
    cast.published("Two", posted="2017-10")
    unsure = cast.published("Three", posted="2017")
    response = get("/browse/2017/")
    assert "2 posts were posted in this year." in text_of(response)
    assert link(response, "October 2017") == "/browse/2017/10/"
    assert posts_in(response) == [unsure.public_id]


def test_all_years_are_counted_and_one_that_spans_two_is_apart():
    cast.published("One", posted="2016-10-16")
    unsure = cast.published("Two", posted="2016-12-31/2017-01-01")
    response = get("/browse/")
    assert link(response, "2016") == "/browse/2016/"
    assert not has_link(response, "2017")
    assert posts_in(response) == [unsure.public_id]


def test_the_nearest_days_with_posts_are_linked():
    for day in ("2017-10-11", "2017-10-16", "2017-11-02"):
        cast.published(day, posted=day)
    response = get("/browse/2017/10/16/")
    assert link(response, "Earlier: 11 October 2017") == "/browse/2017/10/11/"
    assert link(response, "Later: 2 November 2017") == "/browse/2017/11/02/"
    assert link(get("/browse/2017/10/"), "Later: November 2017") == "/browse/2017/11/"


def test_a_withdrawn_post_leaves_the_counts_and_the_day():
    post = cast.published("One", posted="2017-10-16")
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    assert posts_in(get("/browse/2017/10/16/")) == []
    assert "No post is public yet." in text_of(get("/browse/"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/browse/1917/", "No post of this year is in the archive."),
        ("/browse/1917/01/", "No post of a known day of this month is in the archive."),
        ("/browse/1917/01/01/", "No post of this day is in the archive."),
        ("/browse/9999/12/31/", "No post of this day is in the archive."),
        ("/browse/0001/01/01/", "No post of this day is in the archive."),
    ],
)
def test_a_time_without_posts_is_an_empty_page_for_no_index(path, said):
    response = get(path)
    assert said in text_of(response)
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/browse/2017/02/29/",
        "/browse/2017/13/",
        "/browse/0000/",
        "/browse/0000/01/",
        "/browse/0000/01/01/",
        "/browse/12017/",
        "/browse/2017/1/",
        "/browse/२०१७/",
    ],
)
def test_a_day_that_never_was_has_no_address(path):
    get(path, status=404)


def test_a_day_of_many_posts_is_read_page_by_page():
    posts = [cast.published(f"Post {n}", posted="2017-10-16", ordinal=n) for n in range(45)]
    path, seen = "/browse/2017/10/16/", []
    for label in ("Later posts", "Later posts", ""):
        response = get(path)
        seen += posts_in(response)
        path = link(response, label) if label else ""
    assert seen == [post.public_id for post in posts]
    assert not has_link(response, "Later posts")
    assert posts_in(get(link(response, "Earlier posts"))) == seen[20:40]


def test_the_hours_of_a_day_are_drawn_where_they_are_known():
    cast.published("One", posted="2017-10-16T18:21:00Z")
    cast.published("Two", posted="2017-10-16")
    text = text_of(get("/browse/2017/10/16/"))
    assert "Posts by hour, 16 October 2017 (UTC), where the hour is known" in text
    assert "18:00 1" in text


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/browse/", 5), ("/browse/2017/", 5), ("/browse/2017/10/", 5), ("/browse/2017/10/16/", 5)],
)
def test_a_page_asks_the_database_a_few_times_however_many_posts(path, queries):
    for day in range(10, 30):
        cast.published(f"Day {day}", posted=f"2017-10-{day}")
        cast.published(f"Month {day}", posted="2017-10")
    cast.published("Year", posted="2017")
    cast.published("Two years", posted="2016/2017")
    with at_most(queries):
        get(path)
