"""A post with a secret of its own in every text field, and the scene around it. All invented."""

import secrets
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from testimonies.editorial import curation, erasure, moderation, timelines
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.sources import Measurement, Source
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.vocabulary import EntryKind, State


@dataclass
class Scene:
    """The post under test, its canaries by field, and what fills the addresses of `routes`."""

    post: Post
    timeline: Timeline
    canaries: dict[str, str]
    fill: dict[str, str] = field(default_factory=dict)


def canary() -> str:
    """Return 128 random bits in 28 letters and a q: nothing else on any page can equal it.

    Letters alone, so that it is a word to every part of a search; and no stemmer cuts off a q.
    """
    number, letters = secrets.randbits(128), ""
    for _ in range(28):
        number, digit = divmod(number, 26)
        letters += chr(ord("a") + digit)
    return f"{letters}q"


class Canaries(dict[str, str]):
    """Hands out one canary for each field and remembers where it went."""

    def __call__(self, where: str) -> str:
        return self.setdefault(where, canary())


def full_of_canaries(
    by: User,
    *,
    posted: str = "2017-10-16",
    probe: str = "probe",
    on: Platform | None = None,
    slug: str = "invented-days",
    recorded: bool = True,
) -> Scene:
    """Return a draft with a canary in each text field of it and of all that belongs to it alone.

    `on` is its platform, `slug` that of the timeline which holds it,
    `recorded` whether its basis is.
    """
    mark = Canaries()
    source = Source.objects.create(
        method="article",
        title=mark("source.title"),
        publisher=mark("source.publisher"),
        url=f"https://invented.example/{mark('source.url')}",
        note=mark("source.note"),
        published_edtf="2017-10-16",
    )
    who = Person.objects.create(
        name=f"Ada {mark('person.name')}",
        slug=mark("person.slug"),
        is_public_figure=True,
        note=mark("person.note"),
    )
    account = Account.objects.create(
        platform=on or cast.platform(), handle=mark("account.handle"), person=who
    )
    post = _post(mark, source, account, posted, probe, recorded=recorded)
    measurement = _measurement(mark, post, source)
    timeline = _timeline(post, measurement, mark, by, slug)
    year, month, day = posted.split("-")
    fill = {
        "year": year,
        "month": month,
        "day": day,
        "probe": probe,
        "platform": post.platform.slug,
        "person": who.slug,
        "tag": mark("post.hashtags"),
        "public_id": post.public_id,
        "timeline": timeline.slug,
        # `seeding` makes a timeline of a search, too.
        "found": timeline.slug,
    }
    return Scene(post, timeline, mark, fill)


def _post(
    mark: Canaries, source: Source, account: Account, posted: str, probe: str, **more: bool
) -> Post:
    words = f"{probe} {mark('post.text')} #{mark('post.hashtags')} {probe}"
    return cast.draft(
        f"{words} https://s.example/{mark('post.links')}",
        posted=posted,
        source=source,
        account=account,
        display_name=mark("post.display_name"),
        url=f"https://chirper.example/{mark('post.url')}",
        native_id=mark("post.native_id"),
        hashtags=[mark("post.hashtags")],
        links=[f"https://s.example/{mark('post.links')}"],
        media=[f"https://m.example/{mark('post.media')}"],
        pseudonym=mark("post.pseudonym"),
        paraphrase=f"{probe} {mark('post.paraphrase')}",
        excerpt_start=0,
        excerpt_end=len(words),
        printed=mark("capture.printed"),
        doubts=[{"code": "x", "statement": mark("capture.doubts"), "start": None, "end": None}],
        public_doubts=[{"statement": mark("post.public_doubts"), "start": 0, "end": 4}],
        **more,
    )


def _measurement(mark: Canaries, post: Post, source: Source) -> Measurement:
    measurement = Measurement(
        slug=mark("measurement.slug"),
        post=post,
        hashtag="invented",
        metric="likes",
        value=3,
        qualifier="nearly",
        statement=mark("measurement.statement"),
        period=mark("measurement.period"),
        as_of_edtf="2017-10-16",
        said_by=mark("measurement.said_by"),
        source=source,
        is_cleared=True,
    )
    curation.save_measurement(measurement)
    return measurement


def _timeline(
    post: Post, measurement: Measurement, mark: Canaries, by: User, slug: str
) -> Timeline:
    timeline = Timeline.objects.create(slug=slug, title="Invented days")
    entries = [
        TimelineEntry(kind=EntryKind.HEADING, text="A heading that stays"),
        TimelineEntry(kind=EntryKind.POST, post=post, text=mark("entry.text")),
        TimelineEntry(kind=EntryKind.MILESTONE, measurement=measurement),
    ]
    for position, entry in enumerate(entries, start=1):
        entry.timeline, entry.position = timeline, position
    TimelineEntry.objects.bulk_create(entries)
    timelines.submit_timeline(timeline, by=by)
    timelines.publish_timeline(timeline, by=by)
    return timeline


def bring_to(scene: Scene, state: State) -> None:
    """Move the scene's post to this state by the verbs that lead there, through the public side."""
    post, by = scene.post, cast.editor()
    post.refresh_from_db()
    if state == State.DRAFT:
        return
    if state == State.REJECTED:
        moderation.reject(post, by=by, reason="not for the archive")
        return
    moderation.submit(post, by=by)
    if state == State.IN_REVIEW:
        return
    if moderation.second_editor_for(post):
        moderation.approve(post, by=cast.second_editor())
    moderation.publish(post, by=by)
    if state == State.HELD:
        moderation.hold(post, by=by)
    if state in (State.WITHDRAWN, State.ERASED):
        moderation.withdraw(post, by=by)
    if state == State.ERASED:
        erasure.erase(post, by=by)
