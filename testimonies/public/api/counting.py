"""Numbers of posts over time: of everything, or of what passes the filters."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from testimonies.public import bydate, tallies
from testimonies.public.api.problems import UnreadableError
from testimonies.public.bydate import Counted
from testimonies.public.charts import DATED
from testimonies.public.filters import PostFilter
from testimonies.public.histograms import unit_for
from testimonies.public.intervals import EARLIEST, LATEST, Interval, Unit
from testimonies.public.numbers import Number, estimate
from testimonies.public.tallies import Tally

MOST_INTERVALS = 5_000
_IN_A_DAY = {"hour": 24.0, "day": 1.0, "month": 1 / 28, "year": 1 / 365}


def counts(filters: PostFilter, unit: Unit | None) -> dict[str, Any]:
    """Return the counts of a selection, in the shape of `schema.Counts`.

    Without a unit, in the finest of which there are not too many to tell apart. Raises
    UnreadableError where one asked for makes more than MOST_INTERVALS.
    """
    found = tallies.tally(filters)
    days = _range(filters)
    if days is None:
        return _written(filters, found, Counted([]), unit or "day")
    chosen = unit or unit_for(*days)
    _bound(chosen, *days)
    rows, weight = _rows(filters, found, chosen)
    counted = bydate.counted_by(rows, chosen, filters.time_zone, *days)
    counted = _within(counted, filters, chosen)
    return _written(filters, replace(found, weight=weight), counted, chosen)


def _rows(filters: PostFilter, found: Tally, unit: Unit) -> tuple[Any, float]:
    """Return what to count, and how many posts each stands for.

    By date alone: the counts that publishing keeps.
    """
    asked = filters.form.cleaned_data
    narrowed = any(value for name, value in asked.items() if name not in DATED)
    if narrowed and found.posts is not None:
        return found.posts, found.weight
    after, before, certain = asked["after"], asked["before"], bool(asked["certain"])
    return bydate.counts_within(after, before, filters.time_zone, unit, certain=certain), 1.0


def _range(filters: PostFilter) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day asked for, as far as the archive has any; None for no day."""
    asked = filters.form.cleaned_data
    extent = bydate.reach(filters.time_zone, certain=bool(asked["certain"]))
    if extent is None:
        return None
    after, before = asked["after"], asked["before"]
    first = max(after.first, extent.earliest) if after else extent.earliest
    last = min(before.last, extent.latest) if before else extent.latest
    return (first, last) if first <= last else None


def _bound(unit: Unit, first: dt.date, last: dt.date) -> None:
    if (last - first).days * _IN_A_DAY[unit] > MOST_INTERVALS:
        said = gettext(
            "From %(first)s to %(last)s this gives more than %(most)d intervals. Choose a larger"
            " unit, or narrow it with “after” and “before”."
        ) % {"first": first, "last": last, "most": MOST_INTERVALS}
        raise UnreadableError({"unit": [said]})


def _within(counted: Counted, filters: PostFilter, unit: Unit) -> Counted:
    """Leave out the hours of a day that were not asked for: none was counted there."""
    if unit != "hour":
        return counted
    after, before = (filters.form.cleaned_data[name] for name in ("after", "before"))
    begins = after.begins(filters.time_zone) if after else EARLIEST
    ends = before.ends(filters.time_zone) if before else LATEST
    asked = [one for one in counted.intervals if begins <= one.begins and one.ends <= ends]
    return replace(counted, intervals=asked)


def _written(filters: PostFilter, found: Tally, counted: Counted, unit: Unit) -> dict[str, Any]:
    intervals = counted.intervals
    return {
        "unit": unit,
        "zone": str(filters.time_zone),
        "first": intervals[0].first if intervals else None,
        "last": intervals[-1].last if intervals else None,
        "exact": found.weight == 1 and found.total.exact,
        "total": _number(found.total),
        "day_only": _number(_weighed(counted.day_only, found.weight)),
        "apart": _number(_weighed(counted.apart, found.weight)),
        "remarks": filters.remarks,
        "results": [
            {
                "start": _start(one, filters),
                **_number(_weighed(one.posts, found.weight)),
            }
            for one in intervals
        ],
    }


def _weighed(posts: int, weight: float) -> Number:
    return Number(posts) if weight == 1 else estimate(posts, 1 / weight)


def _number(number: Number) -> dict[str, int]:
    return {"posts": number.value, "error": number.error}


def _start(interval: Interval, filters: PostFilter) -> str:
    if interval.unit == "hour":
        return interval.begins.astimezone(filters.time_zone).isoformat()
    return interval.first.isoformat()
