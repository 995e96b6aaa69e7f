"""Reposts of the old kind, which say so in their words: `RT @handle: the words of the original`."""

import re

from testimonies.editorial.comparing import comparable
from testimonies.models.likeness import Likeness
from testimonies.models.posts import Post
from testimonies.vocabulary import Kind, State

_RT = re.compile(r"\s*RT\s+@(\w{1,50})\s*:?\s+(.+)", re.DOTALL)
# Who reposted a long post had to cut it short.
_CUT = ("…", "...")
SHORTEST_BEGINNING = 20


def reposted(text: str) -> tuple[str, str] | None:
    """Return whose words a repost repeats, by handle, and these words; None for another post."""
    found = _RT.fullmatch(text)
    return (found[1], comparable(found[2])) if found else None


def tie(post: Post) -> None:
    """Tie a post that is not stored yet to the one original that it repeats, if that is here."""
    said = reposted(post.text)
    if said is None:
        return
    post.kind = Kind.REPOST
    handle, words = said
    by_them = Post.objects.filter(platform=post.platform, account__handle__iexact=handle)
    here = by_them.filter(merged_into=None).exclude(state=State.ERASED).exclude(kind=Kind.REPOST)
    originals = [one for one in here.order_by("pk") if _repeats(words, one.text)]
    if len(originals) == 1:
        post.repeats = originals[0]


def suggest_to(post: Post) -> None:
    """Suggest to an editor those reposts that were here before this original of theirs."""
    if not post.account.handle or post.kind == Kind.REPOST:
        return
    untied = Post.objects.filter(platform=post.platform, kind=Kind.REPOST, repeats=None)
    begun = f"RT @{post.account.handle}"
    for repost in untied.filter(text__istartswith=begun, merged_into=None).order_by("pk"):
        said = reposted(repost.text)
        if said and said[0].lower() == post.account.handle.lower() and _repeats(said[1], post.text):
            one, other = sorted((repost.pk, post.pk))
            Likeness.objects.get_or_create(one_id=one, other_id=other, defaults={"similarity": 1})


def _repeats(words: str, original: str) -> bool:
    whole = comparable(original)
    for sign in _CUT:
        if words.endswith(sign):
            begun = words.removesuffix(sign).rstrip()
            return len(begun) >= SHORTEST_BEGINNING and whole.startswith(begun)
    return words == whole
