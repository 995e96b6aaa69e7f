"""Bars over time, as `_histogram.html` draws them. An empty day or month has its empty place."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext, ngettext

from testimonies.public import counts
from testimonies.public.counts import Extent, Unit
from testimonies.templatetags.archive import day_before, day_text, month_text, year_text

# As many bars as can be told apart, and few enough for a table to be read.
MOST_DAYS = 62
MOST_YEARS_OF_MONTHS = 5


Found = Mapping[dt.date, int]


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    url: str = ""
    here: bool = False


@dataclass(frozen=True)
class Histogram:
    caption: str
    unit: str
    bars: list[Bar]

    @property
    def peak(self) -> int:
        """The largest count; at least 1, so that it can divide."""
        return max([1, *(bar.count for bar in self.bars)])


def of_everything(extent: Extent) -> Histogram:
    """Return the whole archive in days, months or years, whichever can be told apart."""
    first, last = month_bounds(extent.first)[0], month_bounds(extent.last)[1]
    if (last - first).days < MOST_DAYS:
        found = counts.by_unit("day", first, last)
        return _saying_the_rest(days(found, first, last), extent)
    if extent.last.year - extent.first.year < MOST_YEARS_OF_MONTHS:
        found = counts.by_unit("month", first.replace(month=1), last.replace(month=12, day=31))
        return _saying_the_rest(months(found, first.year, last.year), extent)
    return _saying_the_rest(years(extent), extent)


def _saying_the_rest(histogram: Histogram, extent: Extent) -> Histogram:
    rest = extent.posts - sum(bar.count for bar in histogram.bars)
    if not rest:
        return histogram
    said = ngettext(
        "%(caption)s; %(rest)d post is dated less exactly and is in no bar",
        "%(caption)s; %(rest)d posts are dated less exactly and are in no bar",
        rest,
    )
    return replace(histogram, caption=said % {"caption": histogram.caption, "rest": rest})


def days(found: Found, first: dt.date, last: dt.date) -> Histogram:
    caption = gettext("Posts by day, %(first)s to %(last)s") % {
        "first": day_before(first, last),
        "last": day_text(last),
    }
    return Histogram(caption, gettext("Day"), _bars(found, _each_day(first, last), day_text, "day"))


def months(found: Found, first_year: int, last_year: int) -> Histogram:
    places = (
        dt.date(year, month, 1)
        for year in range(first_year, last_year + 1)
        for month in range(1, 13)
    )
    caption = gettext("Posts by month, %(years)s") % {"years": _years(first_year, last_year)}
    return Histogram(caption, gettext("Month"), _bars(found, places, month_text, "month"))


def years(extent: Extent) -> Histogram:
    first, last = dt.date(extent.earliest.year, 1, 1), dt.date(extent.latest.year, 12, 31)
    found = counts.by_unit("year", first, last)
    places = (dt.date(year, 1, 1) for year in range(first.year, last.year + 1))
    caption = gettext("Posts by year, %(years)s") % {"years": _years(first.year, last.year)}
    return Histogram(caption, gettext("Year"), _bars(found, places, year_text, "year"))


def hours(day: dt.date, found: Mapping[int | None, int]) -> Histogram | None:
    """Return the hours of a day in UTC; None where no post's hour is known."""
    if not any(hour is not None for hour in found):
        return None
    caption = gettext("Posts by hour (UTC), where the hour is known")
    bars = [Bar(time_format(dt.time(hour), "H:i"), found.get(hour, 0)) for hour in range(24)]
    return Histogram(caption, gettext("Hour"), bars)


def month_bounds(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a day's month."""
    length = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=length)


def browse_url(unit: Unit, day: dt.date) -> str:
    """Return the address of a day, or of its month or year."""
    parts = {"year": day.year, "month": day.month, "day": day.day}
    depth = {"year": 1, "month": 2, "day": 3}[unit]
    return reverse(f"public:browse-{unit}", kwargs=dict(list(parts.items())[:depth]))


def _bars(
    found: Found,
    places: Iterator[dt.date],
    label: Callable[[dt.date], str],
    unit: Unit,
) -> list[Bar]:
    return [
        Bar(label(place), count, browse_url(unit, place) if count else "")
        for place in places
        for count in [found.get(place, 0)]
    ]


def _each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (
        dt.date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1)
    )


def _years(first: int, last: int) -> str:
    return f"{first:04d}" if first == last else f"{first:04d}–{last:04d}"
