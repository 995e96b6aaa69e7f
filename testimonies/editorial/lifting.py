"""Undo a redaction: one editor proposes it, another one confirms it within 72 hours."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import events, publishing, reasons, rows, scanning
from testimonies.editorial.errors import (
    EditorialError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.editorial.moderation import APPROVAL_COUNTS_FOR, require_editor
from testimonies.models.masks import Redaction
from testimonies.models.posts import Post
from testimonies.models.review import Act, Approval, ReviewEvent
from testimonies.vocabulary import State


@transaction.atomic
def propose(redaction: Redaction, *, by: User, reason: str) -> Approval:
    """Say that the words may be shown again, as the public row would then read. Shows nothing."""
    locked, post = _lock(redaction, by)
    reasons.require("propose lift", reason)
    proposal = Approval.objects.create(
        post=post, act=Act.LIFT, redaction=locked, by=by, digest=_digest(post, locked)
    )
    _record(post, "propose lift", by, None, f"{locked}: {reason.strip()}")
    return proposal


@transaction.atomic
def confirm(redaction: Redaction, *, by: User, reason: str = "") -> ReviewEvent:
    """Lift the mask that another editor proposed to lift; a public post follows at once.

    Raises `SecondEditorNeededError` where no other editor's proposal counts, and where the post
    would by now read otherwise than when it was proposed.
    """
    locked, post = _lock(redaction, by)
    proposal = _proposal_for(locked, post, by)
    require_editor(proposal.by)
    proposal.used_by, proposal.used_at = by, timezone.now()
    proposal.save(update_fields=["used_by", "used_at"])
    lifted = Redaction.objects.filter(pk=locked.pk, undone_by=None)
    if lifted.update(undone_by=by, undo_approved_by=proposal.by) != 1:
        raise WrongStateError(_("These words are not masked any more."))
    scanning.settle_lifted(Post(pk=post.pk), by=by)
    event = _record(post, "lift", by, proposal.by, f"{locked}: {reason.strip()}")
    if post.state == State.PUBLISHED:
        publishing.write_published(post)
    return event


def proposals(redaction: Redaction) -> list[Approval]:
    """Return the proposals to lift it that are neither used nor too old, the newest first."""
    since = timezone.now() - APPROVAL_COUNTS_FOR
    found = Approval.objects.filter(redaction=redaction, act=Act.LIFT, used_at=None, at__gt=since)
    return list(found.select_related("by").order_by("-at"))


def _lock(redaction: Redaction, by: User) -> tuple[Redaction, Post]:
    require_editor(by)
    waiting = publishing.whole(Post.objects.select_for_update(of=("self",)))
    post = waiting.get(pk=redaction.post_id)
    locked = Redaction.objects.select_for_update().filter(pk=redaction.pk, post=post).first()
    if locked is None or post.state == State.ERASED:
        raise EditorialError(_("Post %s is erased; nothing of it can change.") % post.public_id)
    if locked.undone_by_id is not None:
        raise WrongStateError(_("These words are not masked any more."))
    return locked, post


def _proposal_for(redaction: Redaction, post: Post, by: User) -> Approval:
    waiting = proposals(redaction)
    others = [one for one in waiting if one.by_id != by.pk]
    if waiting and not others:
        raise SecondEditorNeededError(
            _("You proposed this yourself: another editor must confirm it. Nothing was changed.")
        )
    if not others:
        raise SecondEditorNeededError(
            _("No proposal counts any more: each counts for 72 hours. Propose it again.")
        )
    digest = _digest(post, redaction)
    unchanged = [one for one in others if one.digest == digest]
    if not unchanged:
        raise SecondEditorNeededError(
            _("The post was changed since this was proposed. Look at it, and propose it again.")
        )
    return unchanged[0]


def _digest(post: Post, redaction: Redaction) -> str:
    spans = rows.redaction_spans(post, without=redaction.pk)
    return rows.row_digest(rows.public_row(post, spans))


def _record(post: Post, verb: str, by: User, second: User | None, told: str) -> ReviewEvent:
    state = post.state
    return events.record(
        post, verb, by=by, second=second, from_state=state, to_state=state, reason=told[:500]
    )
