"""A part of a list, by key: posts as the pages of readers have them, other rows by one key."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest

from testimonies.public.api.asking import LONGEST_CURSOR
from testimonies.public.api.problems import UnreadableError
from testimonies.public.links import with_query
from testimonies.public.paging import CursorError

_CURSOR = re.compile(r"(?P<side>after|before)/(?P<key>[^\x00]+)", re.DOTALL)


@dataclass(frozen=True)
class Slice:
    """Rows in the order of the list, and the cursors of what lies before and after them."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Key:
    """The one field that a list is ordered by, and how it is read out of a cursor."""

    field: str
    read: Callable[[str], Any] = str

    def of(self, row: Any) -> str:
        return str(row[self.field] if isinstance(row, dict) else getattr(row, self.field))


def place(text: str) -> int:
    """Read a position in a timeline. Raises CursorError."""
    if not re.fullmatch("[0-9]{1,19}", text):
        raise CursorError
    return int(text)


def slice_of(rows: QuerySet[Any], key: Key, cursor: str, size: int) -> Slice:
    """Return at most `size` rows in ascending order of the key, in one query.

    Raises UnreadableError.
    """
    side, start = _read(cursor, key) if cursor else ("after", None)
    backwards = side == "before"
    if start is not None:
        rows = rows.filter(**{f"{key.field}__{'lt' if backwards else 'gt'}": start})
    ordered = rows.order_by(F(key.field).desc() if backwards else F(key.field).asc())
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([])
    return Slice(
        found,
        _written("before", key.of(found[0])) if (more if backwards else start is not None) else "",
        _written("after", key.of(found[-1])) if more or backwards else "",
    )


def _written(side: str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{side}/{key}".encode()).decode().rstrip("=")


def _read(cursor: str, key: Key) -> tuple[str, Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        found = _CURSOR.fullmatch(text)
        if found is None or len(text) > LONGEST_CURSOR:
            raise CursorError
        return found["side"], key.read(found["key"])
    except CursorError as error:
        raise UnreadableError({"cursor": [str(error)]}) from error
    except (ValueError, binascii.Error) as error:
        raise UnreadableError({"cursor": [str(CursorError())]}) from error


def as_listed(request: HttpRequest, found: Slice, results: list[Any]) -> dict[str, Any]:
    """Return a part of a list as JSON has it: its neighbours' addresses, then its rows."""
    return {
        "next": _address(request, found.next),
        "previous": _address(request, found.previous),
        "results": results,
    }


def _address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name != "cursor"
    ]
    return request.build_absolute_uri(with_query(request.path, [*kept, ("cursor", cursor)]))
