"""Rows counted by facet and by day in one statement, which reads each of them once."""

# ruff: noqa: S608 - the statements are put together from constants of this file alone
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from testimonies.public.paging import PAGE_SIZE, Sort

# By facet: a value, the name it is shown under, and the number of rows.
Counts = dict[str, list[tuple[str, str, int]]]

_FACETS = {
    "platform": "SELECT platform_slug, max(platform_name), count(*) FROM found GROUP BY 1",
    "language": "SELECT language, '', count(*) FROM found GROUP BY 1",
    "person": "SELECT person_slug, max(person_name), count(*) FROM found"
    " WHERE person_slug <> '' GROUP BY 1",
    "hashtag": "SELECT tag, '', count(*) FROM (SELECT unnest(hashtags) FROM found) AS t (tag)"
    " GROUP BY 1",
    "note": "SELECT note, '', count(*) FROM (SELECT unnest(note_slugs) FROM found) AS n (note)"
    " GROUP BY 1",
    "kind": "SELECT kind, '', count(*) FROM found GROUP BY 1",
    "level": "SELECT level::text, '', count(*) FROM found GROUP BY 1",
    "precision": "SELECT posted_precision, '', count(*) FROM found GROUP BY 1",
}
FACETS = tuple(_FACETS)
# Every span of days that posts are dated to: what a histogram in UTC is summed from.
_DAYS = (
    "SELECT 'days', earliest::text, latest::text, posts FROM"
    " (SELECT posted_earliest, posted_latest, count(*) FROM found GROUP BY 1, 2)"
    " AS days (earliest, latest, posts)"
)
# The rows of a first page, and of one more, which says that there is a next one.
_FIRST = {
    sort: "(SELECT 'first', public_id, '', 0 FROM found"
    f" ORDER BY sort_at {way}, sort_place {way}, public_id {way} LIMIT {PAGE_SIZE + 1:d})"
    for sort, way in (("newest", "DESC"), ("oldest", "ASC"))
}
_COLUMNS = (
    "platform_slug",
    "platform_name",
    "language",
    "person_slug",
    "person_name",
    "hashtags",
    "note_slugs",
    "kind",
    "level",
    "posted_precision",
    "posted_earliest",
    "posted_latest",
)


def counted(
    posts: QuerySet[Any], names: tuple[str, ...], most: int, first: Sort | None = None
) -> Counts:
    """Count the rows, and those of each facet, reading each row once; one query.

    Under "all" is how many there are. Of a facet the `most` frequent values are told; the facet
    "days" has every span of days. Under "first" are the public ids of a first page in that order
    and of one post more.
    """
    page = _FIRST.get(first) if first else None
    columns = (*_COLUMNS, "public_id", "sort_at", "sort_place") if page else _COLUMNS
    apart: Counts = {"days": []} if "days" in names else {}
    if page:
        apart["first"] = []
    try:
        sql, given = posts.values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return {"all": [("", "", 0)], **apart}
    parts = ["SELECT 'all', '', '', count(*) FROM found"]
    parts += [_DAYS if name == "days" else _part(name, most) for name in names]
    parts += [page] if page else []
    found: Counts = {**{name: [] for name in ("all", *names)}, **apart}
    with connections[posts.db].cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", given)
        for name, value, label, number in cursor.fetchall():
            found[name].append((value, label, number))
    return found


def _part(name: str, most: int) -> str:
    return (
        f"SELECT * FROM (SELECT '{name}', f.* FROM ({_FACETS[name]}) AS f (value, label, posts)"
        f" ORDER BY posts DESC, value LIMIT {most:d}) AS {name}"
    )
