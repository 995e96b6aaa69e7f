"""Whether the log of decisions is whole: each event as it was written, in its place, none missing.

The chain alone finds an event that was edited, deleted, swapped or inserted. That its end was cut
off, or that all of it was written anew, only a head shows that was kept elsewhere.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from testimonies.editorial import history
from testimonies.editorial.events import event_hash, seal
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import State

AT_A_TIME = 2_000


def head() -> str:
    """Return the hash of the last event, to be kept elsewhere; empty where there is none."""
    last = ReviewEvent.objects.order_by("-id").values_list("hash", flat=True).first()
    return last or ""


def findings(known_head: str = "") -> Iterator[str]:
    """Yield a sentence for each thing that is not as it was written.

    `known_head` is what `head` returned at some earlier moment.
    """
    last, seen = "", False
    for event in ReviewEvent.objects.order_by("id").select_related("post").iterator(AT_A_TIME):
        yield from _wrong_with(event, last)
        last = event.hash
        seen = seen or last == known_head
    if known_head and not seen:
        yield (
            "The log does not hold the head that was given: its end was cut off, or it was written"
            " anew from some event on."
        )
    yield from _states_that_nobody_decided()
    yield from history.strayed()


def _wrong_with(event: ReviewEvent, last: str) -> Iterator[str]:
    name = f"Event {event.pk} ({event.verb}, {event.at:%Y-%m-%d %H:%M} UTC)"
    if event.previous_hash != last:
        yield (
            f"{name} does not follow the one before it: one was deleted, inserted or moved there."
        )
    if event.hash != event_hash(event):
        yield f"{name} says something else than when it was written."
    elif not _reason_is_as_sealed(event):
        yield f"{name} gives another reason than when it was written."


def _reason_is_as_sealed(event: ReviewEvent) -> bool:
    """A reason is what its seal stands for; that of an erased post is gone, with its salt."""
    if not event.reason_salt:
        erased = event.post is not None and event.post.state == State.ERASED
        return erased and not event.reason
    return event.reason_seal == seal(event.reason_salt, event.reason)


def _states_that_nobody_decided() -> Iterator[str]:
    """Compare each state with the last event that tells of it: so a missing last event shows."""
    for kind, subjects, key in (
        ("post", Post.objects.all(), "public_id"),
        ("timeline", Timeline.objects.all(), "slug"),
    ):
        for name, state, told in _strayed(subjects, kind).values_list(key, "state", "told"):
            yield f"The {kind} {name} is {state}, and the log ends with {told}."


def _strayed(subjects: QuerySet[Any], kind: str) -> QuerySet[Any]:
    events = ReviewEvent.objects.filter(**{kind: OuterRef("pk")}).order_by("-id")
    told: QuerySet[Any] = subjects.annotate(told=Subquery(events.values("to_state")[:1]))
    strayed: QuerySet[Any] = told.filter(told__isnull=False).exclude(told=F("state"))
    return strayed.order_by("pk")
