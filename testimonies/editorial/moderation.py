"""The verbs that move a post between states. One code path for each, whoever calls it.

Every verb takes the row's lock, checks the state it starts from, moves it and appends the review
event, and writes or deletes the public row, all in one transaction; the acting user is required.
Who may do what is POLICY's: the brake takes one person, the accelerator takes two.
"""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import clocks, events, publishing, reasons, repeating, rows, timelines
from testimonies.editorial.comparing import word_for_word
from testimonies.editorial.errors import (
    NotAllowedError,
    NotReadyError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.models.likeness import Why
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import Act, Approval, ReviewEvent
from testimonies.vocabulary import (
    MOST_AT_ONCE,
    Basis,
    Kind,
    Level,
    RequestState,
    ShownAs,
    State,
)

APPROVAL_COUNTS_FOR = dt.timedelta(hours=72)

SUBMITTED_FROM = (State.DRAFT, State.REJECTED)
REJECTED_FROM = (State.DRAFT, State.IN_REVIEW)
PUBLISHED_FROM = (State.IN_REVIEW,)
HELD_FROM = (State.IN_REVIEW, State.PUBLISHED)
WITHDRAWN_FROM = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.REJECTED, State.HELD)
RESTORED_FROM = (State.HELD, State.WITHDRAWN)
APPROVED_FROM = {Act.PUBLISH: PUBLISHED_FROM, Act.RESTORE: RESTORED_FROM}


@transaction.atomic
def submit(post: Post, *, by: User, reason: str = "") -> ReviewEvent:
    """Ask for review: draft, or rejected and mended, to in_review."""
    locked = _lock(post, by, SUBMITTED_FROM)
    return _move(post, locked, "submit", State.IN_REVIEW, by, reason)


@transaction.atomic
def approve(post: Post, *, by: User, act: Act = Act.PUBLISH, reason: str = "") -> Approval:
    """Say yes, as a second editor, to what the public row would read now. Moves nothing."""
    locked = _lock(post, by, APPROVED_FROM[act])
    _require_ready(locked)
    approval = Approval.objects.create(post=locked, act=act, by=by, digest=_digest(locked))
    events.record(
        locked, "approve", by=by, from_state=locked.state, to_state=locked.state, reason=reason
    )
    return approval


@transaction.atomic
def reject(post: Post, *, by: User, reason: str) -> ReviewEvent:
    """Decide not to publish: draft or in_review to rejected. The reason is required."""
    locked = _lock(post, by, REJECTED_FROM)
    reasons.require("reject", reason)
    return _move(post, locked, "reject", State.REJECTED, by, reason)


@transaction.atomic
def publish(post: Post, *, by: User, reason: str = "", at_once: int = 1) -> ReviewEvent:
    """Show the post: in_review to published. `at_once` is how many posts this one is acted on with.

    Raises `NotReadyError` while POLICY misses something, and `SecondEditorNeededError` where it
    asks for a second editor and no approval of another one counts.
    """
    locked = _lock(post, by, PUBLISHED_FROM)
    _require_ready(locked)
    second = _use_approval(locked, Act.PUBLISH, by, second_editor_for(locked, at_once))
    return _show(post, locked, "publish", by, reason, second)


@transaction.atomic
def hold(post: Post, *, by: User, reason: str = "") -> ReviewEvent:
    """Hide the post until it is decided on, with its reposts. Any editor alone, at once."""
    repeating.lock_family(post)
    locked = _lock(post, by, HELD_FROM)
    return _hide(post, locked, "hold", State.HELD, by, reason)


@transaction.atomic
def withdraw(post: Post, *, by: User, reason: str = "") -> ReviewEvent:
    """Take the post back, with its reposts. Any editor alone, at once; only its author's wish
    brings it back.
    """
    repeating.lock_family(post)
    locked = _lock(post, by, WITHDRAWN_FROM)
    return _hide(post, locked, "withdraw", State.WITHDRAWN, by, reason)


@transaction.atomic
def restore(
    post: Post, *, by: User, reason: str, authors_wish: bool = False, at_once: int = 1
) -> ReviewEvent:
    """Show again what was held, or, by its author's wish, withdrawn. Takes a second editor."""
    locked = _lock(post, by, RESTORED_FROM)
    reasons.require("restore", reason)
    if locked.state == State.WITHDRAWN and not authors_wish:
        raise NotAllowedError(_("Only its author's wish brings a withdrawn post back."))
    _require_no_open_request(locked)
    _require_ready(locked)
    because = [_("it was hidden before"), *second_editor_for(locked, at_once)]
    second = _use_approval(locked, Act.RESTORE, by, because)
    return _show(post, locked, "restore", by, reason, second)


def second_editor_for(post: Post, at_once: int = 1) -> list[str]:
    """Return POLICY's reasons, if any, for a second editor to publish this post."""
    because = []
    if post.level == Level.GRAPHIC:
        because.append(_("it is of level 3"))
    if post.shown_as != ShownAs.PSEUDONYM and post.basis not in (Basis.CONSENT, Basis.PRESS):
        because.append(_("it shows a handle on a basis weaker than B2"))
    if post.keeps_third_party_name:
        because.append(_("it keeps a third party's name"))
    if at_once > MOST_AT_ONCE:
        because.append(
            _("%(count)d posts are acted on at once, more than %(most)d")
            % {"count": at_once, "most": MOST_AT_ONCE}
        )
    return because


def require_editor(by: User) -> None:
    """Refuse anyone who is not an active editor."""
    if not by.has_perm("testimonies.moderate_post"):
        raise NotAllowedError(_("%(user)s is not an editor of this archive.") % {"user": by})


def _lock(post: Post, by: User, states: tuple[State, ...]) -> Post:
    require_editor(by)
    Post.objects.select_for_update().only("pk").get(pk=post.pk)
    # Only now, since what it hangs on (what it reposts, say) may have changed while we waited.
    locked = publishing.whole(Post.objects.all()).get(pk=post.pk)
    if locked.state not in states:
        raise WrongStateError(
            _("Post %(post)s is %(state)s by now; this can be done from: %(states)s. Reload it.")
            % {
                "post": locked.public_id,
                "state": locked.get_state_display(),
                "states": ", ".join(str(state.label) for state in states),
            }
        )
    require_unmerged(locked)
    return locked


def require_unmerged(post: Post) -> None:
    """Refuse to act on a post that was found to be another one."""
    if post.merged_into:
        raise WrongStateError(
            _("Post %(post)s is merged into %(kept)s: act on that one.")
            % {"post": post.public_id, "kept": post.merged_into.public_id}
        )


def _require_ready(post: Post) -> None:
    missing = rows.obstacles(post)
    if missing:
        raise NotReadyError(" ".join(missing))


def _require_no_open_request(post: Post) -> None:
    """What a request hid stays hidden until the request, and its appeal, are decided."""
    held = RemovalRequest.objects.filter(post=post, requester__in=clocks.HELD_AT_ONCE)
    if held.exclude(state=RequestState.DECIDED).exists():
        raise NotReadyError(_("A removal request about this post waits to be decided first."))


def _digest(post: Post) -> str:
    return rows.row_digest(rows.public_row(post))


def _use_approval(post: Post, act: Act, by: User, because: list[str]) -> User | None:
    """Spend another editor's approval where POLICY asks for one; return that editor."""
    if not because:
        return None
    now = timezone.now()
    counting = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("by")
        .filter(post=post, act=act, digest=_digest(post), used_at=None)
        .filter(at__gt=now - APPROVAL_COUNTS_FOR)
    )
    approval = counting.exclude(by=by).first()
    if approval is None:
        sentence = _("A second editor must approve post %(post)s first, since %(reasons)s.")
        own = _("Your own approval does not count for your own act.") if counting.exists() else ""
        told = sentence % {"post": post.public_id, "reasons": "; ".join(because)}
        raise SecondEditorNeededError(f"{told} {own}".strip())
    require_editor(approval.by)
    approval.used_by, approval.used_at = by, now
    approval.save(update_fields=["used_by", "used_at"])
    return approval.by


def require_another(by: User, proposed_by: User, at: dt.datetime) -> None:
    """Refuse whoever proposed it, and what was proposed too long ago: POLICY's two people."""
    if proposed_by.pk == by.pk:
        raise SecondEditorNeededError(
            _("You proposed this yourself: another editor must confirm it. Nothing was changed.")
        )
    if timezone.now() >= at + APPROVAL_COUNTS_FOR:
        raise SecondEditorNeededError(
            _("This was proposed more than 72 hours ago and does not count any more.")
        )
    require_editor(proposed_by)


def _move(
    post: Post,
    locked: Post,
    verb: str,
    target: State,
    by: User,
    reason: str,
    second: User | None = None,
) -> ReviewEvent:
    """Compare and set. The lock makes a miss impossible; if one happens, nothing is kept."""
    moved = Post.objects.filter(pk=locked.pk, state=locked.state).update(state=target)
    if moved != 1:
        raise WrongStateError(_("Post %(post)s changed meanwhile.") % {"post": locked.public_id})
    event = events.record(
        locked,
        verb,
        by=by,
        from_state=locked.state,
        to_state=target,
        second=second,
        reason=reason.strip(),
    )
    post.state = target
    return event


def _show(
    post: Post, locked: Post, verb: str, by: User, reason: str, second: User | None
) -> ReviewEvent:
    event = _move(post, locked, verb, State.PUBLISHED, by, reason, second)
    publishing.write_published(locked)
    timelines.rewrite_those_with(locked)
    repeating.retell(locked)
    return event


def _hide(post: Post, locked: Post, verb: str, target: State, by: User, reason: str) -> ReviewEvent:
    event = _move(post, locked, verb, target, by, reason)
    publishing.delete_published(locked)
    locked.state = target
    for tied in repeating.that_repeat(locked):
        hide_with(locked, tied, by)
    repeating.bring_twins(locked)
    return event


def hide_with(original: Post, post: Post, by: User) -> None:
    """Hide what repeats a hidden post word for word; bring to a person what quotes it.

    Both must be locked, and their words not erased yet.
    """
    repost, reason = post.kind == Kind.REPOST, f"it repeats {original.public_id}"
    if repost and original.state == State.WITHDRAWN and post.state in WITHDRAWN_FROM:
        _hide(post, post, "withdraw", State.WITHDRAWN, by, reason)
    elif word_for_word(post, original) and post.state in HELD_FROM:
        _hide(post, post, "hold", State.HELD, by, reason)
    elif post.state == State.PUBLISHED:
        # Its row named the original.
        publishing.write_published(post)
    if not repost:
        repeating.ask_to_look(post, Why.ORIGINAL_HIDDEN, original)
