"""One timeline's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from metoo_archive.interface import plain
from testimonies.models.published import PublishedTimeline
from testimonies.public.embeds import frame_url, page_url, snippet
from testimonies.public.errors import gone
from testimonies.public.freshness import revalidated
from testimonies.public.links import with_query
from testimonies.public.looks import Look
from testimonies.public.pages import card_url
from testimonies.public.timeline_entries import find
from testimonies.public.timeline_files import file_addresses
from testimonies.public.timeline_parts import Bounds, view
from testimonies.public.timeline_searches import search_of

# A page stays under 3,000 nodes.
ENTRIES = 40
LETTERS = 60_000


@require_safe
@revalidated
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """One timeline, at most `ENTRIES` entries of it at once."""
    found = find(slug)
    if found is None:
        return gone(request)
    shown = view(found, request, Bounds(ENTRIES, LETTERS), beside=[])
    query = shown.narrowing.query
    context: dict[str, Any] = {
        "timeline": found,
        "search": search_of(found),
        "address": page_url(request, found),
        "card_url": card_url(request),
        "view": shown,
        "scale": shown.scale(),
        "snippet": snippet(request, found, Look(), query),
        "frame_url": frame_url(request, found, Look(), query),
        "options_url": with_query(reverse("public:timeline-embed", args=[slug]), query),
        "files": file_addresses(found, shown.narrowing),
        "oembed_url": oembed_url(request, found),
    }
    return render(request, "testimonies/timeline.html", context)


def oembed_url(request: HttpRequest, timeline: PublishedTimeline) -> str:
    """Return the absolute address that tells other sites how to embed a timeline."""
    asked = [("url", page_url(request, timeline))]
    return request.build_absolute_uri(with_query(plain(reverse("public:oembed")), asked))
