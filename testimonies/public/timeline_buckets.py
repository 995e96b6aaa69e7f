"""A long timeline as a list of its hours, days, months or years, of which one is open.

A bucket is a run of neighbours in the editor's order that share an hour (or a day ...), so that
reading on from bucket to bucket misses nothing, whatever the order. Its address is the position of
its first entry: the one that any part of a timeline has.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Lag, Mod, RowNumber
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
# A run much longer than this, and than a 45th of the timeline, is cut: a day may be all there is.
SHORTEST_CUT, MOST_CUTS = 100, 45

# As `to_char` has them; what they give is EDTF, for an hour the beginning of it.
_FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY"}


@dataclass(frozen=True)
class Run:
    """Where a run begins: its first post, the number of that, and where the post before stands.

    One that goes on is a cut in the run before it.
    """

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
    """Return the buckets of a timeline of so many posts, in a query a unit.

    `headings` are in their order; one that stands before a bucket's first post belongs to it.
    """
    length = max(SHORTEST_CUT, -(-posts // MOST_CUTS))
    for unit in _units(days):
        runs = _runs(entries, unit, length)
        if sum(not run.goes_on for run in runs) <= MOST_RUNS:
            return _made(_cut(runs, posts, length), posts, headings)
    raise AssertionError("without a unit there is one run")


def open_at(found: list[Bucket], position: int) -> Bucket | None:
    """Return the bucket that holds a position, marked as open; None of none."""
    place = bisect_right([bucket.start for bucket in found], position)
    if not found:
        return None
    chosen = found[max(place - 1, 0)]
    chosen.is_open = True
    return chosen


def run_of(found: Sequence[Bucket], bucket: Bucket) -> tuple[int, int | None]:
    """Return from where to where the run goes of which a bucket may be a part."""
    begun = [one for one in found if not one.goes_on]
    place = bisect_right([one.start for one in begun], bucket.start)
    return begun[place - 1].start, begun[place].start if place < len(begun) else None


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


def _runs(entries: Entries, unit: Unit, length: int) -> list[Run]:
    """Return the runs of posts that share a slot, and every place where one may be cut.

    All in one walk through the posts. Of more runs than may be, too many are returned, not all.
    """
    keys = _keys(unit)
    before = {f"{name}_before": _in_order(Lag(key)) for name, key in keys.items()}
    differs = Q(number=1) | Q(place=1)
    for name in keys:
        differs |= Q(_Differ(F(name), F(f"{name}_before")))
    rows = (
        entries.filter(kind=EntryKind.POST)
        .annotate(
            number=_in_order(RowNumber()),
            place=Mod(_in_order(RowNumber()), length),
            position_before=_in_order(Lag("position")),
            **keys,
            **before,
        )
        .filter(differs)
        .order_by("position")
        .values_list("position", "number", "position_before", *keys)
    )
    runs: list[Run] = []
    for position, number, position_before, *shared in rows[: MOST_RUNS + MOST_CUTS + 1]:
        slot = _said(*shared)
        goes_on = bool(runs) and slot == runs[-1].slot
        runs.append(Run(position, number, position_before, slot, goes_on))
    return runs


def _cut(runs: Sequence[Run], posts: int, length: int) -> list[Run]:
    """Leave out the cuts that would leave less than half of what a part may hold."""
    ends = [run.number for run in runs if not run.goes_on] + [posts + 1]
    kept: list[Run] = []
    for run in runs:
        if run.goes_on:
            left = ends[bisect_right(ends, run.number)] - run.number
            if 2 * min(left, run.number - kept[-1].number) < length:
                continue
        kept.append(run)
    return kept


def _in_order(expression: Any) -> Window:
    return Window(expression, order_by=F("position").asc())


class _Differ(Func):
    """Whether two values differ; None from None does not."""

    template, arg_joiner = "(%(expressions)s)", " IS DISTINCT FROM "
    output_field = BooleanField()


class _Hour(Func):
    """The beginning of a moment's hour, without a look at a calendar as `to_char` takes it."""

    template = "date_bin('1 hour', %(expressions)s, TIMESTAMPTZ '2000-01-01 00:00Z')"
    output_field = DateTimeField()


def _keys(unit: Unit) -> dict[str, Any]:
    """Return what neighbours of one run have in common: see `_said`."""
    if unit == "none":
        return {}
    if unit == "hour":
        known = When(posted_instant__isnull=False, then=None)
        day = Case(known, default=_slot("day"), output_field=TextField())
        return {"slot": day, "hour": _Hour(F("posted_instant"))}
    return {"slot": _slot(unit)}


def _said(slot: str | None = "", hour: dt.datetime | None = None) -> str:
    """Return the EDTF of what a run shares, for an hour the beginning of it."""
    return hour.isoformat()[: len("2017-10-15T20")] if hour else slot or ""


def _slot(unit: Literal["day", "month", "year"]) -> Case:
    first, last = (_text(F(f"posted_{end}"), _FORMATS[unit]) for end in ("earliest", "latest"))
    return Case(
        When(posted_earliest=F("posted_latest"), then=first),
        When(Exact(first, last), then=first),
        default=F("posted_edtf"),
        output_field=TextField(),
    )


def _text(date: F, form: str) -> Func:
    return Func(date, Value(form), function="to_char", output_field=TextField())


def _made(runs: list[Run], posts: int, headings: Sequence[PublishedTimelineEntry]) -> list[Bucket]:
    made: list[Bucket] = []
    positions = [heading.position for heading in headings]
    for run in runs:
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
