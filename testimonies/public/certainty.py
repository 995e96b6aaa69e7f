"""Whether uncertain dates are left out: months, years, intervals and what is “about” a day."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from testimonies.public.links import with_query
from testimonies.vocabulary import Precision

PARAMETER = "certain"
CERTAIN = (Precision.SECOND, Precision.DAY)


def certain_only(request: HttpRequest) -> bool:
    return request.GET.get(PARAMETER) == "1"


def carried(*, certain: bool) -> list[tuple[str, str]]:
    """Return what a link carries along so that the next page leaves them out too."""
    return [(PARAMETER, "1")] if certain else []


def condition(*, certain: bool) -> Q:
    """Return the condition that a post is shown."""
    return Q(posted_precision__in=CERTAIN) if certain else Q()


def switch(path: str, query: list[tuple[str, str]], *, certain: bool) -> dict[str, Any]:
    """Return the link, for `_chart_choices.html`, to the same page with the other choice."""
    rest = [pair for pair in query if pair[0] not in (PARAMETER, "cursor")]
    return {"on": certain, "url": with_query(path, [*rest, *carried(certain=not certain)])}
