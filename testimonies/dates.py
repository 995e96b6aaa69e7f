"""Dates as a source gives them: an EDTF text, how precise it is, and the days it may mean.

EDTF is the Library of Congress' Extended Date/Time Format (ISO 8601-2). Of it we take what a
post can carry: a second, a day, a month, a year, each of the last three "about" (`~`), and a
closed interval. A date known to the day never gets an hour.

The `edtf` library alone is too lenient for a record: it takes 29 February 2017, an interval that
ends before it begins, an hour 24, a time without a zone, seasons and masked digits, and it drops
the time of day. So the shape is settled here first, and the library gives the bounds.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import edtf

Precision = Literal["second", "day", "month", "year", "circa", "interval"]

_MAX_LENGTH = 64
# Months stop at 12: EDTF uses 21 and above for seasons.
_DAY = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-][0-9]{2}:[0-9]{2})"
_SHAPE = re.compile(
    rf"(?P<plain>{_DAY})(?P<circa>~)?"
    rf"|(?P<start>{_DAY})/(?P<end>{_DAY})"
    rf"|(?P<second>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME})"
)
_PRECISION_OF_LENGTH: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


class DateError(ValueError):
    """A date we cannot record. Its text is a sentence that names the value and the remedy."""

    def __init__(self, value: str, problem: str) -> None:
        shown = value if len(value) <= _MAX_LENGTH else value[:_MAX_LENGTH] + "…"
        super().__init__(
            f"“{shown}” {problem}; write it as 2017, 2017-10, 2017-10-15, "
            "2017-10-15T18:21:00Z, 2017-10-15~ (about) or 2017-10-15/2017-10-16."
        )


@dataclass(frozen=True)
class PostedDate:
    """When something was posted, no more exactly than it is known.

    `edtf` is the text to store. `earliest` and `latest` are the first and last day it may mean,
    both included; for the precision "second" both are the day in UTC. `instant` is an aware
    datetime in UTC for the precision "second", and None for every other.
    """

    edtf: str
    precision: Precision
    earliest: dt.date
    latest: dt.date
    instant: dt.datetime | None = None


@lru_cache(maxsize=4096)
def parse_edtf(text: str) -> PostedDate:
    """Read an EDTF text, white space around it aside. Raises DateError, with a sentence to show."""
    value = text.strip()
    shape = _SHAPE.fullmatch(value)
    if shape is None:
        raise DateError(value, "is not a date we can record")
    if shape["second"]:
        return _second(value)
    if shape["plain"]:
        earliest, latest = _bounds(value)
        precision = "circa" if shape["circa"] else _PRECISION_OF_LENGTH[len(value)]
        return PostedDate(value, precision, earliest, latest)
    earliest, latest = _bounds(shape["start"])[0], _bounds(shape["end"])[1]
    if latest < earliest:
        raise DateError(value, "ends before it begins")
    return PostedDate(value, "interval", earliest, latest)


def _second(value: str) -> PostedDate:
    try:
        instant = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise DateError(value, "is not a moment in any calendar year 0001 to 9999") from None
    return PostedDate(value, "second", instant.date(), instant.date(), instant)


def _bounds(value: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a year, month or day, with `~` or without."""
    try:
        parsed = edtf.parse_edtf(value)
        return _date(parsed.lower_strict()), _date(parsed.upper_strict())
    except (ValueError, edtf.EDTFParseException):
        raise DateError(value, "is not in the calendar") from None


def _date(moment: tuple[int, ...]) -> dt.date:
    # struct_time holds 29 February of any year; date() refuses the ones that never were.
    return dt.date(moment[0], moment[1], moment[2])


def quarter_of(instant: dt.datetime) -> dt.datetime:
    """Return the beginning, in UTC, of the quarter of an hour that an aware moment lies in."""
    moment = instant.astimezone(dt.UTC)
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
