"""What every page of the readers' side has in common, and those that are words alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from metoo_archive.interface import in_language, plain
from testimonies.public import deadlines
from testimonies.public.freshness import revalidated
from testimonies.public.links import with_query
from testimonies.vocabulary import CONTENT_NOTES

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Make a reader's page of a view: GET and HEAD only, in time, and never shown again unasked.

    Whoever keeps a copy must ask before showing it, so that no page outlives a withdrawal.
    """

    @require_safe
    @revalidated
    @wraps(view)
    def reader_page(request: HttpRequest, **address: object) -> HttpResponse:
        try:
            with deadlines.within(deadlines.BUDGET):
                return view(request, **address)
        except deadlines.TooLongError:
            return too_long(request)

    return reader_page


def too_long(request: HttpRequest) -> HttpResponse:
    """Say that the time of a page is over, and what to do; nobody keeps that."""
    response = respond(request, "too_long.html", {"status": 503})
    response.headers["Cache-Control"] = "no-store"
    return response


def respond(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page; its status is the context's `status`, or 200.

    Templates find the page's own address, the one without a language, as `address`, the picture
    that goes with it, in the language of the page, as `card_url`, and the form to have it removed
    as `removal_url`.
    """
    address = request.build_absolute_uri(plain(request.path))
    removal_url = with_query(reverse("public:removal"), [("item", address)])
    whole = {
        "address": address,
        "card_url": card_url(request),
        "removal_url": removal_url,
        **context,
    }
    return render(request, f"testimonies/{template}", whole, status=context.get("status", 200))


def card_url(request: HttpRequest) -> str:
    """Return the absolute address of the picture of this page, in the language it speaks now."""
    return request.build_absolute_uri(f"{in_language(request.path)}card.png")


@page
def safety(request: HttpRequest) -> HttpResponse:
    choices = list(CONTENT_NOTES.items())
    return render(request, "testimonies/safety.html", {"note_choices": choices})


@page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "testimonies/about.html")


@page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "testimonies/accessibility.html")
