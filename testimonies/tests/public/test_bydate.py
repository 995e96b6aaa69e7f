"""Posts counted by year, month, day and hour of a zone, from the rollup and from the posts."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testimonies.dates import parse_edtf
from testimonies.editorial import publishing, rollups
from testimonies.models.counts import PublishedCount
from testimonies.models.published import PublishedPost
from testimonies.public.bydate import counted_by, counts_by
from testimonies.public.intervals import local_day
from testimonies.tests.public.test_zones import ODD

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2016, 1, 1), dt.date(2018, 12, 31)
AT = dt.datetime(2017, 1, 1, tzinfo=dt.UTC)

seconds = st.integers(0, 365 * 86_400 - 1).map(
    lambda n: (AT + dt.timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%SZ")
)
days = st.dates(dt.date(2017, 1, 1), dt.date(2017, 12, 31)).map(dt.date.isoformat)
vague = st.sampled_from(["2017", "2017-10", "2017-03-26~", "2017-10-15/2017-10-16", "2016/2017"])
dates = st.lists(st.one_of(seconds, days, vague), max_size=30)
odd_zones = st.sampled_from(["UTC", *ODD]).map(ZoneInfo)


def fill(edtf: list[str]) -> None:
    """Put public rows of these dates and their counts there, and no others."""
    PublishedPost.objects.all().delete()
    PublishedCount.objects.all().delete()
    rows = [_row(f"p{number}", text) for number, text in enumerate(edtf)]
    PublishedPost.objects.bulk_create(rows)
    PublishedCount.objects.bulk_create(
        PublishedCount(earliest=first, latest=last, quarter=at, precision=precision, posts=posts)
        for (first, last, at, precision), posts in Counter(map(publishing._bucket, rows)).items()
    )
    rollups.rebuild()


def _row(public_id: str, text: str) -> PublishedPost:
    date = parse_edtf(text)
    return PublishedPost(
        public_id=public_id,
        level=0,
        posted_edtf=date.edtf,
        posted_precision=date.precision,
        posted_earliest=date.earliest,
        posted_latest=date.latest,
        posted_instant=date.instant,
        archived_on=date.latest,
        published_at=AT,
        sort_at=AT,
        search_config="simple",
    )


def days_with_posts(posts, zone):
    found = counts_by(posts, "day", zone, FIRST, LAST)
    return {interval.first: interval.posts for interval in found if interval.posts}


@given(edtf=dates, zone=odd_zones)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_zone_counts_each_post_once_and_in_its_day(edtf, zone):
    fill(edtf)
    expected: Counter[dt.date] = Counter()
    for date in map(parse_edtf, edtf):
        if date.instant:
            expected[local_day(date.instant, zone)] += 1
        elif date.earliest == date.latest:
            expected[date.earliest] += 1
    assert days_with_posts(PublishedPost.objects.all(), zone) == expected
    assert days_with_posts(None, zone) == expected
    for unit in ("day", "month", "year"):
        counted = counted_by(None, unit, zone, FIRST, LAST)
        assert counted.posts + counted.apart == len(edtf), unit
        assert counted == counted_by(PublishedPost.objects.all(), unit, zone, FIRST, LAST)


@given(edtf=dates, zone=odd_zones)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_sum_over_all_days_is_the_same_in_every_zone(edtf, zone):
    fill(edtf)
    here = counted_by(None, "day", zone, FIRST, LAST)
    in_utc = counted_by(None, "day", ZoneInfo("UTC"), FIRST, LAST)
    assert (here.posts, here.apart) == (in_utc.posts, in_utc.apart)


@pytest.mark.parametrize(
    ("zone", "instant", "day", "hour"),
    [
        ("Asia/Kolkata", "2017-10-15T18:29:59Z", "2017-10-15", "17:30"),
        ("Asia/Kolkata", "2017-10-15T18:30:00Z", "2017-10-16", "18:30"),
        ("Asia/Kathmandu", "2017-10-15T18:14:59Z", "2017-10-15", "17:15"),
        ("Asia/Kathmandu", "2017-10-15T18:15:00Z", "2017-10-16", "18:15"),
        ("Australia/Lord_Howe", "2017-10-15T12:59:59Z", "2017-10-15", "12:00"),
        ("Australia/Lord_Howe", "2017-04-01T15:10:00Z", "2017-04-02", "15:00"),
        ("America/Los_Angeles", "2017-10-16T06:59:59Z", "2017-10-15", "06:00"),
        ("Pacific/Kiritimati", "2017-10-15T10:00:00Z", "2017-10-16", "10:00"),
    ],
)
def test_a_moment_is_in_the_day_and_hour_of_the_zone(zone, instant, day, hour):
    fill([instant])
    zone, day = ZoneInfo(zone), dt.date.fromisoformat(day)
    for posts in (None, PublishedPost.objects.all()):
        (found,) = [one for one in counts_by(posts, "hour", zone, day, day) if one.posts]
        assert found.begins.strftime("%H:%M") == hour
        assert sum(one.posts for one in counts_by(posts, "day", zone, day, day)) == 1


def test_an_hour_that_comes_twice_is_counted_twice_apart():
    """Paris, 29 October 2017: at 3 o'clock it was 2 o'clock again."""
    fill(["2017-10-29T00:30:00Z", "2017-10-29T01:30:00Z", "2017-10-29T01:31:00Z"])
    paris, day = ZoneInfo("Europe/Paris"), dt.date(2017, 10, 29)
    hours = counts_by(None, "hour", paris, day, day)
    assert [(one.begins.hour, one.posts) for one in hours if one.posts] == [(0, 1), (1, 2)]
    assert {one.begins.astimezone(paris).hour for one in hours if one.posts} == {2}


def test_hours_hold_what_is_known_to_the_second_and_the_rest_is_told_apart():
    fill(["2017-10-16T14:10:00Z", "2017-10-16", "2017-10-16~", "2017-10", "2017-10-15/2017-10-16"])
    day = dt.date(2017, 10, 16)
    for zone in map(ZoneInfo, ("UTC", "Asia/Kolkata")):
        counted = counted_by(None, "hour", zone, day, day)
        assert (sum(one.posts for one in counted.intervals), counted.day_only) == (1, 2)
        assert counted.apart == 2


def test_an_empty_day_is_there_with_no_post():
    fill(["2017-10-15", "2017-10-17"])
    found = counts_by(None, "day", ZoneInfo("UTC"), dt.date(2017, 10, 14), dt.date(2017, 10, 18))
    assert [one.posts for one in found] == [0, 1, 0, 1, 0]


def test_a_day_that_never_was_has_no_hours_and_no_posts():
    fill(["2011-12-30T09:00:00Z", "2011-12-30"])
    apia, day = ZoneInfo("Pacific/Apia"), dt.date(2011, 12, 30)
    counted = counted_by(None, "hour", apia, day, day)
    assert (counted.intervals, counted.day_only) == ([], 1)
    assert counts_by(None, "day", apia, day, day)[0].posts == 1


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
@pytest.mark.parametrize("unit", ["hour", "day", "month", "year"])
def test_the_ends_of_the_calendar_can_be_counted(unit, day):
    fill(["2017-10-16"])
    for zone in ("UTC", "Asia/Kolkata", "America/New_York"):
        assert counted_by(None, unit, ZoneInfo(zone), day, day).posts == 0


def test_counting_is_one_query_and_reads_no_post(django_assert_num_queries):
    fill(["2017-10-16T14:10:00Z", "2017"])
    with django_assert_num_queries(1) as asked:
        counts_by(None, "day", ZoneInfo("Asia/Kolkata"), FIRST, LAST)
    assert "publishedpost" not in asked.captured_queries[0]["sql"]


def test_the_counts_that_a_migration_makes_are_those_that_publishing_keeps():
    from django.db import connection

    from testimonies.tests import cast

    for posted in (
        "2017-10-16T18:44:59Z",
        "2017-10-16T18:45:00Z",
        "2017-10-16",
        "2017-10~",
        "2017",
    ):
        cast.published(posted, posted=posted)
    migration = __import__("testimonies.migrations.0007_counts_by_quarter", fromlist=["COUNT"])
    PublishedCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(migration.COUNT)
    assert list(publishing.drift()) == []
