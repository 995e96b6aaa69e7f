"""The histogram above a result: what it counts, where its bars lead, and what it says of itself."""

import pytest

from testimonies.models.counts import PublishedSample
from testimonies.models.published import PublishedPost
from testimonies.public import tallies
from testimonies.tests import cast
from testimonies.tests.public.reading import at_most, get, has_link, link, posts_in, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def table_of(response):
    """Return the rows of the histogram's table: label and number."""
    page = response.content.decode()
    import re

    body = page.split('class="chart"', 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', body, re.S)
    return {re.sub("<[^>]+>", "", label): re.sub("<[^>]+>", "", number) for label, number in rows}


def with_posts(table):
    return {label: number for label, number in table.items() if number != "0"}


def test_a_search_is_zoomed_from_year_to_hour_and_back():
    for posted in ("2009-05-01", "2017-03-01", "2017-10-16", "2017-10-16T18:21:00Z"):
        cast.published("alone", posted=posted)
    cast.published("together", posted="2017-10-16")
    years = get("/search/?q=alone&kind=original")
    assert with_posts(table_of(years)) == {"2009": "1", "2017": "3"}
    months = get(link(years, "2017"))
    assert with_posts(table_of(months)) == {"March 2017": "1", "October 2017": "2"}
    days = get(link(months, "October 2017"))
    assert with_posts(table_of(days)) == {"16 October 2017": "2"}
    assert len(table_of(days)) == 31
    hours = get(link(days, "16 October 2017"))
    assert with_posts(table_of(hours)) == {"18:00": "1"}
    assert "1 post is known to the day only and is in no hour." in text_of(hours)
    hour = get(link(hours, "18:00"))
    assert len(posts_in(hour)) == 1
    assert link(hour, "16 October 2017").endswith(
        "&after=2017-10-16&before=2017-10-16&kind=original"
    )
    assert link(hour, "All years") == "/search/?q=alone&kind=original"


def test_bars_keep_the_zone_and_count_in_it():
    cast.published("alone", posted="2017-10-15T19:00:00Z")
    response = get("/search/?q=alone&after=2017-10&before=2017-10&zone=Asia/Kolkata")
    assert with_posts(table_of(response)) == {"16 October 2017": "1"}
    day = get(link(response, "16 October 2017"))
    assert with_posts(table_of(day)) == {"00:00": "1"}
    assert "(time zone Asia/Kolkata)" in text_of(day)
    assert len(posts_in(day)) == 1
    assert posts_in(get("/search/?q=alone&after=2017-10-16&before=2017-10-16")) == []


@pytest.mark.parametrize("posted", ["2017-10", "2017-10-15~", "2017-10-15/2017-10-16", "2017"])
def test_an_uncertain_date_is_found_by_every_range_it_may_fall_in_marked_and_can_be_left_out(
    posted,
):
    cast.published("alone", posted=posted)
    for zone in ("", "&zone=Asia/Kolkata", "&zone=America/Los_Angeles"):
        found = get(f"/search/?q=alone&after=2017-10-15&before=2017-10-15{zone}")
        assert len(posts_in(found)) == 1, zone
        without = get(link(found, "Leave out uncertain dates"))
        assert posts_in(without) == []
        assert "Uncertain dates: left out" in text_of(without)


def test_what_is_known_to_the_day_is_in_its_day_in_every_zone():
    cast.published("alone", posted="2017-10-16")
    for zone in ("UTC", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Honolulu"):
        for day, found in (("2017-10-15", 0), ("2017-10-16", 1), ("2017-10-17", 0)):
            response = get(f"/search/?q=alone&after={day}&before={day}&zone={zone}")
            assert len(posts_in(response)) == found, (zone, day)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("after=2017-10-29T02&before=2017-10-29T02", 2),
        ("after=2017-10-29T02%2B02:00&before=2017-10-29T02%2B02:00", 1),
        ("after=2017-10-29T02%2B01:00", 1),
        ("before=2017-10-29T02%2B02:00", 1),
        ("after=2017-10-29T03&before=2017-10-29T23", 0),
    ],
)
def test_hours_can_be_searched_and_one_that_comes_twice_told_apart(query, found):
    for posted in ("2017-10-29T00:30:00Z", "2017-10-29T01:30:00Z", "2017-10-29"):
        cast.published("alone", posted=posted)
    assert len(posts_in(get(f"/search/?zone=Europe/Paris&{query}"))) == found


@pytest.mark.parametrize(
    "value", ["2017-10-29T24", "2017-10-29T2x", "2017-10T02", "T02", "2017-10-29T", "2017-02-29T01"]
)
def test_an_hour_that_cannot_be_read_is_refused(value):
    response = get(f"/search/?after={value}", status=400)
    assert "an hour as 2017-10-15T21." in text_of(response)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/people/ada-invented/", "person=ada-invented"),
        ("/platforms/chirper/", "platform=chirper"),
        ("/hashtags/x/", "hashtag=x"),
    ],
)
def test_every_list_has_a_histogram_whose_bars_are_searches(path, asked):
    cast.published("alone #x", hashtags=["x"], posted="2017-10-16T22:30:00Z")
    response = get(f"{path}?zone=Europe/Paris")
    day = link(response, "17 October 2017")
    assert day == f"/search/?after=2017-10-17&before=2017-10-17&{asked}&zone=Europe%2FParis"
    assert len(posts_in(get(day))) == 1
    assert "17 October 2017, 00:30 (Europe/Paris)" in text_of(response)


def test_a_search_that_finds_nothing_has_no_histogram():
    cast.published("alone")
    assert 'class="chart"' not in get("/search/?q=nothing").content.decode()


def test_a_range_beyond_the_archive_draws_no_more_than_the_archive():
    cast.published("alone", posted="2016-10-16")
    cast.published("alone", posted="2017-10-16")
    response = get("/search/?after=0001&before=9999")
    assert len(table_of(response)) <= 24
    assert len(with_posts(table_of(response))) == 2


def test_past_the_bound_bars_are_estimated_and_say_so(monkeypatch):
    for number in range(12):
        cast.published(f"alone {number}", posted=f"2017-10-{number + 10}")
    monkeypatch.setattr(tallies, "BOUND", 5)
    PublishedSample.objects.all().delete()
    _put_into_the_sample(PublishedPost.objects.order_by("pk")[:6])
    response = get("/search/?q=alone")
    assert "Estimated from a random sample: 95 times in 100 the highest bar is within" in text_of(
        response
    )
    assert "±" in text_of(response)
    exact = get("/search/?after=2017-10-10&before=2017-10-11")
    assert with_posts(table_of(exact)) == {"10 October 2017": "1", "11 October 2017": "1"}


def _put_into_the_sample(posts):
    names = [
        field.attname
        for field in PublishedSample._meta.fields
        if field.name not in ("post", "draw")
    ]
    PublishedSample.objects.bulk_create(
        PublishedSample(post=post, draw=0, **{name: getattr(post, name) for name in names})
        for post in posts
    )


def test_a_histogram_reads_two_queries_more():
    for day in range(10, 30):
        cast.published("alone", posted=f"2017-10-{day}")
    with at_most(6):
        get("/search/?q=alone&after=2017-10&before=2017-10&zone=Asia/Kolkata")
    assert has_link(get("/search/?q=alone"), "10 October 2017")
