"""The timelines, and one of them."""

from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from testimonies.models.published import PublishedTimeline
from testimonies.public.embeds import snippet
from testimonies.public.errors import gone
from testimonies.public.freshness import revalidated
from testimonies.public.timeline_entries import Part, by_day, find, part, start_of
from testimonies.public.timeline_scale import Days, scale
from testimonies.vocabulary import EntryKind, Precision

ENTRIES = 200
MILESTONES = 40


@require_safe
@revalidated
def timelines(request: HttpRequest) -> HttpResponse:
    listed = PublishedTimeline.objects.annotate(
        posts=Count("entries__post"),
        first=Min("entries__post__posted_earliest"),
        last=Max("entries__post__posted_latest"),
    ).order_by("title", "slug")
    return render(request, "testimonies/timelines.html", {"timelines": listed})


@require_safe
@revalidated
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """One timeline, at most `ENTRIES` entries of it at once, in four queries."""
    found = find(slug)
    if found is None:
        return gone(request)
    shown = part(found.entries.all(), start_of(request), ENTRIES)
    days = _days(found)
    milestones = list(
        found.entries.filter(kind=EntryKind.MILESTONE)
        .select_related("measurement")
        .order_by("position")[:MILESTONES]
    )
    context: dict[str, Any] = {
        "timeline": found,
        "posts": sum(day.posts for day in days),
        "scale": scale(days, milestones, lambda position: _address(position, shown)),
        "groups": by_day(shown.entries),
        "part": shown,
        "snippet": snippet(request, found),
    }
    return render(request, "testimonies/timeline.html", context)


def _days(timeline: PublishedTimeline) -> list[Days]:
    """Count the timeline's posts by their dates: a row a date, however many posts there are."""
    date = ("post__posted_earliest", "post__posted_latest", "post__posted_precision")
    rows = (
        timeline.entries.filter(kind=EntryKind.POST)
        .values_list(*date)
        .annotate(posts=Count("pk"), first_position=Min("position"))
        .order_by(*date)
    )
    return [
        Days(earliest, latest, precision == Precision.CIRCA, posts, first_position)
        for earliest, latest, precision, posts, first_position in rows
    ]


def _address(position: int, shown: Part) -> str:
    """Return the link to an entry: on this page where it is shown here."""
    if shown.entries and shown.entries[0].position <= position <= shown.entries[-1].position:
        return f"#entry-{position}"
    return f"?from={position}#entry-{position}"
