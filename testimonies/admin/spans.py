"""Places in the captured words, found by the words themselves: nobody counts characters. Pure.

A place is a pair of offsets in code points, the end not included.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial.places import Place, places_of

Doubt = dict[str, Any]

SEPARATOR = " | "


class PlaceError(ValueError):
    """The words have no place, or more than one. The text is a sentence for the editor."""


def one_place_of(words: str, text: str) -> Place:
    """Return the only place of the words. Raises PlaceError where there is none or another."""
    found = places_of(words, text)
    if not found:
        raise PlaceError(_("These words do not stand in the captured words exactly so."))
    if len(found) > 1:
        raise PlaceError(
            ngettext(
                "These words stand there %(count)d time; quote more of them.",
                "These words stand there %(count)d times; quote more of them.",
                len(found),
            )
            % {"count": len(found)}
        )
    return found[0]


def doubt_line(doubt: Doubt, text: str) -> str:
    """Write a doubt as a line: its statement, then, after a bar, the words it is about."""
    statement = " ".join(doubt["statement"].split())
    start, end = doubt.get("start"), doubt.get("end")
    if start is None or end is None:
        return statement
    return f"{statement}{SEPARATOR}{' '.join(text[start:end].split())}"


def doubts_from_lines(lines: str, text: str, known: Iterable[Doubt]) -> list[Doubt]:
    """Read doubts, one a line; a line that says what a known doubt says is that doubt.

    Raises PlaceError, with the number of the line, for words that are not to be found.
    """
    unchanged = {doubt_line(doubt, text): doubt for doubt in known}
    written = [(number, line.strip()) for number, line in enumerate(lines.splitlines(), start=1)]
    return [
        unchanged.get(line) or _read_doubt(number, line, text) for number, line in written if line
    ]


def _read_doubt(number: int, line: str, text: str) -> Doubt:
    statement, _bar, words = line.partition(SEPARATOR)
    if not words.strip():
        return {"statement": statement.strip(), "start": None, "end": None}
    try:
        start, end = one_place_of(words, text)
    except PlaceError as error:
        raise PlaceError(
            _("Line %(number)d: %(why)s") % {"number": number, "why": error}
        ) from error
    return {"statement": statement.strip(), "start": start, "end": end}
