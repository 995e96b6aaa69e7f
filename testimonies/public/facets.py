"""What a result can be narrowed by, with the number of posts that each choice would give.

Facets of people are of those who spoke and whose name is cleared on the basis B1 or B2. None counts
people who are spoken of.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary
from testimonies.public.filters import PostFilter
from testimonies.public.languages import language_name as language_name
from testimonies.public.links import search_url
from testimonies.public.numbers import Number
from testimonies.public.paging import Sort
from testimonies.public.tallies import Tally, tally
from testimonies.templatetags.archive import note_label

MOST_CHOICES = 12

Given = dict[str, list[str]]


LABELS: dict[str, str | Promise] = {
    "platform": _("Platform"),
    "language": _("Language"),
    "note": _("Content note"),
    "person": _("Person"),
    "hashtag": _("Hashtag"),
    "kind": _("Kind"),
    "level": _("Level"),
    "precision": _("Date known"),
}
# Where all values of a facet are listed.
_WHOLE = {"person": "public:people"}


@dataclass(frozen=True)
class Choice:
    label: str
    count: Number
    url: str
    selected: bool


@dataclass(frozen=True)
class Facet:
    label: str | Promise
    choices: list[Choice]
    more_url: str = ""
    name: str = field(default="", compare=False)


def counted(filters: PostFilter, first: Sort | None = None) -> Tally:
    """Count what a valid search finds, its facets and its days. Facets that are narrowed by already
    are counted in `facets`, by queries of their own. `first`: see `tally`."""
    free = [name for name in LABELS if not filters.form.cleaned_data[name]]
    return tally(filters, free, most=MOST_CHOICES + 1, by_day=True, first=first)


def facets(filters: PostFilter, given: Given, found: Tally) -> list[Facet]:
    """Return the facets of a search; a facet that is narrowed by shows what else there would be."""
    return [_facet(filters, given, name, found) for name in LABELS]


def _facet(filters: PostFilter, given: Given, name: str, found: Tally) -> Facet:
    if name not in found.by_facet and filters.form.cleaned_data[name]:
        found = tally(filters, [name], most=MOST_CHOICES + 1, leave_out=name, archive=found.archive)
    rows = found.by_facet.get(name, [])
    chosen = given.get(name, [])
    choices = [
        Choice(
            in_words(name, value, label), count, _url(given, name, value, chosen), value in chosen
        )
        for value, label, count in rows[:MOST_CHOICES]
    ]
    whole = reverse(_WHOLE[name]) if name in _WHOLE and len(rows) > MOST_CHOICES else ""
    return Facet(LABELS[name], choices, whole, name)


def _url(given: Given, name: str, value: str, chosen: list[str]) -> str:
    return search_url(given, **{name: [] if value in chosen else [value]})


def in_words(name: str, value: str, label: str = "") -> str:
    """Return a value of a facet as readers see it; `label` is the name that the rows give it."""
    match name:
        case "language":
            return language_name(value)
        case "note":
            return note_label(value)
        case "hashtag":
            return f"#{value}"
        case "kind":
            return str(vocabulary.Kind(value).label)
        case "level":
            return str(vocabulary.Level(int(value)).label)
        case "precision":
            return str(vocabulary.Precision(value).label)
    return label or value
