"""The picture that goes with a shared address: what it is, of when, and its content note. Neutral.

It holds no words and no name, of any level: whoever shows the card keeps a copy, and a copy cannot
be taken back. A withdrawn post's card answers 410, as its page does.
"""

import hashlib
from functools import cache, lru_cache
from io import BytesIO
from textwrap import wrap

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

from testimonies.models.published import Tombstone
from testimonies.public import bydate, zones
from testimonies.public.errors import gone
from testimonies.public.listing import shown
from testimonies.public.pages import page
from testimonies.public.timeline_entries import find
from testimonies.templatetags.archive import day_text, note_labels, posted_date

WIDTH, HEIGHT, MARGIN = 1_200, 630, 84
PAPER, INK, MUTED, ACCENT = "#fcfcfb", "#1a1d1b", "#575d59", "#1d5b49"
# Raise it whenever cards look different: whoever has one asks with its ETag.
DRAWN_AS = 1
# The fonts are subsets: what they lack would be drawn as empty boxes.
_IN_FONTS = {*range(0x20, 0x100), 0x152, 0x153, *range(0x2009, 0x2027), 0x2039, 0x203A, 0x20AC}

Lines = tuple[str, ...]


@page
def post_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a post. Withdrawn: 410, as its page. Never public: 404."""
    found = shown().filter(pk=public_id).first()
    if found is None:
        if Tombstone.objects.filter(pk=public_id).exists():
            return gone(request)
        raise Http404
    with translation.override("en"):
        title = gettext("Post of %(date)s") % {"date": posted_date(found)}
        notes = ", ".join(note_labels(found))
        facts = [found.platform_name]
        if notes:
            facts.append(f"{gettext('Content note:')} {notes}")
    return _card(request, title, tuple(facts))


@page
def timeline_card(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(slug)
    if found is None:
        return gone(request)
    with translation.override("en"):
        title = found.title if _can_be_drawn(found.title) else gettext("Timeline")
        day = day_text(found.published_at.date())
        facts = (gettext("A timeline, first published %(date)s") % {"date": day},)
    return _card(request, title, facts)


@page
def card(request: HttpRequest) -> HttpResponse:
    """The card of the archive itself."""
    extent = bydate.extent(zones.read_zone(""))
    with translation.override("en"):
        title = gettext("Testimonies posted in public under #MeToo, with dates and sources")
        facts: Lines = ()
        if extent:
            days = {"first": day_text(extent.first), "last": day_text(extent.last)}
            facts = (gettext("%(first)s to %(last)s") % days,)
    return _card(request, title, facts)


def _card(request: HttpRequest, title: str, facts: Lines) -> HttpResponse:
    """Answer with the card, or that the one which the reader has is still the same (304)."""
    said = "\0".join((str(DRAWN_AS), title, *facts))
    etag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponse):
        return unchanged
    response = HttpResponse(draw(title, facts), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _can_be_drawn(text: str) -> bool:
    return all(ord(letter) in _IN_FONTS for letter in text)


@lru_cache(maxsize=256)
def draw(title: str, facts: Lines) -> bytes:
    """Return the card as PNG, 1200 by 630 pixels; the same bytes for the same texts."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 72), "The #MeToo Archive", INK, _font("newsreader-latin-400", 46))
    pen.rectangle((MARGIN, 150, WIDTH - MARGIN, 152), ACCENT)
    size, letters, most = (72, 26, 2) if len(title) <= 2 * 26 else (52, 38, 3)
    top = _write(pen, wrap(title, letters)[:most], 200, size, INK, "libre-franklin-latin-400")
    for fact in facts:
        drawn = wrap(fact, 58)[:2] if _can_be_drawn(fact) else []
        top = _write(pen, drawn, top + 14, 34, MUTED, "libre-franklin-latin-400")
    return _as_png(image)


def _write(
    pen: ImageDraw.ImageDraw, lines: list[str], top: int, size: int, colour: str, face: str
) -> int:
    for line in lines:
        pen.text((MARGIN, top), line, colour, _font(face, size))
        top += round(size * 1.3)
    return top


def _as_png(image: Image.Image) -> bytes:
    kept = BytesIO()
    # Few colours say it all: a card of some 10 kB instead of 30.
    image.quantize(32).save(kept, "PNG", optimize=True)
    return kept.getvalue()


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.BASE_DIR / "static/fonts" / f"{name}.woff2"), size)
