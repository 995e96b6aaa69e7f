"""The histogram above a result: it follows the search, and its bars are searches of less time."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from testimonies.public import bydate, certainty, histograms, intervals, tallies, zones
from testimonies.public.bydate import Counted, Reach
from testimonies.public.filters import PostFilter
from testimonies.public.histograms import Histogram
from testimonies.public.intervals import Unit
from testimonies.public.links import PARAMETERS, pairs, search_url, values, with_query
from testimonies.public.listing import shown
from testimonies.public.numbers import Number
from testimonies.public.spans import Span, written
from testimonies.public.tallies import Tally

Given = dict[str, list[str]]

# Filters by date alone: what they leave is counted from the rollup, exactly, at any size.
DATED = {"after", "before", "certain", "zone", "sort"}


def of_search(filters: PostFilter, given: Given, found: Tally) -> Histogram | None:
    """Return the histogram of a valid search, or None where it finds nothing.

    Two queries; one where the days are counted already, and none where nothing was found.
    """
    if not found.total:
        return None
    asked = filters.form.cleaned_data
    zone, certain = filters.time_zone, bool(asked["certain"])
    after, before = asked["after"], asked["before"]
    reach = bydate.reach(zone, certain=certain)
    bounds = _bounds(reach, after, before) if reach else None
    if bounds is None:
        return None
    unit = histograms.unit_for(*bounds)
    rows, weight, days = found.posts, found.weight, found.days
    if rows is None or not any(value for name, value in asked.items() if name not in DATED):
        rows, weight = bydate.counts_within(after, before, zone, unit, certain=certain), 1.0
        days = None
    if days is not None and unit != "hour" and zones.is_utc(zone):
        counted = bydate.counted_days(days, unit, *bounds)
    else:
        counted = bydate.counted_by(rows, unit, zone, *bounds)
    counted = _in_hours(counted, after, before, zone)
    exact = weight == 1 and found.total.exact
    drawn = histograms.histogram(
        counted,
        zone,
        link=lambda _, value: search_url(given, after=[value], before=[value]),
        weight=weight,
        rest=found.total.value - counted.posts if exact else counted.apart,
    )
    if unit == "hour" and not any(place.posts for place in counted.intervals):
        drawn = replace(
            drawn, bars=[], caption=gettext("Of none of these posts is the hour known.")
        )
    kept = {name: found for name, found in given.items() if name not in ("after", "before")}
    return replace(
        drawn, ranged=True, range_kept=pairs(kept), wider=_wider(given, after, before, zone)
    )


def _bounds(
    reach: Reach, after: Span | None, before: Span | None
) -> tuple[dt.date, dt.date] | None:
    """Return the days to draw: those asked for in the years of the archive. None for none."""
    if after is None and before is None:
        return histograms.whole_units(reach)
    first_year = intervals.unit_bounds("year", reach.earliest)[0]
    last_year = intervals.unit_bounds("year", reach.latest)[1]
    first = max(after.first, first_year) if after else reach.first
    last = min(before.last, last_year) if before else reach.last
    return (first, last) if first <= last else None


def _in_hours(counted: Counted, after: Span | None, before: Span | None, zone: ZoneInfo) -> Counted:
    """Leave out the hours of a day that were not asked for."""
    if counted.intervals and counted.intervals[0].unit != "hour":
        return counted
    begins = after.begins(zone) if after else intervals.EARLIEST
    ends = before.ends(zone) if before else intervals.LATEST
    asked = [hour for hour in counted.intervals if begins <= hour.begins and hour.ends <= ends]
    return replace(counted, intervals=asked or counted.intervals)


def _wider(
    given: Given, after: Span | None, before: Span | None, zone: ZoneInfo
) -> list[dict[str, str]]:
    """Return the way up: all of the time, then the year, month and day that hold the range."""
    if after is None and before is None:
        return []
    crumbs = [{"label": gettext("All years"), "url": search_url(given, after=[], before=[])}]
    if after is None or before is None:
        return crumbs
    for unit in ("year", "month", "day"):
        crumbs += _holding(given, unit, after, before, zone)
    return crumbs


def _holding(
    given: Given, unit: Unit, after: Span, before: Span, zone: ZoneInfo
) -> list[dict[str, str]]:
    """Return the year, month or day that holds a range and is more than it, if one does."""
    whole = intervals.span(after.first, after.first, zone, unit)
    holds = whole.first <= after.first and before.last <= whole.last
    is_all = (whole.first, whole.last) == (after.first, before.last)
    if not holds or (is_all and not (after.clock or before.clock)):
        return []
    value = written(whole, zone)
    url = search_url(given, after=[value], before=[value])
    return [{"label": histograms.label(whole, zone), "url": url}]


def context(request: HttpRequest, filters: PostFilter, found: Tally) -> dict[str, Any]:
    """Return what `_histogram.html` and `_chart_choices.html` show above a search."""
    given = values(request.GET)
    switch = certainty.switch(
        reverse("public:search"), pairs(given), certain=bool(filters.form.cleaned_data["certain"])
    )
    return {
        "histogram": of_search(filters, given, found),
        "zone_choice": zones.choice(request),
        "certainty": switch,
    }


def of_page(request: HttpRequest, asked: Mapping[str, str], total: int) -> dict[str, Any]:
    """Return the same for a page that lists what one filter finds; its bars lead to searches.

    `total` is how many posts that are, as publishing counts them.
    """
    query = QueryDict(mutable=True)
    query.update({**asked, **dict(zones.carried(zones.current()))})
    filters = PostFilter(query, queryset=shown())
    if not filters.is_valid():
        return {}
    filters.person_now = asked.get("person", "")  # a page is never of a name that leads on
    given = {name: query.getlist(name) for name in PARAMETERS if name in query}
    few = total <= tallies.BOUND
    found = Tally(Number(total), {}, filters.narrowed(), total) if few else tallies.tally(filters)
    away = with_query(reverse("public:search"), pairs({**given, "certain": ["1"]}))
    return {
        "histogram": of_search(filters, given, found),
        "zone_choice": zones.choice(request),
        "certainty": {"on": False, "url": away},
    }
