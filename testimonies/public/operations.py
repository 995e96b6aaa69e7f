"""For machines that look after the archive, those that walk it, and what browsers ask unasked."""

from functools import cache

from django.conf import settings
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from metoo_archive.faces import PUBLIC
from metoo_archive.interface import offered
from metoo_archive.wall import READABLE

# Frames for other people's pages, forms, and endless lists of results are not for an index.
ROBOTS = """\
User-agent: *
Disallow: /admin/
{closed}

Sitemap: {sitemap}
"""
CLOSED = ("/embed/", "/removal/", "/search/", "/exports/", "/api/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    languages = ("", *(f"/{tag}" for tag in offered()))
    closed = "\n".join(f"Disallow: {tag}{path}" for tag in languages for path in CLOSED)
    sitemap = request.build_absolute_uri(reverse("public:sitemap"))
    return _plain(ROBOTS.format(closed=closed, sitemap=sitemap))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. Asks nothing of the database."""
    return _plain("ok\n")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether readers can be served: the reader's role can read each of its tables."""
    try:
        with connections[PUBLIC].cursor() as cursor:
            for table in READABLE:
                cursor.execute(f"SELECT FROM {table} LIMIT 1")
    except Error:
        # Which table or host it was is for the log of the database, not for whoever asks.
        return _plain("not ready\n", status=503)
    return _plain("ready\n")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The sign of a page without a head of its own (a picture, a file): as neutral as the others.

    Without it a browser would ask at each visit, and be told 404.
    """
    kept = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(_favicon(), content_type="image/x-icon", headers=kept)


@cache
def _favicon() -> bytes:
    return (settings.BASE_DIR / "static" / "img" / "favicon.ico").read_bytes()


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
