"""Search: every state of it is a link, and works without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from testimonies import search as fulltext
from testimonies.public import charts, tallies, zones
from testimonies.public.chips import chips
from testimonies.public.facets import counted, facets
from testimonies.public.filters import NOTES, SORTS, PostFilter
from testimonies.public.links import pairs, search_url, values
from testimonies.public.listing import shown
from testimonies.public.ordering import list_of, sort_of
from testimonies.public.pages import page, respond
from testimonies.public.paging import Sort
from testimonies.public.suggesting import suggestions

Given = dict[str, list[str]]


@page
@zones.zoned
def search(request: HttpRequest) -> HttpResponse:
    given = values(request.GET)
    filters = PostFilter(request.GET, queryset=shown())
    context = _form_context(filters, given)
    if not filters.is_valid():
        context |= {"problems": _problems(filters), "wrong": list(filters.errors), "status": 400}
    elif filters.person_now != filters.form.cleaned_data["person"]:
        # The address of a search for someone whose pages became one leads to the one that stays.
        return redirect(search_url(given, person=[filters.person_now]), permanent=True)
    else:
        context |= _results(request, filters, given)
    response = respond(request, "search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@page
def search_help(request: HttpRequest) -> HttpResponse:
    """How to write a search, with examples that can be followed."""
    context = {"bound": tallies.BOUND, "longest_query": fulltext.MAX_QUERY, "notes": NOTES}
    return respond(request, "search_help.html", {**context, "ranked": fulltext.RANKED})


def _form_context(filters: PostFilter, given: Given) -> dict[str, Any]:
    return {
        "given": {name: found[-1] for name, found in given.items()},
        "query": given.get("q", [""])[-1],
        "hidden_notes": given.get("hide", []),
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
    sort = sort_of(filters)
    found = counted(filters, None if request.GET.get("cursor") else sort)
    typed = filters.form.cleaned_data["q"]
    return {
        "total": found.total,
        "by_sample": found.sampled,
        "bound": tallies.BOUND,
        "facets": facets(filters, given, found),
        "chips": chips(filters, given),
        **charts.context(request, filters, found),
        "clear_url": search_url({}),
        "remarks": filters.remarks,
        "read_words": filters.asked.words,
        "suggestions": [] if found.total else suggestions(filters, given),
        "sorts": _sorts(given, sort, has_words=filters.has_words),
        "ranked_at_most": fulltext.RANKED,
        "more_than_ranked": found.total.value > fulltext.RANKED,
        "wordless": bool(typed) and not filters.has_words and not filters.asked.terms,
        "unranked": filters.form.cleaned_data["sort"] == "relevance" and sort != "relevance",
        **_listed(request, filters, found),
    }


def _listed(request: HttpRequest, filters: PostFilter, found: tallies.Tally) -> dict[str, Any]:
    """Return a page of what was found; where that is nothing, nobody looks again."""
    if not found.total and not request.GET.get("cursor"):
        return {"posts": []}
    return list_of(request, filters, few=found.few, among=found.first)


def _sorts(given: Given, chosen: Sort, *, has_words: bool) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": search_url(given, sort=[sort]), "selected": sort == chosen}
        for sort, label in SORTS.items()
        if sort != "relevance" or has_words
    ]
