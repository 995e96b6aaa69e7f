"""How many posts lie in each year, month, day or hour of a time zone.

A post known to the second lies in the hour, day, month or year that it was there in the zone. One
known less exactly has no zone: it is in its day, month or year if every day that it may have been
posted on lies within it, and otherwise in none. In an hour are only posts known to the second.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
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

from testimonies.models.published import PublishedCount
from testimonies.public import certainty
from testimonies.public.intervals import Interval, Unit, intervals, local_day, span, unit_bounds
from testimonies.public.spans import Span


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


def reach(zone: ZoneInfo, counts: QuerySet[PublishedCount] | None = None) -> Reach | None:
    """Return what the archive spans, or some of its counts; None for no post.

    One query, which looks at the ends of indexes alone.
    """
    rows = (PublishedCount.objects.all() if counts is None else counts).order_by()
    moments, days = rows.filter(quarter__isnull=False), rows.filter(quarter__isnull=True)
    to_day = days.filter(earliest=F("latest"))
    found = rows.values_list(
        _first(moments, "quarter"),
        _first(moments, "-quarter"),
        _first(to_day, "earliest"),
        _first(to_day, "-earliest"),
        _first(days, "earliest"),
        Subquery(days.order_by().values("quarter").annotate(last=Max("latest")).values("last")),
    ).first()
    if found is None:
        return None
    moments_known = [local_day(moment, zone) for moment in found[:2] if moment]
    known = [*moments_known, *filter(None, found[2:4])]
    whole = [*moments_known, *filter(None, found[4:])]
    known = known or whole
    return Reach(min(known), max(known), min(whole), max(whole))


def extent(zone: ZoneInfo, counts: QuerySet[PublishedCount] | None = None) -> Extent | None:
    """Return what the archive spans and how many posts it holds; None for no post. Two queries."""
    found = reach(zone, counts)
    if found is None:
        return None
    rows = PublishedCount.objects.all() if counts is None else counts
    posts = int(rows.aggregate(posts=Sum("posts"))["posts"])
    return Extent(found.first, found.last, found.earliest, found.latest, posts)


def counts_within(
    after: Span | None, before: Span | None, zone: ZoneInfo, *, certain: bool = False
) -> QuerySet[PublishedCount]:
    """Return the counts of what may have been posted in a range; of hours, what is known to be."""
    chosen = certainty.counts(certain=certain)
    rows = PublishedCount.objects.all() if chosen is None else chosen
    if after:
        known = Q(quarter__gte=after.begins(zone))
        in_days = Q(quarter__isnull=True, latest__gte=after.first)
        rows = rows.filter(known if after.clock else known | in_days)
    if before:
        known = Q(quarter__lt=before.ends(zone))
        in_days = Q(quarter__isnull=True, earliest__lte=before.last)
        rows = rows.filter(known if before.clock else known | in_days)
    return rows


def kept_total(
    after: Span | None, before: Span | None, zone: ZoneInfo, *, certain: bool = False
) -> int:
    """Return how many posts there are in a range, as publishing counts them; one query."""
    rows = counts_within(after, before, zone, certain=certain)
    return int(rows.aggregate(posts=Sum("posts"))["posts"] or 0)


def neighbours(
    unit: Unit, zone: ZoneInfo, whole: Interval, counts: QuerySet[PublishedCount] | None = None
) -> tuple[dt.date | None, dt.date | None]:
    """Return the first days of the nearest units with posts before and after one. One query."""
    rows = (PublishedCount.objects.all() if counts is None else counts).order_by()
    moments, days = rows.filter(quarter__isnull=False), _in_one(rows, unit)
    found = (
        rows.values_list(
            _first(moments.filter(quarter__lt=whole.begins), "-quarter"),
            _first(moments.filter(quarter__gte=whole.ends), "quarter"),
            _first(days.filter(latest__lt=whole.first), "-earliest"),
            _first(days.filter(earliest__gt=whole.last), "earliest"),
        ).first()
        or (None,) * 4
    )
    before = _nearest(max, found[0], found[2], unit, zone)
    return before, _nearest(min, found[1], found[3], unit, zone)


def _in_one(rows: QuerySet[PublishedCount], unit: Unit) -> QuerySet[PublishedCount]:
    """Return the counts of posts known less than exactly whose days are all of one unit."""
    less_exact = rows.filter(quarter__isnull=True)
    if unit == "day":
        return less_exact.filter(earliest=F("latest"))
    first = Trunc("earliest", unit, output_field=DateField())
    return less_exact.filter(Exact(first, Trunc("latest", unit, output_field=DateField())))


def _first(rows: QuerySet[PublishedCount], order: str) -> Subquery:
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
    spans = PublishedCount.objects.filter(
        ~Q(Exact(first, last)),
        quarter__isnull=True,
        earliest__lte=whole.last,
        latest__gte=whole.first,
    )
    found = spans.order_by().values_list("earliest", "latest").distinct()
    return Q(TupleIn(Tuple("posted_earliest", "posted_latest"), list(found)))


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
