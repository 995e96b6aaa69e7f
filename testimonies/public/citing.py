"""How to cite a post or a search: pages for people, files for reference managers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.translation import gettext, ngettext

from metoo_archive.interface import plain
from testimonies.models.published import PublishedPost, Tombstone
from testimonies.public import errors
from testimonies.public.citations import files, searches
from testimonies.public.citations.items import Item, post_item, search_item
from testimonies.public.citations.styled import styled
from testimonies.public.links import with_query
from testimonies.public.listing import shown
from testimonies.public.pages import page, respond
from testimonies.public.records import record
from testimonies.public.selections import (
    Selection,
    UnreadableError,
    for_machines,
    in_time,
    selection,
    sentence,
)
from testimonies.templatetags.archive import day_text

# How each file is made of an item, and its media type, by the end of its address.
FORMATS: dict[str, tuple[Callable[[Item], str], str]] = {
    "bib": (files.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (files.ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (files.csl_json, "application/vnd.citationstyles.csl+json"),
}
# The label of each file, and the ends of the names of its two routes (of a post, of a search).
LABELS = {"BibTeX": "bib", "RIS": "ris", "CSL-JSON": "csl"}

PostView = Callable[..., HttpResponse]


def of_a_post(view: PostView) -> Callable[..., HttpResponse]:
    """Give a view the post of its address. Withdrawn: 410, never public: 404, as its page does."""

    @page
    @wraps(view)
    def found_or_not(request: HttpRequest, public_id: str, **more: Any) -> HttpResponse:
        post = shown().filter(pk=public_id).first()
        if post is None:
            if Tombstone.objects.filter(pk=public_id).exists():
                return errors.gone(request)
            raise Http404
        response = view(request, post, **more)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return found_or_not


@of_a_post
def post_cite(request: HttpRequest, post: PublishedPost) -> HttpResponse:
    files_at = [
        (label, reverse(f"public:post-{name}", args=[post.public_id]))
        for label, name in LABELS.items()
    ]
    context = {"post": post, "styled": styled(_item_of(request, post)), "files_at": files_at}
    return respond(request, "cite_post.html", context)


@of_a_post
def post_citation(request: HttpRequest, post: PublishedPost, form: str) -> HttpResponse:
    return _file(_item_of(request, post), form)


@of_a_post
def post_data(request: HttpRequest, post: PublishedPost) -> HttpResponse:
    """The post's record, as it stands in every export."""
    return JsonResponse(
        record(post, request.build_absolute_uri(post.get_absolute_url())),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@page
def cite_search(request: HttpRequest) -> HttpResponse:
    """Cite a search as it is now; at the address of a citation, say what has changed since."""
    try:
        chosen = selection(request.GET, *searches.PARAMETERS)
        citation = searches.read_or_make(request.GET, chosen.posts)
        opened_later = searches.is_citation(request.GET)
        changes = searches.changes(chosen.posts, citation) if opened_later else None
    except (UnreadableError, searches.CitationError) as error:
        return _not_cited(request, str(error), 400)
    except OperationalError as error:
        return _not_cited(request, in_time(error), 503)
    files_at = [
        (label, f"{reverse(f'public:search-{name}')}?{citation.query}")
        for label, name in LABELS.items()
    ]
    context = {
        "asked": chosen.in_words,
        "citation": citation,
        "moment": moment_text(citation),
        "changes": changes,
        "styled": styled(_item_of_search(request, chosen, citation)),
        "files_at": files_at,
        "search_url": with_query(reverse("public:search"), citation.asked),
    }
    response = respond(request, "cite_search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _not_cited(request: HttpRequest, problems: str, status: int) -> HttpResponse:
    context = {"problems": problems.splitlines(), "status": status}
    return respond(request, "cite_search.html", context)


@for_machines
def search_citation(request: HttpRequest, form: str) -> HttpResponseBase:
    """The citation of a search as a file: of one that was made, or of the search as it is now."""
    chosen = selection(request.GET, *searches.PARAMETERS)
    try:
        citation = searches.read_or_make(request.GET, chosen.posts)
    except searches.CitationError as error:
        return sentence(str(error), 400)
    return _file(_item_of_search(request, chosen, citation), form)


def moment_text(citation: searches.SearchCitation) -> str:
    at = {"day": day_text(citation.at.date()), "time": time_format(citation.at, "H:i")}
    return gettext("%(day)s, %(time)s UTC") % at


@translation.override(settings.LANGUAGE_CODE)
def _item_of(request: HttpRequest, post: PublishedPost) -> Item:
    """Return the citation of a post: in English for every reader, so that all cite it alike."""
    address = request.build_absolute_uri(plain(post.get_absolute_url()))
    return post_item(post, address, timezone.now().date())


@translation.override(settings.LANGUAGE_CODE)
def _item_of_search(
    request: HttpRequest, chosen: Selection, citation: searches.SearchCitation
) -> Item:
    title = ngettext(
        "Search (%(asked)s): %(count)d post on %(moment)s",
        "Search (%(asked)s): %(count)d posts on %(moment)s",
        citation.count,
    ) % {
        "asked": chosen.in_words,
        "count": citation.count,
        "moment": moment_text(citation),
    }
    page = plain(reverse("public:cite-search"))
    address = request.build_absolute_uri(f"{page}?{citation.query}")
    return search_item(title, address, citation.at)


def _file(item: Item, form: str) -> HttpResponse:
    write, content_type = FORMATS[form]
    name = f"citation.{form}"
    return HttpResponse(
        write(item),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
