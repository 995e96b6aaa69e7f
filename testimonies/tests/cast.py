"""The people and things that tests speak of. All of them, and all their words, are invented."""

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import Group, User

from testimonies.dates import parse_edtf
from testimonies.editorial import erasure, moderation, timelines
from testimonies.models.bases import RecordedBasis
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import ContentNote, Post
from testimonies.models.sources import Capture, Source
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import Basis, ShownAs, State

_number = itertools.count(1)

PASSWORD = "an invented passphrase"


def editor(name: str = "edna", **more: Any) -> User:
    """Return an editor of the desk, who may sign in."""
    found = User.objects.filter(username=name).first()
    if found:
        return found
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **more)
    user.groups.add(Group.objects.get(name="Editors"))
    return user


def second_editor() -> User:
    return editor("sefa")


def outsider() -> User:
    """Return someone with an account and no rights."""
    return User.objects.create_user(f"oscar{next(_number)}", password=PASSWORD)


def platform(slug: str = "chirper") -> Platform:
    return Platform.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def person(name: str = "Ada Invented", **more: Any) -> Person:
    slug = name.lower().replace(" ", "-")
    return Person.objects.get_or_create(
        slug=slug, defaults={"name": name, "is_public_figure": True, **more}
    )[0]


def source(title: str = "An invented article", **more: Any) -> Source:
    return Source.objects.get_or_create(
        title=title,
        defaults={
            "method": "article",
            "publisher": "The Invented Times",
            "url": "https://invented.example/article",
            "published_edtf": "2017-10-16",
            **more,
        },
    )[0]


def account(handle: str = "ada_invented", who: Person | None = None) -> Account:
    return Account.objects.get_or_create(
        platform=platform(), handle=handle, defaults={"person": who}
    )[0]


def draft(text: str = "An invented sentence about courage.", **more: Any) -> Post:
    """Return a draft, complete enough to be published: named, B2, level 1, with its note.

    Its basis, where it has one, is recorded with it, unless `recorded` is false. `posted` is EDTF;
    `note_slugs`, and the capture's `ordinal`, `printed`, `doubts`, go to their
    places.
    """
    posted = parse_edtf(more.pop("posted", "2017-10-16"))
    notes = more.pop("note_slugs", ["sexual-harassment"])
    ordinal = more.pop("ordinal", next(_number))
    recorded = more.pop("recorded", True)
    printed, doubts = more.pop("printed", None), more.pop("doubts", [])
    captured_from = more.pop("source", None) or source()
    who = more.pop("account", None) or account(who=person())
    fields: dict[str, Any] = {
        "language": "en",
        "display_name": "Ada Invented",
        "level": 1,
        "shown_as": ShownAs.NAMED,
        "basis": Basis.PRESS,
    }
    post = Post(platform=who.platform, account=who, text=text, **{**fields, **more})
    post.set_posted(posted)
    post.save()
    post.notes.set(ContentNote.objects.filter(slug__in=notes))
    Capture.objects.create(
        post=post,
        source=captured_from,
        ordinal=ordinal,
        printed=printed or f"{text}— {post.display_name}",
        doubts=doubts,
        captured_by=editor(),
    )
    if recorded and post.basis != Basis.NONE:
        record_basis(post, source=captured_from)
    return post


def record_basis(post: Post, **more: Any) -> RecordedBasis:
    """Record what the post says that it stands on, given long enough ago to stand. No event."""
    told = {
        "kind": post.basis,
        "reaches": ShownAs.HANDLE if post.basis == Basis.NO_OBJECTION else ShownAs.NAMED,
        "given_by": "Ada Invented",
        "given_on": dt.date(2018, 1, 1),
        "evidence": "An invented letter, in folder 3.",
        "by": editor(),
    }
    return RecordedBasis.objects.create(post=post, **{**told, **more})


def in_review(text: str = "An invented sentence about courage.", **more: Any) -> Post:
    post = draft(text, **more)
    moderation.submit(post, by=editor())
    return post


def published(text: str = "An invented sentence about courage.", **more: Any) -> Post:
    """Return a published post; one that needs a second editor gets one."""
    post = in_review(text, **more)
    if moderation.second_editor_for(post):
        moderation.approve(post, by=second_editor())
    moderation.publish(post, by=editor())
    return post


def publish_timeline(timeline: Timeline) -> None:
    """Bring a timeline through review to the public, or its new version."""
    if not timelines.awaits_review(timeline):
        timelines.submit_timeline(timeline, by=editor())
    timelines.publish_timeline(timeline, by=editor())


def in_state(state: State, text: str = "An invented sentence about courage.", **more: Any) -> Post:
    """Return a post that came to this state by the verbs that lead there."""
    if state in (State.DRAFT, State.REJECTED):
        post = draft(text, **more)
        if state == State.REJECTED:
            moderation.reject(post, by=editor(), reason="out of scope")
        return post
    if state == State.IN_REVIEW:
        return in_review(text, **more)
    post = published(text, **more)
    if state == State.HELD:
        moderation.hold(post, by=editor(), reason="to be looked at")
    if state in (State.WITHDRAWN, State.ERASED):
        moderation.withdraw(post, by=editor(), reason="asked for")
    if state == State.ERASED:
        erasure.erase(post, by=editor(), reason="asked for")
    return post


def midnight(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, tzinfo=dt.UTC)
