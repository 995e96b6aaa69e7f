"""What is kept beside the public rows to answer quickly: counts by facet and day, words, a sample.

Each is made from the public rows alone by one SELECT, which writes a post's share when it is
published, takes it back before it changes or goes, fills the table anew, and checks it.
"""

# ruff: noqa: S608 - the statements are put together from constants of this file alone
from collections.abc import Iterator

from django.db import connection, transaction

from testimonies.models.counts import (
    PublishedDayCount,
    PublishedFacetCount,
    PublishedSample,
    PublishedWord,
)
from testimonies.vocabulary import SIMPLE_CONFIG, Level

SHORTEST_WORD, LONGEST_WORD = 3, 40

# `handle` is there to look people up by; only those with a page, who may be found by name.
_FACETS = """
    SELECT f.facet, f.value, f.label, count(*) AS posts
    FROM testimonies_publishedpost AS p CROSS JOIN LATERAL (
        VALUES ('all', '', ''), ('platform', p.platform_slug, p.platform_name),
            ('language', p.language, ''), ('kind', p.kind, ''), ('level', p.level::text, ''),
            ('precision', p.posted_precision, ''), ('person', p.person_slug, p.person_name),
            ('handle', CASE WHEN p.person_slug = '' THEN '' ELSE lower(p.attributed_handle) END,
                p.person_slug)
        UNION ALL SELECT DISTINCT 'note', note, '' FROM unnest(p.note_slugs) AS note
        UNION ALL SELECT DISTINCT 'hashtag', tag, '' FROM unnest(p.hashtags) AS tag
    ) AS f (facet, value, label)
    WHERE {which} AND (f.value <> '' OR f.facet = 'all')
    GROUP BY f.facet, f.value, f.label
"""
_WORDS = f"""
    SELECT w.word, count(*) AS posts
    FROM testimonies_publishedpost AS p CROSS JOIN LATERAL unnest(tsvector_to_array(
        to_tsvector('{SIMPLE_CONFIG}', p.words || ' ' || p.search_names))) AS w (word)
    WHERE {{which}} AND p.level < {Level.GRAPHIC.value}
        AND char_length(w.word) BETWEEN {SHORTEST_WORD} AND {LONGEST_WORD}
        AND w.word !~ '[[:digit:][:punct:][:space:]]'
    GROUP BY w.word
"""
_DAYS = """
    SELECT p.posted_earliest AS earliest, p.posted_latest AS latest,
        p.posted_precision AS precision, count(*) AS posts
    FROM testimonies_publishedpost AS p WHERE {which} GROUP BY 1, 2, 3
"""
_COPIED = (
    "kind, platform_slug, platform_name, person_slug, person_name, language, level, note_slugs,"
    " hashtags, posted_precision, posted_earliest, posted_latest, posted_instant, sort_at,"
    " search_config, search_vector"
)
_SAMPLE = f"""
    SELECT p.public_id, d.draw, {_COPIED}
    FROM testimonies_publishedpost AS p
    CROSS JOIN LATERAL (SELECT ('x' || left(md5(p.public_id), 4))::bit(16)::int) AS d (draw)
    WHERE {{which}} AND d.draw < {PublishedSample.DRAWN}
"""
_ONE, _EVERY = "p.public_id = %s", "TRUE"

# Table, its key, and the SELECT that gives its counts.
_COUNTED = (
    ("testimonies_publishedfacetcount", ("facet", "value", "label"), _FACETS),
    ("testimonies_publishedword", ("word",), _WORDS),
    ("testimonies_publisheddaycount", ("earliest", "latest", "precision"), _DAYS),
)
_SAMPLED = "testimonies_publishedsample"


def enter(public_id: str) -> None:
    """Add the share of a public row, as it is now."""
    _count(public_id, "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_SAMPLED} (public_id, draw, {_COPIED}) {_SAMPLE.format(which=_ONE)}",
            [public_id],
        )


def leave(public_id: str) -> None:
    """Take back the share of a public row, before it changes or goes."""
    _count(public_id, "-")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_SAMPLED} WHERE public_id = %s", [public_id])


def _count(public_id: str, sign: str) -> None:
    """Move the counters of a row by one, in one order: two transactions wait, never lose.

    The first one, of all posts, is every transaction's: who holds it goes on alone to its end, so
    that those that publish many posts never wait for each other in a ring.
    A counter that is wrong already stops at 0: nothing may keep a post from being withdrawn.
    """
    with connection.cursor() as cursor:
        for table, key, counts in _COUNTED:
            names = ", ".join(key)
            moved = f"WITH moved AS ({counts.format(which=_ONE)})"
            cursor.execute(
                f"{moved} INSERT INTO {table} AS c ({names}, posts)"
                f" SELECT {names}, greatest({sign}posts, 0) FROM moved ORDER BY {names}"
                f" ON CONFLICT ({names})"
                f" DO UPDATE SET posts = greatest(c.posts {sign or '+'} 1, 0)",
                [public_id],
            )
            if sign:
                same = " AND ".join(f"c.{name} = moved.{name}" for name in key)
                cursor.execute(
                    f"{moved} DELETE FROM {table} AS c USING moved WHERE {same} AND c.posts = 0",
                    [public_id],
                )


@transaction.atomic
def rebuild() -> None:
    """Fill all of them anew from the public rows."""
    with connection.cursor() as cursor:
        for table, key, counts in _COUNTED:
            names = ", ".join(key)
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(
                f"INSERT INTO {table} ({names}, posts)"
                f" SELECT {names}, posts FROM ({counts.format(which=_EVERY)}) AS counted"
            )
        cursor.execute(f"DELETE FROM {_SAMPLED}")
        cursor.execute(
            f"INSERT INTO {_SAMPLED} (public_id, draw, {_COPIED}) {_SAMPLE.format(which=_EVERY)}"
        )


def drift() -> Iterator[str]:
    """Compute all of them anew; yield a sentence for each difference."""
    for facet, value, label, posts, due in _differences(*_COUNTED[0]):
        name = f"{facet} {value} {label}".strip()
        yield f"The count of “{name}” says {posts or 0} posts, and there are {due or 0}."
    for word, posts, due in _differences(*_COUNTED[1]):
        yield f"The word “{word}” is counted in {posts or 0} posts, and is in {due or 0}."
    for earliest, latest, precision, posts, due in _differences(*_COUNTED[2]):
        span = f"{earliest}/{latest} ({precision})"
        yield f"The count by day of {span} says {posts or 0} posts, and there are {due or 0}."
    with connection.cursor() as cursor:
        columns = f"public_id, draw, {_COPIED}"
        kept, due_rows = f"SELECT {columns} FROM {_SAMPLED}", _SAMPLE.format(which=_EVERY)
        cursor.execute(
            f"SELECT DISTINCT public_id FROM (({kept} EXCEPT {due_rows})"
            f" UNION ALL ({due_rows} EXCEPT {kept})) AS different ORDER BY 1"
        )
        for (public_id,) in cursor.fetchall():
            yield f"Post {public_id}: the sample does not hold what its public row says."


def _differences(table: str, key: tuple[str, ...], counts: str) -> Iterator[tuple[object, ...]]:
    names = ", ".join(key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, kept.posts, due.posts FROM {table} AS kept"
            f" FULL JOIN ({counts.format(which=_EVERY)}) AS due USING ({names})"
            f" WHERE kept.posts IS DISTINCT FROM due.posts ORDER BY {names}"
        )
        yield from cursor.fetchall()


def analyze() -> None:
    """Let the planner know the tables; outside any transaction."""
    with connection.cursor() as cursor:
        for model in (PublishedFacetCount, PublishedSample, PublishedWord, PublishedDayCount):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")
