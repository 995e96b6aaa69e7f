"""By date: years, months, days and hours of a time zone, with the counts of what lies within."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from testimonies.public import bydate, certainty, heatmap, histograms, intervals, spans, zones
from testimonies.public.bydate import Counted
from testimonies.public.histograms import Histogram, browse_link, browse_url
from testimonies.public.intervals import Interval, Unit
from testimonies.public.links import with_query
from testimonies.public.listing import list_context, shown
from testimonies.public.pages import page, respond

# What stands for an hour in an address where the posts are asked for of which none is known.
NO_HOUR = "unknown"


@page
@zones.zoned
def browse(request: HttpRequest) -> HttpResponse:
    view = _View(request)
    extent = bydate.extent(view.zone, certain=view.certain)
    if extent is None:
        return respond(request, "browse.html", view.choices())
    cells = view.counted(heatmap.unit_of(extent), *heatmap.bounds(extent))
    years = view.counted("year", extent.earliest, extent.latest)
    context = {
        "extent": extent,
        "histogram": view.of_everything(extent),
        "heat_map": heatmap.heat_map(cells, view.zone, view.link),
        "units": view.units(years),
        **view.apart(years, intervals.span(extent.earliest, extent.latest, view.zone, "year")),
        **view.choices(),
    }
    return respond(request, "browse.html", context)


@page
@zones.zoned
def browse_year(request: HttpRequest, year: int) -> HttpResponse:
    return _level(request, "browse_year.html", "year", _day(year, 1, 1))


@page
@zones.zoned
def browse_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    return _level(request, "browse_month.html", "month", _day(year, month, 1))


def _level(request: HttpRequest, template: str, unit: Unit, first: dt.date) -> HttpResponse:
    """Show a year by its months, or a month by its days."""
    view = _View(request)
    whole = intervals.span(first, first, view.zone, unit)
    parts = view.counted("month" if unit == "year" else "day", whole.first, whole.last)
    context = {
        unit: first,
        "total": parts.posts,
        "crumbs": view.crumbs() if unit == "year" else view.crumbs(("year", first)),
        "histogram": view.histogram(parts) if parts.posts else None,
        "units": view.units(parts),
        **view.neighbours(whole),
        **view.apart(parts, whole),
        **view.choices(),
    }
    return respond(request, template, context)


@page
@zones.zoned
def browse_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """List the posts of one day, or of an hour of it; those that may be of it are counted."""
    view = _View(request)
    date = _day(year, month, day)
    whole = intervals.span(date, date, view.zone)
    hours = view.counted("hour", date, date)
    asked = request.GET.get("hour", "")
    try:
        chosen = view.hours_asked(asked, hours, date)
    except spans.NoSuchHourError as error:
        return _no_such_hour(request, view, date, str(error))
    whole_day: list[tuple[Unit, dt.date]] = [("day", date)] if asked else []
    context = {
        "day": date,
        "crumbs": view.crumbs(("year", date), ("month", date), *whole_day),
        "total": hours.posts,
        "histogram": view.hours(hours, chosen, asked),
        "may_be": hours.apart,
        "month_url": view.url("month", date),
        **_hour_context(view, date, hours, chosen, asked),
        **view.neighbours(whole),
        **view.listed(_posts(view, date, chosen, asked), keep=[("hour", asked)] if asked else []),
        **view.choices(),
    }
    return respond(request, "browse_day.html", context)


def _posts(view: "_View", date: dt.date, chosen: list[Interval], asked: str) -> Any:
    if asked == NO_HOUR:
        return view.posts().filter(spans.known_to_day(date))
    if not chosen:
        return view.posts().filter(spans.of_day(date, view.zone))
    return view.posts().filter(
        sort_at__gte=chosen[0].begins, sort_at__lt=chosen[-1].ends, posted_instant__isnull=False
    )


def _hour_context(
    view: "_View", date: dt.date, hours: Counted, chosen: list[Interval], asked: str
) -> dict[str, Any]:
    """Return what the page says of the hour that it is narrowed to, and of the posts beside."""
    unknown = view.link_to_hour(date, NO_HOUR) if hours.day_only else ""
    context = {"day_only": hours.day_only, "day_only_url": unknown}
    if asked == NO_HOUR:
        return {**context, "hour": gettext("hour not known"), "in_hour": hours.day_only}
    if not chosen:
        return context
    begins, ends = (moment.astimezone(view.zone) for moment in (chosen[0].begins, chosen[-1].ends))
    words = f"{begins:%H:%M}–{ends:%H:%M}"
    return {**context, "hour": words, "in_hour": sum(one.posts for one in chosen)}


def _no_such_hour(request: HttpRequest, view: "_View", date: dt.date, problem: str) -> HttpResponse:
    context = {
        "day": date,
        "crumbs": view.crumbs(("year", date), ("month", date), ("day", date)),
        "hour_problem": problem,
        "day_url": view.url("day", date),
        "status": 400,
        **view.choices(),
    }
    return respond(request, "browse_day.html", context)


class _View:
    """A page by date: its zone, whether uncertain dates are left out, and links that keep both."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.zone = zones.current()
        self.certain = certainty.certain_only(request)
        self.kept = certainty.carried(certain=self.certain)
        self.link = browse_link(self.zone, self.kept)

    def url(self, unit: Unit, day: dt.date) -> str:
        return browse_url(unit, day, [*self.kept, *zones.carried(self.zone)])

    def link_to_hour(self, day: dt.date, hour: str) -> str:
        return browse_url("day", day, [("hour", hour), *self.kept, *zones.carried(self.zone)])

    def counted(self, unit: Unit, first: dt.date, last: dt.date) -> Counted:
        rows = bydate.kept(unit, self.zone, certain=self.certain)
        return bydate.counted_by(rows, unit, self.zone, first, last)

    def posts(self) -> Any:
        return shown().filter(certainty.condition(certain=self.certain))

    def histogram(self, counted: Counted) -> Histogram:
        return self.ranged(histograms.histogram(counted, self.zone, link=self.link))

    def of_everything(self, extent: bydate.Extent) -> Histogram:
        drawn = histograms.of_everything(extent, self.zone, self.link, certain=self.certain)
        return self.ranged(drawn)

    def hours(self, hours: Counted, chosen: list[Interval], asked: str) -> Histogram | None:
        """Return the hours of a day; None where no post's hour is known."""
        if not any(hour.posts for hour in hours.intervals):
            return None
        drawn = histograms.histogram(
            hours, self.zone, link=self.link, here=chosen[0] if chosen else None
        )
        return self.ranged(replace(drawn, beside=[]))

    def ranged(self, drawn: Histogram) -> Histogram:
        return replace(drawn, ranged=True, range_kept=[*self.kept, *zones.carried(self.zone)])

    def hours_asked(self, asked: str, hours: Counted, day: dt.date) -> list[Interval]:
        """Return the hours that are asked for; none for the whole day. Raises NoSuchHourError."""
        if asked in ("", NO_HOUR):
            return []
        try:
            clock = spans.read_clock(asked)
        except spans.SpanError as error:
            raise spans.NoSuchHourError(asked, self.zone) from error
        shown_at = [hour.begins for hour in spans.hours_shown(day, clock, self.zone)]
        found = [hour for hour in hours.intervals if hour.begins in shown_at]
        if not found:
            raise spans.NoSuchHourError(asked, self.zone)
        return found

    def units(self, counted: Counted) -> list[dict[str, Any]]:
        return [
            {**self._link(place.unit, place.first), "count": place.posts}
            for place in counted.intervals
            if place.posts
        ]

    def _link(self, unit: Unit, first: dt.date) -> dict[str, str]:
        weekday = date_format(first, "l") if unit == "day" else ""
        place = intervals.span(first, first, self.zone, unit)
        label = histograms.label(place, self.zone)
        return {"label": label, "url": self.url(unit, first), "note": weekday}

    def crumbs(self, *units: tuple[Unit, dt.date]) -> list[dict[str, str]]:
        whole = with_query(reverse("public:browse"), [*self.kept, *zones.carried(self.zone)])
        above = {"label": gettext("Browse by date"), "url": whole}
        return [above, *(self._link(unit, first) for unit, first in units)]

    def neighbours(self, whole: Interval) -> dict[str, Any]:
        before, after = bydate.neighbours(whole.unit, self.zone, whole, certain=self.certain)
        return {
            "earlier": self._link(whole.unit, before) if before else None,
            "later": self._link(whole.unit, after) if after else None,
        }

    def apart(self, counted: Counted, whole: Interval) -> dict[str, Any]:
        """The posts that may be of this year or month and belong to none of its parts."""
        if not counted.apart:
            return {"apart": 0}
        unit = counted.intervals[0].unit
        posts = self.posts().filter(bydate.posts_apart(unit, whole))
        return {"apart": counted.apart, **self.listed(posts, few=True)}

    def listed(
        self, posts: Any, keep: Sequence[tuple[str, str]] = (), *, few: bool = False
    ) -> dict[str, Any]:
        """Return a page of posts, whose neighbours are in the same zone and hour."""
        context = list_context(self.request, posts, sort="oldest", few=few)
        kept = [*keep, *self.kept, *zones.carried(self.zone)]
        for name in ("previous_url", "next_url"):
            if context.get(name):
                path, _, query = context[name].partition("?")
                cursor = [part.split("=", 1) for part in query.split("&") if "cursor=" in part]
                context[name] = with_query(path, [*kept, ("cursor", cursor[0][1])])
        return context

    def choices(self) -> dict[str, Any]:
        asked = [(key, value) for key, values in self.request.GET.lists() for value in values]
        return {
            "zone_choice": zones.choice(self.request),
            "certainty": certainty.switch(self.request.path, asked, certain=self.certain),
        }


def _day(year: int, month: int, day: int) -> dt.date:
    """Return a day of the calendar; one that never was has no address."""
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Http404 from error
