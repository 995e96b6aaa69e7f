"""Count which sites show an embed, from the Referer's origin, and nothing else of it.

A browser sends the address of the page around a frame, or its origin, or nothing: that page says
which. The host name is kept for a day's count; no path, no query, nothing of who reads. Whoever
writes a made-up Referer is counted too, and the database bounds how many hosts a day can have.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest

from metoo_archive.faces import PUBLIC

# A name with a dot, whose last part is no number: no address of a machine, no name of an intranet.
_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)


def host_of(request: HttpRequest) -> str:
    """Return the host name of the page around a frame; "" where it is not told, or is our own."""
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe" or request.method != "GET":
        return ""
    try:
        around = urlsplit(request.headers.get("Referer", ""))
        host = (around.hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    if around.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    return "" if host == request.get_host().partition(":")[0].lower() else host


def count(request: HttpRequest, embed: str) -> None:
    """Add one load of an embed to its host's count of today. It never fails the frame."""
    host = host_of(request) if settings.COUNT_EMBEDS else ""
    if not host:
        return
    try:
        with connections[PUBLIC].cursor() as cursor:
            cursor.execute("SELECT count_embed_load(%s, %s)", [embed, host])
    except DatabaseError:
        # On a server that only reads, say: a count is worth no reader's frame.
        return
