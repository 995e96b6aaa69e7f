"""Bars over time, as `_histogram.html` draws them. An empty day or month has its empty place."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from testimonies.public import bydate, zones
from testimonies.public.bydate import Counted, Extent, Reach
from testimonies.public.intervals import Interval, Unit, unit_bounds
from testimonies.public.links import with_query
from testimonies.public.numbers import Number, estimate
from testimonies.public.spans import comes_twice, offset_text, written
from testimonies.templatetags.archive import day_before, day_text, month_text, year_text

# As many bars as can be told apart, and few enough for a table to be read.
MOST_DAYS = 62
MOST_YEARS_OF_MONTHS = 5

# The drawing, which is stretched to the width there is. A bar leaves a part of its slot empty.
WIDTH, HEIGHT, BAR = 1000, 96, 0.82

Link = Callable[[Interval, str], str]
"""The address that an interval leads to; the second is the interval as addresses write it."""


@dataclass(frozen=True)
class Bar:
    """A bar. `value` is its interval as `after` and `before` take it, `said` its number in words.

    It is drawn at `x`, and `height` high, in a drawing of WIDTH by HEIGHT.
    """

    label: str
    number: Number
    url: str = ""
    value: str = ""
    here: bool = False
    said: str = ""
    x: int = 0
    height: int = 0

    @property
    def count(self) -> int:
        return self.number.value


@dataclass(frozen=True)
class Histogram:
    """`beside` are sentences on what is in no bar; `wider` the way up, from the whole on."""

    caption: str
    unit: str
    bars: list[Bar]
    zone: str = zones.DEFAULT
    beside: list[str] = field(default_factory=list)
    wider: list[dict[str, str]] = field(default_factory=list)
    # Whether a range of bars can be chosen, and what the search for it keeps.
    ranged: bool = False
    range_kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def peak(self) -> int:
        """The largest count; at least 1, so that it can divide."""
        return max([1, *(bar.count for bar in self.bars)])

    @property
    def slot(self) -> int:
        """The width of a bar with the space beside it."""
        return round(WIDTH / len(self.bars))

    @property
    def bar_width(self) -> int:
        return round(BAR * WIDTH / len(self.bars))

    @property
    def few(self) -> bool:
        """Whether bars as wide as their slots would be blocks."""
        return len(self.bars) < 8

    @property
    def exact(self) -> bool:
        return all(bar.number.exact for bar in self.bars)

    @property
    def peak_error(self) -> int:
        """The error of the highest bar, in posts."""
        return max(self.bars, key=lambda bar: bar.count).number.error if self.bars else 0


def unit_for(first: dt.date, last: dt.date) -> Unit:
    """Return the finest unit of which a range has no more than can be told apart."""
    if first == last:
        return "hour"
    if (last - first).days < MOST_DAYS:
        return "day"
    return "month" if last.year - first.year < MOST_YEARS_OF_MONTHS else "year"


def of_everything(
    extent: Extent,
    zone: ZoneInfo | None = None,
    link: Link | None = None,
    *,
    certain: bool = False,
) -> Histogram:
    """Return the whole archive in days, months or years, whichever can be told apart."""
    zone = zone or ZoneInfo(zones.DEFAULT)
    first, last = whole_units(extent)
    unit = unit_for(first, last)
    rows = bydate.kept(unit, zone, certain=certain)
    counted = bydate.counted_by(rows, unit, zone, first, last)
    return histogram(counted, zone, link=link, rest=extent.posts - counted.posts)


def whole_units(extent: Reach) -> tuple[dt.date, dt.date]:
    """Return the days of a whole archive, from the first of its first month, year or all years."""
    first, last = month_bounds(extent.first)[0], month_bounds(extent.last)[1]
    unit = unit_for(first, last)
    if unit == "month":
        return first.replace(month=1), last.replace(month=12, day=31)
    return (extent.earliest, extent.latest) if unit == "year" else (first, last)


def histogram(
    counted: Counted,
    zone: ZoneInfo,
    *,
    link: Link | None = None,
    weight: float = 1.0,
    rest: int = 0,
    here: Interval | None = None,
) -> Histogram:
    """Return intervals, not empty, as bars. `rest` is how many posts are in no bar.

    `link` is the page of a day, month or year where none is given. With a `weight` above 1 each
    post stands for so many, and the numbers say their error.
    """
    places = counted.intervals
    unit = places[0].unit
    leads_to = link or browse_link(zone)
    peak = max([1, *(place.posts for place in places)])
    among = places if unit == "hour" else ()
    bars = []
    for at, place in enumerate(places):
        number = _number(place.posts, weight)
        value = written(place, zone, among)
        bar = Bar(
            label=label(place, zone, among),
            number=number,
            url=leads_to(place, value) if place.posts else "",
            value=value,
            here=place == here,
            said=str(number),
            x=round(at * WIDTH / len(places)),
            height=round(place.posts * HEIGHT / peak),
        )
        bars.append(bar)
    return Histogram(
        caption=caption(places, zone),
        unit=unit_label(unit),
        bars=bars,
        zone=str(zone),
        beside=_beside(unit, _number(counted.day_only, weight), _number(rest, weight)),
    )


def _number(posts: int, weight: float) -> Number:
    return Number(posts) if weight == 1 else estimate(posts, 1 / weight)


def _beside(unit: Unit, day_only: Number, rest: Number) -> list[str]:
    said = []
    if unit == "hour" and day_only.value:
        known_to_day = ngettext(
            "%(number)s post is known to the day only and is in no hour.",
            "%(number)s posts are known to the day only and are in no hour.",
            day_only.value,
        )
        said.append(capfirst(known_to_day % {"number": day_only}))
    if rest.value:
        less_exact = ngettext(
            "%(number)s post is dated less exactly and is in no bar.",
            "%(number)s posts are dated less exactly and are in no bar.",
            rest.value,
        )
        said.append(capfirst(less_exact % {"number": rest}))
    return said


def label(place: Interval, zone: ZoneInfo, among: Sequence[Interval] = ()) -> str:
    """Return an interval in words; an hour that comes twice says which it is."""
    match place.unit:
        case "year":
            return year_text(place.first)
        case "month":
            return month_text(place.first)
        case "day":
            return day_text(place.first)
    local = place.begins.astimezone(zone)
    clock = time_format(local, "H:i")
    return f"{clock} (UTC{offset_text(local)})" if comes_twice(place, zone, among) else clock


def unit_label(unit: Unit) -> str:
    return {
        "hour": gettext("Hour"),
        "day": gettext("Day"),
        "month": gettext("Month"),
        "year": gettext("Year"),
    }[unit]


def caption(places: Sequence[Interval], zone: ZoneInfo) -> str:
    """Say what is counted, of which time, and in which zone."""
    first, last = places[0].first, places[-1].last
    given = {
        "zone": zone_text(zone),
        "day": day_text(first),
        "first": day_before(first, last),
        "last": day_text(last),
        "years": _years(first.year, last.year),
    }
    match places[0].unit:
        case "hour":
            return gettext("Posts by hour, %(day)s (%(zone)s), where the hour is known") % given
        case "day":
            return gettext("Posts by day, %(first)s to %(last)s (%(zone)s)") % given
        case "month":
            return gettext("Posts by month, %(years)s (%(zone)s)") % given
    return gettext("Posts by year, %(years)s (%(zone)s)") % given


def zone_text(zone: ZoneInfo) -> str:
    """Return a zone as pages name it: “UTC”, or “time zone Europe/Paris”."""
    if zones.is_utc(zone):
        return zones.DEFAULT
    return gettext("time zone %(zone)s") % {"zone": zone}


def month_bounds(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a day's month."""
    return unit_bounds("month", day)


def browse_url(unit: Unit, day: dt.date, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return the address of a day, or of its month or year."""
    parts = {"year": day.year, "month": day.month, "day": day.day}
    depth = {"year": 1, "month": 2, "day": 3, "hour": 3}[unit]
    name = f"public:browse-{'day' if unit == 'hour' else unit}"
    return with_query(reverse(name, kwargs=dict(list(parts.items())[:depth])), list(query))


def browse_link(zone: ZoneInfo, query: Sequence[tuple[str, str]] = ()) -> Link:
    """Return what leads from an interval to its own page; an hour is on the page of its day."""

    def link(place: Interval, value: str) -> str:
        hour = [("hour", value.partition("T")[2])] if place.unit == "hour" else []
        return browse_url(place.unit, place.first, [*hour, *query, *zones.carried(zone)])

    return link


def _years(first: int, last: int) -> str:
    return f"{first:04d}" if first == last else f"{first:04d}–{last:04d}"
