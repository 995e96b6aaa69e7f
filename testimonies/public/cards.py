"""The picture that goes with a shared address: what it is, of when, and its content note. Neutral.

It holds no words and no name, of any level: whoever shows the card keeps a copy, and a copy cannot
be taken back. A withdrawn post's card answers 410, as its page does.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from testimonies.models.published import Tombstone
from testimonies.public import bydate, zones
from testimonies.public.card_drawing import Lines, can_draw, draw
from testimonies.public.errors import gone
from testimonies.public.listing import shown
from testimonies.public.pages import page
from testimonies.public.timeline_entries import find
from testimonies.templatetags.archive import day_text, listed, note_labels, posted_date

# Raise it whenever cards look different: whoever has one asks with its ETag.
DRAWN_AS = 2


@page
def post_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a post. Withdrawn: 410, as its page. Never public: 404."""
    found = shown().filter(pk=public_id).first()
    if found is None:
        if Tombstone.objects.filter(pk=public_id).exists():
            return gone(request)
        raise Http404
    with _spoken():
        title = gettext("Post of %(date)s") % {"date": posted_date(found)}
        notes = listed(note_labels(found))
        facts = [found.platform_name]
        if notes:
            facts.append(f"{gettext('Content note:')} {notes}")
        return _card(request, title, tuple(facts))


@page
def timeline_card(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(slug)
    if found is None:
        return gone(request)
    with _spoken():
        title = found.title if can_draw(_language(), [found.title]) else gettext("Timeline")
        day = day_text(found.published_at.date())
        facts = (gettext("A timeline, first published %(date)s") % {"date": day},)
        return _card(request, title, facts)


@page
def card(request: HttpRequest) -> HttpResponse:
    """The card of the archive itself."""
    extent = bydate.extent(zones.read_zone(""))
    with _spoken():
        title = gettext("Testimonies posted in public under #MeToo, with dates and sources")
        facts: Lines = ()
        if extent:
            days = {"first": day_text(extent.first), "last": day_text(extent.last)}
            facts = (gettext("%(first)s to %(last)s") % days,)
        return _card(request, title, facts)


@contextmanager
def _spoken() -> Iterator[None]:
    """Speak the language of the address; our own where its script cannot be drawn here."""
    asked = translation.get_language() or settings.LANGUAGE_CODE
    name = gettext("The #MeToo Archive")
    with translation.override(asked if can_draw(asked, [name]) else settings.LANGUAGE_CODE):
        yield


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _card(request: HttpRequest, title: str, facts: Lines) -> HttpResponse:
    """Answer with the card, or that the one which the reader has is still the same (304)."""
    language, archive = _language(), gettext("The #MeToo Archive")
    said = "\0".join((str(DRAWN_AS), language, archive, title, *facts))
    etag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponse):
        return unchanged
    picture = draw(language, archive, title, facts)
    response = HttpResponse(picture, content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response
