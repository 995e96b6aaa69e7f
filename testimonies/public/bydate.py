"""How many posts lie in each year, month, day or hour of a time zone.

A post known to the second lies in the hour, day, month or year that it was there in the zone. One
known less exactly has no zone: it is in its day, month or year if every day that it may have been
posted on lies within it, and otherwise in none. In an hour are only posts known to the second.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connections
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.tuple_lookups import Tuple, TupleIn
from django.db.models.functions import Cast, Trunc
from django.db.models.lookups import Exact

from testimonies.models.counts import PublishedCount, PublishedDayCount
from testimonies.public import zones
from testimonies.public.certainty import CERTAIN
from testimonies.public.intervals import Interval, Unit, intervals, local_day, span, unit_bounds
from testimonies.public.spans import Span

# Rows of PublishedCount or PublishedDayCount.
Counts = QuerySet[Any]


def kept(unit: Unit, zone: ZoneInfo, *, certain: bool = False) -> Counts:
    """Return the counts that publishing keeps, from which units of a zone can be summed.

    Of the days, months and years of UTC there are a few hundred rows; everything else is summed
    from the quarters of an hour.
    """
    by_day = unit != "hour" and zones.is_utc(zone)
    rows: Counts = (PublishedDayCount if by_day else PublishedCount).objects.order_by()
    return rows.filter(precision__in=CERTAIN) if certain else rows


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

    `posts` are rows of PublishedPost or PublishedSample, or of `kept`, so that no post is read;
    None stands for all that is kept. One query.
    """
    return counted_by(posts, unit, zone, first, last).intervals


def counted_by(
    posts: QuerySet[Any] | None, unit: Unit, zone: ZoneInfo, first: dt.date, last: dt.date
) -> Counted:
    """Return what `counts_by` does, and the posts that belong to no interval. One query."""
    places = intervals(unit, zone, first, last)
    whole = span(first, last, zone, unit)
    edges = [place.begins for place in places] or [whole.begins]
    tally = _Rows.of(kept(unit, zone) if posts is None else posts).tally(unit, whole, edges)
    return _placed(places, unit, tally)


def counted_days(
    days: Mapping[tuple[dt.date, dt.date], int], unit: Unit, first: dt.date, last: dt.date
) -> Counted:
    """Return the same of posts that are counted by day already: in UTC, and not by hour."""
    whole = span(first, last, zones.read_zone(""), unit)
    tally = _Tally({}, {})
    for (earliest, latest), posts in days.items():
        if earliest <= whole.last and latest >= whole.first:
            begins = unit_bounds(unit, earliest)[0]
            of_one = begins if unit_bounds(unit, latest)[0] == begins else None
            tally.by_unit[of_one] = tally.by_unit.get(of_one, 0) + posts
    return _placed(intervals(unit, zones.read_zone(""), first, last), unit, tally)


def _placed(places: list[Interval], unit: Unit, tally: "_Tally") -> Counted:
    apart = tally.by_unit.pop(None, 0)
    if unit == "hour":
        counted = [replace(one, posts=tally.by_place.get(at, 0)) for at, one in enumerate(places)]
        return Counted(counted, day_only=sum(tally.by_unit.values()), apart=apart)
    counted = [
        replace(one, posts=tally.by_place.get(at, 0) + tally.by_unit.get(one.first, 0))
        for at, one in enumerate(places)
    ]
    return Counted(counted, apart=apart)


@dataclass(frozen=True)
class Reach:
    """What an archive spans in a zone.

    `first` and `last` are of the posts whose day is known; `earliest` and `latest` are the first
    and last day that any of them may have been posted on.
    """

    first: dt.date
    last: dt.date
    earliest: dt.date
    latest: dt.date


@dataclass(frozen=True)
class Extent(Reach):
    """What an archive spans, and its number of posts."""

    posts: int


# By hand: above every search, and Django takes longer to put it together than the server to answer.
_EXTENT = """
    SELECT min(earliest) FILTER (WHERE earliest = latest),
        max(latest) FILTER (WHERE earliest = latest),
        min(earliest), max(latest), sum(posts)
    FROM testimonies_publisheddaycount
"""


def reach(zone: ZoneInfo, *, certain: bool = False) -> Reach | None:
    """Return what the archive spans; None for no post. One query."""
    if zones.is_utc(zone):
        return extent(zone, certain=certain)
    # The table is large: the ends of its indexes alone are looked at.
    rows = kept("hour", zone, certain=certain)
    moments, days = rows.filter(quarter__isnull=False), rows.filter(quarter__isnull=True)
    to_day = days.filter(earliest=F("latest"))
    found = rows.values_list(
        _first(moments, "quarter"),
        _first(moments, "-quarter"),
        _first(to_day, "earliest"),
        _first(to_day, "-earliest"),
        _first(days, "earliest"),
        Subquery(days.values("quarter").annotate(last=Max("latest")).values("last")),
    ).first()
    if found is None:
        return None
    moments_known = [local_day(moment, zone) for moment in found[:2] if moment]
    known = [*moments_known, *filter(None, found[2:4])]
    whole = [*moments_known, *filter(None, found[4:])]
    known = known or whole
    return Reach(min(known), max(known), min(whole), max(whole))


def extent(zone: ZoneInfo, *, certain: bool = False) -> Extent | None:
    """Return what the archive spans and how many posts it holds; None for no post.

    One query in UTC, two in every other zone.
    """
    where = " WHERE precision = ANY(%s)" if certain else ""
    with connections[PublishedDayCount.objects.db].cursor() as cursor:
        cursor.execute(_EXTENT + where, [list(CERTAIN)] if certain else [])
        first, last, earliest, latest, posts = cursor.fetchone()
    if not posts:
        return None
    if zones.is_utc(zone):
        return Extent(first or earliest, last or latest, earliest, latest, int(posts))
    found = reach(zone, certain=certain)
    assert found is not None
    return Extent(found.first, found.last, found.earliest, found.latest, int(posts))


def counts_within(
    after: Span | None,
    before: Span | None,
    zone: ZoneInfo,
    unit: Unit = "day",
    *,
    certain: bool = False,
) -> Counts:
    """Return the counts of what may have been posted in a range; of hours, what is known to be."""
    has_clock = any(span and span.clock for span in (after, before))
    rows = kept("hour" if has_clock else unit, zone, certain=certain)
    by_day = rows.model is PublishedDayCount
    if after:
        known = Q() if by_day else Q(quarter__gte=after.begins(zone))
        in_days = Q(latest__gte=after.first)
        rows = rows.filter(_within(known, in_days, by_day=by_day, has_clock=bool(after.clock)))
    if before:
        known = Q() if by_day else Q(quarter__lt=before.ends(zone))
        in_days = Q(earliest__lte=before.last)
        rows = rows.filter(_within(known, in_days, by_day=by_day, has_clock=bool(before.clock)))
    return rows


def _within(known: Q, in_days: Q, *, by_day: bool, has_clock: bool) -> Q:
    if by_day:
        return in_days
    return known if has_clock else known | (Q(quarter__isnull=True) & in_days)


def kept_total(
    after: Span | None, before: Span | None, zone: ZoneInfo, *, certain: bool = False
) -> int:
    """Return how many posts there are in a range, as publishing counts them; one query."""
    rows = counts_within(after, before, zone, certain=certain)
    return int(rows.aggregate(posts=Sum("posts"))["posts"] or 0)


def neighbours(
    unit: Unit, zone: ZoneInfo, whole: Interval, *, certain: bool = False
) -> tuple[dt.date | None, dt.date | None]:
    """Return the first days of the nearest units with posts before and after one. One query."""
    rows = kept("day", zone, certain=certain)
    days = _in_one(rows, unit)
    earlier, later = days.filter(latest__lt=whole.first), days.filter(earliest__gt=whole.last)
    asked = [_first(earlier, "-earliest"), _first(later, "earliest")]
    if rows.model is PublishedCount:
        moments = rows.filter(quarter__isnull=False)
        asked.append(_first(moments.filter(quarter__lt=whole.begins), "-quarter"))
        asked.append(_first(moments.filter(quarter__gte=whole.ends), "quarter"))
    found = [*(rows.values_list(*asked).first() or ()), *[None] * 4]
    before = _nearest(max, found[2], found[0], unit, zone)
    return before, _nearest(min, found[3], found[1], unit, zone)


def _in_one(rows: Counts, unit: Unit) -> Counts:
    """Return the counts whose days are all of one unit, but for those of a quarter of an hour."""
    days = rows.filter(quarter__isnull=True) if rows.model is PublishedCount else rows
    if unit == "day":
        return days.filter(earliest=F("latest"))
    first = Trunc("earliest", unit, output_field=DateField())
    return days.filter(Exact(first, Trunc("latest", unit, output_field=DateField())))


def _first(rows: Counts, order: str) -> Subquery:
    return Subquery(rows.order_by(order).values(order.removeprefix("-"))[:1])


def _nearest(
    pick: Callable[..., dt.date],
    moment: dt.datetime | None,
    day: dt.date | None,
    unit: Unit,
    zone: ZoneInfo,
) -> dt.date | None:
    """Return the first day of the unit that holds the nearer of a moment and a day."""
    days = [*([local_day(moment, zone)] if moment else []), *([day] if day else [])]
    return unit_bounds(unit, pick(days))[0] if days else None


def posts_apart(unit: Unit, whole: Interval) -> Q:
    """Return the condition that a post may be of a range and belongs to no unit of it.

    The few spans of days that are of more than one month or year are read from the counts, so that
    an index finds their posts: one query.
    """
    touching = Q(posted_earliest__lte=whole.last, posted_latest__gte=whole.first)
    if unit == "day":
        # Few posts are of several days; an index holds them alone.
        return touching & Q(posted_earliest__lt=F("posted_latest"))
    first = Trunc("earliest", unit, output_field=DateField())
    last = Trunc("latest", unit, output_field=DateField())
    spans = PublishedDayCount.objects.filter(
        ~Q(Exact(first, last)),
        earliest__lte=whole.last,
        latest__gte=whole.first,
    )
    found = spans.order_by().values_list("earliest", "latest").distinct()
    return Q(TupleIn(Tuple("posted_earliest", "posted_latest"), list(found)))


@dataclass(frozen=True)
class _Rows:
    """Rows that can be counted by date: posts, a sample of them, or counts of them.

    `instant` is "" where the rows know none.
    """

    rows: QuerySet[Any]
    instant: str
    earliest: str
    latest: str
    total: Any

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "_Rows":
        if rows.model is PublishedDayCount:
            return cls(rows, "", "earliest", "latest", Sum("posts"))
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
        in_one = When(first=F("last"), then=Cast("first", DateField()))
        place: Any = Value(None, output_field=IntegerField())
        known = []
        if self.instant:
            has_instant = Q(**{f"{self.instant}__isnull": False})
            place = Case(When(has_instant, then=_place(self.instant, edges)))
            known = [When(has_instant, then=Value(None))]
        placed = self.rows.filter(self.within(whole)).order_by().annotate(first=first, last=last)
        placed = placed.annotate(place=place, unit=Case(*known, in_one, output_field=DateField()))
        tally = _Tally({}, {})
        for at, day, total in placed.values_list("place", "unit").annotate(total=self.total):
            if at is not None:
                tally.by_place[at - 1] = int(total)
            else:
                tally.by_unit[day] = int(total)
        return tally

    def within(self, whole: Interval) -> Q:
        """Return the condition that a row may be of a range."""
        in_days = Q(**{f"{self.latest}__gte": whole.first, f"{self.earliest}__lte": whole.last})
        if not self.instant:
            return in_days
        known = {f"{self.instant}__gte": whole.begins, f"{self.instant}__lt": whole.ends}
        return Q(**known) | (Q(**{f"{self.instant}__isnull": True}) & in_days)


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
