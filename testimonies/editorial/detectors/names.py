"""Who is spoken of: e-mail addresses, handles, and the names that the archive knows."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from testimonies.editorial.places import Place

# The local part and host of RFC 5322 as people write them; the last label is a word, as a domain's.
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w+%-]+(?:\.[\w+%-]+){0,8}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}\b"
)
_HANDLE = re.compile(r"(?<![\w@/+%-])[@＠](\w{1,30})(?![\w@]|\.\w)")
# Whatever stands between white space and punctuation: marks belong to the word, as in Hindi.
_WORD = re.compile(r"[^\s!-&(-,./:-@\[-^`{-~«»“”„‟‚‹›…،؛؟।]+")


def emails(text: str) -> Iterator[Place]:
    return (found.span() for found in _EMAIL.finditer(text))


def handles_in(text: str) -> Iterator[tuple[str, Place]]:
    """Yield each handle in lower case, without its sign, and its place, the sign included."""
    for found in _HANDLE.finditer(text):
        yield found[1].lower(), found.span()


@dataclass(frozen=True)
class Names:
    """Names to look for, as words in lower case, by the first of them. Made once for many texts.

    A name of one word is left out: it would be found in anybody's.
    """

    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Collection[str]) -> "Names":
        made = cls()
        for name in names:
            words = tuple(_bare(word.casefold()) for word in _WORD.findall(name))
            if len(words) > 1 and words not in made.by_first.get(words[0], []):
                made.by_first.setdefault(words[0], []).append(words)
        return made

    def places(self, text: str) -> Iterator[Place]:
        """Yield the places of the names, whatever their case; white space matches any other."""
        if not self.by_first:
            return
        found = [(match[0], match.span()) for match in _WORD.finditer(text)]
        words = [_bare(word.casefold()) for word, _place in found]
        for at, word in enumerate(words):
            for name in self.by_first.get(word, ()):
                if tuple(words[at : at + len(name)]) == name:
                    start, last = found[at][1][0], at + len(name) - 1
                    yield start, found[last][1][0] + len(_bare(found[last][0]))


NO_NAMES = Names()


def _bare(word: str) -> str:
    """Return the word without the ending of a possessive: a name's own apostrophe stands within."""
    return re.sub(r"['’-]+[sS]?$", "", word)
