"""oEmbed 1.0 (https://oembed.com): how another site learns to show a timeline from its address.

Only a title and addresses are in an answer, and none of the words.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext

from metoo_archive.interface import split
from testimonies.models.published import PublishedPost, PublishedTimeline
from testimonies.public.citations.items import archive_name
from testimonies.public.embeds import snippet
from testimonies.public.filters import PostFilter
from testimonies.public.looks import read_look
from testimonies.public.search_embeds import search_look, search_snippet, search_title
from testimonies.public.selections import for_machines, sentence
from testimonies.public.timeline_entries import find, read_start
from testimonies.public.timeline_narrowing import read_narrowing

WIDTH = 640
EMBEDDED = ("public:timeline", "public:embed-timeline", "public:timeline-embed")
SEARCHES = ("public:search", "public:embed-search")
_PORTS = {"http": 80, "https": 443}
# Seconds that a consumer may keep the answer; the words are not in it.
_CACHE_AGE = 3_600

Record = dict[str, str | int]


@for_machines
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer for a timeline's page or frame. 404 for whatever is none, 501 for another format."""
    written = request.GET.get("format", "json")
    if written not in ("json", "xml"):
        return _opened(sentence(gettext("The formats are json and xml."), 501))
    try:
        most = {name: _most(request.GET, name) for name in ("maxwidth", "maxheight")}
    except ValueError:
        said = gettext("Write maxwidth and maxheight as whole numbers of pixels, from 1.")
        return _opened(sentence(said, 400))
    try:
        timeline, asked = _asked_for(request)
        found = _record(request, timeline, asked, **most)
    except Http404:
        return _opened(sentence(gettext("Nothing to embed is known at this address."), 404))
    return _opened(JsonResponse(found) if written == "json" else _xml(found))


def _most(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    if text == "":
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise ValueError(name)
    return int(text)


def _asked_for(request: HttpRequest) -> tuple[PublishedTimeline | None, QueryDict]:
    """Return the timeline of the address asked about, None for a search; and that address' query.

    Raises Http404; a withdrawn one has no response either, says the specification.
    """
    try:
        address = urlsplit(request.GET.get("url", ""))
        own = urlsplit(request.build_absolute_uri("/"))
        ours = _place(address) == _place(own)
        match = resolve(split(address.path)[1])
    except (ValueError, Resolver404):
        raise Http404 from None
    if not ours or match.view_name not in (*EMBEDDED, *SEARCHES):
        raise Http404
    query = QueryDict(address.query)
    if match.view_name in SEARCHES:
        if not PostFilter(query, queryset=PublishedPost.objects.all()).is_valid():
            raise Http404
        return None, query
    timeline = find(match.kwargs["slug"])
    if timeline is None:
        raise Http404
    return timeline, query


def _place(address: Any) -> tuple[str | None, int | None]:
    """Return host and port. The scheme may differ: pages that moved to HTTPS keep old links."""
    if address.scheme not in _PORTS:
        raise ValueError(address.scheme)
    port = address.port
    return address.hostname, None if port in (None, *_PORTS.values()) else port


def _record(
    request: HttpRequest,
    timeline: PublishedTimeline | None,
    asked: QueryDict,
    maxwidth: int | None,
    maxheight: int | None,
) -> Record:
    look = read_look(asked) if timeline else search_look(asked)
    width = min(WIDTH, maxwidth or WIDTH)
    height = min(look.height, maxheight or look.height)
    look = replace(look, height=height)
    if timeline:
        start, query = read_start(asked), read_narrowing(asked).query
        html = snippet(request, timeline, look, query, start, str(width))
    else:
        html = search_snippet(request, asked, look, str(width))
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": archive_name(),
        "provider_url": request.build_absolute_uri(reverse("public:home")),
        "title": timeline.title if timeline else search_title(),
        "cache_age": _CACHE_AGE,
        "width": width,
        "height": height,
        "html": html,
    }


def _xml(found: Mapping[str, str | int]) -> HttpResponse:
    root = ElementTree.Element("oembed")
    for name, value in found.items():
        ElementTree.SubElement(root, name).text = str(value)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="text/xml; charset=utf-8")


def _opened(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
