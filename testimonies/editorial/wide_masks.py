"""Mask the same words everywhere in the queue. In more than 20 posts it takes a second editor."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import curation, reasons
from testimonies.editorial.errors import (
    NotReadyError,
    WrongStateError,
)
from testimonies.editorial.moderation import require_another, require_editor
from testimonies.editorial.places import whole_words_of
from testimonies.models.masks import WideMask
from testimonies.models.posts import Post
from testimonies.vocabulary import MOST_AT_ONCE, State

QUEUE = (State.DRAFT, State.IN_REVIEW, State.HELD)

# Key of the post, start, end.
Place = tuple[int, int, int]


@transaction.atomic
def mask_everywhere(post: Post, *, words: str, kind: str, reason: str, by: User) -> WideMask | int:
    """Mask the words in this post and in every post of the queue that holds them by themselves.

    Return in how many posts; or, for more than 20, what a second editor has yet to confirm.
    """
    require_editor(by)
    reasons.require("mask everywhere", reason)
    places = list(_places(post, words))
    if not places:
        raise NotReadyError(_("These words stand nowhere in the queue, or are masked already."))
    posts = {place[0] for place in places}
    if len(posts) > MOST_AT_ONCE:
        return WideMask.objects.create(kind=kind, reason=reason, places=places, by=by)
    _mask(places, kind=kind, reason=reason, by=by)
    return len(posts)


@transaction.atomic
def confirm(wide: WideMask, *, by: User) -> int:
    """Mask what another editor proposed to mask; return how many places were still unmasked."""
    require_editor(by)
    locked = WideMask.objects.select_for_update(of=("self",)).select_related("by").get(pk=wide.pk)
    if locked.confirmed_at is not None:
        raise WrongStateError(_("This is confirmed already, and done."))
    require_another(by, locked.by, locked.at)
    locked.confirmed_by, locked.confirmed_at = by, timezone.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    places = [place for place in _as_places(locked.places) if _is_free(place)]
    _mask(places, kind=locked.kind, reason=locked.reason, by=by, second=locked.by)
    return len(places)


def forget(post: Post) -> list[int]:
    """Take an erased post out of every mask; what was said of it goes, too.

    What nobody confirmed is gone, and has to be proposed again for the other posts. Return the
    keys of the masks that named it.
    """
    named = []
    for wide in WideMask.objects.filter(places__contains=[[post.pk]]).select_for_update():
        kept = [place for place in wide.places if place[0] != post.pk]
        if len(kept) == len(wide.places):
            continue
        named.append(wide.pk)
        if wide.confirmed_at is None:
            wide.delete()
        else:
            wide.places, wide.reason = kept, ""
            wide.save(update_fields=["places", "reason"])
    return named


def _places(post: Post, words: str) -> Iterable[Place]:
    parts = words.split()
    if not parts:
        return
    queue = Post.objects.filter(state__in=QUEUE, text__contains=max(parts, key=len))
    found = queue | Post.objects.filter(pk=post.pk).exclude(state=State.ERASED)
    for one in found.order_by("pk").prefetch_related("redactions"):
        masked = [
            (standing.start, standing.end)
            for standing in one.redactions.all()
            if standing.undone_by_id is None
        ]
        for start, end in whole_words_of(words, one.text):
            if not any(first < end and start < last for first, last in masked):
                masked.append((start, end))
                yield one.pk, start, end


def _as_places(stored: list[list[int]]) -> list[Place]:
    return [(pk, start, end) for pk, start, end in stored]


def _is_free(place: Place) -> bool:
    pk, start, end = place
    post = Post.objects.select_for_update().get(pk=pk)
    if post.state == State.ERASED:
        return False
    return not post.redactions.filter(undone_by=None, start__lt=end, end__gt=start).exists()


def _mask(
    places: Iterable[Place], *, kind: str, reason: str, by: User, second: User | None = None
) -> None:
    for pk, start, end in filter(_is_free, places):
        post = Post(pk=pk)
        curation.redact(post, start=start, end=end, kind=kind, reason=reason, by=by, second=second)
