"""Find posts whose words look alike, with PostgreSQL's trigrams. It suggests; a person says.

Compared are the words without web addresses, names called (@) and a leading RT, whatever the case:
the column `likeness`, which the database makes of the words, and which goes with them. Looked at
are the posts that hold one of the four rarest words of a post, since to ask the index for
everything alike at once takes many times as long. Not to flood the desk:

- words of fewer than 40 characters ("me too") are said by many, each for themselves: they are
  held against the same account's other posts alone, and only where they are the same;
- a text that more than 10 posts of other accounts resemble is a call that was passed on, or a
  formula: it, too, is held against the same account's posts alone.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from testimonies.editorial.comparing import SAID_BY_MANY
from testimonies.models.likeness import Likeness, LikenessSearch

ALIKE = 0.6  # pg_trgm's similarity, from 0 to 1
COMMON = 10  # posts of others
OWN = 5  # posts of the same account that one post is held against
BATCH = 100  # posts a transaction
SAMPLE = 20_000  # posts by which it is told how rare a word is
RARE = 4  # words
_WORD = re.compile(r"[^\W_]{4,}")
_LONG, _PIECE = 16, 8  # letters; what is written without spaces is held against others in pieces
# Any constant: it names the lock that lets one process at a time search.
_LOCK = 20_171_018

Progress = Callable[[int], object]
Pair = tuple[int, int, float]

_NEXT = """
    SELECT id, account_id, likeness FROM testimonies_post
    WHERE id > %s AND text <> '' AND merged_into_id IS NULL ORDER BY id LIMIT %s
"""
# `where` is `_HOLDS`, or `_ALIKE` for a post without a word to go by: both are answered from the
# index `post_likeness`. It stops early where very many are alike. (`coalesce` keeps the planner
# from the index of a column of which nearly every post says the same.)
_POSTS = """
    SELECT id, account_id, similarity(likeness, %(words)s) FROM testimonies_post
    WHERE ({where}) AND similarity(likeness, %(words)s) >= %(alike)s AND text <> ''
        AND coalesce(merged_into_id, 0) = 0 AND id <> %(id)s
    LIMIT %(most)s
"""
_HOLDS, _ALIKE = "likeness LIKE %({name})s", "likeness %% %(words)s"
_OWN_POSTS = """
    SELECT id, similarity(likeness, %(words)s) FROM testimonies_post
    WHERE account_id = %(account)s AND merged_into_id IS NULL AND text <> '' AND id <> %(id)s
        AND CASE WHEN %(short)s
            THEN btrim(likeness) = btrim(%(words)s)
            ELSE similarity(likeness, %(words)s) >= %(alike)s END
    ORDER BY id LIMIT %(most)s
"""


class SearchRunsError(Exception):
    """Another process searches already; the message says so."""


def waiting() -> int:
    """Return how many posts were not compared yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM testimonies_post"
            " WHERE id > %s AND text <> '' AND merged_into_id IS NULL",
            [_done()],
        )
        return int(cursor.fetchone()[0])


def begin_anew() -> None:
    """Have the next search compare all posts again. What was found and said of pairs stays."""
    LikenessSearch.objects.all().delete()


def search(progress: Progress = lambda posts: None) -> int:
    """Compare each post that was not compared yet with all others; return how many pairs are new.

    Batch by batch, each whole or not at all: whatever ends it, the next call goes on from there.
    `progress` is called with how many posts a batch compared. Raises SearchRunsError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise SearchRunsError("Another process compares the posts: wait for it to end.")
        try:
            return _search(progress)
        finally:
            if not cursor.connection.closed and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _search(progress: Progress) -> int:
    found, common = 0, common_words()
    while True:
        posts, pairs = _batch(common)
        if not posts:
            return found
        found += pairs
        progress(posts)


def common_words() -> Counter[str]:
    """Return in how many of some 20,000 posts each word stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM testimonies_post")
        percent = min(100, 100 * SAMPLE / max(1, cursor.fetchone()[0]))
        cursor.execute("SELECT likeness FROM testimonies_post TABLESAMPLE SYSTEM (%s)", [percent])
        return Counter(word for (words,) in cursor.fetchall() for word in words_of(words))


def words_of(words: str) -> set[str]:
    """Return the words that a post can be looked for by, each with the spaces around it."""
    found = set()
    for word in _WORD.findall(words):
        if len(word) > _LONG:
            middle = len(word) // 2
            found |= {word[:_PIECE], word[middle : middle + _PIECE], word[-_PIECE:]}
        else:
            found.add(f" {word} ")
    return found


def question(asked: dict[str, Any], rare: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the query for what is like a post, by its rare words, and its parameters."""
    names = {f"rare{place}": f"%{word}%" for place, word in enumerate(rare)}
    where = " OR ".join(_HOLDS.format(name=name) for name in names) or _ALIKE
    return _POSTS.format(where=where), {**asked, **names, "most": COMMON + OWN + 1}


@transaction.atomic
def _batch(common: Counter[str]) -> tuple[int, int]:
    """Compare the next posts and remember how far it is; return how many, and the new pairs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(_NEXT, [_done(), BATCH])
        posts = cursor.fetchall()
        pairs = [pair for post in posts for pair in _pairs_of(cursor, common, *post)]
    if not posts:
        return 0, 0
    before = Likeness.objects.count()
    rows = [Likeness(one_id=one, other_id=other, similarity=alike) for one, other, alike in pairs]
    Likeness.objects.bulk_create(rows, ignore_conflicts=True)
    LikenessSearch.objects.update_or_create(pk=1, defaults={"post": posts[-1][0]})
    return len(posts), Likeness.objects.count() - before


def _pairs_of(cursor: Any, common: Counter[str], post: int, account: int, words: str) -> list[Pair]:
    asked = {"id": post, "account": account, "words": words, "alike": ALIKE}
    short = len(" ".join(words.split())) < SAID_BY_MANY
    if not short:
        rare = sorted(words_of(words), key=lambda word: (common[word], -len(word), word))[:RARE]
        cursor.execute(*question(asked, rare))
        found = cursor.fetchall()
        if sum(whose != account for _key, whose, _alike in found) <= COMMON:
            return [_pair(post, key, alike) for key, _whose, alike in found]
    if not words.strip():
        return []
    cursor.execute(_OWN_POSTS, {**asked, "short": short, "most": OWN})
    return [_pair(post, key, alike) for key, alike in cursor.fetchall()]


def _pair(one: int, other: int, alike: float) -> Pair:
    return min(one, other), max(one, other), alike


def _done() -> int:
    mark = LikenessSearch.objects.filter(pk=1).first()
    return mark.post if mark else 0
