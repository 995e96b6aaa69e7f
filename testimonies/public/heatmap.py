"""The calendar heat map of `/browse/`: a table of days, or of months where the archive is long."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext

from testimonies.public.bydate import Counted, Extent
from testimonies.public.histograms import Link, label, zone_text
from testimonies.public.intervals import Interval, Unit, unit_bounds
from testimonies.public.spans import written
from testimonies.templatetags.archive import short_month_text, year_text

# A row a month: more than three years of them are a wall, and months are drawn in rows of years.
MOST_ROWS_OF_DAYS = 36
STEPS = 8
DAYS_IN_MONTH, MONTHS = 31, 12


@dataclass(frozen=True)
class Cell:
    """A day or month. `step` is from 0, for none, to STEPS, and grows with the root of `count`."""

    label: str
    count: int
    url: str
    step: int


@dataclass(frozen=True)
class Row:
    """A month of days, or a year of months; None where the calendar has no such day."""

    label: str
    url: str
    count: int
    cells: list[Cell | None]


@dataclass(frozen=True)
class HeatMap:
    caption: str
    row_label: str
    columns: list[str]
    rows: list[Row]
    peak: int


def unit_of(extent: Extent) -> Unit:
    """Return what a cell is: a day, or a month where there are too many."""
    months = (extent.last.year - extent.first.year) * 12 + extent.last.month - extent.first.month
    return "day" if months < MOST_ROWS_OF_DAYS else "month"


def bounds(extent: Extent) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the whole rows that hold an archive."""
    row: Unit = "month" if unit_of(extent) == "day" else "year"
    return unit_bounds(row, extent.first)[0], unit_bounds(row, extent.last)[1]


def heat_map(counted: Counted, zone: ZoneInfo, link: Link) -> HeatMap:
    """Return the days or months of a range of whole rows, those without a post too."""
    places = counted.intervals
    of_days = places[0].unit == "day"
    peak = max([1, *(place.posts for place in places)])
    rows = [_row(row, zone, link, peak) for row in _rows(places)]
    given = {"zone": zone_text(zone)}
    if of_days:
        heading, columns = gettext("Month"), [str(day) for day in range(1, DAYS_IN_MONTH + 1)]
        caption = gettext("Every day at a glance (%(zone)s): a month a row") % given
    else:
        heading = gettext("Year")
        columns = [date_format(dt.date(2017, month, 1), "M") for month in range(1, MONTHS + 1)]
        caption = gettext("Every month at a glance (%(zone)s): a year a row") % given
    return HeatMap(caption, heading, columns, rows, peak)


def _rows(places: Sequence[Interval]) -> Iterator[list[Interval]]:
    """Yield the days of each month, or the months of each year."""
    row: list[Interval] = []
    for place in places:
        if row and _key(place) != _key(row[0]):
            yield row
            row = []
        row.append(place)
    yield row


def _key(place: Interval) -> tuple[int, int]:
    return place.first.year, place.first.month if place.unit == "day" else 0


def _row(places: Sequence[Interval], zone: ZoneInfo, link: Link, peak: int) -> Row:
    first = places[0].first
    of_days = places[0].unit == "day"
    whole = Interval(
        "month" if of_days else "year", first, first, places[0].begins, places[-1].ends
    )
    cells: list[Cell | None] = [_cell(place, zone, link, peak) for place in places]
    cells += [None] * ((DAYS_IN_MONTH if of_days else MONTHS) - len(cells))
    count = sum(place.posts for place in places)
    return Row(
        short_month_text(first) if of_days else year_text(first),
        link(whole, written(whole, zone)) if count else "",
        count,
        cells,
    )


def _cell(place: Interval, zone: ZoneInfo, link: Link, peak: int) -> Cell:
    url = link(place, written(place, zone)) if place.posts else ""
    return Cell(label(place, zone), place.posts, url, step(place.posts, peak))


def step(posts: int, peak: int) -> int:
    """Return how large a mark is: by the root, since one day may hold half of an archive."""
    return math.ceil(STEPS * math.sqrt(posts / peak))
