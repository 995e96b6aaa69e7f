"""What a search finds, in the order asked for and with its hits marked."""

from typing import Any

from django.http import HttpRequest

from testimonies import search
from testimonies.models.published import PublishedPost
from testimonies.public import deadlines
from testimonies.public.filters import PostFilter, Posts
from testimonies.public.listing import list_context, shown
from testimonies.public.paging import Sort, ordered

# Seconds after which walking the order is given up: the matches may all lie at its far end.
_WALKING = 0.2


def list_of(
    request: HttpRequest, filters: PostFilter, *, few: bool, among: list[str] | None = None
) -> dict[str, Any]:
    """Return the page that the address asks for, as `list_context` does; few: see `page_of`.

    `among` are the public ids of that page, and of one post more, where they are known already.
    """
    sort = sort_of(filters)
    if among is not None:
        posts = _with_hits(shown(PublishedPost.objects.filter(pk__in=among)), filters)
        return list_context(request, posts, sort=sort, few=True)
    if not few:
        try:
            with deadlines.within(_WALKING):
                return list_context(request, results(filters, few=False), sort=sort)
        except deadlines.TooLongError:
            pass
    return list_context(request, results(filters, few=True), sort=sort, few=True)


def sort_of(filters: PostFilter) -> Sort:
    """Return the order asked for. Without words there is nothing that could match better."""
    asked: Sort = filters.form.cleaned_data["sort"] or "newest"
    return "newest" if asked == "relevance" and not filters.has_words else asked


def results(filters: PostFilter, *, few: bool) -> Posts:
    """Return what a valid search finds, for `page_of` with the same `few` and its `sort_of`.

    Only the newest RANKED matches are ranked: ranking reads each of them.
    """
    found = filters.narrowed(walk=not few)
    if filters.has_words and sort_of(filters) == "relevance":
        newest = ordered(found, few=few).values("pk")
        found = shown(PublishedPost.objects.filter(pk__in=newest[: search.RANKED]))
        found = found.annotate(rank=search.rank(filters.asked.words))
    return _with_hits(found, filters)


def _with_hits(found: Posts, filters: PostFilter) -> Posts:
    if not filters.has_words:
        return found
    return found.annotate(headline=search.headline(filters.asked.words))
