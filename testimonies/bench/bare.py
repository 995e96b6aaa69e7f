"""The bare SQL of a page's rows: the best that a hand can write for the archive's own indexes."""

import datetime as dt

Statement = tuple[str, tuple[str, ...]]

COLUMNS = (
    "public_id, kind, platform_slug, platform_name, shown_as, attributed_name, attributed_handle,"
    " person_slug, person_name, words, words_shown_as, excerpt, language, direction, level,"
    " note_slugs, doubts, hashtags, links, posted_edtf, posted_precision, posted_earliest,"
    " posted_latest, posted_instant, original_url, sources, sort_at, sort_place"
)
NEWEST = "sort_at DESC, sort_place DESC, public_id DESC"
OLDEST = "sort_at, sort_place, public_id"
MATCHING = "search_vector @@ to_tsquery('archive_simple', %s)"
BEST = f"ts_rank(search_vector, to_tsquery('archive_simple', %s)) DESC, {NEWEST}"
AFTER = f"({OLDEST}) < (%s, %s, %s)"
_TABLE = "testimonies_publishedpost"

BY_MONTH: Statement = (
    "SELECT date_trunc('month', earliest::timestamp), sum(posts) FROM testimonies_publishedcount"
    " WHERE earliest = latest GROUP BY 1 ORDER BY 1",
    (),
)
PEOPLE: Statement = (
    f"SELECT person_slug, max(person_name), count(*) FROM {_TABLE}"  # noqa: S608
    " WHERE person_slug <> '' GROUP BY 1 ORDER BY 2",
    (),
)


def rows(where: str, *values: str, order: str = NEWEST, size: int) -> Statement:
    """Return the statement of a list's page, and of one row more: whether there is a next one."""
    condition = f" WHERE {where}" if where else ""
    text = f"SELECT {COLUMNS} FROM {_TABLE}{condition} ORDER BY {order} LIMIT {size + 1}"  # noqa: S608
    return text, values


def day(date: str, size: int) -> Statement:
    """Posts known to be of that day, read in the order of `sort_at`.

    Of a day that both ends are, the planner expects far fewer than there are, and would gather and
    sort them all; the inequality says the same and leaves it no other index.
    """
    following = (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()
    where = "sort_at >= %s AND sort_at < %s AND posted_earliest >= posted_latest"
    return rows(where, f"{date}Z", f"{following}Z", order=OLDEST, size=size)


def hour(start: str, size: int) -> Statement:
    """Posts known to be of an hour such as `2017-10-16T13`."""
    where = "sort_at >= %s AND sort_at <= %s AND posted_instant IS NOT NULL"
    return rows(where, f"{start}:00:00Z", f"{start}:59:59.999Z", order=OLDEST, size=size)


def counts(query: str) -> tuple[Statement, ...]:
    """Return the exact count of a search, its facet of platforms and its histogram by month."""
    matching = f"FROM {_TABLE} WHERE {MATCHING}"
    return (
        (f"SELECT count(*) {matching}", (query,)),
        (f"SELECT platform_slug, count(*) {matching} GROUP BY 1 ORDER BY 2 DESC", (query,)),
        (f"SELECT date_trunc('month', sort_at), count(*) {matching} GROUP BY 1", (query,)),
    )
