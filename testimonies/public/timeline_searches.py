"""The entries of a timeline whose posts a saved search finds: made of published rows, at reading.

Nothing of the posts is stored with the timeline, so that what is withdrawn, held or masked is so
here at once, and a word that was never cleared finds nothing. The rows have the columns of
`PublishedTimelineEntry`: whatever reads a timeline's entries reads these.
"""

from typing import Any

from django.db.models import BigIntegerField, CharField, F, Func, TextField, Value, Window
from django.db.models.functions import RowNumber
from django.db.models.query import QuerySet
from django.db.models.sql.datastructures import BaseTable
from django.http import QueryDict

from testimonies.models.published import (
    REPEATED,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
)
from testimonies.public.filters import PostFilter, Posts
from testimonies.public.links import search_url, values
from testimonies.public.selections import in_words
from testimonies.timeline_positions import BEFORE_1970, BY_HAND, PLACES
from testimonies.vocabulary import EntryKind

Entries = QuerySet[PublishedTimelineEntry]

_COLUMNS = [str(field.column) for field in PublishedTimelineEntry._meta.concrete_fields]


class _Second(Func):
    """The second of a moment, counted from the beginning of the calendar."""

    template = f"(floor(extract(epoch FROM %(expressions)s))::bigint + {BEFORE_1970})"
    output_field = BigIntegerField()


class _Union(BaseTable):
    """Queries in the place of the entries' table. Their columns are its columns, in its order."""

    def __init__(self, table_name: str, alias: str, parts: list[QuerySet[Any]]) -> None:
        super().__init__(table_name, alias)
        self.parts = parts

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        written = [
            part.query.get_compiler(connection=connection, elide_empty=False).as_sql()
            for part in self.parts
        ]
        together = " UNION ALL ".join(f"({sql})" for sql, _params in written)
        columns = ", ".join(map(connection.ops.quote_name, _COLUMNS))
        alias = compiler.quote_name_unless_alias(self.table_alias)
        params = tuple(param for _sql, params in written for param in params)
        return f"({together}) {alias} ({columns})", params

    def relabeled_clone(self, change_map: dict[str | None, str]) -> "_Union":
        alias = change_map.get(self.table_alias, self.table_alias)
        return _Union(self.table_name, alias or self.table_name, self.parts)


def entries_found(timeline: PublishedTimeline) -> Entries:
    """Return the posts that the timeline's search finds, the oldest first, and what is by hand."""
    entries = PublishedTimelineEntry.objects.all()
    alias = entries.query.get_initial_alias()
    parts = [_as_entries(posts_found(timeline), timeline.slug), _by_hand(timeline)]
    entries.query.alias_map[alias] = _Union(alias, alias, parts)
    return entries


def posts_found(timeline: PublishedTimeline) -> Posts:
    """Return the posts that pass its filters; none where one of them can no longer be read."""
    filters = PostFilter(QueryDict(timeline.query), queryset=PublishedPost.objects.all())
    return filters.narrowed() if filters.is_valid() else PublishedPost.objects.none()


def search_of(timeline: PublishedTimeline) -> dict[str, str] | None:
    """Return the timeline's search in words, and its address; None for posts chosen by hand."""
    if not timeline.query:
        return None
    data = QueryDict(timeline.query)
    filters = PostFilter(data, queryset=PublishedPost.objects.all())
    return {"in_words": in_words(filters, data), "url": search_url(values(data))}


def _as_entries(posts: Posts, slug: str) -> QuerySet[Any]:
    """Give each post a position that follows its time (see `timeline_positions`)."""
    place = Window(RowNumber(), partition_by="sort_at", order_by=["sort_place", "public_id"])
    found = posts.order_by().annotate(
        entry_position=_Second(F("sort_at")) * PLACES + BY_HAND + place,
    )
    said: dict[str, Any] = {
        "id": F("entry_position"),
        "timeline_id": _constant(slug, CharField()),
        "position": F("entry_position"),
        "kind": _constant(EntryKind.POST.value, CharField()),
        "post_id": F("public_id"),
        "measurement_id": _constant(None, CharField()),
        "text": _constant("", TextField()),
        **{name: F(name) for name in REPEATED},
    }
    named = {f"entry_{column}_": said[column] for column in _COLUMNS}
    return found.annotate(**named).values_list(*named)


def _by_hand(timeline: PublishedTimeline) -> QuerySet[Any]:
    return timeline.entries.order_by().values_list(*_COLUMNS)


def _constant(value: str | None, kind: Any) -> Any:
    return Value(value, output_field=kind)
