"""Numbers of posts by date, from the counts that publishing keeps. No post is read for them.

A post belongs to a unit (day, month or year) if every day that it may have been posted on lies
within it. The others are counted apart: a post known to the month is in its month and in no day.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, Trunc

from testimonies.models.published import PublishedCount, PublishedPost

Unit = Literal["day", "month", "year"]
M = TypeVar("M", PublishedCount, PublishedPost)


@dataclass(frozen=True)
class Extent:
    """What the archive spans: its first and last known day, and its number of posts.

    `earliest` and `latest` are the first and last day that any post may have been posted on: one
    post known to the year alone makes them lie far apart.
    """

    first: dt.date
    last: dt.date
    earliest: dt.date
    latest: dt.date
    posts: int


def extent() -> Extent | None:
    """Return what the whole archive spans; None when it is empty."""
    known = Q(earliest=F("latest"))
    found = PublishedCount.objects.aggregate(
        first=Min("earliest", filter=known),
        last=Max("latest", filter=known),
        earliest=Min("earliest"),
        latest=Max("latest"),
        total=Sum("posts"),
    )
    if not found["total"]:
        return None
    earliest, latest = found["earliest"], found["latest"]
    first, last = found["first"] or earliest, found["last"] or latest
    return Extent(first, last, earliest, latest, found["total"])


def by_unit(unit: Unit, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Return the number of posts of each unit within two days, by the unit's first day."""
    within = _units(PublishedCount.objects.filter(earliest__gte=first, latest__lte=last), unit)
    counted = within.values_list("unit").annotate(total=Sum("posts")).order_by("unit")
    return dict(counted)


def by_hour(day: dt.date) -> dict[int | None, int]:
    """Return the number of posts of each hour (UTC) of a day; under None those of no known hour."""
    of_day = PublishedCount.objects.filter(earliest=day, latest=day)
    counted = of_day.annotate(hour=ExtractHour("quarter", tzinfo=dt.UTC)).values_list("hour")
    return dict(counted.annotate(total=Sum("posts")).order_by("hour"))


def apart(unit: Unit, first: dt.date, last: dt.date) -> int:
    """Return how many posts may be of these days and belong to none of the units."""
    counts = _apart(PublishedCount.objects.all(), "earliest", "latest", unit, first, last)
    return int(counts.aggregate(total=Sum("posts"))["total"] or 0)


def posts_apart(unit: Unit, first: dt.date, last: dt.date) -> QuerySet[PublishedPost]:
    """Return the posts that `apart` counts."""
    posts = PublishedPost.objects.all()
    return _apart(posts, "posted_earliest", "posted_latest", unit, first, last)


def neighbours(unit: Unit, first: dt.date, last: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first days of the nearest units with posts before `first` and after `last`."""
    units = _units(PublishedCount.objects.all(), unit).values_list("unit", flat=True)
    before = units.filter(latest__lt=first).order_by("-unit").first()
    after = units.filter(earliest__gt=last).order_by("unit").first()
    return before, after


def _units(counts: QuerySet[PublishedCount], unit: Unit) -> QuerySet[Any]:
    if unit == "day":
        return counts.filter(earliest=F("latest")).annotate(unit=F("earliest"))
    return counts.annotate(unit=Trunc("earliest", unit), last_unit=Trunc("latest", unit)).filter(
        unit=F("last_unit")
    )


def _apart(
    rows: QuerySet[M], earliest: str, latest: str, unit: Unit, first: dt.date, last: dt.date
) -> QuerySet[M]:
    touching = rows.filter(**{f"{earliest}__lte": last, f"{latest}__gte": first})
    if unit == "day":
        return touching.filter(~Q(**{earliest: F(latest)}))
    spans = touching.annotate(unit=Trunc(earliest, unit), last_unit=Trunc(latest, unit))
    return spans.filter(~Q(unit=F("last_unit")))
