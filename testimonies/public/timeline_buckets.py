"""A long timeline as a list of its hours, days, months or years, of which one is open.

A bucket is a run of neighbours in the editor's order that share an hour (or a day ...), so that
reading on from bucket to bucket misses nothing, whatever the order. Its address is the position of
its first entry: the one that any part of a timeline has.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Lag, RowNumber
from django.db.models.lookups import Exact
from django.utils.translation import gettext

from testimonies.models.published import PublishedTimelineEntry
from testimonies.public.timeline_narrowing import Entries
from testimonies.public.timeline_scale import Days
from testimonies.templatetags.archive import day_text, edtf_text
from testimonies.vocabulary import EntryKind

Unit = Literal["hour", "day", "month", "year", "none"]

# From so many posts on a timeline is given in buckets.
MANY = 300
MOST_RUNS = 45
# A run longer than this, and than a 45th of the timeline, is cut: a day may be all there is.
SHORTEST_CUT, MOST_CUTS = 100, 45

# As `to_char` has them; what they give is EDTF, for an hour the beginning of it.
_FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY"}
_IN_ORDER = F("position").asc()
_HOUR = 'YYYY-MM-DD"T"HH24'


@dataclass(frozen=True)
class Run:
    """Where a run begins: its first post, the number of that, and where the post before stands."""

    position: int
    number: int
    position_before: int | None
    slot: str
    goes_on: bool = False


@dataclass
class Bucket:
    """A run of posts, from position `start` to before `end`, and the hour or date they share."""

    start: int
    end: int | None
    shared: str
    posts: int
    heading: str = ""
    goes_on: bool = False
    address: str = ""
    is_open: bool = False

    @property
    def label(self) -> str:
        if not self.shared:
            return gettext("Posts in the editors’ order")
        if "T" not in self.shared:
            return edtf_text(self.shared)
        day, hour = self.shared.split("T")
        about = {"day": day_text(dt.date.fromisoformat(day)), "hour": hour}
        return gettext("%(day)s, %(hour)s:00 to %(hour)s:59 UTC") % about


def buckets(
    entries: Entries, posts: int, days: Sequence[Days], headings: Sequence[PublishedTimelineEntry]
) -> list[Bucket]:
    """Return the buckets of a timeline of so many posts, in a query a unit, and one for cuts.

    `headings` are in their order; one that stands before a bucket's first post belongs to it.
    """
    for unit in _units(days):
        runs = _runs(entries, unit)
        if len(runs) <= MOST_RUNS or unit == "none":
            return _made([*runs, *_cuts(entries, runs, posts)], posts, headings)
    raise AssertionError("without a unit there is one run")


def open_at(found: list[Bucket], position: int) -> Bucket | None:
    """Return the bucket that holds a position, marked as open; None of none."""
    place = bisect_right([bucket.start for bucket in found], position)
    if not found:
        return None
    chosen = found[max(place - 1, 0)]
    chosen.is_open = True
    return chosen


def _units(days: Sequence[Days]) -> list[Unit]:
    """Return the units that may do, the finest first: no fewer runs than there are dates."""
    dates: dict[Unit, int] = {
        "hour": len(days),
        "day": len({(day.earliest, day.latest) for day in days}),
        "month": len({(day.earliest.year, day.earliest.month) for day in days}),
        "year": len({day.earliest.year for day in days}),
        "none": 0,
    }
    return [unit for unit, least in dates.items() if least <= MOST_RUNS]


def _runs(entries: Entries, unit: Unit) -> list[Run]:
    """Return the runs of posts that share a slot, or one more than there may be."""
    slots = _numbered(entries).annotate(
        slot=_slot(unit), slot_before=Window(Lag("slot"), order_by=_IN_ORDER)
    )
    begun = Q(slot_before__isnull=True) | ~Q(slot_before=F("slot"))
    rows = slots.filter(begun).values_list("position", "number", "position_before", "slot")
    return [Run(*row) for row in rows[: MOST_RUNS + 1]]


def _cuts(entries: Entries, runs: Sequence[Run], posts: int) -> list[Run]:
    """Return where runs that are too long go on."""
    length = max(SHORTEST_CUT, -(-posts // MOST_CUTS))
    ends = [*(run.number for run in runs[1:]), posts + 1]
    slots = {
        number: run.slot
        for run, end in zip(runs, ends, strict=True)
        for number in range(run.number + length, end, length)
    }
    if not slots:
        return []
    cut = _numbered(entries).filter(number__in=list(slots))
    rows = cut.values_list("position", "number", "position_before")
    return [
        Run(position, number, before, slots[number], goes_on=True)
        for position, number, before in rows
    ]


def _numbered(entries: Entries) -> QuerySet[Any]:
    return (
        entries.filter(kind=EntryKind.POST)
        .annotate(
            number=Window(RowNumber(), order_by=_IN_ORDER),
            position_before=Window(Lag("position"), order_by=_IN_ORDER),
        )
        .order_by("position")
    )


def _slot(unit: Unit) -> Any:
    if unit == "none":
        return Cast(Value(""), TextField())
    if unit == "hour":
        return Coalesce(_text(F("post__posted_instant"), _HOUR), _slot("day"))
    first, last = (
        _text(F(f"post__posted_{end}"), _FORMATS[unit]) for end in ("earliest", "latest")
    )
    return Case(
        When(Exact(first, last), then=first),
        default=F("post__posted_edtf"),
        output_field=TextField(),
    )


def _text(date: F, form: str) -> Func:
    return Func(date, Value(form), function="to_char", output_field=TextField())


def _made(runs: list[Run], posts: int, headings: Sequence[PublishedTimelineEntry]) -> list[Bucket]:
    made: list[Bucket] = []
    positions = [heading.position for heading in headings]
    for run in sorted(runs, key=attrgetter("number")):
        place = bisect_left(positions, run.position_before or 0)
        opens = place < len(positions) and positions[place] < run.position
        begin = positions[place] if opens else run.position
        heading = headings[place].text if opens else ""
        start = begin if run.number > 1 else 0
        bucket = Bucket(start, None, run.slot, posts - run.number + 1, heading, run.goes_on)
        if made:
            made[-1].end = start
            made[-1].posts -= bucket.posts
        made.append(bucket)
    return made
