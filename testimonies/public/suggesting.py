"""What to try where a search finds nothing: a word that was meant, fewer words, fewer filters.

Words come from `PublishedWord`, which holds those of public rows alone; and nothing is offered
that does not find something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connections
from django.utils.translation import gettext

from testimonies.models.counts import PublishedWord
from testimonies.public import deadlines
from testimonies.public.filters import PostFilter
from testimonies.public.links import pairs, search_url
from testimonies.public.typed import Typed

# As many words of a search are looked at, and as many searches are tried.
MOST_WORDS, MOST_TRIED, MOST_OFFERED = 8, 4, 3
# A shorter word is too near to too many others; a longer one is none.
SHORTEST, LONGEST = 4, 40
# Seconds: what is offered beside an answer may not cost the answer.
_TIME = 0.25
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+")

Given = dict[str, list[str]]


@dataclass(frozen=True)
class Suggestion:
    """Another search that finds something: other words, under the same filters unless `alone`.

    `meant`: it corrects what was typed.
    """

    label: str
    url: str
    typed: str
    meant: bool = False
    alone: bool = False

    def finds(self, filters: PostFilter) -> bool:
        """Say whether it finds anything; one query, and those for its words and names."""
        posts = filters.queryset.all() if self.alone else filters.narrowed("q")
        found: bool = Typed(self.typed).narrowed(posts, filters.time_zone).exists()
        return found


def suggestions(filters: PostFilter, given: Given) -> list[Suggestion]:
    """Return searches that find something, the nearest to what was asked first."""
    found: list[Suggestion] = []
    try:
        with deadlines.within(_TIME):
            for suggestion in islice(_candidates(filters, given), MOST_TRIED):
                if suggestion.finds(filters):
                    found.append(suggestion)
                if (suggestion.meant and found) or len(found) == MOST_OFFERED:
                    break
    except deadlines.TooLongError:
        pass
    return found


def _candidates(filters: PostFilter, given: Given) -> Iterator[Suggestion]:
    typed = given.get("q", [""])[-1]
    if filters.has_words:
        corrected = _corrected(typed, filters.asked.words)
        if corrected != typed:
            yield Suggestion(corrected, search_url(given, q=[corrected]), corrected, meant=True)
    others = [name for name, _ in pairs(given) if name not in ("q", "sort")]
    if typed and others:
        label = gettext("the same words, with no other filter")
        yield Suggestion(label, search_url({"q": [typed]}), typed, alone=True)
    yield from _fewer(given, filters.asked.words)


def _fewer(given: Given, words: str) -> Iterator[Suggestion]:
    """Yield each word by itself, the longest first: the others may have been one too many."""
    single = list(dict.fromkeys(_WORD.findall(_wanted(words))))
    if len(single) > 1:
        for word in sorted(single[:MOST_WORDS], key=len, reverse=True):
            yield Suggestion(word, search_url(given, q=[word]), word)


def _wanted(words: str) -> str:
    """Return the words without those that are to be left out."""
    return re.sub(r'(?<!\S)-(?:"[^"]*"|\S+)', " ", words)


def _corrected(typed: str, words: str) -> str:
    """Return what was typed, each word that no post has exchanged for the nearest that one has."""
    looked_at = [word for word in _WORD.findall(_wanted(words)) if SHORTEST <= len(word) <= LONGEST]
    nearest = _nearest({word.lower() for word in looked_at[:MOST_WORDS]})
    for word in set(looked_at):
        meant = nearest.get(word.lower(), "")
        if meant:
            typed = re.sub(rf"(?<![\w-]){re.escape(word)}(?!\w)", meant, typed)
    return typed


def _nearest(words: set[str]) -> dict[str, str]:
    """Return, for words that no post has, the one that was most likely meant; two queries."""
    slips = {word: one_mistake_away(word) for word in words}
    with connections[PublishedWord.objects.db].cursor() as cursor:
        cursor.execute(
            # As one text: an array of some hundreds takes longer to write down than to look up.
            "SELECT word, posts FROM testimonies_publishedword"
            " WHERE word = ANY(string_to_array(%s, ' '))",
            [" ".join(words.union(*slips.values()))],
        )
        posts: dict[str, int] = dict(cursor.fetchall())
    unknown = {word for word in words if word not in posts}
    found = {
        word: max(meant, key=lambda other: posts[other])
        for word in unknown
        if (meant := slips[word] & posts.keys())
    }
    return found | _most_alike(sorted(unknown - found.keys()))


def _most_alike(words: list[str]) -> dict[str, str]:
    if not words:
        return {}
    with connections[PublishedWord.objects.db].cursor() as cursor:
        cursor.execute(
            "SELECT asked, (SELECT word FROM testimonies_publishedword WHERE word %% asked"
            " ORDER BY similarity(word, asked) DESC, posts DESC, word LIMIT 1)"
            " FROM unnest(%s::text[]) AS asked",
            [words],
        )
        return {asked: meant for asked, meant in cursor.fetchall() if meant}


def one_mistake_away(word: str) -> set[str]:
    """Return the words from which one slip makes this one: two letters exchanged, one too many,
    one missing, or one wrong. Letters of another alphabet are tried as far as the word has them.
    """
    letters = set(word) if not word.isascii() else set(_LETTERS)
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1),
        *(a + b[1:] for a, b in halves if b),
        *(a + letter + b[1:] for a, b in halves if b for letter in letters),
        *(a + letter + b for a, b in halves for letter in letters),
    } - {word}
