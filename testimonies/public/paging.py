"""Paging by key: a page begins after a row, never after a number of rows.

A cursor in an address holds the place of a row in the order of the list, and on which side of it
the page lies. Whoever makes one up is told so; it opens nothing that the list does not show.
"""

import base64
import binascii
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext

from testimonies.models.published import PublishedPost

PAGE_SIZE = 20
BY_TIME = ("sort_at", "sort_place", "public_id")

Sort = Literal["newest", "oldest", "relevance"]
Side = Literal["after", "before"]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_CURSOR = re.compile(
    r"(?P<side>after|before)/(?P<rank>[0-9]{0,9})/(?P<moment>-?[0-9]{1,18})/(?P<place>[0-9]{1,9})"
    r"/(?P<public_id>[0-9a-z]{1,12})"
)


class CursorError(ValueError):
    """A cursor that this archive did not write. Its text is a sentence with the remedy."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The place in the list that this address names (“cursor”) is not one of ours. "
                "Take “cursor” out of the address to begin at the first page."
            )
        )


@dataclass(frozen=True)
class Cursor:
    """The place of a row, and whether the page lies after or before it in the order of the list."""

    side: Side
    sort_at: dt.datetime
    sort_place: int
    public_id: str
    rank: int | None = None

    def encoded(self) -> str:
        """Return the cursor as it stands in an address."""
        moment = (self.sort_at - _EPOCH) // _MICROSECOND
        rank = "" if self.rank is None else self.rank
        text = f"{self.side}/{rank}/{moment}/{self.sort_place}/{self.public_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(value: str) -> Cursor:
    """Read a cursor out of an address. Raises CursorError."""
    try:
        text = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        found = _CURSOR.fullmatch(text.decode("ascii"))
        if found is None:
            raise CursorError
        moment = _EPOCH + int(found["moment"]) * _MICROSECOND
    except (ValueError, OverflowError, binascii.Error) as error:
        raise CursorError from error
    return Cursor(
        side="after" if found["side"] == "after" else "before",
        sort_at=moment,
        sort_place=int(found["place"]),
        public_id=found["public_id"],
        rank=int(found["rank"]) if found["rank"] else None,
    )


@dataclass(frozen=True)
class Page:
    """A page of posts in the order of the list, and the cursors of its neighbours."""

    posts: list[PublishedPost]
    previous: str = ""
    next: str = ""


def page_of(
    posts: QuerySet[PublishedPost],
    cursor: str = "",
    *,
    sort: Sort = "newest",
    few: bool = False,
    size: int = PAGE_SIZE,
) -> Page:
    """Return one page of the posts, in one query. For "relevance" they must carry `rank`.

    Of `few` posts all are gathered and sorted; else the database may walk the order until the page
    is full. It cannot know itself, and to walk past a whole archive takes seconds. Raises
    CursorError.
    """
    start = read_cursor(cursor) if cursor else None
    if start and (start.rank is None) == (sort == "relevance"):
        raise CursorError
    backwards = start is not None and start.side == "before"
    # Towards larger keys: forwards for "oldest", backwards for the two others.
    ascending = (sort == "oldest") != backwards
    keys = _keys(sort)
    if start:
        lookup = TupleGreaterThan if ascending else TupleLessThan
        posts = posts.filter(lookup(Tuple(*keys), _values(start, keys)))
    found = list(ordered(posts, keys, ascending=ascending, few=few)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return _page(
        found, has_previous=more if backwards else start is not None, has_next=more or backwards
    )


def ordered(
    posts: QuerySet[PublishedPost],
    keys: tuple[str, ...] = BY_TIME,
    *,
    ascending: bool = False,
    few: bool = False,
) -> QuerySet[PublishedPost]:
    """Return the posts in the order of keys; of `few`, no index gives the order."""
    by: list[Any] = [F(key) for key in keys]
    if few:
        # The same order, in a form that is in no index.
        by = [
            expression + dt.timedelta(0) if key == "sort_at" else expression
            for key, expression in zip(keys, by, strict=True)
        ]
    return posts.order_by(*(key.asc() if ascending else key.desc() for key in by))


def _page(posts: list[PublishedPost], *, has_previous: bool, has_next: bool) -> Page:
    if not posts:
        return Page([])
    return Page(
        posts,
        _cursor(posts[0], "before") if has_previous else "",
        _cursor(posts[-1], "after") if has_next else "",
    )


def _cursor(post: PublishedPost, side: Side) -> str:
    rank = getattr(post, "rank", None)
    return Cursor(side, post.sort_at, post.sort_place, post.public_id, rank).encoded()


def _keys(sort: Sort) -> tuple[str, ...]:
    return ("rank", *BY_TIME) if sort == "relevance" else BY_TIME


def _values(cursor: Cursor, keys: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(cursor, key) for key in keys)
