"""Two faces, one door: which role a request speaks to the database with.

A request outside the desk is *public*: every query it makes goes to the connection `public`, whose
PostgreSQL role may read the published tables and nothing else (`metoo_archive.wall`). A query that
asks for the editors' connection by name is refused here before it is sent (`guarded.base`).

In a process that answers requests, so is whatever did not ask for the desk's face; a command and a
test begin with it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

DESK_PREFIX = "/admin/"
EDITORIAL, PUBLIC = "default", "public"

_face: ContextVar[str | None] = ContextVar("face", default=None)
_usual = EDITORIAL


class WallBreachedError(RuntimeError):
    """Public code asked for the editors' connection. Always a defect in the code that asked."""


class FaceRouter:
    """Send every query of a public request to the reader's role."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return face()

    db_for_write = db_for_read

    def allow_relation(self, left: models.Model, right: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == EDITORIAL


def face() -> str:
    """Return the name of the connection that this thread's queries go to."""
    return _face.get() or _usual


def readers_by_default() -> None:
    """Give this process the readers' face wherever nobody asks for the desk's."""
    global _usual
    _usual = PUBLIC


def refuse_readers(execute: Callable[..., Any], *args: Any) -> Any:
    """Send a statement to the editors' connection, unless it is a reader's."""
    if face() == PUBLIC:
        raise WallBreachedError("A public request may not use the editors' database connection.")
    return execute(*args)


@contextmanager
def public_face() -> Iterator[None]:
    """Run the body as a public request does: the reader's role, and no other."""
    with _wearing(PUBLIC):
        yield


@contextmanager
def editorial_face() -> Iterator[None]:
    """Run the body as the desk does, even within a public request.

    For the desk's own requests, for `intake`, and for the thread that tells caches.
    """
    with _wearing(EDITORIAL):
        yield


@contextmanager
def _wearing(name: str) -> Iterator[None]:
    token = _face.set(name)
    try:
        yield
    finally:
        _face.reset(token)


class PublicGZipMiddleware(GZipMiddleware):
    """Compress what readers get, and nothing of the desk.

    A page that repeats what its address says must not be compressed together with a secret, or
    its length tells of the secret; readers' pages hold none, those of the desk a CSRF token.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.path_info.startswith(DESK_PREFIX):
            return response
        return super().process_response(request, response)


class FaceMiddleware:
    """Put on the desk's face for the desk, and the public one for every other address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(DESK_PREFIX):
            with editorial_face():
                response = self.get_response(request)
            # With `no-referrer` a browser sends `Origin: null`, and no form of the desk would pass
            # the check of where it came from. Nothing is told to any other site by this.
            response.headers["Referrer-Policy"] = "same-origin"
            return response
        with public_face():
            return self.get_response(request)
