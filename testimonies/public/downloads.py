"""What a reader may take away of a search: a table, records, addresses, and what they mean."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from testimonies.models.published import PublishedPost
from testimonies.public import records, walking
from testimonies.public.api import throttles
from testimonies.public.citations import searches
from testimonies.public.links import with_query
from testimonies.public.selections import Selection, for_machines, selection, sentence

# Exports of text in bulk take two editors (POLICY); a reader's file holds words up to here.
MOST_WITH_WORDS = 1_000
# Excel reads UTF-8 only behind this mark; CSV readers know and skip it.
BOM = "\ufeff"
# Where many programs break lines, though JSON Lines does not.
_LINE_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}

Batches = Iterator[list[PublishedPost]]
Addresses = Callable[[PublishedPost], str]
# Turns the posts into pieces of the file: their addresses, and whether there are words in it.
Writer = Callable[[Batches, Addresses, bool], Iterator[str]]


@for_machines
def export_csv(request: HttpRequest) -> HttpResponseBase:
    return _file(request, _csv, "posts.csv", "text/csv; charset=utf-8")


@for_machines
def export_jsonl(request: HttpRequest) -> HttpResponseBase:
    return _file(request, _jsonl, "posts.jsonl", "application/x-ndjson; charset=utf-8")


@for_machines
def export_ids(request: HttpRequest) -> HttpResponseBase:
    return _file(request, _addresses, "posts.ids.txt", "text/plain; charset=utf-8")


@for_machines
def export_readme(request: HttpRequest) -> HttpResponseBase:
    chosen = selection(request.GET)
    citation = searches.cite(chosen.posts, chosen.asked)
    context = {
        "asked": chosen.in_words,
        "citation": citation,
        "cite_url": request.build_absolute_uri(f"{reverse('public:cite-search')}?{citation.query}"),
        "search_url": request.build_absolute_uri(
            with_query(reverse("public:search"), chosen.asked)
        ),
        "columns": records.COLUMNS.items(),
        "most_with_words": MOST_WITH_WORDS,
        "with_words": citation.count <= MOST_WITH_WORDS,
        "licence": settings.ARCHIVE_LICENCE,
    }
    response = render(
        request, "testimonies/export_readme.txt", context, "text/plain; charset=utf-8"
    )
    return _download(response, "posts.readme.txt")


def _file(request: HttpRequest, writer: Writer, name: str, content_type: str) -> HttpResponseBase:
    chosen = selection(request.GET)
    if request.method == "HEAD":
        return _download(HttpResponse(content_type=content_type), name)
    if seconds := throttles.wait_for_file(request):
        return _too_often(seconds)
    with_words = chosen.posts[: MOST_WITH_WORDS + 1].count() <= MOST_WITH_WORDS
    found = _begun(_batches(chosen, with_words))
    pieces = writer(found, _addresses_for(request), with_words)
    return _download(StreamingHttpResponse(pieces, content_type=content_type), name)


def _too_often(seconds: int) -> HttpResponse:
    """Say when to come back: a file may be the whole archive, and holds a worker while it runs."""
    said = gettext("You have taken many files within a minute. The next one: in %(seconds)d s.")
    response = sentence(said % {"seconds": seconds}, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _batches(chosen: Selection, with_words: bool) -> Batches:
    posts = chosen.posts if with_words else chosen.posts.defer(*records.WORDS)
    return walking.batches(posts, oldest_first=chosen.oldest_first)


def _begun(found: Batches) -> Batches:
    """Ask for the first batch now, while the answer can still be an error and not half a file."""
    first = next(found, None)
    return iter(()) if first is None else chain([first], found)


def _addresses_for(request: HttpRequest) -> Addresses:
    # Resolved once: `reverse` for each of a million posts would take longer than their rows.
    before, after = request.build_absolute_uri(reverse("public:post", args=["_"])).split("_")
    return lambda post: f"{before}{post.pk}{after}"


def _csv(found: Batches, address: Addresses, with_words: bool) -> Iterator[str]:
    yield BOM + _lines([list(records.COLUMNS)])
    for posts in found:
        yield _lines(
            records.cells(records.record(post, address(post), with_words=with_words))
            for post in posts
        )


def _lines(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    # Each cell in quotes: a spreadsheet that splits at semicolons finds no formula of its own.
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _jsonl(found: Batches, address: Addresses, with_words: bool) -> Iterator[str]:
    for posts in found:
        rows = (records.record(post, address(post), with_words=with_words) for post in posts)
        yield "".join(f"{_one_line(row)}\n" for row in rows)


def _one_line(record: records.Record) -> str:
    return json.dumps(record, ensure_ascii=False).translate(_LINE_BREAKS)


def _addresses(found: Batches, address: Addresses, with_words: bool) -> Iterator[str]:
    """Yield where each was first posted, or, where the attribution hides that, its page here."""
    for posts in found:
        yield "".join(f"{post.original_url or address(post)}\n" for post in posts)


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
