"""By date: counts one level down, the day's posts and no other, and what has no known day."""

import pytest

from testimonies.editorial import moderation
from testimonies.tests import cast
from testimonies.tests.public.reading import (
    at_most,
    get,
    has_link,
    link,
    main_of,
    posts_in,
    text_of,
)

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
    [("/browse/", 8), ("/browse/2017/", 4), ("/browse/2017/10/", 3), ("/browse/2017/10/16/", 3)],
)
def test_a_page_asks_the_database_a_few_times_however_many_posts(path, queries):
    for day in range(10, 30):
        cast.published(f"Day {day}", posted=f"2017-10-{day}")
        cast.published(f"Month {day}", posted="2017-10")
    cast.published("Year", posted="2017")
    cast.published("Two years", posted="2016/2017")
    with at_most(queries):
        get(path)


def test_a_day_of_another_zone_lists_what_was_posted_in_it_there():
    late = cast.published("Late", posted="2017-10-15T19:00:00Z")
    early = cast.published("Early", posted="2017-10-16T18:29:00Z")
    day_only = cast.published("Day alone", posted="2017-10-16")
    cast.published("Tomorrow", posted="2017-10-16T18:30:00Z")
    response = get("/browse/2017/10/16/?zone=Asia/Kolkata")
    assert set(posts_in(response)) == {late.public_id, early.public_id, day_only.public_id}
    assert "16 October 2017, 00:30 (Asia/Kolkata)" in text_of(response)
    assert "Days and hours are those of Asia/Kolkata." in text_of(response)
    assert "UTC" not in text_of(response).replace("where the day begins in UTC", "")


def test_links_stay_in_the_zone_and_with_the_certain_dates():
    cast.published("One", posted="2017-10-16T20:00:00Z")
    cast.published("Earlier", posted="2017-10-11")
    response = get("/browse/2017/10/?zone=Asia/Kolkata&certain=1")
    kept = "certain=1&zone=Asia%2FKolkata"
    assert link(response, "17 October 2017") == f"/browse/2017/10/17/?{kept}"
    assert link(response, "2017") == f"/browse/2017/?{kept}"
    day = get(f"/browse/2017/10/17/?{kept}")
    assert link(day, "Earlier: 11 October 2017") == f"/browse/2017/10/11/?{kept}"
    assert link(day, "Show them too") == "/browse/2017/10/17/?zone=Asia%2FKolkata"


def test_a_page_of_a_long_day_keeps_zone_and_hour():
    for number in range(22):
        cast.published(f"Post {number}", posted=f"2017-10-16T14:{number:02d}:00Z")
    response = get("/browse/2017/10/16/?zone=Europe/Paris&hour=16")
    following = link(response, "Later posts")
    assert following.startswith("/browse/2017/10/16/?hour=16&zone=Europe%2FParis&cursor=")
    assert len(posts_in(get(following))) == 2


def test_an_hour_lists_its_posts_and_tells_those_of_no_known_hour_apart():
    cast.published("Before", posted="2017-10-16T13:59:59Z")
    of_hour = cast.published("In it", posted="2017-10-16T14:59:59Z")
    cast.published("After", posted="2017-10-16T15:00:00Z")
    unknown = [cast.published(text, posted="2017-10-16") for text in ("One", "Two")]
    whole = get("/browse/2017/10/16/")
    assert link(whole, "14:00") == "/browse/2017/10/16/?hour=14"
    hour = get("/browse/2017/10/16/?hour=14")
    assert posts_in(hour) == [of_hour.public_id]
    apart = link(hour, "2 posts are known to the day only and are in no hour.")
    assert set(posts_in(get(apart))) == {post.public_id for post in unknown}
    assert link(hour, "16 October 2017") == "/browse/2017/10/16/"


def test_an_hour_that_comes_twice_has_two_bars_and_two_addresses():
    first = cast.published("Before", posted="2017-10-29T00:30:00Z")
    second = cast.published("After", posted="2017-10-29T01:30:00Z")
    response = get("/browse/2017/10/29/?zone=Europe/Paris")
    for label, post in (("02:00 (UTC+02:00)", first), ("02:00 (UTC+01:00)", second)):
        assert posts_in(get(link(response, label))) == [post.public_id]
    both = get("/browse/2017/10/29/?zone=Europe/Paris&hour=02")
    assert posts_in(both) == [first.public_id, second.public_id]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("hour=25", "No clock showed the hour “25” on this day (UTC)."),
        ("hour=noon", "Write an hour from 00 to 23"),
        ("hour=02&zone=Europe/Paris", "No clock showed the hour “02” on this day (Europe/Paris)."),
    ],
)
def test_an_hour_that_never_was_is_told_so(query, said):
    cast.published("One", posted="2017-03-26")
    response = get(f"/browse/2017/03/26/?{query}", status=400)
    assert said in text_of(response)
    assert has_link(response, "To the whole day")


@pytest.mark.parametrize(
    "path",
    [
        "/browse/",
        "/browse/2017/",
        "/browse/2017/10/",
        "/browse/2017/10/16/",
        "/search/",
        "/people/ada-invented/",
        "/platforms/chirper/",
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest_one(path):
    cast.published("One")
    response = get(f"{path}?certain=1&zone=Europe/Pariss", status=400)
    assert "The nearest is Europe/Paris." in text_of(response)
    assert link(response, "Europe/Paris") == f"{path}?certain=1&zone=Europe%2FParis"
    assert link(response, "UTC") == f"{path}?certain=1"


def test_uncertain_dates_can_be_left_out():
    sure = cast.published("Sure", posted="2017-10-16")
    cast.published("About", posted="2017-10-16~")
    cast.published("Month", posted="2017-10")
    response = get("/browse/2017/10/16/")
    assert len(posts_in(response)) == 2
    assert "about 16 October 2017" in text_of(response)
    without = get(link(response, "Leave out uncertain dates"))
    assert posts_in(without) == [sure.public_id]
    assert "1 post was posted on this day." in text_of(without)
    assert "may be of this day" not in text_of(without)


def test_every_day_is_in_the_heat_map_with_its_number():
    for day in ("2017-10-15", "2017-10-15", "2017-12-01"):
        cast.published(day, posted=day)
    page = main_of(get("/browse/"))
    table = page.split('<table class="heat-table', 1)[1].split("</table>", 1)[0]
    assert table.count("<tr>") == 4, "the heading, October, the empty November, December"
    assert table.count("<td>") == 31 + 30 + 31
    assert 'class="heat-8" href="/browse/2017/10/15/"' in table
    assert 'data-said="15 October 2017: 2"><span class="unseen">2</span>' in table
    assert table.count("heat-0") == 31 + 30 + 31 - 2


def test_a_long_archive_is_mapped_by_months():
    for day in ("2013-03-01", "2017-10-15"):
        cast.published(day, posted=day)
    table = main_of(get("/browse/")).split("heat-table", 1)[1].split("</table>", 1)[0]
    assert table.count("<tr>") == 1 + 5
    assert 'href="/browse/2013/03/"' in table


def test_days_without_a_post_have_their_rows():
    for day in ("2017-10-10", "2017-10-12"):
        cast.published(day, posted=day)
    text = text_of(get("/browse/2017/10/"))
    assert "10 October 2017 1 11 October 2017 0 12 October 2017 1 13 October 2017 0" in text
