"""How often one address may ask. The count is this process's own, and lasts a minute.

With several server processes each counts for itself, so that the bound is that many times higher;
it is there to stop a loop gone wrong, and a proxy in front may count better.
"""

import ipaddress
import secrets
import time
from collections import Counter
from hashlib import blake2b
from math import ceil
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

WINDOW = 60  # seconds


class Window:
    """Requests by address within the running minute.

    Addresses are hashed under a key drawn for this minute alone, and go with it: at the first
    request after its end.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._begin(0)

    def _begin(self, minute: int) -> None:
        self._minute, self._key = minute, secrets.token_bytes(32)
        self._counted: Counter[bytes] = Counter()

    def count(self, address: str) -> int:
        """Count a request, and return how many there were of this address."""
        minute = int(now() // WINDOW)
        with self._lock:
            if minute != self._minute:
                self._begin(minute)
            mark = blake2b(address.encode(), key=self._key, digest_size=16).digest()
            self._counted[mark] += 1
            return self._counted[mark]


def now() -> float:
    return time.monotonic()


_window, _files = Window(), Window()


def wait_for_file(request: HttpRequest) -> int:
    """Count a file that an address takes; return the seconds it must wait first, 0 for none."""
    most: int = settings.FILES_A_MINUTE
    asked_by = network_of(BaseThrottle().get_ident(request) or "")  # type: ignore[arg-type]
    return ceil(seconds_left()) if most and _files.count(asked_by) > most else 0


def seconds_left() -> float:
    """Return how long the running minute still is."""
    return WINDOW - now() % WINDOW


class PerAddress(BaseThrottle):
    """At most `API_REQUESTS_A_MINUTE` (0: no bound) for one address, or one IPv6 network."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        most: int = settings.API_REQUESTS_A_MINUTE
        return not most or _window.count(network_of(self.get_ident(request) or "")) <= most

    def wait(self) -> float:
        return seconds_left()


def network_of(address: str) -> str:
    """Return the address, or the /64 network of an IPv6 address, which is one subscriber's."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
