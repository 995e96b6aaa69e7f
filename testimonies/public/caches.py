"""What a shared cache may do with an embed, and how it is told what to drop.

Without a setting no cache shows an embed unasked, and what was withdrawn is gone at the next load
everywhere. `SHARED_CACHE_SECONDS` lets a cache in front of the archive hold embeds so long. Each
embed names the timeline, the posts and the figures that stand in it, in `Surrogate-Key` (as Fastly
reads it) and `xkey` (as Varnish's module of that name does): whoever purges by a post's key drops
every embed that shows it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from testimonies.cache_keys import figure_key, post_key, timeline_key
from testimonies.models.published import PublishedTimelineEntry
from testimonies.public.timeline_parts import View

# A frame that stays open asks every 45 seconds (`js/frame.js`). The worst is a cache that fetched
# it just before something was withdrawn, and is asked just before it forgets that: what it held,
# the next asking, and the time that the frame may take, are together less than the 60 seconds
# within which a withdrawn post is gone, whether or not the cache can be told to drop it.
MOST_SECONDS = 10


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
        # A frame is a part of somebody's page, and no page to be found for itself.
        response.headers["X-Robots-Tag"] = "noindex"
        # Browsers obey `same-origin` in a window of its own alone, and begin a new process for it,
        # which takes longer than to draw the words. There is no cookie here that it would guard.
        response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return answered


def shared(response: HttpResponse, shown: View) -> HttpResponse:
    """Name in an answer the timeline, and the posts and figures that it shows."""
    return named(response, [timeline_key(shown.timeline.slug), *_keys(shown.part.entries)])


def named(response: HttpResponse, keys: Iterable[str]) -> HttpResponse:
    """Name in an answer what it shows."""
    response.headers["Surrogate-Key"] = response.headers["xkey"] = " ".join(keys)
    return response


def _keys(entries: Iterable[PublishedTimelineEntry]) -> Iterator[str]:
    for entry in entries:
        if entry.post_id:
            yield post_key(entry.post_id)
        if entry.measurement_id:
            yield figure_key(entry.measurement_id)
