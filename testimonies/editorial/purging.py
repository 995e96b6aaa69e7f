"""Tell the caches in front of the archive what they must not show any more.

A change leaves its keys in the outbox, in its own transaction; after the commit a thread sends
them. Whatever a cache does or does not do, the change neither waits for it nor fails by it: what
could not be sent is sent by the next round of the clock.
"""

import datetime as dt
import threading
from http.client import HTTPException
from urllib.request import ProxyHandler, Request, build_opener

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from metoo_archive.faces import editorial_face
from testimonies.models.purges import CachePurge

METHOD, HEADER = "PURGE", "xkey-purge"
TIMEOUT = 2  # seconds that a cache may take
# A frame that was asked for before a change may be written, and kept by a cache, after it was told
# to drop it. None takes as long as this, so what was sent earlier than that is sent once more.
IN_FLIGHT = dt.timedelta(seconds=15)
AT_ONCE = 50  # keys in one request: servers take a few thousand bytes of headers
# Never by a proxy that the environment names: a cache is a neighbour.
_opener = build_opener(ProxyHandler({}))

_sending = threading.Lock()
_called = threading.Event()


def purge(*keys: str) -> None:
    """Have the caches drop what shows any of these, once the transaction under way commits."""
    if not settings.CACHE_PURGE_ADDRESSES or not keys:
        return
    CachePurge.objects.create(keys=" ".join(keys))
    transaction.on_commit(_send_beside, robust=True)


def _send_beside() -> None:
    """Send in a thread of its own; one that was called and has not begun yet sends this, too."""
    if _called.is_set():
        return
    _called.set()
    threading.Thread(target=_send_alone, name="purging").start()


def _send_alone() -> None:
    try:
        with _sending, editorial_face():
            _called.clear()
            send(CachePurge.objects.filter(sent_at=None))
    finally:
        connection.close()


def send_again() -> list[str]:
    """Send what was not sent, and once more what was, and forget it; return what went wrong."""
    waiting = CachePurge.objects.filter(asked_at__lt=timezone.now() - IN_FLIGHT)
    failed = send(CachePurge.objects.filter(sent_at=None) | waiting)
    waiting.exclude(sent_at=None).delete()
    return failed


def send(purges: QuerySet[CachePurge]) -> list[str]:
    """Tell every cache; return a sentence for each that could not be told."""
    found = list(purges.values_list("pk", "keys"))
    keys = list(dict.fromkeys(key for _pk, joined in found for key in joined.split()))
    parts = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
    failed = [
        sentence
        for address in settings.CACHE_PURGE_ADDRESSES
        if parts and (sentence := _told(address, parts))
    ]
    told = CachePurge.objects.filter(pk__in=[pk for pk, _keys in found])
    # Not sent any more, whatever it was before, where a cache did not take it.
    told.update(sent_at=None if failed else timezone.now())
    return failed


def _told(address: str, parts: list[list[str]]) -> str:
    """Send the keys to one cache; return "" or, after the first that it did not take, why."""
    for keys in parts:
        request = Request(address, method=METHOD, headers={HEADER: " ".join(keys)})  # noqa: S310 - the operator's
        try:
            with _opener.open(request, timeout=TIMEOUT):
                pass
        except (OSError, HTTPException) as error:
            return _("The cache at %(address)s was not told what to drop: %(error)s") % {
                "address": address,
                "error": error,
            }
    return ""
