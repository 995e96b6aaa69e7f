"""What the page of one post tells its editor. Reads, and decides nothing."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.admin import post_history
from testimonies.admin.differences import differences
from testimonies.admin.findings import findings_of
from testimonies.editorial import bases, moderation, publishing, redaction, rows
from testimonies.editorial.errors import WrongStateError
from testimonies.models.findings import Finding
from testimonies.models.posts import REVISABLE, Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Approval
from testimonies.vocabulary import Level, State, direction


class Piece(NamedTuple):
    """A stretch of the captured words: its mask in public, if any, and the finding it is about."""

    text: str
    mask: str
    finding: int | None = None
    # Of a finding that a mask cuts in pieces, the first is where a jump leads.
    begins: bool = False


def whole_post(pk: int | str) -> Post | None:
    """Return the post with all that its public row is made of, or None."""
    found = Finding.objects.select_related("by").order_by("start")
    posts = publishing.whole(Post.objects.all())
    return posts.prefetch_related(Prefetch("findings", found)).filter(pk=pk).first()


def page_of(post: Post, viewer: User) -> dict[str, Any]:
    """Return the context of the post's page."""
    row = rows.public_row(post)
    findings = findings_of(post)
    return {
        "post": post,
        "findings": findings,
        "direction": direction(post.language),
        "captured": captured_pieces(post, [one["finding"] for one in findings if one["open"]]),
        # Unsaved: only the public templates read it.
        "public": PublishedPost(**row, published_at=timezone.now()),
        "differences": differences(post, row) if post.state != State.ERASED else [],
        "is_public": post.state == State.PUBLISHED,
        "is_erased": post.state == State.ERASED,
        "opened": post.level is not None and post.level < Level.DESCRIBED,
        "obstacles": rows.obstacles(post),
        # What a detector asks about is shown beside it all the same.
        "undecided": rows.undecided(post),
        "second_editor_reasons": second_editor_reasons(post),
        "approvals": approvals_of(post, rows.row_digest(row), viewer),
        "redactions": post.redactions.select_related("by", "undone_by", "undo_approved_by"),
        "captures": post.captures.all(),
        "bases": bases_of(post),
        "told": post_history.of_post(post),
        "seen": fingerprint(post),
    }


def masked(post: Post, more: list[redaction.Span]) -> PublishedPost:
    """Return what the public would read with more masks than those that stand. Unsaved."""
    row = rows.public_row(post, [*rows.redaction_spans(post), *more])
    return PublishedPost(**row, published_at=timezone.now())


def unmasked(post: Post, pk: int) -> PublishedPost:
    """Return what the public would read without the redaction of this key. Unsaved."""
    row = rows.public_row(post, rows.redaction_spans(post, without=pk))
    return PublishedPost(**row, published_at=timezone.now())


def second_editor_reasons(post: Post) -> list[str]:
    """Return why the post takes a second editor from the state that it is in."""
    hidden = [_("it was hidden before")] if post.state in moderation.RESTORED_FROM else []
    return [*hidden, *moderation.second_editor_for(post)]


def captured_pieces(post: Post, findings: Sequence[Finding] = ()) -> list[Piece]:
    """Cut the captured words at the redactions that stand, and at what was found."""
    masks = redaction.merged(rows.redaction_spans(post))
    cuts = {0, len(post.text)}
    places = [(one.start, one.end) for one in masks] + [(one.start, one.end) for one in findings]
    cuts.update(at for place in places for at in place)
    return [_piece(post.text, start, end, masks, findings) for start, end in pairwise(sorted(cuts))]


def _piece(
    text: str,
    start: int,
    end: int,
    masks: Iterable[redaction.Span],
    findings: Iterable[Finding],
) -> Piece:
    mask = next((one.mask for one in masks if one.start <= start < one.end), "")
    about = next((one for one in findings if one.start <= start < one.end), None)
    if about is None:
        return Piece(text[start:end], mask)
    return Piece(text[start:end], mask, about.pk, about.start == start)


def bases_of(post: Post) -> list[dict[str, Any]]:
    """Return what is recorded of the post's basis, the newest first, and how each one stands."""
    recorded = post.bases.select_related("source", "by", "ended_by", "corrected")
    clearing = bases.clearing(post)
    return [
        {
            "basis": basis,
            "is_open": basis.ended_at is None and getattr(basis, "corrected", None) is None,
            "begins": bases.begins_on(basis) if bases.begins_on(basis) > bases.today() else None,
            "expired": basis.expires_on is not None and basis.expires_on <= bases.today(),
            "clears": clearing is not None and clearing.pk == basis.pk,
        }
        for basis in recorded
    ]


def approvals_of(post: Post, digest: str, viewer: User) -> list[dict[str, Any]]:
    """Return the approvals that are not spent, each with whether it counts and, if not, why."""
    since = timezone.now() - moderation.APPROVAL_COUNTS_FOR
    waiting = Approval.objects.filter(post=post, used_at=None, at__gt=since).select_related("by")
    return [
        {
            "approval": approval,
            "until": approval.at + moderation.APPROVAL_COUNTS_FOR,
            "outdated": approval.digest != digest,
            "own": approval.by_id == viewer.pk,
        }
        for approval in waiting
    ]


def fingerprint(post: Post) -> str:
    """Return a SHA-256, in hex, over all that an editor sees decided on the page."""
    decided = {name: str(getattr(post, name)) for name in REVISABLE}
    return rows.row_digest({"row": rows.public_row(post), "decided": decided})


def require_seen(post: Post, seen: str) -> None:
    """Refuse to act on a page that shows what is no longer so. Call it in the verb's transaction.

    The lock makes the verb act on the very row that was compared.
    """
    locked = publishing.whole(Post.objects.select_for_update(of=("self",))).get(pk=post.pk)
    # A page that does not say what it showed is as stale as one that shows something else.
    if fingerprint(locked) != seen:
        raise WrongStateError(
            _("Post %s was changed after this page was opened. Look at it again.")
            % locked.public_id
        )
