"""One end of a range of time, as addresses write it: a year, a month, a day, or an hour of one.

Days and hours are those of the page's zone. An hour that comes twice, where clocks are put back,
is written with its offset from UTC: `2017-10-29T02+01:00`; without it both are meant.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext

from testimonies.dates import DateError, parse_edtf
from testimonies.public.intervals import Interval, hours_of, starts, starts_after

PRECISIONS = ("day", "month", "year")
# A plus sign in an address is read as a space unless it is escaped; nobody types it so.
_HOUR = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-3])(?P<offset>Z|[+ -](?:0[0-9]|1[0-4]):?(?:00|15|30|45))?"
)
_DAY_AND_HOUR = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<clock>.+)")


class SpanError(ValueError):
    """A text that is no such span. Its text is a sentence with the remedy."""

    def __init__(self, text: str) -> None:
        shown = text if len(text) <= 40 else text[:40] + "…"
        super().__init__(
            gettext(
                "“%(value)s” is not a day. Write it as 2017-10-15, 2017-10 or 2017, "
                "an hour as 2017-10-15T21."
            )
            % {"value": shown}
        )


class NoSuchHourError(ValueError):
    """An hour that no clock showed on that day. Its text is a sentence with the remedy."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        super().__init__(
            gettext(
                "No clock showed the hour “%(value)s” on this day (%(zone)s). "
                "Write an hour from 00 to 23, or take it out of the address."
            )
            % {"value": text[:40], "zone": zone}
        )


@dataclass(frozen=True)
class Clock:
    """An hour from 0 to 23 as clocks show it; `offset` from UTC where it matters which one."""

    hour: int
    offset: dt.timedelta | None = None


@dataclass(frozen=True)
class Span:
    """Whole days from `first` to `last`; or, with `clock`, an hour of the first of them."""

    first: dt.date
    last: dt.date
    clock: Clock | None = None

    def begins(self, zone: ZoneInfo) -> dt.datetime:
        """Return the moment at which it begins in a zone."""
        if self.clock is None:
            return starts(self.first, zone)
        hours = hours_shown(self.first, self.clock, zone)
        return hours[0].begins if hours else starts_after(self.first, zone)

    def ends(self, zone: ZoneInfo) -> dt.datetime:
        """Return the moment at which it is over in a zone."""
        if self.clock is None:
            return starts_after(self.last, zone)
        hours = hours_shown(self.first, self.clock, zone)
        return hours[-1].ends if hours else starts(self.first, zone)

    def is_before(self, other: "Span") -> bool:
        """Say whether it is over before another one begins, whatever the zone."""
        if self.clock and other.clock and self.first == other.first:
            return self.clock.hour < other.clock.hour
        return self.last < other.first


def read_span(text: str) -> Span:
    """Read a year, month, day, or an hour of a day. Raises SpanError."""
    value = text.strip()
    found = _DAY_AND_HOUR.fullmatch(value)
    try:
        date = parse_edtf(found["day"] if found else value)
        clock = read_clock(found["clock"]) if found else None
    except DateError as error:
        raise SpanError(value) from error
    if date.precision not in PRECISIONS:
        raise SpanError(value)
    return Span(date.earliest, date.latest, clock)


def read_clock(text: str) -> Clock:
    """Read an hour: `14`, or `02+02:00` where it comes twice. Raises SpanError."""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise SpanError(text)
    return Clock(int(found["hour"]), _offset(found["offset"]))


def _offset(text: str | None) -> dt.timedelta | None:
    if text is None:
        return None
    if text == "Z":
        return dt.timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return -offset if text[0] == "-" else offset


def hours_shown(day: dt.date, clock: Clock, zone: ZoneInfo) -> list[Interval]:
    """Return the hours of a day at which clocks show that one: mostly one, rarely two or none."""
    return [
        hour
        for hour in hours_of(day, zone)
        for local in [hour.begins.astimezone(zone)]
        if local.hour == clock.hour and clock.offset in (None, local.utcoffset())
    ]


def written(interval: Interval, zone: ZoneInfo, among: Sequence[Interval] = ()) -> str:
    """Return an interval as `read_span` reads it. `among` are the hours of its day."""
    first = interval.first
    match interval.unit:
        case "year":
            return f"{first.year:04d}"
        case "month":
            return f"{first.year:04d}-{first.month:02d}"
        case "day":
            return first.isoformat()
    return f"{first.isoformat()}T{clock_text(interval, zone, among)}"


def clock_text(hour: Interval, zone: ZoneInfo, among: Sequence[Interval]) -> str:
    """Return an hour as `read_clock` reads it, with its offset where it comes twice."""
    local = hour.begins.astimezone(zone)
    return f"{local.hour:02d}{offset_text(local) if comes_twice(hour, zone, among) else ''}"


def comes_twice(hour: Interval, zone: ZoneInfo, among: Sequence[Interval]) -> bool:
    shown = hour.begins.astimezone(zone).hour
    return sum(other.begins.astimezone(zone).hour == shown for other in among) > 1


def offset_text(local: dt.datetime) -> str:
    """Return how far a moment's clock is from UTC, such as “+05:30”."""
    return local.isoformat(timespec="minutes")[-6:]


def not_before(span: Span, zone: ZoneInfo) -> Q:
    """Return the condition that a post may have been posted in a span or later.

    The day of `sort_at` is the first that a date may mean: the order's index serves.
    """
    begins = span.begins(zone)
    if span.clock:
        return Q(sort_at__gte=begins, posted_instant__isnull=False)
    may_be_later = Q(posted_earliest__lt=F("posted_latest"), posted_latest__gte=span.first)
    midnight = _midnight(span.first)
    if begins == midnight:
        return Q(sort_at__gte=begins) | may_be_later
    known = Q(posted_instant__gte=begins)
    in_days = Q(posted_instant__isnull=True, sort_at__gte=midnight)
    return Q(Q(sort_at__gte=min(begins, midnight)) & (known | in_days)) | may_be_later


def not_after(span: Span, zone: ZoneInfo) -> Q:
    """Return the condition that a post may have been posted in a span or earlier."""
    ends = span.ends(zone)
    if span.clock:
        return Q(sort_at__lt=ends, posted_instant__isnull=False)
    if span.last == dt.date.max:
        return Q()
    midnight = _midnight(span.last + dt.timedelta(days=1))
    if ends == midnight:
        return Q(sort_at__lt=ends)
    known = Q(posted_instant__lt=ends)
    in_days = Q(posted_instant__isnull=True, sort_at__lt=midnight)
    return Q(sort_at__lt=max(ends, midnight)) & (known | in_days)


def of_day(day: dt.date, zone: ZoneInfo) -> Q:
    """Return the condition that a post was posted on a day and no other, as far as is known."""
    whole = Span(day, day)
    begins, ends, midnight = whole.begins(zone), whole.ends(zone), _midnight(day)
    next_midnight = _midnight(day + dt.timedelta(days=1)) if day < dt.date.max else ends
    in_order = Q(sort_at__gte=min(begins, midnight), sort_at__lt=max(ends, next_midnight))
    known = Q(posted_instant__gte=begins, posted_instant__lt=ends)
    return in_order & (known | known_to_day(day))


def known_to_day(day: dt.date) -> Q:
    """Return the condition that of a post the day is known, and no hour."""
    return Q(posted_instant__isnull=True, posted_earliest=day, posted_latest=day)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)
