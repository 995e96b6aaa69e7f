"""Load a collection: records that were captured and judged beforehand, published in one go.

All of a file or none of it. What is in the archive already is left as it stands: an editor may
have changed, held or withdrawn it since. The posts go the importer's way and the editors' verbs.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial import (
    bases,
    consent,
    curation,
    moderation,
    scanning,
    settling,
    timelines,
)
from testimonies.editorial.detectors.names import NO_NAMES, Names
from testimonies.editorial.errors import EditorialError
from testimonies.exchange import accounts
from testimonies.exchange.collection_checks import check_references
from testimonies.exchange.collection_file import (
    Collection,
    CollectionError,
    EntryRecord,
    MeasurementRecord,
    PersonRecord,
    PostRecord,
    SourceRecord,
    TimelineRecord,
    read_collection,
)
from testimonies.exchange.formats import marks
from testimonies.exchange.formats.draft import STATEMENTS, Doubt, DraftPost
from testimonies.exchange.importing import (
    account_of,
    explain,
    platform_named,
    receive,
    take_turn,
)
from testimonies.exchange.reports import Outcome
from testimonies.models.findings import FindingState
from testimonies.models.history import acting
from testimonies.models.people import Person
from testimonies.models.posts import ContentNote, Post
from testimonies.models.sources import Measurement, Source
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.vocabulary import Basis, EntryKind, ShownAs, State

FIRST_DAY = Path(__file__).resolve().parents[1] / "collections" / "first-day.json"

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Loaded:
    """What loading did. `posts` are the file's; the others count what was not there before.

    `waiting` posts need a second editor, by POLICY, and stand in review; so do the `asked_about`,
    in which a detector found what the file does not settle.
    """

    title: str
    posts: int
    new: int = 0
    published: int = 0
    waiting: int = 0
    asked_about: int = 0
    measurements: int = 0
    timelines: int = 0

    def sentence(self) -> str:
        posts = ngettext("%d post", "%d posts", self.posts) % self.posts
        done = [
            (self.new, _("%d new")),
            (self.published, _("%d published")),
            (self.waiting, _("%d waiting for a second editor")),
            (self.asked_about, _("%d waiting for somebody to look at what was found in them")),
            (self.measurements, _("%d figures added")),
            (self.timelines, _("timelines published: %d")),
        ]
        told = [text % count for count, text in done if count]
        return _("“%(title)s”, %(posts)s: %(told)s.") % {
            "title": self.title,
            "posts": posts,
            "told": ", ".join(told) or _("all here already, nothing was changed"),
        }


def load_first_collection() -> Loaded | None:
    """Load the collection that an archive begins with; None where there are posts already."""
    if Post.objects.exists():
        return None
    return load_collection(FIRST_DAY)


def load_collection(path: Path, by: User | None = None) -> Loaded:
    """Load a file of records and publish its posts, figures and timelines.

    Without `by` the archive's own account acts; that is for the collection that comes with the
    code, whose records are judged where its code is. An editor who loads another file acts on all
    its posts at once, and POLICY's limit for that holds. Raises `CollectionError`.
    """
    collection = read_collection(path)
    check_references(collection)
    with transaction.atomic():
        take_turn(map(draft_of, collection.posts))
        actor = by or accounts.service_account(accounts.FIRST_COLLECTION)
        with acting(actor):
            return _Loader(collection, actor, 1 if by is None else len(collection.posts)).load()


@dataclass
class _Loader:
    """One run. Later steps refer to what earlier ones found or made, by its name in the file."""

    collection: Collection
    by: User
    at_once: int
    names: Names = NO_NAMES
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    figures: dict[str, Measurement] = field(default_factory=dict)

    def load(self) -> Loaded:
        for slug in self.collection.platforms:
            platform_named(slug)
        self.source = _source(self.collection.source)
        self.people = {record.slug: _person(record) for record in self.collection.people}
        self.names = scanning.third_parties()
        loaded = Loaded(self.collection.title, len(self.collection.posts))
        for post in self.collection.posts:
            loaded = self._post(post, loaded)
        for figure in self.collection.measurements:
            loaded = self._figure(figure, loaded)
        for timeline in self.collection.timelines:
            loaded = self._timeline(timeline, loaded)
        return loaded

    def _post(self, record: PostRecord, loaded: Loaded) -> Loaded:
        where = f"posts “{record.record}”"
        person = self.people[record.person]
        receipt = receive(
            draft_of(record), self.source, by=self.by, person=person, names=self.names
        )
        if receipt.outcome is Outcome.GONE and receipt.post is None:
            # Erased before: neither it nor what the file says about it comes back.
            return loaded
        if receipt.post is None:
            raise CollectionError(f"{where}: {receipt.remark}")
        self.posts[record.record] = receipt.post
        if receipt.outcome is Outcome.NEW:
            loaded = replace(loaded, new=loaded.new + 1)
        if not _is_untouched(receipt.post):
            return loaded
        try:
            account_of(receipt.post.platform, record.handle, person)
            return self._count(loaded, self._publish(receipt.post, record))
        except ValidationError as error:
            raise CollectionError(f"{where}, {explain(error)}") from None
        except EditorialError as error:
            raise CollectionError(f"{where}: {error}") from None

    @staticmethod
    def _count(loaded: Loaded, became: str) -> Loaded:
        return replace(loaded, **{became: getattr(loaded, became) + 1})

    def _publish(self, post: Post, record: PostRecord) -> str:
        """Decide about the post as its record says; return which count of `Loaded` it is in."""
        reason = self.collection.title
        notes = list(ContentNote.objects.filter(slug__in=record.notes))
        post = curation.revise(
            post, self._decisions(record), by=self.by, notes=notes, reason=reason
        )
        if record.basis == Basis.PRESS:
            consent.record(post, self._basis(record), by=self.by)
        moderation.submit(post, by=self.by, reason=reason)
        self._settle(post, record)
        if post.findings.filter(state=FindingState.OPEN).exists():
            return "asked_about"
        if moderation.second_editor_for(post, self.at_once):
            return "waiting"
        moderation.publish(post, by=self.by, reason=reason, at_once=self.at_once)
        return "published"

    def _settle(self, post: Post, record: PostRecord) -> None:
        """Say of what was found why it may stay, where the record says so of that very place."""
        for stays in record.stays:
            place = {"kind": stays.kind.value, "start": stays.start, "end": stays.end}
            found = post.findings.filter(state=FindingState.OPEN, **place).first()
            if found is None:
                raise CollectionError(
                    f"posts “{record.record}”, stays: no detector finds a {stays.kind.value} from"
                    f" {stays.start} to {stays.end}; correct the place, or leave it out."
                )
            settling.dismiss(found, by=self.by, reason=stays.reason, looked=True)

    def _decisions(self, record: PostRecord) -> dict[str, Any]:
        doubts = draft_of(record).doubts if record.stated is None else record.stated
        return {
            "language": record.language,
            "level": record.level.value,
            "shown_as": record.shown_as.value,
            "basis": record.basis.value,
            "words_shown_as": record.words_shown_as.value,
            "paraphrase": record.paraphrase,
            "excerpt_start": record.excerpt_start,
            "excerpt_end": record.excerpt_end,
            "public_doubts": [
                {"statement": doubt.statement, "start": doubt.start, "end": doubt.end}
                for doubt in doubts
            ],
        }

    def _basis(self, record: PostRecord) -> consent.Told:
        """The source itself is what reported the public figure."""
        return consent.Told(
            kind=Basis.PRESS,
            reaches=ShownAs.NAMED,
            given_on=bases.today(),
            source=self.source,
        )

    def _figure(self, record: MeasurementRecord, loaded: Loaded) -> Loaded:
        figure = Measurement.objects.filter(slug=record.slug).first()
        if figure:
            self.figures[record.slug] = figure
            return loaded
        if record.post and record.post not in self.posts:
            return loaded
        figure = Measurement(
            slug=record.slug,
            post=self.posts[record.post] if record.post else None,
            platform=platform_named(record.platform) if record.platform else None,
            hashtag=record.hashtag,
            metric=record.metric.value,
            value=record.value,
            qualifier=record.qualifier.value,
            statement=record.statement,
            period=record.period,
            as_of_edtf=record.as_of.edtf,
            said_by=record.said_by,
            source=self.source,
            is_cleared=True,
        )
        try:
            curation.save_measurement(figure)
        except ValidationError as error:
            raise CollectionError(f"measurements “{record.slug}”, {explain(error)}") from None
        self.figures[record.slug] = figure
        return replace(loaded, measurements=loaded.measurements + 1)

    def _timeline(self, record: TimelineRecord, loaded: Loaded) -> Loaded:
        if Timeline.objects.filter(slug=record.slug).exists():
            return loaded
        timeline = _stored(
            Timeline(slug=record.slug, title=record.title, introduction=record.introduction),
            f"timelines “{record.slug}”",
        )
        for place, entry in enumerate(filter(self._is_here, record.entries), 1):
            _stored(
                self._entry(entry, timeline, place),
                f"timelines “{record.slug}”, entries[{place}]",
            )
        try:
            timelines.submit_timeline(timeline, by=self.by)
            timelines.publish_timeline(timeline, by=self.by, reason=self.collection.title)
        except EditorialError as error:
            raise CollectionError(f"timelines “{record.slug}”: {error}") from None
        return replace(loaded, timelines=loaded.timelines + 1)

    def _is_here(self, record: EntryRecord) -> bool:
        """Whether what the entry shows was not erased before."""
        if record.post:
            return record.post in self.posts
        return not record.milestone or record.milestone in self.figures

    def _entry(self, record: EntryRecord, timeline: Timeline, place: int) -> TimelineEntry:
        entry = TimelineEntry(timeline=timeline, position=place)
        if record.post:
            entry.kind, entry.post = EntryKind.POST, self.posts[record.post]
        elif record.milestone:
            entry.kind, entry.measurement = EntryKind.MILESTONE, self.figures[record.milestone]
        else:
            entry.kind = EntryKind.HEADING if record.heading else EntryKind.CONTEXT
            entry.text = record.heading or record.context
        return entry


def draft_of(record: PostRecord) -> DraftPost:
    """Return the draft that the importer would have made of the record's source."""
    return DraftPost(
        ordinal=record.ordinal,
        display_name=record.display_name,
        handle=record.handle,
        date=record.posted,
        text=record.words,
        hashtags=marks.hashtags(record.words),
        links=marks.links(record.words),
        media=marks.media(record.words),
        printed=record.printed,
        offset=record.offset,
        doubts=tuple(
            Doubt(
                doubt.code,
                STATEMENTS[doubt.code],
                doubt.start,
                doubt.end,
                doubt.printed,
                doubt.proposal,
            )
            for doubt in record.doubts
        ),
        platform=record.platform,
    )


def _is_untouched(post: Post) -> bool:
    """Whether nobody has decided anything about the post: a draft, as an importer made it."""
    decided = post.events.exclude(verb__in=("import", "capture"))
    return post.state == State.DRAFT and not decided.exists()


def _source(record: SourceRecord) -> Source:
    known = Source.objects.filter(sha256=record.sha256).order_by("pk")
    return (
        known.filter(url=record.url).first()
        or known.first()
        or _stored(
            Source(
                method=record.method.value,
                title=record.title,
                publisher=record.publisher,
                url=record.url,
                published_edtf=record.published.edtf if record.published else "",
                sha256=record.sha256,
                note=record.note,
            ),
            "source",
        )
    )


def _person(record: PersonRecord) -> Person:
    known = Person.objects.filter(slug=record.slug).first()
    return known or _stored(Person(**vars(record)), f"people “{record.slug}”")


def _stored(row: M, where: str) -> M:
    try:
        row.full_clean()
    except ValidationError as error:
        raise CollectionError(f"{where}, {explain(error)}") from None
    row.save()
    return row
