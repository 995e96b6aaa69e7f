"""Numbers of posts that say how far they can be trusted."""

import math
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

# Half the width of the interval that holds the true number 95 times in 100, in deviations.
_95_PERCENT = 1.96


@dataclass(frozen=True)
class Number:
    """A number of posts: exact, or an estimate that is within `error` of it 95 times in 100.

    `error` is in posts, and 0 for an exact number.
    """

    value: int
    error: int = 0

    @property
    def exact(self) -> bool:
        return not self.error

    @property
    def rounded(self) -> int:
        """The value, no more exact than it is: rounded to the first digit of its error."""
        if self.exact:
            return self.value
        step = _power_of_ten(self.error)
        return round(self.value / step) * step

    @property
    def percent(self) -> int:
        """The error in percent of the value, rounded up."""
        return math.ceil(100 * self.error / self.value) if self.value else 100

    def __bool__(self) -> bool:
        return bool(self.value or self.error)

    def __str__(self) -> str:
        if self.exact:
            return number_format(self.value, force_grouping=True)
        if self.error >= self.value:
            most = number_format(_first_digit(self.value + self.error), force_grouping=True)
            return gettext("under %(most)s") % {"most": most}
        shown = number_format(self.rounded, force_grouping=True)
        return gettext("about %(number)s") % {"number": shown}

    @property
    def posts(self) -> str:
        """The number as a phrase: “1 post”, or “about 412,000 posts, ± 2 %”."""
        counted = ngettext("%(number)s post", "%(number)s posts", self.value) % {"number": self}
        if self.exact or self.error >= self.value:
            return counted
        return gettext("%(posts)s, ± %(percent)d %%") % {"posts": counted, "percent": self.percent}


def estimate(found: int, share: float) -> Number:
    """Return what `found` posts in a random sample of that share of all posts stand for."""
    # Each post is in the sample or not, by itself. Where few were found, the upper end of Wilson's
    # interval, which does not call nothing found an exact nothing.
    spread = _95_PERCENT * math.sqrt((found + _95_PERCENT**2 / 4) * (1 - share))
    return Number(round(found / share), max(1, math.ceil((spread + _95_PERCENT**2 / 2) / share)))


def _first_digit(number: int) -> int:
    step = _power_of_ten(number)
    return math.ceil(number / step) * step


def _power_of_ten(number: int) -> int:
    """Return the largest power of ten that is no larger than a positive number."""
    return int(10 ** (len(str(number)) - 1))
