"""How what is typed into the search box is read: words for the full-text search, and fields.

Pure. `from:` and the like narrow the whole search; all else is left to PostgreSQL's web-style
reading: words, "a phrase", `or`, `-not`. Whatever is typed is read somehow, and where that is not
what it says, a remark says how.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from testimonies.dates import DateError, parse_edtf
from testimonies.search import has_words

# Names as they may be typed, and the field of `Term` that each means.
FIELDS = {
    "from": "from",
    "platform": "platform",
    "hashtag": "hashtag",
    "lang": "language",
    "language": "language",
    "note": "note",
    "before": "before",
    "after": "after",
}
DATES = ("before", "after")
DAY_PRECISIONS = ("day", "month", "year")

_PIECE = re.compile(
    r"""(?P<minus>-?)(?:
        (?P<field>[A-Za-z]+):(?!//)(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]*))
        |\#(?P<tag>\w+)(?=["\s]|$)
        |"(?P<phrase>[^"]*)"
        |(?P<word>(?!")\S+?(?=["\s]|$))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """A field and its value; with `negated` what has the value is left out."""

    field: str
    value: str
    negated: bool = False


@dataclass(frozen=True)
class Asked:
    """A search as it was read. `words` is for the full-text search, and "" where none are left."""

    words: str = ""
    terms: tuple[Term, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass
class _Reading:
    pieces: list[str]
    terms: list[Term]
    remarks: list[str]

    def remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)


def read(text: str) -> Asked:
    """Read what was typed. Reading the words of the result again gives the same words."""
    reading = _Reading([], [], [])
    if text.count('"') % 2:
        text += '"'
        reading.remark(gettext("A quotation mark had no partner: it was closed at the end."))
    for found in _PIECE.finditer(text):
        _READERS[found.lastgroup or "word"](reading, found)
    words = " ".join(_without_stray_or(reading))
    if not has_words(words):
        if words and reading.terms:
            reading.remark(gettext("Signs without a letter or a digit were passed over."))
        words = words if not reading.terms else ""
    return Asked(words, tuple(reading.terms), tuple(reading.remarks))


def _field(reading: _Reading, found: re.Match[str]) -> None:
    name, value = found["field"].lower(), found["quoted"]
    value = (found["bare"] if value is None else value).strip()
    if name not in FIELDS:
        reading.remark(
            gettext("“%(name)s:” is no field of this search; it was read as ordinary words.")
            % {"name": found["field"][:40]}
        )
        words = _plain(found["field"], value)
        reading.pieces.append(f'{found["minus"]}"{words}"' if found["minus"] else words)
    elif not value:
        reading.remark(
            gettext("“%(name)s:” names nothing and was passed over.") % {"name": found["field"]}
        )
    elif FIELDS[name] in DATES:
        _date(reading, found, FIELDS[name], value)
    else:
        value = value.lstrip("#@") if FIELDS[name] in ("hashtag", "from") else value
        _add(reading, Term(FIELDS[name], value, bool(found["minus"])))


def _date(reading: _Reading, found: re.Match[str], field: str, value: str) -> None:
    if not is_day(value):
        reading.remark(
            gettext(
                "“%(value)s” is not a day, so “%(field)s:” was read as ordinary words. Write a day"
                " as 2017-10-15, 2017-10 or 2017."
            )
            % {"value": value[:40], "field": field}
        )
        reading.pieces.append(_plain(found["field"], value))
    elif found["minus"]:
        reading.remark(
            gettext(
                "A date cannot be left out with a minus: “%(typed)s” was passed over. Use"
                " “before:” or “after:”."
            )
            % {"typed": found[0][:40]}
        )
    else:
        _add(reading, Term(field, value))


def _plain(*words: str) -> str:
    """Return words in which nothing is read as a field, a hashtag or a minus."""
    split = re.sub('[:#"]', " ", " ".join(words)).split()
    return " ".join(filter(None, (word.lstrip("-") for word in split)))


def is_day(value: str) -> bool:
    """Say whether this is a day, a month or a year of the calendar."""
    try:
        return parse_edtf(value).precision in DAY_PRECISIONS
    except DateError:
        return False


def _add(reading: _Reading, term: Term) -> None:
    if not term.value:
        return
    if term not in reading.terms:
        reading.terms.append(term)
    reading.pieces.append(_FIELD_STOOD_HERE)


def _tag(reading: _Reading, found: re.Match[str]) -> None:
    _add(reading, Term("hashtag", found["tag"], bool(found["minus"])))


def _phrase(reading: _Reading, found: re.Match[str]) -> None:
    if has_words(found["phrase"]):
        reading.pieces.append(f'{found["minus"]}"{found["phrase"].strip()}"')


def _word(reading: _Reading, found: re.Match[str]) -> None:
    reading.pieces.append(found[0])


_READERS: dict[str, Callable[[_Reading, re.Match[str]], None]] = {
    "quoted": _field,
    "bare": _field,
    "tag": _tag,
    "phrase": _phrase,
    "word": _word,
}
# No word: a blank cannot be part of a piece.
_FIELD_STOOD_HERE = " "


def _without_stray_or(reading: _Reading) -> Iterator[str]:
    """Yield the pieces that are words; an `or` beside a field would tie it to nothing."""
    pieces = reading.pieces
    for place, piece in enumerate(pieces):
        around = (pieces[place - 1 : place] or [""]) + (pieces[place + 1 : place + 2] or [""])
        if piece.lower() == "or" and _FIELD_STOOD_HERE in around:
            reading.remark(
                gettext("“or” stands between words only; a field narrows the whole search.")
            )
        elif piece != _FIELD_STOOD_HERE:
            yield piece
