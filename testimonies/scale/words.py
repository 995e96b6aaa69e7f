"""Invented words: syllables that mean nothing, a few harmless common ones, and probes. Pure.

The vocabulary of each language follows Zipf's law. Probes are words that stand in a known share of
the posts, so that a search for them has a known size; they read the same under every text search
configuration of the archive.
"""

import itertools
import random
from dataclasses import dataclass
from functools import cache

VOCABULARY = 20_000  # words a language
# Zipf-Mandelbrot: the exponent and the shift that fit short posts.
_EXPONENT, _SHIFT = 1.07, 2.7

# Share of the posts in each language; those after `ru` have no stemmer of their own.
LANGUAGES = {
    "en": 55.0,
    "es": 9.0,
    "fr": 8.0,
    "ar": 4.0,
    "hi": 4.0,
    "it": 3.0,
    "de": 4.0,
    "pt": 4.0,
    "ru": 2.0,
    "nl": 2.0,
    "sv": 2.0,
    "tr": 1.0,
    "ko": 1.0,
    "und": 1.0,
}

# First letters, vowels and last letters of the syllables of each language. Every syllable is
# closed, so that no word of two or three of them happens to be a word.
_LATIN = ("zvndlmfwbk", "eioau", "lmnvkz")
_LETTERS = {
    "es": ("zvñdlm", "éióáu", "lmnz"),
    "fr": ("zvndlm", "éèêâô", "lmnv"),
    "it": ("zvndlm", "àeìòu", "lmnz"),
    "de": ("zvndlm", "äöüea", "lmnk"),
    "pt": ("zvndlm", "ãõêáô", "lmnz"),
    "sv": ("vndlmk", "åäöei", "lmnv"),
    "tr": ("zvndlm", "ıüöea", "lmnk"),
    "ru": ("звндлм", "еиоау", "лмнв"),
    "ar": ("زوندلم", "ايو", "لمنق"),
    "hi": ("जवनदलम", "िीोेु", "लमनक"),
    "ko": ("즈브느드르므", "에이오아우", "엘임온악"),
}
_COMMON = {
    "en": "the and with my a of to in today we all this morning for friends letter window",
    "es": "y con la un de hoy todas por amigas carta ventana mañana",
    "fr": "et avec la un de les pour amies lettre fenêtre matin",
    "de": "und mit der ein von heute alle für Brief Fenster Morgen",
    "it": "e con la un di oggi tutte per amiche lettera finestra",
    "pt": "e com a um de hoje todas para amigas carta janela",
}


@dataclass(frozen=True)
class Probe:
    """Words to search for; `share` of the posts hold them, or `posts` of them, whatever N is."""

    words: str
    share: float = 0.0
    posts: int = 0


EVERYWHERE = "metoo"
COMMON = Probe("magnet", share=0.5)
FREQUENT = Probe("compass", share=0.051)
PAIR = (Probe("acorn", share=0.03), Probe("walnut", share=0.02))
PHRASE = Probe("cobalt kayak", share=0.004)
# What the phrase is made of stands alone as well: a phrase search must look at the places.
APART = (Probe("cobalt", share=0.03), Probe("kayak", share=0.02))
RARE = tuple(Probe(word, posts=10) for word in ("quartz", "zigzag", "fjord", "kiosk"))
MISSPELT = "conpass"  # FREQUENT, as a hurried hand types it
BY_SHARE = (COMMON, FREQUENT, *PAIR, PHRASE, *APART)


@cache
def syllables(language: str) -> tuple[str, ...]:
    """Return the syllables of a language, in a fixed order."""
    return tuple("".join(parts) for parts in itertools.product(*_LETTERS.get(language, _LATIN)))


def word(language: str, number: int) -> str:
    """Return the invented word of that number: two syllables or more, and never the same twice."""
    parts, known = [], syllables(language)
    number += len(known)
    while number:
        number, place = divmod(number, len(known))
        parts.append(known[place])
    # The latter half of the parts' order varies fastest, so that neighbours do not look alike.
    return "".join(parts)


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Return the words of a language, most frequent first."""
    common = _COMMON.get(language, "").split()
    invented = (word(language, number) for number in range(VOCABULARY - len(common)))
    return (*common, *invented)


@cache
def cumulative_weights() -> tuple[float, ...]:
    """Return Zipf's weights of the ranks 1 to VOCABULARY, added up, as `random.choices` asks."""
    weights = (1 / (rank + _SHIFT) ** _EXPONENT for rank in range(1, VOCABULARY + 1))
    return tuple(itertools.accumulate(weights))


def sentence(rng: random.Random, language: str, length: int) -> list[str]:
    """Return `length` words as Zipf's law has them, and now and then one that was never seen."""
    words = rng.choices(vocabulary(language), cum_weights=cumulative_weights(), k=length)
    if rng.random() < 0.25:
        # The long tail: half of the distinct words of real posts stand in one post alone.
        words.append(word(language, VOCABULARY + rng.randrange(5_000_000)))
    return words


def probes(rng: random.Random, index: int, total: int) -> list[str]:
    """Return the probes that post number `index` of `total` holds."""
    found = [probe.words for probe in BY_SHARE if rng.random() < probe.share]
    for place, probe in enumerate(RARE):
        step = max(1, total // probe.posts)
        if index % step == place % step and index // step < probe.posts:
            found.append(probe.words)
    return found


def name(number: int) -> str:
    """Return an invented name of two words, a different one for each number."""
    known = syllables("")
    first = known[number * 7 % len(known)] + known[number * 11 % len(known)]
    return f"{first.title()} {word('', number).title()}"
