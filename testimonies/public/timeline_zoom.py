"""Nearer and nearer into the open part of a long timeline: its months, days, hours and minutes.

Each step is a list of links to the first post of a month (a day ...), with how many posts stand
there. A post whose time is not known so exactly stands in no step that says more than is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Count, F, Func, Min, TextField, Value

from testimonies.public.timeline_buckets import Bucket
from testimonies.public.timeline_narrowing import Entries
from testimonies.templatetags.archive import edtf_text
from testimonies.vocabulary import EntryKind

# How a date is written in what a step lies in, and in the step, as `to_char` has it.
_FORMS = ["YYYY", "YYYY-MM", "YYYY-MM-DD", 'YYYY-MM-DD"T"HH24', 'YYYY-MM-DD"T"HH24:MI']
_LENGTHS = [len(form.replace('"', "").replace("HH24", "HH")) for form in _FORMS]
_TIMED = _FORMS[3:]
# No part of a date has more of the next smaller one than an hour has minutes.
MOST = 60


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
    """The parts of one year, month, day or hour."""

    label: str
    slots: list[Slot]


def steps(
    entries: Entries, opened: Bucket | None, start: int, address: Callable[[int], str]
) -> list[Step]:
    """Return the steps from an open part to where the reader is in it, in a query each.

    `start` is the position that was asked for; `address` gives the link to a position.
    """
    if opened is None:
        return []
    within = entries.filter(kind=EntryKind.POST, position__gte=opened.start)
    if opened.end is not None:
        within = within.filter(position__lt=opened.end)
    found: list[Step] = []
    shared = opened.shared
    while len(shared) in _LENGTHS[:-1]:
        slots = _slots(within, _LENGTHS.index(len(shared)), shared)
        reached = [slot for slot in slots if slot.start <= start]
        for slot in slots:
            slot.address = address(slot.start)
        if len(slots) > 1:
            found.append(Step(Bucket(0, None, shared, 0).label, slots))
        if not reached:
            break
        here = max(reached, key=attrgetter("start"))
        here.is_open = True
        shared = here.shared
    return found


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
