"""When invented posts were posted: the real curve of the hashtag's first year. Pure.

19 million tweets in the first year, half a million of them in the first 24 hours
(Pew Research Center, 11 October 2018; the first day's figure as the press reported it): a peak on
15 and 16 October 2017, a fast and then a slow decay, and a few later peaks.
"""

import datetime as dt
import itertools
import math
import random
from functools import cache

from testimonies.dates import PostedDate, parse_edtf

FIRST = dt.date(2017, 10, 15)
DAYS = 365
# The first post of the hashtag came at 20:21 UTC; nothing is earlier.
FIRST_HOUR = 20
# Later peaks, as days since the first and how many times a usual day's posts each has.
_LATER_PEAKS = {52: 3.0, 84: 4.0, 144: 3.5, 347: 5.0, 348: 3.0}
# Posts by hour in UTC: most people who wrote were in the Americas.
_DAY_HOURS = range(24)
_HOURS = (9, 9, 8, 7, 6, 4, 3, 2, 2, 2, 3, 3, 4, 6, 8, 9, 10, 11, 11, 11, 11, 11, 10, 10)

# Share of the posts known to each precision; what is left over is known to the year.
SECOND, DAY, CIRCA, INTERVAL, MONTH = 0.88, 0.085, 0.012, 0.006, 0.015


@cache
def _days() -> tuple[float, ...]:
    return tuple(itertools.accumulate(_weight(day) for day in range(DAYS)))


def _weight(day: int) -> float:
    """Thousands of posts on a day; the first one has four hours of its own."""
    usual = 36 + 110 * math.exp(-day / 25)
    burst = 620 * math.exp(-max(0, day - 1) / 2.2) * (0.35 if day == 0 else 1)
    return burst + usual * _LATER_PEAKS.get(day, 1.0)


@cache
def _hours(first: int) -> tuple[float, ...]:
    return tuple(itertools.accumulate(0 if h < first else n for h, n in enumerate(_HOURS)))


@cache
def _on(day: int) -> dt.date:
    return FIRST + dt.timedelta(days=day)


def posted(rng: random.Random) -> PostedDate:
    """Return when a post was posted: mostly to the second, sometimes less exactly known."""
    number = rng.choices(range(DAYS), cum_weights=_days())[0]
    day, known = _on(number), rng.random()
    if known < SECOND:
        return _to_the_second(rng, day, FIRST_HOUR if number == 0 else 0)
    return _less_exactly(day, known - SECOND)


def _less_exactly(day: dt.date, place: float) -> PostedDate:
    """Return a date that `day` may be; `place` is in [0, 1 - SECOND).

    Days are read here and not by `parse_edtf`, which takes milliseconds for each new one.
    """
    text, later = day.isoformat(), day + dt.timedelta(days=2)
    for share, date in (
        (DAY, PostedDate(text, "day", day, day)),
        (CIRCA, PostedDate(f"{text}~", "circa", day, day)),
        (INTERVAL, PostedDate(f"{text}/{later.isoformat()}", "interval", day, later)),
    ):
        if place < share:
            return date
        place -= share
    return parse_edtf(text[:7] if place < MONTH else text[:4])


def _to_the_second(rng: random.Random, day: dt.date, first_hour: int) -> PostedDate:
    hour = rng.choices(_DAY_HOURS, cum_weights=_hours(first_hour))[0]
    minute, second = divmod(rng.randrange(3600), 60)
    instant = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=dt.UTC)
    text = f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}Z"
    return PostedDate(text, "second", day, day, instant)
