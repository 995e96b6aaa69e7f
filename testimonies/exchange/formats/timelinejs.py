"""TimelineJS 3 files, its JSON and its spreadsheet saved as CSV, read as plain rows.

A file of somebody else's may hold anything: what can be no date of ours becomes words or is said
to be missing, markup becomes the text that a reader would have seen, and each row says what was
done to it. Nothing is loaded from anywhere: media stay addresses.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from testimonies.dates import DateError, PostedDate, parse_edtf
from testimonies.exchange.formats.decoding import decode
from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.formats.visible_text import visible_text

MAX_ROWS = 20_000
LONGEST = 20_000

Cells = dict[str, str]

_PARTS = ("year", "month", "day")
_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]+);")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>\"']{1,1000}")


@dataclass
class Row:
    """One event. `number` is its row in the table, or its place in `events`, from 1.

    `when` is a date in words or empty, `order` sorts by it; `remarks` are sentences.
    """

    number: int
    headline: str
    text: str
    media: str = ""
    credit: str = ""
    group: str = ""
    when: str = ""
    date: PostedDate | None = None
    order: tuple[int, ...] | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.headline or self.text or self.media)


@dataclass
class ParsedTimeline:
    title: str = ""
    introduction: str = ""
    rows: list[Row] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def parse(data: bytes) -> ParsedTimeline:
    """Read a file, JSON or CSV by what stands in it. Raises SourceError."""
    text, _encoding, warnings = decode(data)
    text = text.lstrip("\ufeff")
    as_json = text.lstrip().startswith(("{", "["))
    found = ParsedTimeline(warnings=list(warnings))
    titles, events = _of_json(text, found) if as_json else _of_csv(text)
    for cells in titles[:1]:
        row = _row(0, cells)
        found.title, found.introduction = row.headline, row.text
    for number, cells in events:
        if len(found.rows) >= MAX_ROWS:
            raise SourceError(
                _("The file has more than %d rows; make several timelines of it.") % MAX_ROWS
            )
        found.rows.append(_row(number, cells))
    return found


def _of_json(text: str, found: ParsedTimeline) -> tuple[list[Cells], list[tuple[int, Cells]]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(_("The file is no valid JSON (%s); export it again.") % error) from None
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list):
        raise SourceError(_("The file is JSON, but not of TimelineJS: it has no list of “events”."))
    if data.get("eras"):
        found.warnings.append(_("Its eras are left out: a timeline here has none."))
    titles = [_slide(data["title"])] if isinstance(data.get("title"), dict) else []
    return titles, [(number, _slide(event)) for number, event in enumerate(events, start=1)]


def _slide(event: Any) -> Cells:
    """Return an event of the JSON as the cells that a row of the table would have."""
    event = event if isinstance(event, dict) else {}
    cells: Cells = {"group": _said(event.get("group"))}
    for prefix, name in (("", "start_date"), ("end ", "end_date")):
        date = _object(event, name)
        for part in _PARTS:
            cells[prefix + part] = _said(date.get(part))
        clock = [_said(date.get(part)) for part in ("hour", "minute", "second")]
        if clock[0]:
            cells[prefix + "time"] = ":".join(part.zfill(2) or "00" for part in clock)
    start = _object(event, "start_date")
    cells["display date"] = _said(event.get("display_date") or start.get("display_date"))
    text, media = _object(event, "text"), _object(event, "media")
    cells |= {name: _said(text.get(name)) for name in ("headline", "text")}
    cells |= {"media": _said(media.get("url")), "media credit": _said(media.get("credit"))}
    return cells


def _object(event: dict[str, Any], name: str) -> dict[str, Any]:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _said(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _of_csv(text: str) -> tuple[list[Cells], list[tuple[int, Cells]]]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    except csv.Error as error:
        raise SourceError(
            _("The table cannot be read (%s); save it again as CSV.") % error
        ) from None
    names = [name.strip().lower() for name in lines[0]]
    if "headline" not in names or "year" not in names:
        raise SourceError(
            _("This is no table of TimelineJS: its first row needs “Year” and “Headline”.")
        )
    titles, events = [], []
    for number, line in enumerate(lines[1:], start=2):
        cells = dict(zip(names, line, strict=False))
        if cells.get("type", "").strip().lower() == "title":
            titles.append(cells)
        elif any(cell.strip() for cell in line):
            events.append((number, cells))
    return titles, events


def _row(number: int, cells: Cells) -> Row:
    remarks: list[str] = []
    texts = {
        name: _plain(cells.get(name, ""), name, remarks)
        for name in ("headline", "text", "media credit", "group")
    }
    row = Row(
        number,
        texts["headline"],
        texts["text"],
        _media(cells.get("media", ""), remarks),
        texts["media credit"],
        texts["group"],
        remarks=remarks,
    )
    _date_of(row, cells)
    return row


def _plain(text: str, name: str, remarks: list[str]) -> str:
    """Return what a reader would see of a cell, on lines of its own; say what was taken out."""
    kept = _CONTROL.sub("", text)
    if len(kept) > LONGEST:
        kept = kept[:LONGEST]
        remarks.append(_("%(name)s: cut to %(most)d letters") % {"name": name, "most": LONGEST})
    if _MARKUP.search(kept):
        # Where a spreadsheet breaks a line a page does too, unlike HTML.
        seen = visible_text(kept.replace("\r\n", "\n").replace("\n", "<br>")).text
        if re.search(r"<[A-Za-z/!?]", kept):
            remarks.append(_("%(name)s: markup taken out") % {"name": name})
        kept = html.unescape(seen)
    return kept.strip()


def _media(text: str, remarks: list[str]) -> str:
    if not text.strip():
        return ""
    found = _WEB.search(html.unescape(text))
    if found is None:
        remarks.append(_("media: no web address, left out"))
        return ""
    return found[0]


def _date_of(row: Row, cells: Cells) -> None:
    """Settle when it was, in words, as exactly as the row says and no more."""
    start, end = (_known(cells, prefix, row.remarks) for prefix in ("", "end "))
    display = _plain(cells.get("display date", ""), "display date", row.remarks)
    year = start.year
    if year is None:
        if row.number:
            row.remarks.append(_("no year: it stands without a date, after those that have one"))
        row.when = display
        return
    row.order = (year, start.month or 0, start.day or 0, *start.clock)
    if year < 1 or year > 9999:
        row.when = display or _year_in_words(year)
        row.remarks.append(
            _("the year %d is in no calendar that the archive records: it stands as words") % year
        )
        return
    row.date = _dated(start.edtf, end.edtf if end.year else "", row.remarks)
    row.when = display


@dataclass(frozen=True)
class _Known:
    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: tuple[int, ...] = ()

    @property
    def edtf(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


def _known(cells: Cells, prefix: str, remarks: list[str]) -> _Known:
    """Return year, month and day as far as they are numbers, each only under the one before."""
    found: list[int] = []
    for name, most in (("year", None), ("month", 12), ("day", 31)):
        text = cells.get(prefix + name, "").strip().replace("−", "-")
        if not text:
            break
        if not re.fullmatch(r"-?\d{1,12}(?:\.0)?", text, re.ASCII):
            remarks.append(
                _("%(name)s “%(text)s”: no number") % {"name": prefix + name, "text": text[:20]}
            )
            break
        number = int(text.split(".")[0])
        if most and not 1 <= number <= most:
            remarks.append(
                _("%(name)s %(text)d: there is none") % {"name": prefix + name, "text": number}
            )
            break
        found.append(number)
    year, month, day = (*found, None, None, None)[:3]
    return _Known(year, month, day, _clock(cells.get(prefix + "time", ""), remarks))


def _clock(text: str, remarks: list[str]) -> tuple[int, ...]:
    """Return a time of day, to sort by. Without a time zone it is not shown."""
    if not text.strip():
        return ()
    found = _TIME.fullmatch(text.strip())
    if found is None:
        remarks.append(_("time “%s”: not read") % text.strip()[:20])
        return ()
    remarks.append(_("its time has no time zone: it sorts, and is not shown"))
    hour = (
        int(found[1]) % 12 + (12 if found[4].lower() == "pm" else 0) if found[4] else int(found[1])
    )
    return hour, int(found[2]), int(found[3] or 0)


def _dated(start: str, end: str, remarks: list[str]) -> PostedDate | None:
    """Return the date; of one that is in no calendar, as much as is."""
    for candidate in _candidates(start, end):
        try:
            return parse_edtf(candidate)
        except DateError as error:
            remarks.append(str(error))
    return None


def _candidates(start: str, end: str) -> Iterator[str]:
    if end and end != start:
        yield f"{start}/{end}"
    while start:
        yield start
        start = start.rpartition("-")[0]


def _year_in_words(year: int) -> str:
    return _("%d BC") % -year if year < 0 else str(year)
