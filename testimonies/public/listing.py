"""A list of posts, one page of it at a time, and the links to its neighbours."""

# ruff: noqa: S608 - the statement is put together from the names of columns
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from testimonies.models.published import PublishedPost
from testimonies.public.links import pairs, values, with_query
from testimonies.public.paging import CursorError, Page, Sort, page_of

# What serves the search alone and is shown nowhere.
_UNSHOWN = ("search_vector", "search_names", "search_config")


def shown(posts: QuerySet[PublishedPost] | None = None) -> QuerySet[PublishedPost]:
    """Return published posts with the columns that pages show."""
    return (PublishedPost.objects.all() if posts is None else posts).defer(*_UNSHOWN)


def one(public_id: str) -> PublishedPost | None:
    """Return a published post with those columns; None where there is none. One query.

    Written out: Django takes longer to put it together than the server to answer.
    """
    return next(iter(PublishedPost.objects.raw(_one(), [public_id])), None)


@cache
def _one() -> str:
    meta = PublishedPost._meta
    columns = (f'"{field.column}"' for field in meta.concrete_fields if field.name not in _UNSHOWN)
    return f'SELECT {", ".join(columns)} FROM "{meta.db_table}" WHERE public_id = %s'


def list_context(
    request: HttpRequest,
    posts: QuerySet[PublishedPost],
    *,
    sort: Sort = "newest",
    few: bool = False,
) -> dict[str, Any]:
    """Return the page that the address asks for, for `_list.html`; one query.

    `status` is 400, and `list_problem` a sentence, where its cursor is not one of ours.
    """
    try:
        page = page_of(posts, request.GET.get("cursor", ""), sort=sort, few=few)
    except CursorError as error:
        return {"posts": [], "list_problem": str(error), "status": 400}
    return {"posts": page.posts, "sort": sort, "status": 200, **_neighbours(request, page)}


def _neighbours(request: HttpRequest, page: Page) -> dict[str, str]:
    return {"previous_url": _at(request, page.previous), "next_url": _at(request, page.next)}


def _at(request: HttpRequest, cursor: str) -> str:
    """Return the address of this list with another cursor; "" for none."""
    if not cursor:
        return ""
    return with_query(request.path, [*pairs(values(request.GET)), ("cursor", cursor)])
