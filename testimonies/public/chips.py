"""The filters in force, each as a link that takes it off."""

from dataclasses import dataclass

from testimonies import vocabulary
from testimonies.models.published import PublishedPost
from testimonies.public.facets import language_name
from testimonies.public.filters import PostFilter, hashtag_key
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
            return edtf_text(value)
        case "note" | "hide":
            return note_label(value)
        case "language":
            return language_name(value)
        case "kind":
            return str(vocabulary.Kind(value).label)
        case "level":
            return str(vocabulary.Level(int(value)).label)
        case "hashtag":
            return f"#{hashtag_key(value)}"
        case "platform" | "person":
            return _name(name, value)
    return value


def _name(name: str, slug: str) -> str:
    """Return the name behind a slug as the public rows have it; the slug where there is none."""
    rows = PublishedPost.objects.filter(**{f"{name}_slug": slug})
    return rows.values_list(f"{name}_name", flat=True).first() or slug
