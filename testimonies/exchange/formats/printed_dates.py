"""Dates as an article prints them after a handle: "October 15, 2017", "15 Oct 2017"."""

import re
import unicodedata
from dataclasses import dataclass

from testimonies.dates import PostedDate, parse_edtf

# English, French, Spanish, German, Italian, Portuguese: an embed's date is in the page's language.
_MONTHS = (
    "january janvier enero januar gennaio janeiro jänner",
    "february février febrero februar febbraio fevereiro",
    "march mars marzo märz março",
    "april avril abril aprile",
    "may mai mayo maggio maio",
    "june juin junio juni giugno junho",
    "july juillet julio juli luglio julho",
    "august août agosto",
    "september septembre septiembre settembre setembro",
    "october octobre octubre oktober ottobre outubro",
    "november novembre noviembre novembro",
    "december décembre diciembre dezember dicembre dezembro",
)
_SHORT = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_GAP = r"[^\S\n\r]{1,3}"
_CLOCK = (
    r"(?P<clock>[0-9]{1,2}:[0-9]{2}(?:[^\S\n\r]?[AaPp]\.?[Mm]\.?)?"
    r"[^\S\n\r]{0,2}[-–·,][^\S\n\r]{0,2})?"
)
_WORD = r"[^\W\d_]{3,12}"
_FORMS = (
    re.compile(
        rf"{_CLOCK}(?P<month>{_WORD})\.?{_GAP}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?{_GAP}"
        r"(?P<year>[0-9]{4})(?![0-9])"
    ),
    re.compile(
        rf"{_CLOCK}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º)?{_GAP}(?:de{_GAP})?"
        rf"(?P<month>{_WORD})\.?,?{_GAP}(?:del?{_GAP})?(?P<year>[0-9]{{4}})(?![0-9])"
    ),
    re.compile(rf"(?P<month>{_WORD})\.?{_GAP}(?P<year>[0-9]{{4}})(?![0-9])"),
)
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:]{8}(?:Z|[+-][0-9]{2}:[0-9]{2}))?(?![0-9:T])"
)


@dataclass(frozen=True)
class PrintedDate:
    """A date, where it ends in the text, and whether an hour without a zone stood before it."""

    date: PostedDate
    end: int
    hour_without_zone: bool


def printed_date(text: str, start: int, end: int) -> PrintedDate | None:
    """The date that stands at `start`, or None where no known form does.

    Raises DateError where the form is known and the day is not in the calendar.
    """
    iso = _ISO.match(text, start, end)
    if iso:
        return PrintedDate(parse_edtf(iso[0]), iso.end(), False)
    for form in _FORMS:
        found = form.match(text, start, end)
        month = found and _month(found["month"])
        if found and month:
            parts = found.groupdict()
            day = f"-{int(parts['day']):02}" if parts.get("day") else ""
            date = parse_edtf(f"{parts['year']}-{month:02}{day}")
            return PrintedDate(date, found.end(), bool(parts.get("clock")))
    return None


def _month(word: str) -> int | None:
    return _MONTH_NUMBERS.get(_plain(word))


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


_MONTH_NUMBERS = {
    _plain(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()
} | {short: number for number, short in enumerate(_SHORT, 1)}
_MONTH_NUMBERS["sept"] = 9
