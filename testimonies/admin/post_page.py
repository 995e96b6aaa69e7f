"""What the page of one post tells its editor. Reads, and decides nothing."""

from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import bases, moderation, publishing, redaction, rows
from testimonies.editorial.curation import REVISABLE
from testimonies.editorial.errors import WrongStateError
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Approval, ReviewEvent
from testimonies.vocabulary import Level, State, direction

EVENTS_SHOWN = 100


class Piece(NamedTuple):
    """A stretch of the captured words, and the mask that stands for it in public, if any."""

    text: str
    mask: str


def whole_post(pk: int | str) -> Post | None:
    """Return the post with all that its public row is made of, or None."""
    return publishing.whole(Post.objects.all()).filter(pk=pk).first()


def page_of(post: Post, viewer: User) -> dict[str, Any]:
    """Return the context of the post's page."""
    row = rows.public_row(post)
    return {
        "post": post,
        "direction": direction(post.language),
        "captured": captured_pieces(post),
        # Unsaved: only the public templates read it.
        "public": PublishedPost(**row, published_at=timezone.now()),
        "is_public": post.state == State.PUBLISHED,
        "is_erased": post.state == State.ERASED,
        "opened": post.level is not None and post.level < Level.DESCRIBED,
        "obstacles": rows.obstacles(post),
        "second_editor_reasons": second_editor_reasons(post),
        "approvals": approvals_of(post, rows.row_digest(row), viewer),
        "redactions": post.redactions.select_related("by", "undone_by", "undo_approved_by"),
        "captures": post.captures.all(),
        "bases": bases_of(post),
        "events": events_of(post),
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


def captured_pieces(post: Post) -> list[Piece]:
    """Cut the captured words at the redactions that stand."""
    pieces, at = [], 0
    for span in redaction.merged(rows.redaction_spans(post)):
        pieces += [
            Piece(post.text[at : span.start], ""),
            Piece(post.text[span.start : span.end], span.mask),
        ]
        at = span.end
    return [piece for piece in (*pieces, Piece(post.text[at:], "")) if piece.text]


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


def events_of(post: Post) -> list[dict[str, Any]]:
    """Return the newest decisions, each with the move it made, if it made one, in words."""
    told = ReviewEvent.objects.filter(post=post).select_related("by", "second")
    return [{"event": event, "move": _move(event)} for event in told[:EVENTS_SHOWN]]


def _move(event: ReviewEvent) -> str:
    if event.from_state == event.to_state:
        return ""
    if not event.from_state:
        return str(State(event.to_state).label)
    return f"{State(event.from_state).label} → {State(event.to_state).label}"


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
