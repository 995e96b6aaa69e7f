"""A published timeline's entries: a bounded part of them, and grouped by day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from testimonies.models.published import (
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.public.timeline_searches import entries_found
from testimonies.timeline_positions import LAST
from testimonies.vocabulary import EntryKind

Entry = PublishedTimelineEntry


@dataclass
class Part:
    """Entries in the editor's order, from a position on; and where the next part begins."""

    entries: list[Entry]
    start: int
    next_start: int | None


@dataclass
class Group:
    """What stands under one day; `edtf` is "" where a timeline has no post to give it one.

    `anchor` is the id of the day on the page, "" for a day that stands there a second time.
    """

    edtf: str
    entries: list[Entry]
    anchor: str = ""

    @property
    def posts(self) -> int:
        return sum(entry.kind == EntryKind.POST for entry in self.entries)


def find(slug: str) -> PublishedTimeline | None:
    """Return the timeline, or None where it was withdrawn. Raises Http404 where none ever was."""
    timeline = PublishedTimeline.objects.filter(pk=slug).first()
    if timeline is None and not Tombstone.objects.filter(pk=f"timeline:{slug}").exists():
        raise Http404
    return timeline


def entries_of(timeline: PublishedTimeline) -> QuerySet[Entry]:
    """Return the timeline's entries, by hand or as its search finds them now: the one place."""
    return entries_found(timeline) if timeline.query else timeline.entries.all()


def read_start(data: Mapping[str, str]) -> int:
    """Return the position that an address asks for; raises Http404 where it is none."""
    asked = data.get("from", "0")
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 19 or int(asked) > LAST:
        raise Http404
    return int(asked)


def part(entries: QuerySet[Entry], start: int, at_most: int, letters: int | None = None) -> Part:
    """Return at most so many entries from a position on, of at most so many letters in all.

    Paged by the position itself, so that the last part costs what the first does. The first entry
    is always there, however long its words are.
    """
    following = entries.filter(position__gte=start).order_by("position")
    found = list(following.select_related("post", "measurement")[: at_most + 1])
    shown = found[:at_most] if letters is None else _within(found[:at_most], letters)
    more = len(shown) < len(found)
    return Part(shown, start, found[len(shown)].position if more else None)


def _within(entries: list[Entry], letters: int) -> list[Entry]:
    used = 0
    for place, entry in enumerate(entries):
        used += len(entry.post.words) if entry.post else len(entry.text)
        if used > letters and place:
            return entries[:place]
    return entries


def by_day(entries: Iterable[Entry]) -> list[Group]:
    """Group entries under the day of their posts, in the editor's order.

    What stands between two days belongs to the day before; from a heading on, to the day after.
    """
    groups: list[Group] = []
    waiting: list[Entry] = []
    for entry in entries:
        waiting.append(entry)
        if entry.post:
            _place(groups, waiting, _day(entry.post))
            waiting = []
    if waiting and not groups:
        groups.append(Group("", []))
    if waiting:
        groups[-1].entries += waiting
    _name(groups)
    return groups


def _place(groups: list[Group], entries: list[Entry], day: str) -> None:
    """Put a post, and what stands before it, where they belong. The post is the last of them."""
    if groups and groups[-1].edtf == day:
        groups[-1].entries += entries
        return
    opening = 0
    if groups:
        kinds = [entry.kind for entry in entries]
        opening = kinds.index(EntryKind.HEADING) if EntryKind.HEADING in kinds else len(kinds) - 1
        groups[-1].entries += entries[:opening]
    groups.append(Group(day, entries[opening:]))


def _day(post: PublishedPost) -> str:
    """Return, in EDTF, the day that a post stands under, "about" or not, or its wider date."""
    if post.posted_earliest == post.posted_latest:
        return post.posted_earliest.isoformat()
    return post.posted_edtf


def _name(groups: list[Group]) -> None:
    taken = {""}
    for group in groups:
        if group.edtf not in taken:
            # A tilde or a slash of EDTF has no place in the fragment of an address.
            group.anchor = "day-" + group.edtf.replace("~", "-about").replace("/", "-to-")
        taken.add(group.edtf)
