"""The bare SQL of a page's rows: the best that a hand can write for the archive's own indexes."""

import datetime as dt

from testimonies.public.counting import FACETS
from testimonies.public.facets import MOST_CHOICES

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

_SAMPLE = "testimonies_publishedsample"

# What publishing keeps: the posts of each month, and the most frequent values of each facet.
BY_MONTH: Statement = (
    "SELECT date_trunc('month', earliest::timestamp), sum(posts)"
    " FROM testimonies_publisheddaycount WHERE earliest = latest GROUP BY 1 ORDER BY 1",
    (),
)
BY_FACET: Statement = (
    " UNION ALL ".join(
        "(SELECT facet, value, label, posts FROM testimonies_publishedfacetcount"  # noqa: S608
        f" WHERE facet = '{facet}' ORDER BY posts DESC, value LIMIT {MOST_CHOICES})"
        for facet in FACETS
    ),
    (),
)
PEOPLE: Statement = (
    "SELECT value, max(label), sum(posts) FROM testimonies_publishedfacetcount"
    " WHERE facet = 'person' GROUP BY 1 ORDER BY 2",
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


def apart(first: str, last: str, size: int) -> Statement:
    """Posts that may be of some days and are of more than one month."""
    where = (
        "(posted_earliest, posted_latest) IN (SELECT earliest, latest"
        " FROM testimonies_publisheddaycount WHERE earliest <= %s AND latest >= %s"
        " AND date_trunc('month', earliest) <> date_trunc('month', latest))"
    )
    return rows(where, last, first, order=OLDEST, size=size)


def hour(start: str, size: int) -> Statement:
    """Posts known to be of an hour such as `2017-10-16T13`."""
    where = "sort_at >= %s AND sort_at <= %s AND posted_instant IS NOT NULL"
    return rows(where, f"{start}:00:00Z", f"{start}:59:59.999Z", order=OLDEST, size=size)


def meant(slips: set[str]) -> Statement:
    """Return the word that is offered for a misspelt one: the most frequent of those meant."""
    text = (
        "SELECT word, posts FROM testimonies_publishedword WHERE word = ANY(%s::text[])"
        " ORDER BY posts DESC LIMIT 1"
    )
    return text, (f"{{{','.join(sorted(slips))}}}",)


def by_hour(date: str) -> Statement:
    """Return the posts of each hour of a day, as publishing keeps them."""
    following = (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()
    text = (
        "SELECT date_trunc('hour', quarter), sum(posts) FROM testimonies_publishedcount"
        " WHERE quarter >= %s AND quarter < %s GROUP BY 1"
    )
    return text, (f"{date}Z", f"{following}Z")


def months(where: str, value: str, *, sampled: bool = False) -> Statement:
    """Return the posts of each month under a condition; of very many, those of the sample."""
    table = _SAMPLE if sampled else _TABLE
    month = "date_trunc('month', posted_earliest::timestamp)"
    return f"SELECT {month}, count(*) FROM {table} WHERE {where} GROUP BY 1", (value,)  # noqa: S608


def counts(query: str, *, sampled: bool = False) -> tuple[Statement, ...]:
    """Return the count of a search, its facet of platforms and its histogram by month.

    Exact, or, as on the archive's page of a search that finds very much, by the sample.
    """
    matching = f"FROM {_SAMPLE if sampled else _TABLE} WHERE {MATCHING}"
    return (
        (f"SELECT count(*) {matching}", (query,)),
        (f"SELECT platform_slug, count(*) {matching} GROUP BY 1 ORDER BY 2 DESC", (query,)),
        months(MATCHING, query, sampled=sampled),
    )
