"""The sitemap: which pages there are, for search engines, but those they are asked to leave out.

Above MOST_IN_ONE posts it is an index of parts. A part holds the posts whose identifiers begin
alike: identifiers are random, so parts are of one size however many posts a day had (the first
days hold most of them all), and each is read from an index of the identifiers.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from testimonies.models.counts import PublishedDayCount
from testimonies.models.published import PublishedPost, PublishedTimeline
from testimonies.public.bydate import extent
from testimonies.public.pages import page
from testimonies.vocabulary import Level

# A sitemap may hold 50,000 addresses; parts are not of quite the same size.
MOST_IN_ONE = 40_000
# Crockford's base 32, of which identifiers are made.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LONGEST_BEGINNING = 3

FIXED = ("home", "browse", "people", "timelines", "safety", "about", "accessibility")


class Entry(NamedTuple):
    path: str
    changed: dt.date | None = None


@page
def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses, or, when these are too many, an index of the parts."""
    length = _beginning_length()
    if not length:
        return _urls(request, [*_pages(), *_posts("")])
    parts = ["pages", *("".join(letters) for letters in product(ALPHABET, repeat=length))]
    entries = [Entry(reverse("public:sitemap-part", args=[part])) for part in parts]
    return _answer(request, "sitemap_index.xml", entries)


@page
def sitemap_part(request: HttpRequest, part: str) -> HttpResponse:
    if part == "pages":
        return _urls(request, _pages())
    if not set(part) <= set(ALPHABET) or len(part) != _beginning_length():
        raise Http404
    return _urls(request, _posts(part))


def _beginning_length() -> int:
    """Return how many characters of an identifier tell the parts apart; 0 for one part."""
    span = extent(ZoneInfo("UTC"))
    total, length = span.posts if span else 0, 0
    while total > MOST_IN_ONE * len(ALPHABET) ** length and length < LONGEST_BEGINNING:
        length += 1
    return length


def _posts(beginning: str) -> Iterator[Entry]:
    posts = PublishedPost.objects.filter(
        pk__startswith=beginning, level__lt=Level.GRAPHIC, is_deindexed=False
    )
    before, after = reverse("public:post", args=["_"]).split("_")
    rows = posts.order_by("pk").values_list("pk", "published_at")
    for public_id, published_at in rows:
        yield Entry(f"{before}{public_id}{after}", published_at.date())


def _pages() -> Iterator[Entry]:
    yield from (Entry(reverse(f"public:{name}")) for name in FIXED)
    yield from _days()
    for name, column in (("platform", "platform_slug"), ("person", "person_slug")):
        slugs = PublishedPost.objects.exclude(**{column: ""}).order_by(column)
        for slug in slugs.values_list(column, flat=True).distinct():
            yield Entry(reverse(f"public:{name}", args=[slug]))
    for timeline in PublishedTimeline.objects.order_by("slug"):
        address = reverse("public:timeline", args=[timeline.slug])
        yield Entry(address, timeline.published_at.date())


def _days() -> Iterator[Entry]:
    counts = PublishedDayCount.objects.filter(earliest=F("latest"), posts__gt=0)
    for day in counts.order_by("earliest").values_list("earliest", flat=True).distinct():
        yield Entry(reverse("public:browse-day", args=[day.year, day.month, day.day]))


def _urls(request: HttpRequest, entries: Iterable[Entry]) -> HttpResponse:
    return _answer(request, "sitemap.xml", entries)


def _answer(request: HttpRequest, template: str, entries: Iterable[Entry]) -> HttpResponse:
    base = request.build_absolute_uri("/").rstrip("/")
    text = render_to_string(f"testimonies/{template}", {"base": base, "entries": entries})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
