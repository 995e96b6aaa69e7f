"""Where an article signs a post: "words— Name (@handle) October 16, 2017".

A signature is found from its handle, the one part that cannot be mistaken. The date stands right
after it, a dash and the name right before. Everything looks at a bounded stretch of one line, so
the work grows with the length of the text and no faster.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from testimonies.dates import DateError, PostedDate
from testimonies.exchange.formats.printed_dates import printed_date

# Twitter's names have at most 50 characters; pages print emoji in them as longer texts.
_NAME_LENGTH = 50
_NAME_WINDOW = 160
_HANDLE = re.compile(r"\([^\S\n\r]?@([A-Za-z0-9_]{1,15})[^\S\n\r]?\)")
_BETWEEN = re.compile(r"[^\S\n\r]{0,4}(?:[·•|,–—-][^\S\n\r]{0,4})?")
_DASH = re.compile(r"—|―|–|--+|&mdash;|&ndash;|&#8212;|&#x2014;|(?<=\s)-(?=\s)")
_STRONG = frozenset({"—", "―", "&mdash;", "&#8212;", "&#x2014;"})


@dataclass(frozen=True)
class Signature:
    """A signature, from its dash (`start`) to its date (`end`, excluded)."""

    start: int
    end: int
    name: str
    handle: str
    date: PostedDate
    name_unclear: bool
    hour_without_zone: bool


@dataclass(frozen=True)
class Unreadable:
    """What is built like a signature and has no date that can be read. `problem` is a clause."""

    start: int
    end: int
    problem: str


def find_signatures(text: str, start: int, end: int) -> Iterator[Signature | Unreadable]:
    """The signatures within one line of `text`, from left to right."""
    free = start
    for handle in _HANDLE.finditer(text, start, end):
        dash, rival = _dash_before(text, free, handle.start())
        if dash is None:
            continue
        found = _signature(text, dash, handle, end, rival)
        yield found
        free = found.end


def _signature(
    text: str, dash: re.Match[str], handle: re.Match[str], end: int, rival: bool
) -> Signature | Unreadable:
    between = _BETWEEN.match(text, handle.end(), end)
    date_start = between.end() if between else handle.end()
    try:
        printed = printed_date(text, date_start, end)
    except DateError:
        return Unreadable(dash.start(), handle.end(), "its date is not in the calendar")
    if printed is None:
        return Unreadable(dash.start(), handle.end(), "no date that we can read follows the handle")
    name = text[dash.end() : handle.start()].strip()
    return Signature(
        dash.start(), printed.end, name, handle[1], printed.date, rival, printed.hour_without_zone
    )


def _dash_before(text: str, free: int, handle: int) -> tuple[re.Match[str] | None, bool]:
    """The dash that begins the name, and whether another one might as well.

    An embed prints its dash right after the words and a space after it ("words— Name"), so that
    form wins over a dash with two spaces ("so — so") or none ("Jean—Luc"), and the later of two
    equals wins over the earlier.
    """
    window = max(free, handle - _NAME_WINDOW)
    dashes = list(_DASH.finditer(text, window, handle))
    if not dashes:
        return None, False
    ranked = sorted(dashes, key=lambda dash: (_rank(text, dash, free), dash.start()))
    best = ranked[-1]
    return best, any(_may_begin_a_name(text, dash, free, handle) for dash in ranked[:-1])


def _may_begin_a_name(text: str, dash: re.Match[str], free: int, handle: int) -> bool:
    return _rank(text, dash, free) >= 2 and handle - dash.end() <= _NAME_LENGTH


def _rank(text: str, dash: re.Match[str], free: int) -> int:
    touches = dash.start() == free or not text[dash.start() - 1].isspace()
    spaced = text[dash.end() : dash.end() + 1].isspace()
    if dash[0] == "-":
        return 0
    if not spaced:
        return 1
    return 2 + (dash[0] in _STRONG) + touches
