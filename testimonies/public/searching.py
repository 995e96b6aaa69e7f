"""Search: every state of it is a link, and works without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from testimonies import search as fulltext
from testimonies.models.published import PublishedPost
from testimonies.public.chips import chips
from testimonies.public.facets import facets
from testimonies.public.filters import NOTES, SORTS, PostFilter, Posts
from testimonies.public.links import pairs, search_url, values
from testimonies.public.listing import list_context, shown
from testimonies.public.pages import page, respond
from testimonies.public.paging import Sort

Given = dict[str, list[str]]


@page
def search(request: HttpRequest) -> HttpResponse:
    given = values(request.GET)
    filters = PostFilter(request.GET, queryset=shown())
    context = _form_context(filters, given)
    if not filters.is_valid():
        context |= {"problems": _problems(filters), "wrong": list(filters.errors), "status": 400}
    else:
        context |= _results(request, filters, given)
    return respond(request, "search.html", context)


def _form_context(filters: PostFilter, given: Given) -> dict[str, Any]:
    return {
        "given": {name: found[-1] for name, found in given.items()},
        "query": given.get("q", [""])[-1],
        "hidden_notes": given.get("hide", []),
        "note_choices": NOTES,
        "kept_by_words": _kept(given, "q"),
        "kept_by_narrowing": _kept(given, "after", "before", "hide"),
        "longest_query": fulltext.MAX_QUERY,
    }


def _kept(given: Given, *asked: str) -> list[tuple[str, str]]:
    """Return what a form must carry along, since it asks for something else."""
    return [(name, value) for name, value in pairs(given) if name not in asked]


def _problems(filters: PostFilter) -> list[dict[str, Any]]:
    return [
        {"field": name, "label": filters.form.fields[name].label, "sentence": error}
        for name, errors in filters.errors.items()
        for error in errors
    ]


def _results(request: HttpRequest, filters: PostFilter, given: Given) -> dict[str, Any]:
    words = filters.form.cleaned_data["q"]
    sort = _sort(filters, words)
    found = filters.narrowed()
    return {
        "total": found.count(),
        "facets": facets(filters, given),
        "chips": chips(filters, given),
        "clear_url": search_url({}),
        "sorts": _sorts(given, sort, words),
        "ranked_at_most": fulltext.RANKED,
        "wordless": bool(words) and not fulltext.has_words(words),
        "unranked": filters.form.cleaned_data["sort"] == "relevance" and sort != "relevance",
        **list_context(request, _in_order(found, words, sort), sort=sort),
    }


def _sort(filters: PostFilter, words: str) -> Sort:
    """Return the order asked for. Without words there is nothing that could match better."""
    asked: Sort = filters.form.cleaned_data["sort"] or "newest"
    return "newest" if asked == "relevance" and not fulltext.has_words(words) else asked


def _in_order(found: Posts, words: str, sort: Sort) -> Posts:
    if not fulltext.has_words(words):
        return found
    if sort == "relevance":
        newest = found.order_by("-sort_at", "-sort_place", "-public_id").values("pk")
        found = shown(PublishedPost.objects.filter(pk__in=newest[: fulltext.RANKED]))
        found = found.annotate(rank=fulltext.rank(words))
    return found.annotate(headline=fulltext.headline(words))


def _sorts(given: Given, chosen: Sort, words: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": search_url(given, sort=[sort]), "selected": sort == chosen}
        for sort, label in SORTS.items()
        if sort != "relevance" or fulltext.has_words(words)
    ]
