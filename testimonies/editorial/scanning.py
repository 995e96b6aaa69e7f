"""Let the detectors look at posts, and keep what they find for a person. They decide nothing."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial.detecting import Found, detect
from testimonies.editorial.detectors.names import Names, handles_in
from testimonies.editorial.redaction import Span, merged
from testimonies.editorial.rows import redaction_spans
from testimonies.models.findings import Finding, FindingState
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.vocabulary import State

BATCH = 500

# Key of the platform, and a handle there in lower case.
OnPlatform = tuple[int, str]


def third_parties() -> Names:
    """Return the names of who is spoken of: all people but public figures who spoke themselves.

    A former name, of somebody who was merged into another, is a name of that other.
    """
    who = Person.objects.annotate(kept=Coalesce("merged_into_id", "id"))
    public = Account.objects.filter(person=OuterRef("kept"), person__is_public_figure=True)
    return Names.of(list(who.filter(~Exists(public)).values_list("name", flat=True)))


def look_at(posts: Iterable[Post], names: Names | None = None) -> list[Finding]:
    """Keep what is found in the posts and was not found before; return it.

    Call it in a transaction that holds the posts. What is masked already is not asked about, nor
    is a place that somebody settled.
    """
    looked_at = list(posts)
    names = third_parties() if names is None else names
    known = _public_handles(looked_at)
    found = [
        Finding(post=post, kind=one.kind, start=one.start, end=one.end)
        for post in looked_at
        for one in _new(post, names, known)
    ]
    return Finding.objects.bulk_create(found)


def look_at_all(after: int = 0, *, batch: int = BATCH) -> Iterator[tuple[int, int, int]]:
    """Look at every post whose key is greater, a transaction a batch, and hide nothing.

    Yield after each batch the last key, how many posts it held and how many findings are new.
    """
    names = third_parties()
    while True:
        with transaction.atomic():
            posts = Post.objects.select_for_update(of=("self",)).filter(pk__gt=after)
            chosen = list(posts.exclude(state=State.ERASED).order_by("pk")[:batch])
            if not chosen:
                return
            new = len(look_at(chosen, names))
        after = chosen[-1].pk
        yield after, len(chosen), new


def settle_masked(post: Post, *, by: User) -> None:
    """Settle the open findings of a post that its masks cover by now. For the verb that masks."""
    masks = merged(redaction_spans(post))
    covered = [
        one.pk
        for one in post.findings.filter(state=FindingState.OPEN)
        if _covers(masks, one.start, one.end)
    ]
    Finding.objects.filter(pk__in=covered, state=FindingState.OPEN).update(
        state=FindingState.MASKED, by=by, at=timezone.now()
    )


def settle_lifted(post: Post, *, by: User) -> None:
    """Say of findings whose mask two editors lifted that they may stay."""
    masks = merged(redaction_spans(post))
    shown = [
        one.pk
        for one in post.findings.filter(state=FindingState.MASKED)
        if not _covers(masks, one.start, one.end)
    ]
    Finding.objects.filter(pk__in=shown).update(
        state=FindingState.DISMISSED,
        by=by,
        at=timezone.now(),
        reason=_("Two editors showed it again."),
    )


def _covers(masks: Iterable[Span], start: int, end: int) -> bool:
    return any(mask.start <= start and end <= mask.end for mask in masks)


def _new(post: Post, names: Names, known: set[OnPlatform]) -> Iterator[Found]:
    public = {handle for platform, handle in known if platform == post.platform_id}
    found = detect(post.text, language=post.language, names=names, public_handles=public)
    if not found:
        return
    before = list(post.findings.all())
    masks = merged(redaction_spans(post))
    for one in found:
        again = any(
            old.kind == one.kind and old.start < one.end and one.start < old.end for old in before
        )
        if not again and not _covers(masks, one.start, one.end):
            yield one


def _public_handles(posts: Iterable[Post]) -> set[OnPlatform]:
    """Return which of the handles in the posts are those of public figures."""
    spoken_of = {handle for post in posts for handle, _place in handles_in(post.text)}
    if not spoken_of:
        return set()
    lower = Account.objects.annotate(lower=Lower("handle"))
    theirs = Q(person__is_public_figure=True) | Q(merged_into__person__is_public_figure=True)
    public = lower.filter(theirs, lower__in=spoken_of)
    return set(public.values_list("platform_id", "lower"))
