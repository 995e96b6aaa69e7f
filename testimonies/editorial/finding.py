"""Which post a request means: from an address of ours, or from the one it had on its platform."""

import re
from itertools import product
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, Tombstone
from testimonies.vocabulary import State

# The address of a post, or its public id alone.
NAMES_A_POST = re.compile(r"(?:^|/posts/)([0-9a-hj-km-np-tv-z]{12})(?=[/.?#\s]|$)")
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
HOST_PREFIXES = ("", "www.", "mobile.", "m.")
_PREFIX = re.compile(r"^(?:www|mobile|m)\.")


class Found(NamedTuple):
    """The post, and whether the one who asks may learn from our answer that it is the one.

    Who gives the address of a post on its platform must not learn by it whether the archive
    shows that post under a pseudonym, nor which one it is.
    """

    post: Post | None
    may_be_told: bool = False


NOTHING = Found(None)


def find(item: str) -> Found:
    """Return the one post that the text names; nothing where it names none or several."""
    item = item.strip()
    ours = set(NAMES_A_POST.findall(item.lower()))
    if ours:
        return _by_public_id(*ours) if len(ours) == 1 else NOTHING
    found = {post.pk: post for url in ADDRESS.findall(item) for post in _by_original(url)}
    if len(found) != 1:
        return NOTHING
    (post,) = found.values()
    public = PublishedPost.objects.filter(pk=post.public_id).exclude(original_url="")
    return Found(post, public.exists())


def _by_public_id(public_id: str) -> Found:
    post = Post.objects.select_related("merged_into").filter(public_id=public_id).first()
    if post is None:
        return NOTHING
    kept = post.merged_into
    if kept:
        return Found(kept, _is_known(post) and _is_known(kept))
    return Found(post, _is_known(post))


def _is_known(post: Post) -> bool:
    """Whether the public side says that there is, or was, a post at this address."""
    return post.state == State.PUBLISHED or Tombstone.objects.filter(pk=post.public_id).exists()


def _by_original(url: str) -> list[Post]:
    """Return the posts of that address on their platform; for one that was merged, the kept one."""
    found = at_address(url).select_related("merged_into")
    return [post.merged_into or post for post in found]


def at_address(url: str) -> QuerySet[Post]:
    """Return the posts of that address on their platform, however its host and end are written."""
    host, path = split_address(url)
    platform = Platform.objects.filter(hosts__contains=[host]).first()
    hosts = platform.hosts if platform else [host]
    ways = product(("https", "http"), HOST_PREFIXES, hosts, (path, f"{path}/"))
    urls = [f"{scheme}://{prefix}{name}{end}" for scheme, prefix, name, end in ways]
    named = Q(url__in=[*urls, url])
    native_id = path.rpartition("/")[2]
    if platform and native_id:
        named |= Q(platform=platform, native_id=native_id)
    return Post.objects.filter(named)


def split_address(url: str) -> tuple[str, str]:
    """Return host and path of an address, without what differs between two ways of writing it."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", url
    return _PREFIX.sub("", (parts.hostname or "").lower()), parts.path.rstrip("/")
