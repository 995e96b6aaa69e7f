"""What of a timeline stands on one page or in one frame, and the addresses of the rest."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from testimonies.models.published import (
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
)
from testimonies.public.links import with_query
from testimonies.public.timeline_buckets import MANY, Bucket, buckets, open_at
from testimonies.public.timeline_entries import Group, Part, by_day, entries_of, part, read_start
from testimonies.public.timeline_narrowing import (
    Contents,
    Entries,
    Narrowing,
    Pairs,
    read_narrowing,
)
from testimonies.public.timeline_scale import Days, scale
from testimonies.public.timeline_zoom import Step, steps
from testimonies.vocabulary import EntryKind, Level, Precision

MILESTONES = 40
_A_DAY = len("2017-10-16")
HEADINGS = 200


@dataclass(frozen=True)
class Bounds:
    """How much may stand on one page."""

    entries: int
    letters: int
    most_level: int = Level.GRAPHIC


@dataclass
class View:
    """One address of a timeline: its entries from a position on, as far as it is narrowed to.

    `buckets` is empty where the timeline is short enough to be read on from part to part.
    """

    timeline: PublishedTimeline
    narrowing: Narrowing
    contents: Contents
    entries: Entries
    part: Part
    groups: list[Group]
    # What else stands in each address of this timeline here, such as how the frame looks.
    beside: Pairs
    buckets: list[Bucket] = field(default_factory=list)
    days: list[Days] = field(default_factory=list)
    marks: list[PublishedTimelineEntry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def open_bucket(self) -> Bucket | None:
        return next((bucket for bucket in self.buckets if bucket.is_open), None)

    @property
    def milestones(self) -> list[PublishedTimelineEntry]:
        return [mark for mark in self.marks if mark.kind == EntryKind.MILESTONE][:MILESTONES]

    def scale(self, milestones: int = MILESTONES) -> dict[str, Any] | None:
        """Return the scale, the bars of what is open here marked, for `_timeline_scale.html`."""
        posts = [entry.post for entry in self.part.entries if entry.post]
        here = [(post.posted_earliest, post.posted_latest) for post in posts if self.in_parts]
        return scale(self.days, self.milestones[:milestones], self.entry_address, here)

    @property
    def in_parts(self) -> bool:
        """Whether more stands at other addresses."""
        return bool(self.part.start) or self.part.next_start is not None

    @property
    def buckets_before(self) -> list[Bucket]:
        return self.buckets[: self._place]

    @property
    def buckets_after(self) -> list[Bucket]:
        return self.buckets[self._place + 1 :]

    @property
    def _place(self) -> int:
        return next((n for n, bucket in enumerate(self.buckets) if bucket.is_open), 0)

    @property
    def one_day(self) -> bool:
        """Whether the open bucket's label says the day of all that stands in it."""
        opened = self.open_bucket
        return opened is not None and len(self.groups) == 1 and len(opened.shared) >= _A_DAY

    @property
    def state(self) -> str:
        """Return what differs when anything that is shown here does: no words can be read in it."""
        entries = [
            (entry.position, entry.text, entry.post and (entry.post_id, said_of(entry.post)))
            for entry in self.part.entries
        ]
        seen = [self.timeline.title, self.timeline.introduction, self.contents.found, entries]
        return state_of(seen)

    def address(self, start: int = 0) -> str:
        """Return the link to the part that begins at a position, filters and all."""
        begin = [("from", str(start))] if start else []
        return with_query("", [*begin, *self.narrowing.query, *self.beside]) or "?"

    def entry_address(self, position: int) -> str:
        """Return the link to an entry: on this page where it is shown here."""
        shown = self.part.entries
        if shown and shown[0].position <= position <= shown[-1].position:
            return f"#entry-{position}"
        return f"{self.address(position)}#entry-{position}"

    @property
    def first_address(self) -> str:
        return self.address()

    @property
    def whole_address(self) -> str:
        return with_query("", self.beside) or "?"

    @property
    def next_address(self) -> str:
        return "" if self.part.next_start is None else self.address(self.part.next_start)


def view(
    timeline: PublishedTimeline,
    request: HttpRequest,
    bounds: Bounds,
    *,
    beside: Pairs,
    scale_from: int = 0,
) -> View:
    """Return what an address shows, in at most 6 queries, and one a step nearer. Raises Http404.

    The scale is drawn for so many posts or more: beside a few it says nothing.
    """
    start, narrowing = read_start(request.GET), read_narrowing(request.GET)
    every = entries_of(timeline)
    contents = Contents(every, narrowing, bounds.most_level)
    entries = narrowing.applied(every, bounds.most_level)
    long = contents.found > MANY
    drawn = contents.found >= scale_from
    days = days_of(entries) if long or drawn else []
    marks = _marks(entries) if long or drawn else []
    found: list[Bucket] = []
    if long:
        headings = [mark for mark in marks if mark.kind == EntryKind.HEADING]
        found = buckets(entries, contents.found, days, headings)
    opened = open_at(found, start)
    within = entries.filter(position__lt=opened.end) if opened and opened.end else entries
    # Beside its list of buckets there is room for fewer entries.
    most = bounds.entries * 3 // 4 if long else bounds.entries
    shown = part(within, start, most, bounds.letters)
    if shown.next_start is None and opened:
        shown.next_start = opened.end
    made = View(
        timeline,
        narrowing,
        contents,
        entries,
        shown,
        by_day(shown.entries),
        beside,
        found,
        days,
        marks,
    )
    for bucket in found:
        bucket.address = made.address(bucket.start)
    made.steps = steps(entries, found, opened, start, made.address)
    return made


def state_of(seen: object) -> str:
    """Return what differs when anything that is seen does: no words can be read in it."""
    return salted_hmac("timeline-state", repr(seen)).hexdigest()[:16]


def said_of(post: PublishedPost) -> tuple[object, ...]:
    """Return all of a post that a frame shows."""
    return (
        post.published_at,
        post.words,
        post.excerpt,
        post.note_slugs,
        post.doubts,
        post.attributed_name,
        post.attributed_handle,
        post.posted_edtf,
    )


def days_of(entries: Entries) -> list[Days]:
    """Count posts by their dates: a row a date, however many posts there are."""
    date = ("posted_earliest", "posted_latest", "posted_precision")
    rows = (
        entries.filter(kind=EntryKind.POST)
        .values_list(*date)
        .annotate(posts=Count("*"), first_position=Min("position"))
        .order_by(*date)
    )
    return [
        Days(earliest, latest, precision == Precision.CIRCA, posts, first_position)
        for earliest, latest, precision, posts, first_position in rows
    ]


def _marks(entries: Entries) -> list[PublishedTimelineEntry]:
    kinds = (EntryKind.HEADING, EntryKind.MILESTONE)
    marks = entries.filter(kind__in=kinds).select_related("measurement").order_by("position")
    return list(marks[: HEADINGS + MILESTONES])
