"""What an editor decides about a finding: mask it, or say why it may stay. One person each."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import curation, events, reasons, rows
from testimonies.editorial.errors import NotReadyError, WrongStateError
from testimonies.editorial.moderation import require_editor
from testimonies.editorial.redaction import merged
from testimonies.models.findings import MASKED_AS, Finding, FindingKind, FindingState
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import Level


@transaction.atomic
def mask(finding: Finding, *, by: User) -> None:
    """Mask what was found, but what of it is masked already; `curation.redact` settles it."""
    locked, post = _lock(finding, by)
    reason = _("A detector found it: %s.") % locked.get_kind_display()
    at = locked.start
    spans = [span for span in merged(rows.redaction_spans(post)) if span.end > locked.start]
    for start, end in [*((span.start, span.end) for span in spans), (locked.end, locked.end)]:
        if at < min(start, locked.end):
            _redact(locked, post, at, min(start, locked.end), reason, by)
        at = max(at, end)


@transaction.atomic
def dismiss(finding: Finding, *, by: User, reason: str, looked: bool = False) -> ReviewEvent:
    """Say why what was found may stay. An age takes `looked`: at level and notes.

    Raises `NotReadyError` where the reason is missing, or, for an age, level or notes.
    """
    locked, post = _lock(finding, by)
    reasons.require("dismiss finding", reason)
    if locked.kind == FindingKind.AGE:
        _require_looked_at(post, looked)
    Finding.objects.filter(pk=locked.pk).update(
        state=FindingState.DISMISSED, by=by, at=timezone.now(), reason=reason.strip()[:300]
    )
    told = f"{locked.kind} {locked.start}-{locked.end}: {reason.strip()}"
    state = post.state
    return events.record(
        post, "dismiss finding", by=by, from_state=state, to_state=state, reason=told[:500]
    )


def _lock(finding: Finding, by: User) -> tuple[Finding, Post]:
    require_editor(by)
    post = Post.objects.select_for_update().get(pk=finding.post_id)
    locked = Finding.objects.select_for_update().filter(pk=finding.pk, post=post).first()
    if locked is None or locked.state != FindingState.OPEN:
        raise WrongStateError(_("This is settled already. Nothing was changed."))
    return locked, post


def _redact(finding: Finding, post: Post, start: int, end: int, reason: str, by: User) -> None:
    kind = str(MASKED_AS[finding.kind])
    curation.redact(post, start=start, end=end, kind=kind, reason=reason, by=by)


def _require_looked_at(post: Post, looked: bool) -> None:
    """POLICY: a minor with identifying detail is of level 4."""
    if post.level is None or (post.level >= Level.DISCLOSURE and not post.notes.exists()):
        raise NotReadyError(
            _(
                "An age under 18 may stay once the post has its level and content notes: give it"
                " these first. A minor with identifying detail is of level 4."
            )
        )
    if not looked:
        raise NotReadyError(
            _("Say that you looked at level and notes: a minor with identifying detail is level 4.")
        )
