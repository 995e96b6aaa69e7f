"""What others show in their own pages, in a frame: words without cookie or storage.

The frame needs no script. Its own small one, where scripts run, takes back from a page that stays
open what was taken back here, and tells a page that asks how tall the frame would like to be.
"""

from functools import cache

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from metoo_archive.interface import plain
from testimonies.models.published import PublishedTimeline
from testimonies.public import deadlines, embed_uses
from testimonies.public.caches import held_by_shared_caches, shared
from testimonies.public.errors import unkept
from testimonies.public.freshness import revalidated
from testimonies.public.links import with_query
from testimonies.public.looks import Look, read_look
from testimonies.public.timeline_entries import find
from testimonies.public.timeline_narrowing import Pairs
from testimonies.public.timeline_parts import Bounds, view
from testimonies.vocabulary import Level

# Together with the style sheets an embed stays under 30 kB, compressed, and under 3,000 nodes.
ENTRIES = 40
LETTERS = 20_000
# The scale of a frame: from so many posts on, with so many milestones named under it.
SCALE_FROM, MILESTONES = 10, 12
# Seconds for the queries of a frame. Its reader came for the article and did not ask for it, so it
# may take longer than a page; it ends before the server's own limit, in a sentence.
TIME = 4

# Any page may frame it; the frame itself runs its own script alone, and sends nothing elsewhere.
FRAME_POLICY = {
    "frame-ancestors": ["*"],
    "script-src": [SELF],
    "font-src": [NONE],
    "connect-src": [SELF],
    "frame-src": [NONE],
    "form-action": [SELF],
}


# Outermost, since an answer of 304 is a new one, and its headers count in the browser too.
@csp_replace(FRAME_POLICY)
@xframe_options_exempt
@held_by_shared_caches
@require_safe
@revalidated
def embed_timeline(request: HttpRequest, slug: str) -> HttpResponse:
    look = read_look(request.GET)
    with translation.override(look.interface):
        try:
            timeline = find(slug)
            if timeline is None:
                return notice(request, "embed/gone.html", status=410)
            bounds = Bounds(ENTRIES, LETTERS, look.most_level)
            with deadlines.within(TIME):
                shown = view(timeline, request, bounds, beside=look.query, scale_from=SCALE_FROM)
        except Http404:
            return notice(request, "embed/unknown.html", status=404)
        except deadlines.TooLongError:
            return notice(request, "embed/too_long.html", status=503)
        context = {
            "timeline": timeline,
            "view": shown,
            "scale": shown.scale(MILESTONES),
            "in_frame": True,
            "look": look,
            "opens_here": look.most_level >= Level.GRAPHIC,
            "page_url": with_query(page_url(request, timeline), shown.narrowing.query),
        }
        embed_uses.count(request, timeline.slug)
        return shared(render(request, "embed/timeline.html", context), shown)


def notice(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Return a page that tells a host's readers, in few words, that there is nothing to show."""
    home = request.build_absolute_uri(reverse("public:home"))
    return unkept(render(request, template, {"page_url": home}, status=status))


def page_url(request: HttpRequest, timeline: PublishedTimeline) -> str:
    """Return the absolute address of the timeline's own page."""
    return request.build_absolute_uri(plain(reverse("public:timeline", args=[timeline.slug])))


def frame_url(
    request: HttpRequest, timeline: PublishedTimeline, look: Look, query: Pairs, start: int = 0
) -> str:
    """Return the absolute address of a timeline's frame: filters first, then how it looks."""
    path = plain(reverse("public:embed-timeline", args=[timeline.slug]))
    begin = [("from", str(start))] if start else []
    return request.build_absolute_uri(with_query(path, [*begin, *query, *look.query]))


def snippet(
    request: HttpRequest,
    timeline: PublishedTimeline,
    look: Look,
    query: Pairs,
    start: int = 0,
    width: str = "100%",
) -> SafeString:
    """Return the HTML that a newsroom pastes: a title and an address, and none of the words."""
    return iframe(
        frame_url(request, timeline, look, query, start),
        page_url(request, timeline),
        timeline.title,
        look,
        width,
    )


def iframe(frame: str, page: str, title: str, look: Look, width: str) -> SafeString:
    """Return a frame, and a link for where frames are taken out: feed readers, mail, old pages."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>\n<p><a href="{}">{}</a></p>',
        frame,
        title,
        width,
        look.height,
        page,
        title,
    )


def sizing_snippet(request: HttpRequest) -> SafeString:
    """Return the optional line that fits each frame's height to what is in it."""
    script = request.build_absolute_uri(plain(reverse("public:embed-script")))
    return format_html('\n<script src="{}" async></script>', script)


@cache
def _script() -> str:
    return (settings.BASE_DIR / "static" / "js" / "embed.js").read_text()


@require_safe
def embed_script(request: HttpRequest) -> HttpResponse:
    """The script for pages around a frame, at an address that stays: it stands in old articles."""
    return HttpResponse(
        _script(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"},
    )
