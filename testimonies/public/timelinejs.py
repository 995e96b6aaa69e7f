"""A timeline in the terms of TimelineJS 3 (https://timeline.knightlab.com/docs/json-format.html).

Its texts are HTML, so ours are escaped. A date is given no more exactly than it is known, with our
own words for it beside. Only what has a date can stand there: a paragraph of context is joined to
nothing and left out, a heading becomes the group of what follows it. Words are as in a frame: the
content note before them, and no post with graphic detail.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from testimonies.dates import DateError, PostedDate, parse_edtf
from testimonies.models.published import PublishedPost, PublishedTimelineEntry
from testimonies.public.citations.items import author_of
from testimonies.public.records import content_notes, safe
from testimonies.templatetags.archive import edtf_text, listed
from testimonies.vocabulary import EntryKind, WordsShownAs

# The columns of its spreadsheet template, in its order.
COLUMNS = (
    "Year",
    "Month",
    "Day",
    "Time",
    "End Year",
    "End Month",
    "End Day",
    "End Time",
    "Display Date",
    "Headline",
    "Text",
    "Media",
    "Media Credit",
    "Media Caption",
    "Media Thumbnail",
    "Type",
    "Group",
    "Background",
)

Parts = dict[str, int]
Addresses = Callable[[PublishedPost], str]


@dataclass(frozen=True)
class Event:
    """One event, its texts as HTML. `end` is empty where the date is no interval."""

    key: str
    start: Parts
    end: Parts
    display: str
    headline: SafeString
    text: SafeString
    group: str


def events(entries: Iterable[PublishedTimelineEntry], address: Addresses) -> Iterator[Event]:
    """Yield what has a date, in the editors' order."""
    group = ""
    for entry in entries:
        if entry.kind == EntryKind.HEADING:
            group = entry.text
        elif entry.post:
            yield _of_post(entry.post, address(entry.post), group)
        elif entry.measurement:
            event = _of_milestone(entry, group)
            if event:
                yield event


def as_json(event: Event) -> dict[str, Any]:
    said: dict[str, Any] = {
        "unique_id": event.key,
        "start_date": {**event.start, "display_date": event.display},
        "text": {"headline": event.headline, "text": event.text},
    }
    if event.end:
        said["end_date"] = event.end
    if event.group:
        said["group"] = event.group
    return said


def as_row(event: Event) -> list[str]:
    """Return an event as the cells of COLUMNS."""
    cells = dict.fromkeys(COLUMNS, "")
    for prefix, parts in (("", event.start), ("End ", event.end)):
        for name in ("year", "month", "day"):
            cells[f"{prefix}{name.title()}"] = str(parts.get(name, ""))
        if "hour" in parts:
            cells[f"{prefix}Time"] = "{hour:02d}:{minute:02d}:{second:02d}".format(**parts)
    cells |= {
        "Display Date": event.display,
        "Headline": event.headline,
        "Text": event.text,
        "Group": event.group,
    }
    return [safe(cell) for cell in cells.values()]


def _of_post(post: PublishedPost, address: str, group: str) -> Event:
    start, end = _dates(parse_edtf(post.posted_edtf))
    link = format_html('<p><a href="{}">{}</a></p>', address, gettext("This post in the archive"))
    headline = format_html("{}", author_of(post) or gettext("A post"))
    text = format_html("{}{}{}", _note(post), _words(post), link)
    return Event(
        f"post-{post.public_id}", start, end, edtf_text(post.posted_edtf), headline, text, group
    )


def _of_milestone(entry: PublishedTimelineEntry, group: str) -> Event | None:
    figure = entry.measurement
    assert figure is not None
    try:
        start, end = _dates(parse_edtf(figure.as_of_edtf))
    except DateError:
        return None
    said_by = gettext("said by %(who)s") % {"who": figure.said_by}
    return Event(
        f"figure-{figure.slug}",
        start,
        end,
        edtf_text(figure.as_of_edtf),
        format_html("{}", entry.text or figure.statement),
        format_html("<p>{}</p><p>{}</p>", figure.statement, said_by),
        group,
    )


def _dates(date: PostedDate) -> tuple[Parts, Parts]:
    if date.instant:
        return _moment(date.instant), {}
    if date.precision == "interval":
        first, last = date.edtf.split("/")
        return _known(first), _known(last)
    return _known(date.edtf.rstrip("~")), {}


def _known(text: str) -> Parts:
    return dict(zip(("year", "month", "day"), map(int, text.split("-")), strict=False))


def _moment(moment: dt.datetime) -> Parts:
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(moment, name) for name in names}


def _note(post: PublishedPost) -> SafeString:
    notes = listed(content_notes(post))
    said = gettext("Content note: %(notes)s") % {"notes": notes}
    return format_html("<p>{}</p>", said) if notes else SafeString("")


def _words(post: PublishedPost) -> SafeString:
    if not post.words:
        return format_html("<p>{}</p>", gettext("No words are shown for this post."))
    if post.words_shown_as == WordsShownAs.PARAPHRASE:
        told = gettext("Told in this archive’s words, not quoted:")
        return format_html("<p>{}</p><p>{}</p>", told, post.words)
    return format_html(
        '<blockquote lang="{}" dir="{}">{}</blockquote>',
        post.language,
        post.direction,
        SafeString(linebreaks(post.words, autoescape=True)),
    )
