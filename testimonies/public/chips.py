"""The filters in force, each as a link that takes it off."""

from dataclasses import dataclass

from testimonies.models.counts import PublishedFacetCount
from testimonies.public.facets import in_words
from testimonies.public.filters import CERTAINTIES, PostFilter, hashtag_key
from testimonies.public.links import pairs, search_url
from testimonies.templatetags.archive import edtf_text, note_label


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    remove_url: str


def chips(filters: PostFilter, given: dict[str, list[str]]) -> list[Chip]:
    """Return a chip for each value of each filter; the order of the list is none."""
    return [
        Chip(
            str(filters.form.fields[name].label),
            _in_words(name, value),
            search_url(given, **{name: [other for other in given[name] if other != value]}),
        )
        for name, value in pairs(given)
        if name != "sort"
    ]


def _in_words(name: str, value: str) -> str:
    match name:
        case "after" | "before":
            return _time(value)
        case "certain":
            return str(dict(CERTAINTIES)[value])
        case "hide":
            return note_label(value)
        case "hashtag":
            return in_words(name, hashtag_key(value))
        case "platform" | "person":
            return in_words(name, value, _name(name, value))
    return in_words(name, value)


def _time(value: str) -> str:
    """Return a year, month, day or hour in words."""
    day, _, hour = value.partition("T")
    return f"{edtf_text(day)}, {hour}:00" if hour.isdigit() else edtf_text(value)


def _name(name: str, slug: str) -> str:
    """Return the name behind a slug as the public rows have it; the slug where there is none."""
    rows = PublishedFacetCount.objects.filter(facet=name, value=slug).order_by("-posts")
    return rows.values_list("label", flat=True).first() or slug
