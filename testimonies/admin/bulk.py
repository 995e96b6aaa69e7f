"""Bulk actions on posts: the same verbs, one post after the other.

What shows, or leads there, is done to all of the chosen posts or to none. What hides does not
wait: it is done to each post that it can be done to.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.admin.verbs import BUTTONS, Button
from testimonies.editorial import moderation
from testimonies.editorial.errors import EditorialError
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent

REASONS_SHOWN = 5
HIDING = ("hold", "withdraw")

Call = Callable[[Post], Any]


def newest_event() -> int:
    """Return what tells a list of posts that is out of date from a fresh one.

    Every decision about a post is an event, and events are numbered in the order of their commits.
    """
    return ReviewEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def act_on(
    posts: QuerySet[Post], name: str, *, by: User, reason: str = "", seen: str = ""
) -> tuple[int, list[str]]:
    """Do the verb to the posts; return how many it was done to, and a sentence for each refusal.

    `seen` is `newest_event` as the list was drawn: about none of the posts may anything have been
    decided since, or nothing is shown. What hides does not ask.
    """
    # In the order of the key, so that two batches wait for each other instead of locking up.
    chosen = list(posts.order_by("pk"))
    call = _call(BUTTONS[name], by, reason, len(chosen))
    if name in HIDING:
        refused = list(_refusals(chosen, call))
        return len(chosen) - len(refused), refused
    with transaction.atomic():
        refused = list(_changed_since(chosen, seen)) or list(_refusals(chosen, call))
        transaction.set_rollback(bool(refused))
    return (0 if refused else len(chosen)), refused


def _call(button: Button, by: User, reason: str, at_once: int) -> Call:
    if button.name == "publish":
        return lambda post: moderation.publish(post, by=by, reason=reason, at_once=at_once)
    return lambda post: button.call(post, by, {"reason": reason})


def _changed_since(posts: Iterable[Post], seen: str) -> Iterator[str]:
    """Lock the posts, and yield a sentence for each that somebody decided about meanwhile."""
    keys = [post.pk for post in posts]
    locked = list(Post.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    since = int(seen) if seen.isdecimal() and len(seen) < 19 else -1
    later = ReviewEvent.objects.filter(post__in=keys, pk__gt=since)
    changed = set(later.values_list("post_id", flat=True))
    for post in locked:
        if since < 0 or post.pk in changed:
            yield _("Post %s was changed after this list was opened. Look at it again.") % (
                post.public_id
            )


def _refusals(posts: Iterable[Post], call: Call) -> Iterable[str]:
    for post in posts:
        try:
            call(post)
        except EditorialError as refusal:
            yield _sentence(post, str(refusal))


def _sentence(post: Post, refusal: str) -> str:
    """Name the post, unless the verb's own sentence does."""
    return refusal if post.public_id in refusal else f"{post.public_id}: {refusal}"


def tell(request: HttpRequest, name: str, done: int, refused: list[str]) -> None:
    """Say how many, and why not the others."""
    if done:
        told = ngettext("%(count)d post: %(what)s.", "%(count)d posts: %(what)s.", done)
        messages.success(request, told % {"count": done, "what": BUTTONS[name].done})
    if not refused:
        return
    stand = _("Nothing was changed.") if not done else ""
    count = ngettext(
        "%(count)d post was refused.", "%(count)d posts were refused.", len(refused)
    ) % {"count": len(refused)}
    more = "…" if len(refused) > REASONS_SHOWN else ""
    parts = (stand, count, *refused[:REASONS_SHOWN], more)
    messages.error(request, " ".join(part for part in parts if part))
