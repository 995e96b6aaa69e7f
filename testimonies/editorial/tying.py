"""Tie a repost, or a quote, to the post that it repeats; or say that two posts are not the same."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import events, history, publishing, reasons
from testimonies.editorial.comparing import HIDDEN
from testimonies.editorial.errors import NotReadyError, WrongStateError
from testimonies.editorial.moderation import hide_with, require_editor, require_unmerged
from testimonies.models.likeness import Likeness
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import Kind, State

TIED_AS = (Kind.REPOST, Kind.QUOTE)


@transaction.atomic
def tie(post: Post, original: Post, *, kind: str, by: User, reason: str = "") -> ReviewEvent:
    """Say that the post repeats the other one or, if that is a repost, what that one reposts.

    What repeats a hidden post word for word is hidden with it, at once. Raises `EditorialError`
    with a sentence, and then changes nothing.
    """
    require_editor(by)
    one, other = _lock(post, original)
    if kind not in TIED_AS:
        raise NotReadyError(_("Say whether it is a repost or a quote."))
    if other.repeats and other.kind == Kind.REPOST:
        one, other = _lock(one, other.repeats)
    _refuse(one, other)
    state = one.state
    if kind == Kind.REPOST:
        # A repost has none itself: what repeats it repeats its original.
        Post.objects.filter(repeats=one).update(repeats=other)
    one.repeats, one.kind = other, kind
    event = events.record(
        one,
        "tie",
        by=by,
        from_state=state,
        to_state=state,
        reason=f"{kind} of {other.public_id}: {reason.strip()}"[:500],
    )
    history.save(one, ["repeats", "kind"], event)
    for tied in publishing.whole(Post.objects.filter(repeats=other)).order_by("pk"):
        _bring_in_line(tied, other, by)
    return event


@transaction.atomic
def untie(post: Post, *, by: User, reason: str) -> ReviewEvent:
    """Take back that the post repeats another. Nothing that is hidden is shown by it."""
    require_editor(by)
    locked = publishing.whole(Post.objects.select_for_update(of=("self",))).get(pk=post.pk)
    if locked.repeats is None:
        raise WrongStateError(_("Post %s is not tied to another by now.") % locked.public_id)
    reasons.require("untie", reason)
    told = f"not a {locked.kind} of {locked.repeats.public_id}: {reason.strip()}"[:500]
    Post.objects.filter(pk=locked.pk).update(repeats=None)
    event = events.record(
        locked, "untie", by=by, from_state=locked.state, to_state=locked.state, reason=told
    )
    if locked.state == State.PUBLISHED:
        publishing.write_published(locked)
    return event


@transaction.atomic
def say(one: Post, other: Post, verdict: str, *, by: User) -> Likeness:
    """Remember what a person said of two posts that look alike, found by the search or not."""
    require_editor(by)
    first, second = sorted((one, other), key=lambda post: post.pk)
    if first.pk == second.pk:
        raise NotReadyError(_("This is one and the same; choose two."))
    said = {"verdict": verdict, "by": by, "at": timezone.now()}
    pair, _made = Likeness.objects.update_or_create(
        one=first, other=second, defaults=said, create_defaults={**said, "similarity": 0}
    )
    return pair


def _lock(post: Post, original: Post) -> tuple[Post, Post]:
    posts = publishing.whole(Post.objects.select_for_update(of=("self",)))
    keys = [post.pk, original.pk]
    found = {one.pk: one for one in posts.filter(pk__in=keys).order_by("pk")}
    return found[post.pk], found[original.pk]


def _refuse(post: Post, original: Post) -> None:
    if post.pk == original.pk:
        raise NotReadyError(_("This is one and the same, or repeats it; choose two."))
    for one in (post, original):
        require_unmerged(one)
        if one.state == State.ERASED:
            raise WrongStateError(_("Post %s is erased; nothing of it can change.") % one.public_id)
    if original.repeats_id == post.pk:
        raise NotReadyError(_("It repeats this one already: untie it first."))


def _bring_in_line(post: Post, original: Post, by: User) -> None:
    if original.state in HIDDEN:
        hide_with(original, post, by)
    elif post.state == State.PUBLISHED:
        publishing.write_published(post)
