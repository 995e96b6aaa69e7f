"""When invented posts were posted: the curve of the first year, and how exactly it is known."""

import datetime as dt
import random
from collections import Counter

import pytest

from testimonies.dates import parse_edtf
from testimonies.scale import shape


@pytest.fixture(scope="module")
def dates():
    rng = random.Random(1)
    return [shape.posted(rng) for _ in range(6_000)]


def test_the_second_day_is_the_peak_and_a_year_later_little_is_left(dates):
    days = Counter(date.earliest for date in dates if date.precision == "second")
    first = shape.FIRST
    assert days.most_common(1)[0][0] == dt.date(2017, 10, 16)
    assert days[first] > days[first + dt.timedelta(days=30)] > 0
    assert days[first + dt.timedelta(days=1)] > 5 * days[first + dt.timedelta(days=300)]


def test_nothing_was_posted_before_the_first_post(dates):
    instants = [date.instant for date in dates if date.instant]
    assert min(instants) >= dt.datetime(2017, 10, 15, 20, tzinfo=dt.UTC)


def test_most_dates_are_known_to_the_second_and_every_precision_occurs(dates):
    shares = Counter(date.precision for date in dates)
    assert shares["second"] / len(dates) == pytest.approx(shape.SECOND, abs=0.02)
    assert set(shares) == {"second", "day", "month", "year", "circa", "interval"}


def test_each_date_is_what_its_text_says(dates):
    assert [date for date in dates if parse_edtf(date.edtf) != date] == []
