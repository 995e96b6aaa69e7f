"""What others show in their own pages, in a frame: words without script, cookie or storage."""

from csp.constants import NONE
from csp.decorators import csp_replace
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from testimonies.models.published import PublishedTimeline
from testimonies.public.errors import unkept
from testimonies.public.freshness import revalidated
from testimonies.public.timeline_entries import by_day, find, part, start_of
from testimonies.vocabulary import Level

# Together with the style sheets an embed stays under 30 kB, compressed.
ENTRIES = 100
LETTERS = 20_000

# Any page may frame it; the frame itself may run nothing and send nothing.
FRAME_POLICY = {
    "frame-ancestors": ["*"],
    "script-src": [NONE],
    "font-src": [NONE],
    "connect-src": [NONE],
    "frame-src": [NONE],
    "form-action": [NONE],
}

WITHHELD = Q(post__level__gte=Level.GRAPHIC)


# Outermost, since an answer of 304 is a new one, and its headers count in the browser too.
@csp_replace(FRAME_POLICY)
@xframe_options_exempt
@require_safe
@revalidated
def embed_timeline(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        timeline, start = find(slug), start_of(request)
    except Http404:
        return _notice(request, "embed/unknown.html", status=404)
    if timeline is None:
        return _notice(request, "embed/gone.html", status=410)
    shown = part(timeline.entries.exclude(WITHHELD), start, ENTRIES, LETTERS)
    context = {
        "timeline": timeline,
        "groups": by_day(shown.entries),
        "part": shown,
        "withheld": timeline.entries.filter(WITHHELD).count(),
        "page_url": page_url(request, timeline),
    }
    return render(request, "embed/timeline.html", context)


def _notice(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Return a page that tells a host's readers, in few words, that there is nothing to show."""
    home = request.build_absolute_uri(reverse("public:home"))
    return unkept(render(request, template, {"page_url": home}, status=status))


def page_url(request: HttpRequest, timeline: PublishedTimeline) -> str:
    """Return the absolute address of the timeline's own page."""
    return request.build_absolute_uri(reverse("public:timeline", args=[timeline.slug]))


def snippet(request: HttpRequest, timeline: PublishedTimeline) -> SafeString:
    """Return the HTML that a newsroom pastes: a title and an address, and none of the words.

    The link behind the frame is for where frames are taken out: feed readers, mail, old pages.
    """
    frame = request.build_absolute_uri(reverse("public:embed-timeline", args=[timeline.slug]))
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"'
        ' style="border:0"></iframe>\n<p><a href="{}">{}</a></p>',
        frame,
        timeline.title,
        page_url(request, timeline),
        timeline.title,
    )
