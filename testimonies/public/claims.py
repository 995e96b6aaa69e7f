"""Reported figures side by side, drawn so that a bar says no more than its claim does.

“Nearly 500,000” ends before its value, “more than” runs on past it: the drawing keeps the
qualifier. Nothing is added up: each bar is what one voice said at one time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from testimonies.models.published import PublishedMeasurement
from testimonies.vocabulary import Qualifier

WIDTH = 1_000
# What the largest claim takes of the width; the rest is where “more than” runs on.
LARGEST = 860
SHORTEST = 6
# How much of a bar of which only the bound is known is drawn open.
OPEN = 60
OPEN_AT_MOST = 3  # of a short bar, a third


@dataclass(frozen=True)
class Claim:
    """One bar. `solid` is what is claimed for certain, `open_width` where it is left open.

    Both are in thousandths of the width; the open part follows the solid one.
    """

    measurement: PublishedMeasurement
    solid: int
    open_width: int


@dataclass(frozen=True)
class Claims:
    """The bars in the order of their dates, and all that was reported, for the table."""

    bars: list[Claim]
    measurements: Sequence[PublishedMeasurement]


def claims(measurements: Iterable[PublishedMeasurement]) -> Claims | None:
    """Return the chart of these figures; None where there is none. A trend has no bar."""
    reported = list(measurements)
    largest = max((one.value or 0 for one in reported), default=0)
    bars = [_bar(one, largest) for one in reported if one.value]
    return Claims(bars, reported) if reported else None


def _bar(one: PublishedMeasurement, largest: int) -> Claim:
    full = max(round(LARGEST * (one.value or 0) / largest), SHORTEST)
    match one.qualifier:
        case Qualifier.NEARLY:
            left_open = min(OPEN, full // OPEN_AT_MOST)
            return Claim(one, full - left_open, left_open)
        case Qualifier.MORE_THAN:
            return Claim(one, full, OPEN)
        case Qualifier.WELL_ABOVE:
            return Claim(one, full, 2 * OPEN)
    return Claim(one, full, 0)
