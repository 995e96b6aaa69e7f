"""Full-text search over the published rows: what a query matches, and safe marks on what it hit.

Nothing here reads a table by itself: expressions for the database, and pure functions on text.
A query is read the way search engines on the web read one: words, "a phrase", `or`, `-not`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchRank
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from testimonies.vocabulary import SEARCH_CONFIGS, SIMPLE_CONFIG, Level, RedactionKind, WordsShownAs

# Start and end, in code points, the end not included.
Span = tuple[int, int]

# How the configurations read a query, and those that read it so.
Readings = tuple[tuple[str, tuple[str, ...]], ...]
CONFIGS = (*SEARCH_CONFIGS.values(), SIMPLE_CONFIG)

# Long enough for a whole post pasted into the box; short enough to be parsed ten times over.
MAX_QUERY = 400
# Only the newest matches are ranked: ranking reads every one of them, and a word that is in half
# the posts must not cost half the archive.
RANKED = 1_000
_RANK_STEPS = 1_000_000

# Private-use characters in which the database marks a hit. Where a text holds one itself, the
# database is given a blank in its place: as long, and no part of a word.
HIT_START, HIT_END, _STAND_IN = "\ue000", "\ue001", " "

_MASK = re.compile(
    r"\[removed: (?:" + "|".join(kind.replace("_", " ") for kind in RedactionKind.values) + r")\]"
)


def has_words(query: str) -> bool:
    """Say whether there is a letter or a digit to look for."""
    return any(character.isalnum() for character in query)


class _Parsed(SearchQuery):
    """A `tsquery` in PostgreSQL's own writing, as a constant that the planner knows."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.text]

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Holds(Func):
    """`@@` as a function, which no index answers: for a row that is at hand already."""

    function = "ts_match_vq"
    output_field = BooleanField()


@lru_cache(maxsize=1_000)
def readings(query: str, using: str) -> Readings:
    """Return each way in which the configurations read a query, with those that read it so.

    Asks the database `using` for its parser; no table is read. Queries that come to nothing are
    left out. What it read is remembered: only a migration changes how a configuration reads.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT c, websearch_to_tsquery(c::regconfig, %s)::text FROM unnest(%s::text[]) AS c",
            [query, list(CONFIGS)],
        )
        found: dict[str, list[str]] = {}
        for config, text in cursor.fetchall():
            if text:
                found.setdefault(text, []).append(config)
    return tuple((text, tuple(configs)) for text, configs in found.items())


def matching(query: str, *, using: str = DEFAULT_DB_ALIAS) -> Q:
    """Return the condition that a row matches, read in the row's own language."""
    return matching_as(readings(query, using))


def matching_as(found: Readings, *, walk: bool = False) -> Q:
    """Return the condition that a row matches the query that was read so.

    The index is asked once for all languages together, and each row found is then held against
    its own, so that a word left out with `-` is left out by that language's rules. With `walk` no
    index is asked: for a search that most rows match, in an order that an index gives.
    """
    if not found:
        return Q(pk__in=[])
    if walk:
        return _in_own(found)
    somewhere = Q(search_vector=_Parsed(" | ".join(f"( {text} )" for text, _ in found)))
    return somewhere if _same_everywhere(found) else somewhere & _in_own(found)


def _in_own(found: Readings) -> Q:
    condition = Q()
    for text, configs in found:
        holds = Q(_Holds(F("search_vector"), _Parsed(text)))
        # As bare texts they would be compared as numbers: the type regconfig is made of oids.
        read_so = Q(search_config__in=[SearchConfig(config) for config in configs])
        condition |= holds if _same_everywhere(found) else read_so & holds
    return condition


def _same_everywhere(found: Readings) -> bool:
    return [len(configs) for _, configs in found] == [len(CONFIGS)]


def _in_own_language(query: str) -> SearchQuery:
    return SearchQuery(query, config=F("search_config"), search_type="websearch")


def rank(query: str) -> Cast:
    """Return how well a row matches, in whole millionths, so that a page can end between two."""
    weight = SearchRank(F("search_vector"), _in_own_language(query))
    return Cast(weight * Value(_RANK_STEPS), IntegerField())


class _WithoutMarks(Func):
    function = "translate"
    output_field = TextField()


def headline(query: str) -> Case:
    """Return the row's words with its hits between HIT_START and HIT_END: never to be shown so.

    Empty where a list does not show the words: level 3, and what is not quoted.
    """
    text = _WithoutMarks(
        F("words"), Value(HIT_START + HIT_END, CharField()), Value(_STAND_IN * 2, CharField())
    )
    marked = SearchHeadline(
        text,
        _in_own_language(query),
        config=F("search_config"),
        start_sel=HIT_START,
        stop_sel=HIT_END,
        highlight_all=True,
    )
    hidden = Q(level__gte=Level.GRAPHIC) | Q(words_shown_as=WordsShownAs.PARAPHRASE)
    return Case(When(hidden, Value("")), default=marked, output_field=TextField())


def hits(marked: str, words: str) -> list[Span]:
    """Return where the hits stand in `words`, read from its headline.

    A headline that is not of these words, whatever the reason, marks nothing.
    """
    spans: list[Span] = []
    place = start = 0
    for character in marked:
        if character == HIT_START:
            start = place
        elif character == HIT_END:
            spans.append((start, place))
        else:
            place += 1
    return spans if place == len(words) else []


def marked_words(words: str, doubts: Iterable[Span] = (), marks: Iterable[Span] = ()) -> SafeString:
    """Return the words as HTML: escaped first, then the doubtful, the removed and the hits marked.

    Spans may overlap and may reach past the end. Without its tags and unescaped, the result is
    `words` again, each line break in its place.
    """
    layers = [
        _Layer('<span class="doubtful">', "</span>", words, doubts),
        _Layer('<span class="removed">', "</span>", words, _masks(words)),
        _Layer("<mark>", "</mark>", words, marks),
    ]
    return mark_safe("".join(_nested(words, layers)))  # noqa: S308 - every character is escaped


def _masks(words: str) -> Iterator[Span]:
    return (match.span() for match in _MASK.finditer(words))


class _Layer:
    """One kind of mark: its tags, one byte a code point (1 inside a span), and where spans end."""

    def __init__(self, start: str, end: str, words: str, spans: Iterable[Span]) -> None:
        self.start, self.end = start, end
        self.covered = bytearray(len(words))
        self.edges: set[int] = set()
        for first, last in spans:
            first, last = max(first, 0), min(last, len(words))
            if first < last:
                self.covered[first:last] = b"\x01" * (last - first)
                self.edges |= {first, last}


def _nested(words: str, layers: list[_Layer]) -> Iterator[str]:
    """Yield the stretches between the edges of all spans, an outer layer before an inner one."""
    opened: list[_Layer] = []
    edges = {0, len(words)}.union(*(layer.edges for layer in layers))
    for first, last in pairwise(sorted(edges)):
        wanted = [layer for layer in layers if layer.covered[first]]
        shared = _shared(opened, wanted)
        yield from (layer.end for layer in reversed(opened[shared:]))
        yield from (layer.start for layer in wanted[shared:])
        opened = wanted
        yield escape(words[first:last])
    yield from (layer.end for layer in reversed(opened))


def _shared(one: list[_Layer], other: list[_Layer]) -> int:
    """Return how many layers from the outside the two have in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right:
            break
        count += 1
    return count
