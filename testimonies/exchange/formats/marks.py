"""What stands in a post's words: hashtags, links, media; and what is doubtful in them."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

from testimonies.exchange.formats.draft import Doubt, DoubtCode, doubt
from testimonies.exchange.keys import UNSEEN

_LINK = re.compile(r"https?://[^\s<>\"“”‘’—]+", re.IGNORECASE)
_MEDIA = re.compile(r"\bpic\.(?:twitter|x)\.com/[A-Za-z0-9]+")
_AFTER_LINK = ".,;:!?)]}'…"

# Entities that HTML reads without a semicolon and whose sign never stands between two letters.
# Left out: signs that do (·, ´, º, «, letters with accents), and &amp; &lt; &gt; &quot;.
_LEGACY = [
    "brvbar",
    "cent",
    "copy",
    "curren",
    "deg",
    "divide",
    "macr",
    "micro",
    "not",
    "para",
    "plusmn",
    "pound",
    "reg",
    "sect",
    "times",
    "yen",
]
_SIGNS = {html.unescape("&" + name): "&" + name for name in _LEGACY}
_SIGN = re.compile("[" + "".join(map(re.escape, _SIGNS)) + "]")
_UNDECODED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|mdash|hellip|#[0-9]{1,6}|#x[0-9a-f]{1,5});")
_HIDDEN = re.compile(f"[{UNSEEN}]+")
_SUFFIX = re.compile(r",\s*(?:Jr|Sr|MD|PhD|Esq|RN|JD|MBA|MP|MEP|I{2,3}|IV)\b", re.IGNORECASE)
_SLOGAN = re.compile(r"[#＃,!?]")
_WORD_REACH = 40


def hashtags(text: str) -> tuple[str, ...]:
    """Hashtags as printed, sign and case included, each once, in order; none from within a link."""
    free = _LINK.sub(lambda link: " " * len(link[0]), text)
    return _unique(_hashtags(free))


def links(text: str) -> tuple[str, ...]:
    """Web addresses as printed, each once, without the punctuation that follows them."""
    return _unique(link[0].rstrip(_AFTER_LINK) for link in _LINK.finditer(text))


def media(text: str) -> tuple[str, ...]:
    """Addresses of pictures and videos as the platform prints them ("pic.twitter.com/...")."""
    return _unique(_MEDIA.findall(text))


def platform_length(text: str) -> int:
    """How long the platform counts a text: a link is 23 characters, a picture costs nothing."""
    return len(_MEDIA.sub("", _LINK.sub("x" * 23, text)))


def has_words(text: str) -> bool:
    """Whether anything can be seen: not only white space and characters without a shape."""
    return any(not char.isspace() and unicodedata.category(char) != "Cf" for char in text)


def word_doubts(text: str) -> Iterator[Doubt]:
    """Broken and undecoded entities, and hidden characters, each with its place in the text."""
    for sign in _SIGN.finditer(text):
        found = _broken_word(text, sign.start())
        if found:
            start, end, proposal = found
            yield doubt(DoubtCode.BROKEN_ENTITY, start, end, text[start:end], proposal)
    for entity in _UNDECODED.finditer(text):
        meant = html.unescape(entity[0])
        yield doubt(DoubtCode.BROKEN_ENTITY, entity.start(), entity.end(), entity[0], meant)
    for run in _HIDDEN.finditer(text):
        yield doubt(DoubtCode.HIDDEN_CHARACTERS, run.start(), run.end(), run[0])


def name_doubts(name: str) -> Iterator[Doubt]:
    """Whether a display name is missing, or reads like a slogan or a nickname.

    The signs: a hashtag, a comma that no "Jr." follows, an exclamation or question mark, no letter.
    """
    if not has_words(name):
        yield doubt(DoubtCode.NAME_MISSING)
    elif _SLOGAN.search(_SUFFIX.sub("", name)) or not any(char.isalpha() for char in name):
        yield doubt(DoubtCode.NAME_MAY_BE_SLOGAN, printed=name)


def _broken_word(text: str, at: int) -> tuple[int, int, str] | None:
    """Start and end of the word around a sign, and what it may have been.

    `html.unescape("scary&degrading")` gives "scary°rading": where a legacy sign stands between
    two letters, "&" and its name are put back. A capital after it speaks against ("Ann×Bea").
    """
    start, end = at, at + 1
    while start > max(0, at - _WORD_REACH) and text[start - 1].isalpha():
        start -= 1
    while end < min(len(text), at + 1 + _WORD_REACH) and text[end].isalpha():
        end += 1
    if start == at or end == at + 1 or not text[at + 1].islower():
        return None
    return start, end, text[start:at] + _SIGNS[text[at]] + text[at + 1 : end]


def _hashtags(text: str) -> Iterator[str]:
    for sign in re.finditer("[#＃]", text):
        at = sign.start()
        if at and (_in_tag(text[at - 1]) or text[at - 1] in "&#＃"):
            continue
        end = at + 1
        while end < len(text) and _in_tag(text[end]):
            end += 1
        if any(not char.isdigit() and char != "_" for char in text[at + 1 : end]):
            yield text[at:end]


def _in_tag(char: str) -> bool:
    # Marks are part of a letter in many scripts; \w leaves them out.
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
