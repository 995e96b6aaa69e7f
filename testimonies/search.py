"""Full-text search over the published rows: what a query matches, and safe marks on what it hit.

Nothing here reads a table by itself: expressions for the database, and pure functions on text.
A query is read the way search engines on the web read one: words, "a phrase", `or`, `-not`.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchRank
from django.db.models import Case, CharField, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from testimonies.vocabulary import SEARCH_CONFIGS, SIMPLE_CONFIG, Level, RedactionKind, WordsShownAs

# Start and end, in code points, the end not included.
Span = tuple[int, int]

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


def matching(query: str) -> Q:
    """Return the condition that a row matches, read in the row's own language.

    One branch a configuration, each answered from the index. A branch holds for the rows of its
    language alone, so that a word left out with `-` is left out by that language's rules.
    """
    condition = Q()
    for config in (*SEARCH_CONFIGS.values(), SIMPLE_CONFIG):
        parsed = SearchQuery(query, config=config, search_type="websearch")
        # As a bare text it would be compared as a number: the type regconfig is made of oids.
        condition |= Q(search_config=SearchConfig(config), search_vector=parsed)
    return condition


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
    layers = (
        ('<span class="doubtful">', "</span>", _covered(words, doubts)),
        ('<span class="removed">', "</span>", _covered(words, _masks(words))),
        ("<mark>", "</mark>", _covered(words, marks)),
    )
    return mark_safe("".join(_nested(words, layers)))  # noqa: S308 - every character is escaped


def _masks(words: str) -> Iterator[Span]:
    return (match.span() for match in _MASK.finditer(words))


def _covered(words: str, spans: Iterable[Span]) -> bytearray:
    """Return one byte a code point: 1 inside a span, 0 outside."""
    covered = bytearray(len(words))
    for start, end in spans:
        start, end = max(start, 0), min(end, len(words))
        if start < end:
            covered[start:end] = b"\x01" * (end - start)
    return covered


Layer = tuple[str, str, bytearray]


def _nested(words: str, layers: tuple[Layer, ...]) -> Iterator[str]:
    """Yield the stretches between the edges of all spans, an outer layer before an inner one."""
    opened: list[Layer] = []
    for _, places in groupby(
        range(len(words)), key=lambda place: tuple(layer[2][place] for layer in layers)
    ):
        stretch = list(places)
        wanted = [layer for layer in layers if layer[2][stretch[0]]]
        shared = _shared(opened, wanted)
        yield from (layer[1] for layer in reversed(opened[shared:]))
        yield from (layer[0] for layer in wanted[shared:])
        opened = wanted
        yield escape(words[stretch[0] : stretch[-1] + 1])
    yield from (layer[1] for layer in reversed(opened))


def _shared(one: list[Layer], other: list[Layer]) -> int:
    """Return how many layers from the outside the two have in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right:
            break
        count += 1
    return count
