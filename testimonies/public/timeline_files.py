"""What a reader may take away of a timeline: records, TimelineJS, a table, a feed, a drawing.

A file holds at most `MOST_ENTRIES` entries; where there are more it names the address of the next.
The filters of the timeline's page are those of its files.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page

from testimonies.models.published import PublishedPost, PublishedTimeline, PublishedTimelineEntry
from testimonies.public import timelinejs
from testimonies.public.citations.items import archive_name, author_of, title_of
from testimonies.public.embeds import page_url
from testimonies.public.errors import gone
from testimonies.public.feeds import entry_html
from testimonies.public.links import with_query
from testimonies.public.records import record, safe
from testimonies.public.selections import for_machines
from testimonies.public.timeline_drawing import drawing
from testimonies.public.timeline_entries import Part, entries_of, find, part, read_start
from testimonies.public.timeline_layout import Sheet, sheet
from testimonies.public.timeline_narrowing import Entries, Narrowing, read_narrowing
from testimonies.public.timeline_parts import MILESTONES, days_of
from testimonies.public.timeline_picture import picture
from testimonies.public.timeline_scale import scale
from testimonies.public.timeline_searches import search_of
from testimonies.vocabulary import EntryKind, Level

MOST_ENTRIES = 1_000
# Excel reads UTF-8 only behind this mark; CSV readers know and skip it.
BOM = "\ufeff"
JSON_FEED = "https://jsonfeed.org/version/1.1"

# The files of a timeline: the end of each route's name, and what it is.
FILES = {
    "data": "JSON",
    "timelinejs": "TimelineJS (JSON)",
    "csv": "TimelineJS (CSV)",
    "feed": "JSON Feed",
    "svg": "SVG",
    "png": "PNG",
}


@dataclass(frozen=True)
class Taken:
    """A timeline as a file takes it: the entries from a position on, as far as it is narrowed."""

    request: HttpRequest
    timeline: PublishedTimeline
    narrowing: Narrowing
    entries: Entries

    def part(self, most_level: int = Level.GRAPHIC) -> Part:
        shown = self.narrowing.applied(entries_of(self.timeline), most_level)
        return part(shown, read_start(self.request.GET), MOST_ENTRIES)

    def next_address(self, shown: Part) -> str:
        if shown.next_start is None:
            return ""
        query = [("from", str(shown.next_start)), *self.narrowing.query]
        return self.request.build_absolute_uri(with_query(self.request.path, query))

    @property
    def page(self) -> str:
        """Return the absolute address of the timeline's page, narrowed as the file is."""
        return with_query(page_url(self.request, self.timeline), self.narrowing.query)

    @property
    def search(self) -> str | None:
        """Return the absolute address of the search whose posts they are, if one finds them."""
        search = search_of(self.timeline)
        return self.request.build_absolute_uri(search["url"]) if search else None

    def address(self, post: PublishedPost) -> str:
        return self.request.build_absolute_uri(post.get_absolute_url())


View = Callable[[Taken], HttpResponse]


def of_a_timeline(view: View) -> Callable[..., HttpResponseBase]:
    """Give a view the timeline of its address. Withdrawn: 410, never public: 404."""

    @for_machines
    @conditional_page
    @wraps(view)
    def found_or_not(request: HttpRequest, slug: str) -> HttpResponse:
        timeline = find(slug)
        if timeline is None:
            return gone(request)
        narrowing = read_narrowing(request.GET)
        entries = narrowing.applied(entries_of(timeline))
        return view(Taken(request, timeline, narrowing, entries))

    return found_or_not


@of_a_timeline
def data(taken: Taken) -> HttpResponse:
    """The timeline's record, each post as it stands in every export."""
    shown = taken.part()
    return _json(
        {
            "id": taken.timeline.slug,
            "address": taken.page,
            "title": taken.timeline.title,
            "introduction": taken.timeline.introduction,
            "version": taken.timeline.version,
            "search": taken.search,
            "published_at": f"{taken.timeline.published_at:%Y-%m-%dT%H:%M:%SZ}",
            "next": taken.next_address(shown) or None,
            "entries": [_entry(taken, entry) for entry in shown.entries],
        }
    )


@of_a_timeline
def timelinejs_json(taken: Taken) -> HttpResponse:
    shown = taken.part(Level.DESCRIBED)
    found = [timelinejs.as_json(event) for event in _events(taken, shown)]
    introduction = linebreaks(taken.timeline.introduction, autoescape=True)
    credit = format_html('<p><a href="{}">{}</a></p>', taken.page, archive_name())
    title = {
        "headline": format_html("{}", taken.timeline.title),
        "text": f"{introduction}{credit}",
    }
    # The title is a slide of its own; a second part of a timeline needs none.
    first = {} if read_start(taken.request.GET) else {"title": {"text": title}}
    return _linked(_json({**first, "events": found}), taken, shown)


@of_a_timeline
def timelinejs_csv(taken: Taken) -> HttpResponse:
    shown = taken.part(Level.DESCRIBED)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(timelinejs.COLUMNS)
    if not read_start(taken.request.GET):
        writer.writerow(_title_row(taken))
    writer.writerows(map(timelinejs.as_row, _events(taken, shown)))
    response = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    return _linked(_named(response, taken, "csv"), taken, shown)


@of_a_timeline
def feed(taken: Taken) -> HttpResponse:
    """The posts as JSON Feed 1.1; words that describe what was done stay on their pages."""
    shown = taken.part()
    found: dict[str, Any] = {
        "version": JSON_FEED,
        "title": taken.timeline.title,
        "home_page_url": taken.page,
        "feed_url": taken.request.build_absolute_uri(),
        "items": [_item(taken, entry.post) for entry in shown.entries if entry.post],
    }
    if address := taken.next_address(shown):
        found["next_url"] = address
    response = _json(found)
    response.headers["Content-Type"] = "application/feed+json; charset=utf-8"
    return response


@of_a_timeline
def svg(taken: Taken) -> HttpResponse:
    """The scale for print, with its credit and the address that it was asked by."""
    return HttpResponse(drawing(_sheet(taken)), content_type="image/svg+xml; charset=utf-8")


@of_a_timeline
def png(taken: Taken) -> HttpResponse:
    """The same as a picture. Its fonts are Latin, so its words are English."""
    with translation.override("en"):
        return HttpResponse(picture(_sheet(taken)), content_type="image/png")


def _sheet(taken: Taken) -> Sheet:
    milestones = taken.entries.filter(kind=EntryKind.MILESTONE).select_related("measurement")
    drawn = scale(
        days_of(taken.entries), list(milestones.order_by("position")[:MILESTONES]), lambda _: "#"
    )
    credit = gettext("%(archive)s, %(address)s, as of %(day)s") % {
        "archive": archive_name(),
        "address": taken.page,
        "day": timezone.now().date().isoformat(),
    }
    if search := search_of(taken.timeline):
        credit += ". " + gettext("Search: %(search)s") % {"search": search["in_words"]}
    return sheet(taken.timeline.title, drawn, credit)


def _entry(taken: Taken, entry: PublishedTimelineEntry) -> dict[str, Any]:
    said: dict[str, Any] = {"position": entry.position, "kind": entry.kind}
    if entry.text:
        said["text"] = entry.text
    if entry.post:
        said["post"] = record(entry.post, taken.address(entry.post))
    if figure := entry.measurement:
        said["figure"] = {
            "statement": figure.statement,
            "value": figure.value,
            "qualifier": figure.qualifier,
            "metric": figure.metric,
            "as_of": figure.as_of_edtf,
            "said_by": figure.said_by,
            "source": figure.source,
        }
    return said


def _events(taken: Taken, shown: Part) -> Iterator[timelinejs.Event]:
    return timelinejs.events(shown.entries, taken.address)


def _title_row(taken: Taken) -> list[str]:
    cells = dict.fromkeys(timelinejs.COLUMNS, "")
    introduction = linebreaks(taken.timeline.introduction, autoescape=True)
    cells |= {
        "Headline": format_html("{}", taken.timeline.title),
        "Text": introduction,
        "Type": "title",
    }
    return [safe(cell) for cell in cells.values()]


def _item(taken: Taken, post: PublishedPost) -> dict[str, Any]:
    address = taken.address(post)
    author = author_of(post)
    return {
        "id": address,
        "url": address,
        "title": title_of(post),
        "content_html": entry_html(post),
        "date_published": f"{post.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "language": post.language,
        **({"authors": [{"name": author}]} if author else {}),
        "_archive": {"posted": post.posted_edtf, "platform": post.platform_name},
    }


def _json(found: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _named(response: HttpResponse, taken: Taken, ending: str) -> HttpResponse:
    name = f"{taken.timeline.slug}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _linked(response: HttpResponse, taken: Taken, shown: Part) -> HttpResponse:
    """Name the next part where the format has no place for it (RFC 8288)."""
    if address := taken.next_address(shown):
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


def file_addresses(timeline: PublishedTimeline, narrowing: Narrowing) -> list[tuple[str, str]]:
    """Return the name and the address of each file of a timeline."""
    return [
        (
            label,
            with_query(reverse(f"public:timeline-{end}", args=[timeline.slug]), narrowing.query),
        )
        for end, label in FILES.items()
    ]
