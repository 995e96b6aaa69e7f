"""Nearer and nearer into the open run of a long timeline: its months, days, hours and minutes.

Each step is a list of links to the first post of a month (a day ...), with how many posts stand
there. A post whose time is not known so exactly stands in no step that says more than is known.

The hours of a day and the minutes of an hour are drawn as a scale, too, each of them, those without
a post as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Count, F, Func, Min, TextField, Value

from testimonies.public.timeline_buckets import Bucket, run_of
from testimonies.public.timeline_narrowing import Entries
from testimonies.public.timeline_scale import not_drawn
from testimonies.templatetags.archive import edtf_text
from testimonies.timeline_positions import LAST
from testimonies.vocabulary import EntryKind

# How a date is written in what a step lies in, and in the step, as `to_char` has it.
_FORMS = ["YYYY", "YYYY-MM", "YYYY-MM-DD", 'YYYY-MM-DD"T"HH24', 'YYYY-MM-DD"T"HH24:MI']
_LENGTHS = [len(form.replace('"', "").replace("HH24", "HH")) for form in _FORMS]
_TIMED = _FORMS[3:]
# No part of a date has more of the next smaller one than an hour has minutes.
MOST = 60
# What is drawn, by the length of its date: a day and an hour. How a part is written after it, how
# many parts there are, and every which of them is named.
_DRAWN = {len("2017-10-15"): ("T", 24, 6), len("2017-10-15T20"): (":", 60, 15)}


@dataclass
class Slot:
    """A month, day, hour or minute in which posts stand, and the position of the first of them."""

    shared: str
    start: int
    posts: int
    address: str = ""
    is_open: bool = False

    @property
    def label(self) -> str:
        day, _, time = self.shared.partition("T")
        return (time if ":" in time else f"{time}:00") if time else edtf_text(day)


@dataclass(frozen=True)
class Step:
    """The parts of one year, month, day or hour, and how many of its posts are in none of them.

    `is_reached` says whether the reader went this way, and here is where they are.
    """

    label: str
    slots: list[Slot]
    shared: str = ""
    posts_beside: int = 0
    is_reached: bool = False

    @property
    def scale(self) -> dict[str, Any] | None:
        """Return the hours of a day or the minutes of an hour for `_timeline_scale.html`."""
        if len(self.shared) not in _DRAWN:
            return None
        mark, number, every = _DRAWN[len(self.shared)]
        slots = {slot.shared: slot for slot in self.slots}
        parts = [f"{self.shared}{mark}{part:02d}" for part in range(number)]
        return {
            "caption": self._caption(),
            "peak": max(slot.posts for slot in self.slots),
            "bars": [_bar(slots.get(part) or Slot(part, 0, 0)) for part in parts],
            "ticks": [
                {"label": self._clock(part), "at": part * 1000 // number}
                for part in range(0, number + 1, every)
            ],
            "milestones": [],
        }

    def _clock(self, part: int) -> str:
        """Return the time at which a part begins; the last one ends at 24:00, or the next hour."""
        hour = self.shared.partition("T")[2]
        minutes = 60 * int(hour) + part if hour else 60 * part
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    def _caption(self) -> str:
        said = self.label if "UTC" in self.label else f"{self.label} (UTC)"
        return f"{said}. {not_drawn(self.posts_beside)}" if self.posts_beside else said


def steps(
    entries: Entries,
    found_buckets: Sequence[Bucket],
    opened: Bucket | None,
    start: int,
    address: Callable[[int], str],
) -> list[Step]:
    """Return the steps from the open run to where the reader is in it, in a query each.

    `start` is the position that was asked for; `address` gives the link to a position.
    """
    if opened is None:
        return []
    first, end = run_of(found_buckets, opened)
    within = entries.filter(kind=EntryKind.POST, position__gte=first)
    if end is not None:
        within = within.filter(position__lt=end)
    found: list[Step] = []
    shared = opened.shared
    posts = sum(one.posts for one in found_buckets if first <= one.start < (end or LAST))
    while len(shared) in _LENGTHS[:-1]:
        slots = _slots(within, _LENGTHS.index(len(shared)), shared)
        reached = [slot for slot in slots if slot.start <= start]
        for slot in slots:
            slot.address = address(slot.start)
        if len(slots) > 1:
            label = Bucket(0, None, shared, 0).label
            beside = posts - sum(slot.posts for slot in slots)
            chosen = bool(start) and any(slot.start == start for slot in slots)
            found.append(Step(label, slots, shared, beside, chosen))
        if not reached:
            break
        here = max(reached, key=attrgetter("start"))
        here.is_open = True
        shared, posts = here.shared, here.posts
    return found


def _bar(slot: Slot) -> dict[str, Any]:
    """Return a part as a bar of a scale."""
    said = {"label": slot.label, "count": slot.posts}
    return {**said, "url": slot.address, "here": slot.is_open}


def _slots(within: Entries, place: int, shared: str) -> list[Slot]:
    """Return the parts of what posts share, in the order of time."""
    form = _FORMS[place + 1]
    earliest, latest = (_written(form, end) for end in ("earliest", "latest"))
    rows = (
        within.alias(outer=_written(_FORMS[place], "earliest"), latest=latest)
        .annotate(slot=earliest)
        .filter(outer=shared, slot__isnull=False, latest=F("slot"))
        .order_by()
        .values_list("slot")
        .annotate(start=Min("position"), posts=Count("pk"))
        .order_by("slot")
    )
    return [Slot(*row) for row in rows[:MOST]]


def _written(form: str, end: str) -> Func:
    column = "posted_instant" if form in _TIMED else f"posted_{end}"
    return Func(F(column), Value(form), function="to_char", output_field=TextField())
