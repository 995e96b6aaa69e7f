"""Whose words are they: the lines that stand above a signature and carry none themselves.

An article's text has its own prose and the quoted posts' lines in one column. Words on the line
of a signature are the post's. An unsigned line above may be an earlier line of the same post, the
end of another whose signature went missing, or the article speaking. Putting the article's words
in a person's mouth is the worse mistake, so a line is given to a post, always as a doubt, only if
all of this holds:

1. It is in the last paragraph above the signature, with no blank line and no other signature
   in between. A blank line may stand before a signature that has no words on its own line.
2. It is inside the run of quoted posts: below the first signature. Above it the article speaks.
   (A signature without words on its line may take the line above it even so.)
3. No line of the paragraph sounds like the article: it names a person who signs here, names a
   platform, reports ("tweeted", "a spokeswoman", "who have posted"), quotes and attributes, points
   ("below", a final colon), or is longer than a post could be.
4. Some line of it sounds like a person posting: "I", "my", "us", a handle, a link, a hashtag that
   opens or closes the line.
5. With the words of the signature's line it is no longer than a post could be.

What fails is left out and reported, and where the last line above does not sound like the
article, the post carries a doubt that says so. The limits: the cues of reporting are English, so
prose in another language is told apart by names, platforms and punctuation only; one short line of
prose in the first person ("Let us know.") between two posts is still taken, with its doubt; and
a post that says "Twitter" in a line above its last one loses that line to the report.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from testimonies.exchange.formats.marks import platform_length

MAX_POST = 280

_REPORTS = re.compile(
    r"\b(?:re)?tweet(?:ed|s)\b|\bspokes(?:wo)?m[ae]n\b|\bspokesperson\b|\baccording to\b"
    r"|\bin a statement\b|\ballegations?\b|\bhashtags?\b"
    r"|\b(?:she|he|they|who)\s(?:(?:also|has|have|had|later|then)\s){0,2}"
    r"(?:wrote|posted|shared|added|recalled|revealed|explained|responded)\b"
    r"|[\"”],?\s(?:\w{1,30}\s){0,3}(?:said|says|wrote|writes|told|added)\b"
    r"|\b(?:said|says|wrote|writes|told|added),?\s[\"“]",
    re.IGNORECASE,
)
_PLATFORM = re.compile(r"\b(?:Twitter|Facebook|Instagram|Tumblr|Reddit|YouTube|Weibo)\b")
_POINTS = re.compile(
    r"^(?:See|Read|Watch|Scroll|Related|Follow|Click|Continue|Photo|Credit|Advertisement)\b"
    r"|(?:\bbelow[.:]?|:)$"
)
_POSTS = re.compile(r"^[#＃@]|https?://|\bpic\.twitter\.com/|(?:^|\s)@\w|(?:^|\s)[#＃]\w+\W*$")
_WORD = re.compile(r"[^\W\d_]+")
_FIRST_PERSON = frozenset(
    [
        "i",
        "me",
        "my",
        "mine",
        "myself",
        "we",
        "us",
        "our",
        "ours",
        "ourselves",
        "je",
        "moi",
        "mon",
        "ma",
        "mes",
        "nous",
        "notre",
        "yo",
        "mi",
        "mis",
        "nosotras",
        "nosotros",
        "ich",
        "mich",
        "mir",
        "mein",
        "meine",
        "wir",
        "uns",
        "io",
        "noi",
    ]
)


@dataclass(frozen=True)
class Line:
    """One line of the text without the white space around it. `gap`: a blank line precedes it."""

    number: int
    start: int
    end: int
    gap: bool


@dataclass(frozen=True)
class Claim:
    """The lines above a signature that are read as its words, and whether others may be its."""

    taken: tuple[Line, ...] = ()
    left_out_doubtfully: bool = False


@dataclass(frozen=True)
class Above:
    """What stands above a signature, and how the signature stands.

    `run`: the unsigned lines since the last signature. `own`: the words on its line, "" for none.
    `gap`: a blank line precedes it. `opening`: no signature came before. `detached`: every
    signature of this source stands on a line of its own, so the words are always above.
    """

    run: Sequence[Line]
    own: str
    gap: bool
    opening: bool
    detached: bool


def claim_lines(text: str, above: Above, surnames: frozenset[str]) -> Claim:
    """Which of the lines above a signature are read as its words (the rule is in the module)."""
    paragraph = _last_paragraph(above.run)
    if not paragraph or (above.own and above.gap):
        return Claim()
    words = [text[line.start : line.end] for line in paragraph]
    voices = [sounds_like_article(line, surnames) for line in words]
    if any(voices):
        return Claim(left_out_doubtfully=not voices[-1])
    inside = not (above.own and above.opening)
    speaks = above.detached or any(sounds_like_posting(line) for line in words)
    if inside and speaks and platform_length("\n".join([*words, above.own])) <= MAX_POST:
        return Claim(taken=tuple(paragraph))
    return Claim(left_out_doubtfully=True)


def sounds_like_article(line: str, surnames: frozenset[str]) -> bool:
    """Whether a line reports, attributes, points, names a signer, or is too long for a post."""
    # A link counts 23 whatever its length, so the length as printed has a bound of its own.
    if len(line) > 4 * MAX_POST or platform_length(line) > MAX_POST:
        return True
    if _REPORTS.search(line) or _PLATFORM.search(line) or _POINTS.search(line):
        return True
    return any(word in surnames for word in _WORD.findall(line))


def sounds_like_posting(line: str) -> bool:
    """Whether a line speaks in the first person or carries the marks of a post."""
    if _POSTS.search(line):
        return True
    return any(word.lower() in _FIRST_PERSON and word != "US" for word in _WORD.findall(line))


def surnames_of(names: Iterable[str]) -> frozenset[str]:
    """The last words of the names that sign here, where they are capitalised and long enough."""
    last = (_WORD.findall(name)[-1:] for name in names if not name.startswith("#"))
    return frozenset(word[0] for word in last if word and word[0][0].isupper() and len(word[0]) > 3)


def _last_paragraph(run: Sequence[Line]) -> Sequence[Line]:
    first = len(run) - 1
    while first > 0 and not run[first].gap:
        first -= 1
    return run[max(first, 0) :]
