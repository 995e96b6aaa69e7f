"""Time zones: which there are, what their days and hours are, and what an unknown one is told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.public import zones
from testimonies.public.intervals import hours_of, local_day, starts, starts_after

# Whole hours and others, both sides of the date line, changes at midnight, of half an hour, and
# of a whole day that never was.
ODD = (
    "UTC",
    "Europe/Paris",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Australia/Eucla",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
    "Africa/Casablanca",
)
odd_zones = st.sampled_from(ODD).map(ZoneInfo)
days = st.dates(dt.date(2006, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "UTC"),
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        (" Asia/Kolkata ", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("Etc/GMT+3", "Etc/GMT+3"),
    ],
)
def test_a_zone_is_read_by_its_name_however_it_is_capitalised(text, name):
    assert zones.read_zone(text).key == name


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Paris", "Europe/Paris"),
        ("new york", "America/New_York"),
        ("Europe/Pariss", "Europe/Paris"),
        ("Asia/Calcuta", "Asia/Calcutta"),
        ("kolkatta", "Asia/Kolkata"),
    ],
)
def test_an_unknown_zone_is_told_the_nearest_one(text, nearest):
    with pytest.raises(zones.ZoneError) as caught:
        zones.read_zone(text)
    assert caught.value.nearest[0] == nearest
    assert f"The nearest is {nearest}." in str(caught.value)


@pytest.mark.parametrize(
    "text", ["§", "../../etc/passwd", "/etc/localtime", "localtime", "Factory", "x\x00", "z" * 9999]
)
def test_what_is_near_no_zone_is_told_how_to_write_one(text):
    with pytest.raises(zones.ZoneError) as caught:
        zones.read_zone(text)
    assert len(str(caught.value)) < 200
    assert "Write a name such as Europe/Paris" in str(caught.value) or caught.value.nearest


def test_every_suggested_zone_is_one():
    assert [zones.read_zone(name).key for name in zones.SUGGESTED] == list(zones.SUGGESTED)


@given(zone=odd_zones, day=days)
def test_the_hours_of_a_day_are_the_whole_day_without_a_gap(zone, day):
    hours = hours_of(day, zone)
    begin, end = starts(day, zone), starts_after(day, zone)
    if begin == end:
        assert hours == []
        return
    assert [hours[0].begins, *(hour.ends for hour in hours)] == [
        *(hour.begins for hour in hours),
        end,
    ]
    assert hours[0].begins == begin
    for hour in hours:
        shown = {
            (moment.astimezone(zone).hour, moment.astimezone(zone).utcoffset())
            for moment in (hour.begins, hour.ends - dt.timedelta(seconds=1))
        }
        assert len(shown) == 1, "within an hour the clock shows one hour"
        assert local_day(hour.begins, zone) == day


@given(zone=odd_zones, day=days, seconds=st.integers(0, 86_399))
def test_every_moment_is_in_the_day_that_clocks_show(zone, day, seconds):
    moment = dt.datetime.combine(day, dt.time.min, dt.UTC) + dt.timedelta(seconds=seconds)
    local = local_day(moment, zone)
    assert starts(local, zone) <= moment < starts_after(local, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "bars"),
    [
        ("UTC", "2017-10-29", 24, 24),
        ("Europe/Paris", "2017-03-26", 23, 23),
        ("Europe/Paris", "2017-10-29", 25, 25),
        ("America/Sao_Paulo", "2017-10-15", 23, 23),
        ("Australia/Lord_Howe", "2017-10-01", 23.5, 24),
        ("Australia/Lord_Howe", "2017-04-02", 24.5, 25),
        ("Asia/Kolkata", "2017-10-16", 24, 24),
        ("Pacific/Apia", "2011-12-30", 0, 0),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone, day, hours, bars):
    zone, day = ZoneInfo(zone), dt.date.fromisoformat(day)
    assert starts_after(day, zone) - starts(day, zone) == dt.timedelta(hours=hours)
    assert len(hours_of(day, zone)) == bars


@pytest.mark.parametrize("zone", ODD)
@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_days_too(zone, day):
    zone = ZoneInfo(zone)
    assert starts(day, zone) <= starts_after(day, zone)
    assert len(hours_of(day, zone)) in range(1, 49)


@given(zone=odd_zones, day=days)
def test_every_day_begins_on_a_quarter_of_an_hour(zone, day):
    begin = starts(day, zone)
    assert (begin.minute % 15, begin.second, begin.microsecond) == (0, 0, 0)


def test_every_zone_is_a_whole_number_of_quarters_from_utc_since_1980():
    """What the counts by quarter rest on: in any zone of the list a day is a sum of quarters."""
    quarter = dt.timedelta(minutes=15)
    moments = [
        dt.datetime(year, month, 1, tzinfo=dt.UTC) for year in range(1980, 2031) for month in (1, 7)
    ]
    odd = {
        name
        for name in zones._names().values()
        for moment in moments
        if moment.astimezone(ZoneInfo(name)).utcoffset() % quarter
    }
    assert odd == set()
