"""The log of decisions: append-only, each event chained to the one before it by SHA-256."""

import hashlib
import json
import secrets

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from testimonies.editorial import ledger
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import State

# Any constant: it names the lock that lets one transaction at a time append to the chain.
_CHAIN_LOCK = 20_171_015

# Before the slug of a timeline; no post's public id has a colon.
TIMELINE = "timeline:"

# The verbs by which less may be shown than before: an older backup must not undo them. A revision
# is one of them whatever it changes, since what it hid is seen only by comparing.
HIDES = ("hold", "withdraw", "deindex", "redact", "revise", "correct basis", "merge")


def record(
    subject: Post | Timeline,
    verb: str,
    *,
    by: User,
    from_state: str = "",
    to_state: str = "",
    second: User | None = None,
    reason: str = "",
) -> ReviewEvent:
    """Append one event. Call it inside the transaction that makes the change it tells of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = ReviewEvent.objects.order_by("-id").first()
    salt = secrets.token_hex(16)
    event = ReviewEvent(
        post=subject if isinstance(subject, Post) else None,
        timeline=subject if isinstance(subject, Timeline) else None,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        by=by,
        second=second,
        reason=reason,
        reason_salt=salt,
        reason_seal=seal(salt, reason),
        at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    if hides(event):
        # Robust: what was hidden stays hidden should the ledger's disk be full; `note_missing`
        # writes what is not there.
        entry = hiding(event)
        transaction.on_commit(lambda: ledger.append(entry), robust=True)
    return event


def hides(event: ReviewEvent) -> bool:
    """Say whether an older backup must not undo it.

    Of a draft nothing was decided yet that could be undone, but that it was taken back.
    """
    return event.verb in HIDES and (event.verb == "withdraw" or event.from_state != State.DRAFT)


def hiding(event: ReviewEvent) -> ledger.Hiding:
    """Return the line of the ledger that stands for an event."""
    return ledger.Hiding(subject_of(event), event.at, event.verb, event.hash)


def subject_of(event: ReviewEvent) -> str:
    """Return the public id of the event's post, or its timeline's name as the tombstone has it."""
    if event.timeline:
        return f"{TIMELINE}{event.timeline.slug}"
    return event.post.public_id if event.post else ""


def event_hash(event: ReviewEvent) -> str:
    """Return the SHA-256, in hex, that this event must carry, given what it says."""
    told = [
        event.previous_hash,
        event.post_id,
        event.timeline_id,
        event.verb,
        event.from_state,
        event.to_state,
        event.by_id,
        event.second_id,
        event.reason_seal,
        event.at.isoformat(),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def seal(salt: str, reason: str) -> str:
    """Return the SHA-256, in hex, that stands for a reason in the chain and does not tell it."""
    return hashlib.sha256(f"{salt}{reason}".encode()).hexdigest()
