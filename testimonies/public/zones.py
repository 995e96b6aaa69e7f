"""The time zone whose days and hours a page shows: UTC unless the address asks for another."""

import datetime as dt
import difflib
import zoneinfo
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from testimonies.public.links import with_query
from testimonies.public.pages import respond

DEFAULT = "UTC"
PARAMETER = "zone"
LONGEST_NAME = 64

# What the field offers before a letter is typed: a zone for each language that is spoken much in
# the archive, and both ends of the day. Any other zone can be typed.
SUGGESTED = (
    "UTC",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Paris",
    "Europe/Stockholm",
    "Europe/Moscow",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
# In the zone database, and no place: what the machine at hand is set to, or nothing at all.
_NO_PLACES = {"Factory", "localtime"}

View = Callable[..., HttpResponse]


class ZoneError(ValueError):
    """A time zone that there is not. Its text is a sentence with the remedy."""

    def __init__(self, value: str, nearest: list[str]) -> None:
        self.nearest = nearest
        shown = value if len(value) <= LONGEST_NAME else value[:LONGEST_NAME] + "…"
        remedy = (
            gettext("The nearest is %(nearest)s.") % {"nearest": nearest[0]}
            if nearest
            else gettext("Write a name such as Europe/Paris, or UTC.")
        )
        said = gettext("“%(value)s” is not a time zone of the IANA list.") % {"value": shown}
        super().__init__(f"{said} {remedy}")


@cache
def _names() -> dict[str, str]:
    """Return the names of all zones, by themselves in small letters."""
    return {name.casefold(): name for name in zoneinfo.available_timezones() - _NO_PLACES}


def read_zone(text: str) -> ZoneInfo:
    """Return a zone by its IANA name, however it is capitalised; UTC for "". Raises ZoneError."""
    name = _names().get(text.strip().casefold() or DEFAULT.casefold())
    if name is None:
        raise ZoneError(text, nearest(text))
    return ZoneInfo(name)


def nearest(text: str) -> list[str]:
    """Return the names of the zones, at most three, that a text may have meant: the best first."""
    wanted = text.strip().casefold().replace(" ", "_")[:LONGEST_NAME]
    names = sorted(_names())
    cities = {name.rpartition("/")[2]: name for name in names}
    found = [cities[wanted]] if wanted in cities else []
    found += difflib.get_close_matches(wanted, names, n=3)
    found += [cities[city] for city in difflib.get_close_matches(wanted, cities, n=3)]
    return [_names()[name] for name in dict.fromkeys(found)][:3]


def zone_of(given: Mapping[str, Any]) -> ZoneInfo:
    """Return the zone that the query of an address asks for. Raises ZoneError."""
    return read_zone(given.get(PARAMETER) or "")


def choice(request: HttpRequest) -> dict[str, Any]:
    """Return the zone of a page and what choosing another keeps, for `_zone.html`."""
    kept = [
        (key, value)
        for key, values in request.GET.lists()
        if key not in (PARAMETER, "cursor")
        for value in values
        if value
    ]
    return {"name": str(current()), "kept": kept, "suggested": SUGGESTED}


def is_utc(zone: dt.tzinfo) -> bool:
    return str(zone) == DEFAULT


def carried(zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return what a link carries along so that the next page stays in the zone."""
    return [] if is_utc(zone) else [(PARAMETER, str(zone))]


def zoned(view: View) -> View:
    """Show a page in the zone that its address asks for; 400 and the remedy where there is none.

    Within it `timezone.get_current_timezone()` is that zone, for the times on posts too.
    """

    @wraps(view)
    def in_zone(request: HttpRequest, **address: object) -> HttpResponse:
        try:
            zone = zone_of(request.GET)
        except ZoneError as error:
            return _unknown(request, error)
        with timezone.override(zone):
            return view(request, **address)

    return in_zone


def _unknown(request: HttpRequest, error: ZoneError) -> HttpResponse:
    choices = [
        {"label": name, "url": _in_another(request, name)} for name in [*error.nearest, DEFAULT]
    ]
    context = {"problem": str(error), "choices": choices, "status": 400}
    return respond(request, "zone_unknown.html", context)


def _in_another(request: HttpRequest, name: str) -> str:
    """Return the address of this page with another zone and all else as it is."""
    query = [
        (key, value)
        for key, values in request.GET.lists()
        if key not in (PARAMETER, "cursor")
        for value in values
    ]
    return with_query(request.path, query + ([] if name == DEFAULT else [(PARAMETER, name)]))


def current() -> ZoneInfo:
    """Return the zone of the page at hand."""
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(DEFAULT)
