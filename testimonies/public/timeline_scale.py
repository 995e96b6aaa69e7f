"""A timeline at a glance: posts by day, month or year, and where its milestones stand. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext, ngettext

from testimonies.dates import DateError, parse_edtf
from testimonies.models.published import PublishedTimelineEntry
from testimonies.templatetags.archive import day_text, edtf_text, month_text

Unit = Literal["day", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "month", "year")
Address = Callable[[int], str]

# More bars than this and a bar is thinner than a line: the next larger unit is drawn.
MOST_BARS = 92
_WIDTH = 1000
# Where the middle of a bar lies in its slot: the drawing leaves 18 % of each slot empty.
_MIDDLE = 0.41


@dataclass(frozen=True)
class Days:
    """How many posts share a date, as exact as it is known; the position of the first of them."""

    earliest: dt.date
    latest: dt.date
    about: bool
    posts: int
    first_position: int


def scale(
    days: Sequence[Days],
    milestones: Sequence[PublishedTimelineEntry],
    address: Address,
    here: Iterable[tuple[dt.date, dt.date]] = (),
) -> dict[str, Any] | None:
    """Return the context of `_timeline_scale.html`, or None where no post's year is known.

    `address` gives the link to the entry at a position; `here` are the first and last days of what
    the reader has before them.
    """
    marks = [(entry, when) for entry in milestones if (when := _when(entry)) is not None]
    unit = _unit(days, [when for _, when in marks])
    if unit is None:
        return None
    slots = _slots(_within_one(days, unit), [when for _, when in marks], unit)
    placed, firsts = _placed(days, unit)
    lit = {_slot(first, unit) for first, last in here if _slot(first, unit) == _slot(last, unit)}
    return {
        "caption": _caption(unit, days),
        "unit": _unit_label(unit),
        "peak": max(placed.values(), default=1),
        "bars": [
            {
                "label": _label(slot, unit),
                "count": placed[slot],
                "url": address(firsts[slot]) if placed[slot] else "",
                "here": slot in lit,
            }
            for slot in slots
        ],
        "milestones": [_mark(entry, when, slots, unit, address) for entry, when in marks],
    }


def _when(entry: PublishedTimelineEntry) -> dt.date | None:
    """Return the day in the middle of what a milestone's date may mean."""
    try:
        date = parse_edtf(entry.measurement.as_of_edtf) if entry.measurement else None
    except DateError:
        return None
    return date.earliest + (date.latest - date.earliest) // 2 if date else None


def _unit(days: Sequence[Days], marks: Sequence[dt.date]) -> Unit | None:
    """Return the finest unit that places half of the posts in no more than `MOST_BARS` bars."""
    known = sum(day.posts for day in days)
    for unit in UNITS:
        placed = _within_one(days, unit)
        enough = 0 < known <= 2 * sum(day.posts for day in placed)
        if enough and len(_slots(placed, marks, unit)) <= MOST_BARS:
            return unit
    return UNITS[-1] if _within_one(days, UNITS[-1]) else None


def _within_one(days: Sequence[Days], unit: Unit) -> list[Days]:
    """Return the dates that lie whole in one slot of the unit."""
    return [day for day in days if _slot(day.earliest, unit) == _slot(day.latest, unit)]


def _slot(day: dt.date, unit: Unit) -> dt.date:
    """Return the first day of the day, month or year that holds a day."""
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _slots(days: Sequence[Days], marks: Sequence[dt.date], unit: Unit) -> list[dt.date]:
    """Return every slot from the first date to the last, those without a post too."""
    dates = [*(day.earliest for day in days), *marks]
    slot, last = _slot(min(dates), unit), max(dates)
    step = dt.timedelta(days={"day": 1, "month": 31, "year": 366}[unit])
    slots = []
    while slot <= last:
        slots.append(slot)
        slot = _slot(slot + step, unit)
    return slots


def _placed(days: Sequence[Days], unit: Unit) -> tuple[Counter[dt.date], dict[dt.date, int]]:
    """Count the posts of each slot; remember the position of the first of them."""
    placed: Counter[dt.date] = Counter()
    firsts: dict[dt.date, int] = {}
    for day in _within_one(days, unit):
        slot = _slot(day.earliest, unit)
        placed[slot] += day.posts
        firsts[slot] = min(firsts.get(slot, day.first_position), day.first_position)
    return placed, firsts


def _mark(
    entry: PublishedTimelineEntry,
    when: dt.date,
    slots: Sequence[dt.date],
    unit: Unit,
    address: Address,
) -> dict[str, Any]:
    assert entry.measurement is not None
    place = slots.index(_slot(when, unit))
    return {
        "label": entry.text or entry.measurement.statement,
        "when": edtf_text(entry.measurement.as_of_edtf),
        "url": address(entry.position),
        "at": round((place + _MIDDLE) * _WIDTH / len(slots)),
    }


def _label(slot: dt.date, unit: Unit) -> str:
    if unit == "day":
        return day_text(slot)
    return month_text(slot) if unit == "month" else str(slot.year)


def _unit_label(unit: Unit) -> str:
    return {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}[unit]


def _caption(unit: Unit, days: Sequence[Days]) -> str:
    """Say what is drawn, and of how many posts the place is not certain or not known."""
    placed = _within_one(days, unit)
    about = sum(day.posts for day in placed if day.about)
    missing = sum(day.posts for day in days) - sum(day.posts for day in placed)
    said = [
        {
            "day": gettext("Posts of this timeline, by the day on which they were posted."),
            "month": gettext("Posts of this timeline, by the month in which they were posted."),
            "year": gettext("Posts of this timeline, by the year in which they were posted."),
        }[unit]
    ]
    if about:
        approximate = ngettext(
            "The date of %(number)d post is approximate.",
            "The dates of %(number)d posts are approximate.",
            about,
        )
        said.append(approximate % {"number": about})
    if missing:
        said.append(not_drawn(missing))
    return " ".join(said)


def not_drawn(posts: int) -> str:
    """Say that so many posts have no place on a scale."""
    said = ngettext(
        "%(number)d post is not drawn: its date is not known exactly enough.",
        "%(number)d posts are not drawn: their dates are not known exactly enough.",
        posts,
    )
    return said % {"number": posts}
