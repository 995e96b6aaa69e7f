"""Which entries of a timeline a reader sees: by platform, language and content note."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import Promise

from testimonies.models.published import PublishedTimelineEntry
from testimonies.public.languages import language_name
from testimonies.vocabulary import CONTENT_NOTES, EntryKind, Level

Entries = QuerySet[PublishedTimelineEntry]
Pairs = list[tuple[str, str]]

_VALUE = re.compile("[A-Za-z0-9_-]{1,40}")
# Fewer posts than this are read faster than a filter of them.
WORTH_NARROWING = 10


@dataclass(frozen=True)
class Narrowing:
    """What an address asks for; empty where it asks for everything. Names are those of a search."""

    platform: str = ""
    language: str = ""
    note: str = ""
    hide: tuple[str, ...] = ()

    @property
    def query(self) -> Pairs:
        single = [(name, getattr(self, name)) for name in ("platform", "language", "note")]
        pairs = [(name, value) for name, value in single if value]
        return [*pairs, *(("hide", note) for note in self.hide)]

    def applied(self, entries: Entries, most_level: int = Level.GRAPHIC) -> Entries:
        """Return the entries that are shown: of narrowed ones the posts alone.

        A heading over nothing, or a paragraph about what is not there, would mislead.
        """
        entries = entries.exclude(level__gt=most_level)
        if not self.query:
            return entries
        asked = Q(kind=EntryKind.POST)
        if self.platform:
            asked &= Q(platform_slug=self.platform)
        if self.language:
            asked &= Q(language=self.language)
        if self.note:
            asked &= Q(note_slugs__contains=[self.note])
        if self.hide:
            asked &= ~Q(note_slugs__overlap=list(self.hide))
        return entries.filter(asked)

    def passes(self, group: "Alike") -> bool:
        return (
            self.platform in ("", group.platform)
            and self.language in ("", group.language)
            and (not self.note or self.note in group.notes)
            and not set(self.hide) & set(group.notes)
        )


def read_narrowing(data: QueryDict) -> Narrowing:
    """Read the filters of an address. Raises Http404 where one can be no value of ours."""
    asked = {name: data.get(name, "") for name in ("platform", "language", "note")}
    hidden = [note for note in data.getlist("hide") if note]
    for value in [*filter(None, asked.values()), *hidden]:
        if not _VALUE.fullmatch(value):
            raise Http404
    return Narrowing(**asked, hide=tuple(sorted(set(hidden))[: len(CONTENT_NOTES)]))


@dataclass(frozen=True)
class Alike:
    """How many posts of a timeline share platform, language, level and notes."""

    platform: str
    platform_name: str
    language: str
    level: int
    notes: tuple[str, ...]
    posts: int


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    posts: int
    chosen: bool


class Contents:
    """What a timeline's posts are, counted in one query; and what of it an address shows."""

    def __init__(
        self, entries: Entries, narrowing: Narrowing, most_level: int = Level.GRAPHIC
    ) -> None:
        self.narrowing = narrowing
        self.groups = list(_alike(entries))
        shown = [group for group in self.groups if group.level <= most_level]
        self.posts = sum(group.posts for group in shown)
        self.withheld = sum(group.posts for group in self.groups) - self.posts
        self.found = sum(group.posts for group in shown if narrowing.passes(group))
        self.platforms = self._choices("platform", _platforms(shown))
        self.languages = self._choices("language", _languages(shown))
        self.notes = self._notes(shown, {narrowing.note})
        self.hidden = self._notes(shown, set(narrowing.hide))

    @property
    def worth_narrowing(self) -> bool:
        varied = max(len(self.platforms), len(self.languages)) > 1 or bool(self.notes)
        return bool(self.narrowing.query) or (self.posts >= WORTH_NARROWING and varied)

    def _choices(self, name: str, counted: Counter[tuple[str, str]]) -> list[Choice]:
        chosen = getattr(self.narrowing, name)
        return [
            Choice(value, label, posts, value == chosen)
            for (value, label), posts in counted.most_common()
        ]

    def _notes(self, groups: list[Alike], chosen: set[str]) -> list[Choice]:
        counted: Counter[str] = Counter()
        for group in groups:
            counted.update(dict.fromkeys(group.notes, group.posts))
        return [
            Choice(slug, str(label), counted[slug], slug in chosen)
            for slug, label in CONTENT_NOTES.items()
            if counted[slug]
        ]


def _alike(entries: Entries) -> Iterator[Alike]:
    columns = ("platform_slug", "platform_name", "language", "level", "note_slugs")
    rows = (
        entries.filter(kind=EntryKind.POST)
        .order_by()
        .values_list(*columns)
        .annotate(posts=Count("*"))
    )
    for platform, platform_name, language, level, notes, posts in rows:
        yield Alike(platform, platform_name, language, level, tuple(notes), posts)


def _platforms(groups: list[Alike]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for group in groups:
        counted[group.platform, group.platform_name] += group.posts
    return counted


def _languages(groups: list[Alike]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for group in groups:
        counted[group.language, language_name(group.language)] += group.posts
    return counted
