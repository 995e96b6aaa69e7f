"""Years, months, days and hours of a time zone, and how many posts each holds.

A post known to the second lies in the hour, day, month or year that it was there in the zone. One
known less exactly has no zone: it is in its day, month or year if every day that it may have been
posted on lies within it, and otherwise in none. In an hour are only posts known to the second.
"""

import calendar
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Trunc

from testimonies.models.published import PublishedCount

Unit = Literal["hour", "day", "month", "year"]

# The first and the last moment that can be written down, in UTC.
EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
_QUARTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Interval:
    """A year, month, day or hour of a zone, and the number of posts in it.

    `first` and `last` are its first and last day there; `begins` and `ends` the same as moments
    in UTC, the second no longer part of it. A day may be of 23 or 25 hours and need not begin at
    midnight, an hour may be of 30 minutes: where clocks are changed.
    """

    unit: Unit
    first: dt.date
    last: dt.date
    begins: dt.datetime
    ends: dt.datetime
    posts: int = 0


@dataclass(frozen=True)
class Counted:
    """All intervals of a range, those without posts too.

    Of a range of hours `day_only` is how many posts are known to one of its days and not to the
    hour. `apart` is how many may be of the range and belong to none of its intervals (or days).
    """

    intervals: list[Interval]
    day_only: int = 0
    apart: int = 0

    @property
    def posts(self) -> int:
        """The number of posts that have a place in the range."""
        return self.day_only + sum(interval.posts for interval in self.intervals)


def counts_by(
    posts: QuerySet[Any] | None, unit: Unit, zone: ZoneInfo, first: dt.date, last: dt.date
) -> list[Interval]:
    """Return the intervals from the one that holds `first` to the one that holds `last`.

    `posts` are rows of PublishedPost or PublishedSample, or None for the whole archive, which is
    then counted from the rollup without a post being read. One query.
    """
    return counted_by(posts, unit, zone, first, last).intervals


def counted_by(
    posts: QuerySet[Any] | None, unit: Unit, zone: ZoneInfo, first: dt.date, last: dt.date
) -> Counted:
    """Return what `counts_by` does, and the posts that belong to no interval. One query."""
    places = intervals(unit, zone, first, last)
    whole = span(first, last, zone, unit)
    edges = [place.begins for place in places] or [whole.begins]
    tally = _Rows.of(posts).tally(unit, whole, edges)
    apart = tally.by_unit.pop(None, 0)
    if unit == "hour":
        counted = [replace(one, posts=tally.by_place.get(at, 0)) for at, one in enumerate(places)]
        return Counted(counted, day_only=sum(tally.by_unit.values()), apart=apart)
    counted = [
        replace(one, posts=tally.by_place.get(at, 0) + tally.by_unit.get(one.first, 0))
        for at, one in enumerate(places)
    ]
    return Counted(counted, apart=apart)


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


def hour_of(instant: dt.datetime, hours: Sequence[Interval]) -> Interval | None:
    """Return the hour that holds a moment, out of hours in order; None outside all of them."""
    place = bisect_right([hour.begins for hour in hours], instant) - 1
    return hours[place] if place >= 0 and instant < hours[place].ends else None


@dataclass(frozen=True)
class _Rows:
    """Rows that can be counted by date: posts, a sample of them, or their rollup."""

    rows: QuerySet[Any]
    instant: str
    earliest: str
    latest: str
    total: Any

    @classmethod
    def of(cls, posts: QuerySet[Any] | None) -> "_Rows":
        rows = PublishedCount.objects.all() if posts is None else posts
        if rows.model is PublishedCount:
            return cls(rows, "quarter", "earliest", "latest", Sum("posts"))
        return cls(rows, "posted_instant", "posted_earliest", "posted_latest", Count("pk"))

    def tally(self, unit: Unit, whole: Interval, edges: list[dt.datetime]) -> "_Tally":
        """Count the rows of a range: by place among edges, or by the first day of their unit.

        Edges are computed by us and not by the database, so that one copy of the zones' rules
        decides, for lists and for counts.
        """
        calendar_unit = "day" if unit == "hour" else unit
        first = Trunc(self.earliest, calendar_unit, output_field=DateField())
        last = Trunc(self.latest, calendar_unit, output_field=DateField())
        has_instant = Q(**{f"{self.instant}__isnull": False})
        placed = self.rows.filter(self.within(whole)).order_by().annotate(first=first, last=last)
        placed = placed.annotate(
            place=Case(When(has_instant, then=_place(self.instant, edges))),
            unit=Case(
                When(has_instant, then=Value(None)),
                When(first=F("last"), then=Cast("first", DateField())),
                output_field=DateField(),
            ),
        )
        tally = _Tally({}, {})
        for place, day, total in placed.values_list("place", "unit").annotate(total=self.total):
            if place is not None:
                tally.by_place[place - 1] = int(total)
            else:
                tally.by_unit[day] = int(total)
        return tally

    def within(self, whole: Interval) -> Q:
        """Return the condition that a row may be of a range."""
        known = {f"{self.instant}__gte": whole.begins, f"{self.instant}__lt": whole.ends}
        unknown = {
            f"{self.instant}__isnull": True,
            f"{self.latest}__gte": whole.first,
            f"{self.earliest}__lte": whole.last,
        }
        return Q(**known) | Q(**unknown)


@dataclass(frozen=True)
class _Tally:
    """Posts by place, and by the first day of their unit; under None those of no single one."""

    by_place: dict[int, int]
    by_unit: dict[dt.date | None, int]


def _place(instant: str, edges: list[dt.datetime]) -> Func:
    """Return the place, from 1, of a moment among edges in ascending order."""
    moments = ArrayField(DateTimeField())
    return Func(
        F(instant),
        Cast(Value(edges, output_field=moments), moments),
        function="width_bucket",
        output_field=IntegerField(),
    )
