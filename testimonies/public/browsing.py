"""By date: years, months and days, each with the counts of what lies one level down."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from testimonies.models.published import PublishedPost
from testimonies.public import counts, histograms
from testimonies.public.counts import Unit
from testimonies.public.histograms import browse_url, month_bounds
from testimonies.public.listing import list_context, shown
from testimonies.public.pages import page, respond
from testimonies.templatetags.archive import day_text, month_text, year_text

IN_WORDS = {"day": day_text, "month": month_text, "year": year_text}


@page
def browse(request: HttpRequest) -> HttpResponse:
    extent = counts.extent()
    if extent is None:
        return respond(request, "browse.html", {})
    first, last = dt.date(extent.earliest.year, 1, 1), dt.date(extent.latest.year, 12, 31)
    context = {
        "extent": extent,
        "histogram": histograms.of_everything(extent),
        "units": _links("year", counts.by_unit("year", first, last)),
        **_apart(request, "year", first, last),
    }
    return respond(request, "browse.html", context)


@page
def browse_year(request: HttpRequest, year: int) -> HttpResponse:
    first = _day(year, 1, 1)
    last = dt.date(year, 12, 31)
    found = counts.by_unit("month", first, last)
    context = {
        "year": first,
        "total": sum(found.values()),
        "crumbs": _crumbs(),
        "histogram": histograms.months(found, year, year) if found else None,
        "units": _links("month", found),
        **_neighbours("year", first, last),
        **_apart(request, "month", first, last),
    }
    return respond(request, "browse_year.html", context)


@page
def browse_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    first, last = month_bounds(_day(year, month, 1))
    found = counts.by_unit("day", first, last)
    context = {
        "month": first,
        "total": sum(found.values()),
        "crumbs": _crumbs(("year", first)),
        "histogram": histograms.days(found, first, last) if found else None,
        "units": _links("day", found),
        **_neighbours("month", first, last),
        **_apart(request, "day", first, last),
    }
    return respond(request, "browse_month.html", context)


@page
def browse_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """List the posts of one day and no other; those that may be of it are counted, not listed."""
    date = _day(year, month, day)
    by_hour = counts.by_hour(date)
    posts = shown().filter(posted_earliest=date, posted_latest=date)
    context = {
        "day": date,
        "crumbs": _crumbs(("year", date), ("month", date)),
        "total": sum(by_hour.values()),
        "histogram": histograms.hours(date, by_hour),
        "may_be": counts.apart("day", date, date),
        "month_url": browse_url("month", date),
        **_neighbours("day", date, date),
        **list_context(request, posts, sort="oldest"),
    }
    return respond(request, "browse_day.html", context)


def _day(year: int, month: int, day: int) -> dt.date:
    """Return a day of the calendar; one that never was has no address."""
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Http404 from error


def _links(unit: Unit, found: dict[dt.date, int]) -> list[dict[str, Any]]:
    return [{**_link(unit, first), "count": count} for first, count in found.items()]


def _link(unit: Unit, first: dt.date) -> dict[str, str]:
    weekday = date_format(first, "l") if unit == "day" else ""
    return {"label": IN_WORDS[unit](first), "url": browse_url(unit, first), "note": weekday}


def _crumbs(*units: tuple[Unit, dt.date]) -> list[dict[str, str]]:
    whole = {"label": gettext("Browse by date"), "url": reverse("public:browse")}
    return [whole, *(_link(unit, first) for unit, first in units)]


def _neighbours(unit: Unit, first: dt.date, last: dt.date) -> dict[str, Any]:
    before, after = counts.neighbours(unit, first, last)
    return {
        "earlier": _link(unit, before) if before else None,
        "later": _link(unit, after) if after else None,
    }


def _apart(request: HttpRequest, unit: Unit, first: dt.date, last: dt.date) -> dict[str, Any]:
    """The posts that may be of this year or month and belong to none of its parts."""
    total = counts.apart(unit, first, last)
    if not total:
        return {"apart": 0}
    posts: QuerySet[PublishedPost] = shown(counts.posts_apart(unit, first, last))
    return {"apart": total, **list_context(request, posts, sort="oldest")}
