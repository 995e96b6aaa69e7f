"""Where a newsroom chooses how a timeline looks in its pages, and sees it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from metoo_archive.interface import offered
from testimonies.public.embeds import frame_url, sizing_snippet, snippet
from testimonies.public.errors import gone
from testimonies.public.freshness import revalidated
from testimonies.public.looks import LookForm, said_of_accent, shown_accent
from testimonies.public.timeline_entries import entries_of, find, read_start
from testimonies.public.timeline_narrowing import read_narrowing
from testimonies.public.timeline_parts import days_of
from testimonies.public.timeline_scale import Days, scale

Beginnings = list[tuple[int, str]]


@require_safe
@revalidated
def timeline_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The choices as a form that works without a script, the snippet, and the frame itself."""
    timeline = find(slug)
    if timeline is None:
        return gone(request)
    start, narrowing = read_start(request.GET), read_narrowing(request.GET)
    form = LookForm(request.GET)
    look = form.look
    if len(offered()) < 2:
        del form.fields["interface"]
    sized = request.GET.get("sized") == "1"
    accent = shown_accent(look)
    chosen = (look, narrowing.query, start)
    entries = narrowing.applied(entries_of(timeline), look.most_level)
    beginnings = [(0, gettext("the first entry")), *_beginnings(days_of(entries))]
    context: dict[str, Any] = {
        "timeline": timeline,
        "form": form,
        "look": look,
        "chosen_pairs": [(name, str(value)) for name, value in vars(look).items()],
        "start": start,
        "beginnings": beginnings,
        "elsewhere": start not in dict(beginnings),
        "sized": sized,
        "narrowing": narrowing,
        "said_of_accent": said_of_accent(accent) if accent else "",
        "frame_url": frame_url(request, timeline, *chosen),
        "snippet": snippet(request, timeline, *chosen) + (sizing_snippet(request) if sized else ""),
        "plain_url": reverse("public:timeline-embed", args=[slug]),
    }
    return render(request, "testimonies/timeline_embed.html", context)


def _beginnings(days: list[Days]) -> Beginnings:
    """Return the dates that a frame may begin with, as the scale has them, by their position."""
    drawn = scale(days, [], str)
    bars = drawn["bars"] if drawn else []
    return [(int(bar["url"]), bar["label"]) for bar in bars if bar["url"]]
