"""What a result can be narrowed by, with the number of posts that each choice would give.

Facets are of platforms, languages, content notes, and of the people who spoke and whose name is
cleared on the basis B1 or B2. None counts people who are spoken of.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, Max
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from testimonies.public.filters import PostFilter, Posts
from testimonies.public.links import search_url
from testimonies.templatetags.archive import note_label

MOST_CHOICES = 12

Given = dict[str, list[str]]


@dataclass(frozen=True)
class Choice:
    label: str
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class Facet:
    label: str | Promise
    choices: list[Choice]
    more_url: str = ""
    name: str = field(default="", compare=False)


def facets(filters: PostFilter, given: Given) -> list[Facet]:
    """Return the facets of a search that is valid; one query each."""
    return [
        _facet(filters, given, "platform", _("Platform"), _platforms),
        _facet(filters, given, "language", _("Language"), _languages),
        _facet(filters, given, "note", _("Content note"), _notes),
        _facet(filters, given, "person", _("Person"), _people, reverse("public:people")),
    ]


Row = tuple[str, str, int]


def _facet(
    filters: PostFilter,
    given: Given,
    name: str,
    label: Promise,
    rows_of: Callable[[Posts], list[Row]],
    more_url: str = "",
) -> Facet:
    rows = rows_of(filters.narrowed(leave_out=name))
    chosen = given.get(name, [])
    choices = [
        Choice(shown, count, _url(given, name, value, chosen), value in chosen)
        for value, shown, count in rows[:MOST_CHOICES]
    ]
    return Facet(label, choices, more_url if len(rows) > MOST_CHOICES else "", name)


def _url(given: Given, name: str, value: str, chosen: list[str]) -> str:
    return search_url(given, **{name: [] if value in chosen else [value]})


def _platforms(posts: Posts) -> list[Row]:
    return _grouped(posts, "platform_slug", Max("platform_name"))


def _people(posts: Posts) -> list[Row]:
    return _grouped(posts.exclude(person_slug=""), "person_slug", Max("person_name"))


def _languages(posts: Posts) -> list[Row]:
    return [
        (tag, language_name(tag), count)
        for tag, _shown, count in _grouped(posts, "language", Max("language"))
    ]


def _notes(posts: Posts) -> list[Row]:
    unnested = posts.annotate(note=Func(F("note_slugs"), function="unnest"))
    return [
        (slug, note_label(slug), count)
        for slug, _shown, count in _grouped(unnested, "note", Max("kind"))
    ]


def _grouped(posts: Posts, value: str, shown: Any) -> list[Row]:
    counted = posts.order_by().values_list(value).annotate(shown=shown, posts=Count("pk"))
    return list(counted.order_by("-posts", value)[: MOST_CHOICES + 1])


def language_name(tag: str) -> str:
    """Return the name of a language in that language, or the tag where we have no name."""
    if tag == "und":
        return gettext("not known")
    try:
        return str(get_language_info(tag)["name_local"])
    except KeyError:
        return tag
