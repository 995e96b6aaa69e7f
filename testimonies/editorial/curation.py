"""Change what was decided about a post without moving it: revise, redact, clear a figure."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from testimonies.editorial import (
    events,
    history,
    publishing,
    reasons,
    repeating,
    rows,
    scanning,
    timelines,
)
from testimonies.editorial.errors import (
    EditorialError,
    NotReadyError,
    ReasonNeededError,
    SecondEditorNeededError,
)
from testimonies.editorial.moderation import require_editor, require_unmerged, second_editor_for
from testimonies.editorial.places import splits_a_character
from testimonies.models.masks import Redaction
from testimonies.models.posts import REVISABLE, ContentNote, Post
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Measurement
from testimonies.vocabulary import State


@transaction.atomic
def revise(
    post: Post,
    changes: dict[str, Any],
    *,
    by: User,
    notes: list[ContentNote] | None = None,
    reason: str = "",
) -> Post:
    """Apply an editor's decisions; a published post's public row follows in the same transaction.

    Raises `ReasonNeededError` where `reasons` asks for a reason and none is given, and
    `SecondEditorNeededError` where the published post would then be on POLICY's list: hold
    it, change it, and let a second editor restore it.
    """
    unknown = set(changes) - set(REVISABLE)
    if unknown:
        raise NotReadyError(_("These are not an editor's to change: %s.") % ", ".join(unknown))
    if changes == {"is_deindexed": True} and notes is None:
        return deindex(post, by=by, reason=reason)
    locked = _lock_unerased(post, by)
    _require_two_to_index(locked, changes)
    why = reasons.of_revision(locked, changes, notes)
    if why and not reason.strip():
        raise ReasonNeededError(_("Give a reason, since %s.") % "; ".join(why))
    for field, value in changes.items():
        setattr(locked, field, value)
    # With all that the constraints compare, so that they refuse here and not in the database.
    checked = (*REVISABLE, "id", "state", "text", "repeats")
    locked.full_clean(exclude=[f.name for f in Post._meta.fields if f.name not in checked])
    told = ", ".join([*sorted(changes), *(["notes"] if notes is not None else [])])
    event = _record(locked, "revise", by, f"{told}: {reason}" if reason else told)
    if notes is not None:
        with history.together(locked):
            locked.notes.set(notes)
    history.save(locked, changes, event)
    _refresh(locked)
    return locked


@transaction.atomic
def deindex(post: Post, *, by: User, reason: str = "") -> Post:
    """Keep a post out of search engines, at once: one editor may, whatever the post's level.

    Its page asks them to leave it out; no list shows its words or name, no feed carries it, no
    sitemap leads to it, and no search for the name finds it.
    """
    locked = _lock_unerased(post, by)
    locked.is_deindexed = True
    event = _record(locked, "deindex", by, reason)
    history.save(locked, ["is_deindexed"], event)
    if locked.state == State.PUBLISHED:
        publishing.write_published(locked)
    return locked


@transaction.atomic
def reindex(post: Post, *, by: User, reason: str) -> Post:
    """Let search engines in again, once the post is public. It must not be public now.

    Raises `ReasonNeededError`, and `SecondEditorNeededError` for a public post: two editors
    then agree when it is restored.
    """
    locked = _lock_unerased(post, by)
    reasons.require("reindex", reason)
    _require_two_to_index(locked, {"is_deindexed": False})
    locked.is_deindexed = False
    event = _record(locked, "reindex", by, reason)
    history.save(locked, ["is_deindexed"], event)
    return locked


@transaction.atomic
def redact(
    post: Post,
    *,
    start: int,
    end: int,
    kind: str,
    reason: str,
    by: User,
    second: User | None = None,
) -> Redaction:
    """Mask a span of the captured words (code points, end not included), at once and everywhere.

    Raises `NotReadyError` for a span that is not inside the text, cuts a character in two, or
    overlaps one that is masked already; nothing is changed then.
    """
    locked = _lock_unerased(post, by)
    if not 0 <= start < end <= len(locked.text):
        raise NotReadyError(
            _("The span %(start)d to %(end)d does not lie inside the %(length)d characters.")
            % {"start": start, "end": end, "length": len(locked.text)}
        )
    _require_free(locked, start, end)
    reasons.require("redact", reason)
    redaction = Redaction.objects.create(
        post=locked, start=start, end=end, kind=kind, reason=reason, by=by
    )
    scanning.settle_masked(locked, by=by)
    _record(locked, "redact", by, f"{kind} {start}-{end}: {reason}", second)
    if locked.state == State.PUBLISHED:
        publishing.write_published(locked)
    for tied in repeating.that_repeat(locked):
        # What is hidden here stands in what repeats it, too.
        for first, last in repeating.places_in(tied, locked, start, end):
            redact(tied, start=first, end=last, kind=kind, reason=reason, by=by, second=second)
    return redaction


@transaction.atomic
def save_measurement(measurement: Measurement, *, reason: str = "") -> None:
    """Save a figure and bring its public row, and the timelines that hold it, up to date.

    Raises `ReasonNeededError` where `reasons` asks for one; whoever calls keeps it.
    """
    reasons.require_for(measurement, reason)
    measurement.full_clean()
    measurement.save()
    publishing.write_measurement(measurement)
    timelines.rewrite_all()


def _lock_unerased(post: Post, by: User) -> Post:
    require_editor(by)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.state == State.ERASED:
        raise EditorialError(_("Post %s is erased; nothing of it can change.") % locked.public_id)
    require_unmerged(locked)
    return locked


def _require_two_to_index(post: Post, changes: dict[str, Any]) -> None:
    shows = post.is_deindexed and changes.get("is_deindexed") is False
    if shows and post.state == State.PUBLISHED:
        raise SecondEditorNeededError(
            _(
                "To let search engines in again takes a second editor. Hold the post, change it,"
                " and let another editor agree when it is restored."
            )
        )


def _require_free(post: Post, start: int, end: int) -> None:
    if splits_a_character(post.text, start, end):
        raise NotReadyError(
            _("The span cuts a character in two: a letter and its accent, an emoji. Take it whole.")
        )
    standing = post.redactions.filter(undone_by=None, start__lt=end, end__gt=start).first()
    if standing:
        raise NotReadyError(
            _("Some of these words are masked already, from %(start)d to %(end)d. Mask the others.")
            % {"start": standing.start, "end": standing.end}
        )


def _record(
    post: Post, verb: str, by: User, reason: str, second: User | None = None
) -> ReviewEvent:
    state = post.state
    return events.record(
        post, verb, by=by, from_state=state, to_state=state, second=second, reason=reason[:500]
    )


def _refresh(locked: Post) -> None:
    if locked.state != State.PUBLISHED:
        return
    fresh = publishing.whole(Post.objects.all()).get(pk=locked.pk)
    # Not what a detector found: it asks, and hinders nobody from mending a public post.
    missing = rows.undecided(fresh)
    if missing:
        raise NotReadyError(" ".join(missing))
    because = second_editor_for(fresh)
    if because:
        raise SecondEditorNeededError(
            _("With this, a second editor is needed, since %s. Hold the post, then change it.")
            % "; ".join(because)
        )
    publishing.write_published(fresh)
