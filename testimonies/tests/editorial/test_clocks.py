"""POLICY's deadlines, through nights, weekends, zones, changes of the hour and floods."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testimonies.editorial import clocks
from testimonies.vocabulary import RequesterClass

DAY = dt.timedelta(days=1)
URGENT = ["author", "personal_data", "minor", "danger"]
PATIENT = ["named", "other"]


def test_every_class_has_its_clock():
    assert set(clocks.DECIDED_WITHIN) == set(RequesterClass.values)
    assert set(clocks.HELD_AT_ONCE) == set(URGENT)


# A Friday night, a year's end, a leap day, both changes of the hour in Europe and in America, the
# day that Samoa left out, and the half hour of Lord Howe.
MOMENTS = [
    ("2026-11-27T23:59:59", "UTC"),
    ("2026-12-31T23:30:00", "Pacific/Kiritimati"),
    ("2028-02-29T12:00:00", "Asia/Kolkata"),
    ("2026-03-29T01:59:59", "Europe/Paris"),
    ("2026-10-25T02:30:00", "Europe/Paris"),
    ("2026-03-08T01:30:00", "America/New_York"),
    ("2026-11-01T01:30:00", "America/New_York"),
    ("2011-12-29T23:00:00", "Pacific/Apia"),
    ("2026-04-05T01:45:00", "Australia/Lord_Howe"),
    ("2026-10-04T01:59:00", "Australia/Lord_Howe"),
]


@pytest.mark.parametrize(("moment", "zone"), MOMENTS)
@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("requester", RequesterClass.values)
def test_a_day_is_24_hours_wherever_and_whenever(moment, zone, fold, requester):
    began = dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold)
    due = clocks.due_at(requester, began)
    assert due.tzinfo is dt.UTC
    hours = (due - began.astimezone(dt.UTC)).total_seconds() / 3600
    assert hours == (24 if requester in URGENT else 240)


@settings(max_examples=300, deadline=None)
@given(
    began=st.datetimes(
        dt.datetime(2006, 1, 1),
        dt.datetime(2100, 1, 1),
        timezones=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    ),
    requester=st.sampled_from(RequesterClass.values),
)
def test_no_moment_gives_more_or_less_time(began, requester):
    due = clocks.due_at(requester, began)
    assert due - began.astimezone(dt.UTC) == (DAY if requester in URGENT else 10 * DAY)
    assert clocks.erasure_due_at(began) - began.astimezone(dt.UTC) == 30 * DAY
    assert due.utcoffset() == dt.timedelta(0)


@settings(max_examples=100, deadline=None)
@given(
    first=st.datetimes(dt.datetime(2020, 1, 1), timezones=st.just(dt.UTC)),
    later=st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)),
    requester=st.sampled_from(RequesterClass.values),
)
def test_who_asks_first_is_due_first(first, later, requester):
    try:
        second = first + later
        due = clocks.due_at(requester, second)
    except OverflowError:
        return
    assert clocks.due_at(requester, first) <= due


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clocks.due_at("author", dt.datetime(2026, 1, 1))
