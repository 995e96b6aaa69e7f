"""The public timelines by their title, one page at a time and by key."""

import base64
import binascii
from typing import Any

from django.db.models import Count, F, Max, Min
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from testimonies.models.published import PublishedTimeline, PublishedTimelineEntry
from testimonies.public.freshness import revalidated
from testimonies.public.links import with_query
from testimonies.public.paging import CursorError
from testimonies.public.timeline_searches import search_of

PAGE = 20
_KEY = ("title", "slug")


@require_safe
@revalidated
def timelines(request: HttpRequest) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    try:
        listed, following = page_after(cursor)
    except CursorError as error:
        context: dict[str, Any] = {"problem": str(error)}
        return render(request, "testimonies/timelines.html", context, status=400)
    context = {
        "timelines": [*_described(listed)],
        "first_url": request.path if cursor else "",
        "next_url": with_query(request.path, [("cursor", following)]) if following else "",
    }
    return render(request, "testimonies/timelines.html", context)


def page_after(cursor: str) -> tuple[list[PublishedTimeline], str]:
    """Return a page of timelines, and the cursor of the next or "". Raises CursorError."""
    rows = PublishedTimeline.objects.order_by(*_KEY)
    if cursor:
        rows = rows.filter(TupleGreaterThan(Tuple(*map(F, _KEY)), _read(cursor)))
    found = list(rows[: PAGE + 1])
    listed = found[:PAGE]
    return listed, _written(listed[-1]) if len(found) > PAGE else ""


def _described(listed: list[PublishedTimeline]) -> list[dict[str, Any]]:
    """Say of each how many posts it has, and of which days; of one that a search fills, which."""
    counted = {
        row["timeline"]: row
        for row in PublishedTimelineEntry.objects.filter(timeline__in=listed)
        .values("timeline")
        .annotate(
            posts=Count("post"),
            first=Min("posted_earliest"),
            last=Max("posted_latest"),
        )
    }
    nothing = {"posts": 0, "first": None, "last": None}
    return [
        {**counted.get(row.pk, nothing), "timeline": row, "search": search_of(row)}
        for row in listed
    ]


def _written(row: PublishedTimeline) -> str:
    return base64.urlsafe_b64encode(f"{row.slug}/{row.title}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise CursorError from error
    slug, mark, title = text.partition("/")
    if not (mark and slug and title) or "\0" in text or len(text) > 400:
        raise CursorError
    return title, slug
