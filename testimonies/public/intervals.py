"""Years, months, days and hours as the clocks of a time zone make them. Pure.

A day may be of 23 or 25 hours and need not begin at midnight, an hour may be of 30 minutes: where
clocks are changed. One copy of the zones' rules, Python's, decides for lists and for counts.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

Unit = Literal["hour", "day", "month", "year"]

# The first and the last moment that can be written down, in UTC.
EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
_QUARTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Interval:
    """A year, month, day or hour of a zone, and the number of posts in it.

    `first` and `last` are its first and last day there; `begins` and `ends` the same as moments
    in UTC, the second no longer part of it.
    """

    unit: Unit
    first: dt.date
    last: dt.date
    begins: dt.datetime
    ends: dt.datetime
    posts: int = 0


def span(first: dt.date, last: dt.date, zone: ZoneInfo, unit: Unit = "day") -> Interval:
    """Return the days from `first` to `last` as one, widened to whole units."""
    begin, end = unit_bounds(unit, first)[0], unit_bounds(unit, last)[1]
    return Interval(unit, begin, end, starts(begin, zone), starts_after(end, zone))


def intervals(unit: Unit, zone: ZoneInfo, first: dt.date, last: dt.date) -> list[Interval]:
    """Return the intervals that hold the days from `first` to `last`, without posts. No query."""
    if unit == "hour":
        return [hour for day in each_day(first, last) for hour in hours_of(day, zone)]
    return [
        Interval(unit, begin, end, starts(begin, zone), starts_after(end, zone))
        for begin, end in _bounds(unit, first, last)
    ]


def each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def unit_bounds(unit: Unit, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the day, month or year that holds a day."""
    if unit == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if unit == "month":
        length = calendar.monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=length)
    return day, day


def _bounds(unit: Unit, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    day = first
    while True:
        begin, end = unit_bounds(unit, day)
        yield begin, end
        if end >= last:
            return
        day = end + dt.timedelta(days=1)


def starts(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the moment, in UTC, at which a day begins in a zone.

    Where midnight is skipped that is the moment of the change; where it comes twice, the first.
    """
    try:
        return dt.datetime.combine(day, dt.time.min, zone).astimezone(dt.UTC)
    except OverflowError:
        return EARLIEST if day.year == 1 else LATEST


def starts_after(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the moment at which a day ends, and the next begins."""
    return LATEST if day == dt.date.max else starts(day + dt.timedelta(days=1), zone)


def local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the day that a moment lies in, in a zone."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def hours_of(day: dt.date, zone: ZoneInfo) -> list[Interval]:
    """Return the hours of a day as the clocks of the zone showed them.

    An hour that comes twice is two; what is left of one that is cut by a change is one.
    """
    begin, end = starts(day, zone), starts_after(day, zone)
    edges: list[dt.datetime] = []
    shown: object = None
    # Clocks are changed on a quarter of an hour, in every zone and since long before our time.
    for moment in _quarters(begin, end):
        clock = _clock(moment, zone)
        if clock != shown:
            edges.append(moment)
        shown = clock
    ends = [*edges[1:], end]
    return [
        Interval("hour", day, day, *edge) for edge in zip(edges, ends[: len(edges)], strict=True)
    ]


def _quarters(begin: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    return (begin + at * _QUARTER for at in range((end - begin + _QUARTER / 2) // _QUARTER))


def _clock(moment: dt.datetime, zone: ZoneInfo) -> tuple[int, dt.timedelta | None]:
    """Return the hour that clocks show, and how far they are from UTC."""
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        local = moment
    return local.hour, local.utcoffset()
