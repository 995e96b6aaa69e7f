"""What a shared cache may do with an embed, and how it is told what to drop.

Without a setting no cache shows an embed unasked, and what was withdrawn is gone at the next load
everywhere. `SHARED_CACHE_SECONDS` lets a cache in front of the archive hold embeds so long; it may
be at most 60. Each embed names the timeline and the posts that stand in it, in `Surrogate-Key` (as
Fastly reads it) and `xkey` (as Varnish's module of that name does): whoever purges by a post's key
drops every embed that shows it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from testimonies.cache_keys import post_key, timeline_key
from testimonies.public.timeline_parts import View

MOST_SECONDS = 60


def held_by_shared_caches(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let any script read the answer, and shared caches hold one that may be held.

    The frame of a sandboxed page has no origin of its own, and asks as a stranger whether anything
    was taken back. An answer holds what everyone may read, and nobody's cookie is asked for.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        seconds = min(settings.SHARED_CACHE_SECONDS, MOST_SECONDS)
        if seconds > 0 and response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"max-age=0, s-maxage={seconds}, must-revalidate"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answered


def shared(response: HttpResponse, shown: View) -> HttpResponse:
    """Name in an answer the timeline and the posts that it shows."""
    posts = [post_key(entry.post_id) for entry in shown.part.entries if entry.post_id]
    keys = " ".join([timeline_key(shown.timeline.slug), *posts])
    response.headers["Surrogate-Key"] = response.headers["xkey"] = keys
    return response
