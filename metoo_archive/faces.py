"""Two faces, one door: which role a request speaks to the database with.

A request outside the desk is *public*: every query it makes goes to the connection `public`, whose
PostgreSQL role may read the published tables and nothing else (`metoo_archive.wall`). A query that
asks for the editors' connection by name is refused here before it is sent.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, models
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

DESK_PREFIX = "/admin/"
EDITORIAL, PUBLIC = "default", "public"

_public_request: ContextVar[bool] = ContextVar("public_request", default=False)


class WallBreachedError(RuntimeError):
    """Public code asked for the editors' connection. Always a defect in the code that asked."""


class FaceRouter:
    """Send every query of a public request to the reader's role."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return PUBLIC if _public_request.get() else EDITORIAL

    db_for_write = db_for_read

    def allow_relation(self, left: models.Model, right: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == EDITORIAL


def _refuse(execute: Callable[..., Any], *args: Any) -> Any:
    if _public_request.get():
        raise WallBreachedError("A public request may not use the editors' database connection.")
    return execute(*args)


@contextmanager
def public_face() -> Iterator[None]:
    """Run the body as a public request does: the reader's role, and no other."""
    token = _public_request.set(True)
    try:
        with connections[EDITORIAL].execute_wrapper(_refuse):
            yield
    finally:
        _public_request.reset(token)


@contextmanager
def editorial_face() -> Iterator[None]:
    """Run the body as the desk does, even within a public request. For `intake` alone."""
    token = _public_request.set(False)
    try:
        yield
    finally:
        _public_request.reset(token)


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
    """Put on the public face for every address outside the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(DESK_PREFIX):
            response = self.get_response(request)
            # With `no-referrer` a browser sends `Origin: null`, and no form of the desk would pass
            # the check of where it came from. Nothing is told to any other site by this.
            response.headers["Referrer-Policy"] = "same-origin"
            return response
        with public_face():
            return self.get_response(request)
