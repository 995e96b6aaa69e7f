"""A search in someone else's page: what it finds at that moment, under the rules of every frame."""

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from metoo_archive.interface import plain
from testimonies.cache_keys import post_key
from testimonies.models.published import PublishedPost
from testimonies.public import deadlines, embed_uses, embeds
from testimonies.public.caches import held_by_shared_caches, named
from testimonies.public.citations import searches
from testimonies.public.errors import unkept
from testimonies.public.filters import PostFilter
from testimonies.public.freshness import revalidated
from testimonies.public.links import pairs, values, with_query
from testimonies.public.listing import shown
from testimonies.public.looks import Look, read_look
from testimonies.public.ordering import results, sort_of
from testimonies.public.paging import Cursor, CursorError, Page, page_of
from testimonies.public.selections import in_words
from testimonies.public.timeline_narrowing import Pairs
from testimonies.public.timeline_parts import said_of, state_of
from testimonies.vocabulary import Level

# As much as a timeline's frame may hold in bytes and nodes, beside a few words of its own.
POSTS, LETTERS = 20, 20_000
# Seconds after which walking the order is given up, as in a search.
_WALKING = 0.3
# `level` is a filter of searches: how far a frame goes has another name there.
MOST = "most"


def search_look(data: QueryDict) -> Look:
    """Read how the frame looks out of an address in which `level` is a filter."""
    given = data.copy()
    given["level"] = data.get(MOST, "")
    return read_look(given)


@csp_replace(embeds.FRAME_POLICY)
@xframe_options_exempt
@held_by_shared_caches
@require_safe
@revalidated
def embed_search(request: HttpRequest) -> HttpResponse:
    look = search_look(request.GET)
    with translation.override(look.interface):
        filters = PostFilter(request.GET, queryset=shown().filter(level__lte=look.most_level))
        if not filters.is_valid():
            return _unreadable(request)
        try:
            with deadlines.within(embeds.TIME), timezone.override(filters.time_zone):
                page = _page(filters, request.GET.get("cursor", ""))
                answer = _frame(request, filters, look, page)
        except CursorError:
            return _unreadable(request)
        except deadlines.TooLongError:
            return embeds.notice(request, "embed/too_long.html", status=503)
        embed_uses.count(request, ":search")
        return answer


def _unreadable(request: HttpRequest) -> HttpResponse:
    """The search page says what could not be read; a host's reader can do nothing about it."""
    context = {"page_url": search_page(request, request.GET)}
    return unkept(render(request, "embed/unreadable.html", context, status=400))


def _frame(request: HttpRequest, filters: PostFilter, look: Look, page: Page) -> HttpResponse:
    posts = page.posts
    query = searches.asked(request.GET)
    context: dict[str, Any] = {
        "posts": posts,
        "in_frame": True,
        "look": look,
        "asked": in_words(filters, request.GET) if query else "",
        "state": state_of([said_of(post) for post in posts]),
        "opens_here": look.most_level >= Level.GRAPHIC,
        "page_url": search_page(request, request.GET),
        "first_url": _address(request.GET, look) if request.GET.get("cursor") else "",
        "next_url": _address(request.GET, look, page.next) if page.next else "",
    }
    answer = render(request, "embed/search.html", context)
    return named(answer, ["search", *(post_key(post.pk) for post in posts)])


def _page(filters: PostFilter, cursor: str) -> Page:
    sort = sort_of(filters)
    try:
        with deadlines.within(_WALKING):
            found = page_of(results(filters, few=False), cursor, sort=sort, size=POSTS)
    except deadlines.TooLongError:
        found = page_of(results(filters, few=True), cursor, sort=sort, few=True, size=POSTS)
    return _within(found)


def _within(page: Page) -> Page:
    """Return as much of a page as may stand in a frame, one post at least, and what follows it."""
    used = 0
    for place, post in enumerate(page.posts):
        used += len(post.words)
        if used > LETTERS and place:
            return Page(page.posts[:place], next=_after(page.posts[place - 1]))
    return page


def _after(post: PublishedPost) -> str:
    rank = getattr(post, "rank", None)
    return Cursor("after", post.sort_at, post.sort_place, post.public_id, rank).encoded()


def search_page(request: HttpRequest, data: QueryDict) -> str:
    """Return the absolute address of the search's own page."""
    path = plain(reverse("public:search"))
    return request.build_absolute_uri(with_query(path, pairs(values(data))))


def _address(data: QueryDict, look: Look, cursor: str = "") -> str:
    begin = [("cursor", cursor)] if cursor else []
    return with_query("", [*pairs(values(data)), *begin, *_look_query(look)]) or "?"


def _look_query(look: Look) -> Pairs:
    return [(MOST if name == "level" else name, value) for name, value in look.query]


def search_snippet(
    request: HttpRequest, data: QueryDict, look: Look, width: str = "100%"
) -> SafeString:
    """Return the HTML that a newsroom pastes: addresses, and none of the words of any post.

    A search for graphic posts alone asks for them.
    """
    asked = values(data)
    query = _look_query(look)
    if asked.get("level") == [str(Level.GRAPHIC.value)] and not data.get(MOST):
        query.append((MOST, str(Level.GRAPHIC.value)))
    path = with_query(plain(reverse("public:embed-search")), [*pairs(asked), *query])
    return embeds.iframe(
        request.build_absolute_uri(path), search_page(request, data), search_title(), look, width
    )


def search_title() -> str:
    return gettext("Posts found in the archive")
