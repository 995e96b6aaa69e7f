"""Where an entry stands in a timeline whose posts a search finds: a number that follows the time.

An address that names such a number ("begin with 16 October") means the same day tomorrow, however
many posts are published or withdrawn before it. Pure; the editorial side places what stands there
by hand, the public side the posts.
"""

import datetime as dt

# So many places a second has; all posts that are known to the day stand in the second of midnight.
PLACES = 1_000_000
# The first of them are for what editors place on a day: headings come before its posts.
BY_HAND = 1_000
# Seconds from the beginning of our calendar to that of PostgreSQL's and Unix's epoch.
BEFORE_1970 = 62_135_596_800
LAST = 2**63 - 1


def position_on(day: dt.date, place: int) -> int:
    """Return the position of what editors place on a day, the `place`th there, from 0."""
    if not 0 <= place < BY_HAND:
        raise ValueError(f"A day has room for {BY_HAND} entries by hand.")
    seconds = (day - dt.date.min).days * 86_400
    return seconds * PLACES + place


def day_of(position: int) -> dt.date:
    """Return the day that a position lies on."""
    return dt.date.min + dt.timedelta(seconds=position // PLACES)
