"""What repeats a post: a repost word for word, a quote with words of its own. Moves nothing itself.

What its author takes back is taken back with what repeats it word for word: POLICY covers the
words, wherever they stand. A quote is brought to a person.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from testimonies.editorial import publishing
from testimonies.editorial.comparing import HIDDEN
from testimonies.editorial.places import Place, whole_words_of
from testimonies.models.likeness import Likeness, LookAgain, Verdict, Why
from testimonies.models.posts import Post
from testimonies.vocabulary import State


def lock_family(post: Post) -> None:
    """Lock the post, what repeats it and what was merged into it, in the order of the key."""
    family = Q(pk=post.pk) | Q(repeats=post.pk) | Q(merged_into=post.pk)
    list(Post.objects.select_for_update().filter(family).order_by("pk").values_list("pk"))


def that_repeat(post: Post) -> list[Post]:
    """Return, locked, the posts that are tied to this one."""
    tied = Post.objects.select_for_update(of=("self",)).filter(repeats=post.pk)
    return list(publishing.whole(tied.exclude(state=State.ERASED).order_by("pk")))


def places_in(repeat: Post, original: Post, start: int, end: int) -> list[Place]:
    """Return where a span of the original's words stands in what repeats them, unmasked so far."""
    at = repeat.text.find(original.text)
    if at >= 0:
        found = [(at + start, at + end)]
    else:
        found = whole_words_of(original.text[start:end], repeat.text)
    standing = repeat.redactions.filter(undone_by=None).order_by("start")
    masked = list(standing.values_list("start", "end"))
    return [bare for place in found for bare in uncovered(place, masked)]


def uncovered(place: Place, masked: Iterable[Place]) -> list[Place]:
    """Return the parts of the place that none of the others, in order, covers."""
    bare, (at, end) = [], place
    for first, last in masked:
        if last > at and first < end:
            bare += [(at, first)] if first > at else []
            at = max(at, last)
    return [*bare, (at, end)] if at < end else bare


def retell(original: Post) -> None:
    """Write anew the public rows of what repeats this post, since they say so, or do no more."""
    public = Post.objects.select_for_update().filter(repeats=original, state=State.PUBLISHED)
    for post in public.order_by("pk"):
        publishing.write_published(post)


def ask_to_look(post: Post, why: Why, about: Post | None = None) -> None:
    """Bring the post to the queue, once for each reason that is not settled."""
    LookAgain.objects.get_or_create(post=post, why=why, about=about, settled_at=None)


def bring_twins(post: Post) -> None:
    """Bring to the queue what looks like a post that is hidden, unless somebody said it is not."""
    pairs = Likeness.objects.filter(Q(one=post) | Q(other=post))
    for pair in pairs.exclude(verdict=Verdict.DIFFERENT).select_related("one", "other"):
        twin = pair.other if pair.one_id == post.pk else pair.one
        if twin.state not in HIDDEN:
            ask_to_look(twin, Why.TWIN_HIDDEN, post)


def settle(post: Post, *, by: User) -> int:
    """Say that somebody looked at the post; return how many reasons were settled."""
    return LookAgain.objects.filter(post=post, settled_at=None).update(
        settled_by=by, settled_at=timezone.now()
    )
