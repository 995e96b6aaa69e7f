"""From invented rows to the text that PostgreSQL's COPY reads, made in processes of their own.

Making the posts takes about as long as storing them, so each lane makes blocks while the database
stores the one before. A lane ends by itself when nobody reads from it any more, whatever ended
the reader.
"""

import datetime as dt
import json
import multiprocessing
import os
import signal
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from testimonies.dates import quarter_of
from testimonies.scale import invented, people, public_side
from testimonies.scale.invented import Invented, Plan
from testimonies.scale.people import Ids, Row

Bucket = tuple[dt.date, dt.date, dt.datetime | None, str]

_JSON = {"doubts", "sources", "public_doubts"}
_BASIS_GIVEN_ON = dt.date(2018, 1, 1)
_PUBLISHED_AFTER = dt.timedelta(days=1)
# What ends a line or a field in COPY's text, and the sign that escapes it.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass
class Table:
    """Rows of one table: its columns, and COPY's text of the rows."""

    columns: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        if not self.columns:
            self.columns = tuple(row)
        self.lines.append("\t".join([_text(name, value) for name, value in row.items()]))


@dataclass(frozen=True)
class Block:
    """A block of posts, ready to be stored: a table comes after those that it refers to."""

    posts: int
    tables: dict[str, tuple[tuple[str, ...], bytes]]
    counts: Counter[Bucket]


def _text(name: str, value: Any) -> str:
    match value:
        case str():
            return value.translate(_ESCAPES)
        case None:
            return "\\N"
        case list() if name in _JSON:
            return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
        case list():
            return _array(value).translate(_ESCAPES)
        case bool():
            return "t" if value else "f"
    # A number, a date, or a moment, which PostgreSQL reads as Python writes it.
    return str(value)


def _array(values: list[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def make_block(plan: Plan, block: int, ids: Ids) -> Block:
    """Return a block of the archive, both sides of each post."""
    posts, accounts = invented.posts(plan, block, ids)
    tables = {
        name: Table()
        for name in (
            "account",
            "post",
            "post_notes",
            "recordedbasis",
            "redaction",
            "capture",
            "publishedpost",
        )
    }
    for account in accounts:
        tables["account"].add(people.account_row(account, ids))
    counts: Counter[Bucket] = Counter()
    for made in posts:
        _add(tables, made, ids)
        posted = made.posted
        quarter = quarter_of(posted.instant) if posted.instant else None
        counts[posted.earliest, posted.latest, quarter, posted.precision] += 1
    return Block(
        posts=len(posts),
        tables={
            f"testimonies_{name}": (table.columns, "\n".join([*table.lines, ""]).encode())
            for name, table in tables.items()
            if table.lines
        },
        counts=counts,
    )


def _add(tables: dict[str, Table], made: Invented, ids: Ids) -> None:
    post = made.post
    tables["post"].add(post)
    for note in made.notes:
        tables["post_notes"].add({"post_id": post["id"], "contentnote_id": ids.notes[note]})
    if post["basis"] != "B4":
        tables["recordedbasis"].add(_basis_row(made, ids))
    if made.redaction:
        tables["redaction"].add(_redaction_row(made, ids))
    for number in made.sources:
        tables["capture"].add(_capture_row(made, number, ids))
    published_at = post["archived_at"] + _PUBLISHED_AFTER
    tables["publishedpost"].add({**public_side.public_row(made), "published_at": published_at})


def _basis_row(made: Invented, ids: Ids) -> Row:
    """Return what the name is shown on: the day is long ago, so that no silence still runs."""
    post, kind = made.post, made.post["basis"]
    return {
        "post_id": post["id"],
        "kind": kind,
        "reaches": "handle" if kind == "B3" else "named",
        "words": "verbatim",
        "given_by": "" if kind == "B2" else post["display_name"],
        "given_on": _BASIS_GIVEN_ON,
        "source_id": ids.sources[made.sources[0]] if kind == "B2" else None,
        "evidence": "" if kind == "B2" else "An invented letter.",
        "expires_on": None,
        "grant": uuid.UUID(int=post["id"]),
        "by_id": ids.user,
        "at": post["archived_at"],
        "corrects_id": None,
        "ended_at": None,
        "ended_by_id": None,
        "ended_how": "",
        "ended_why": "",
    }


def _redaction_row(made: Invented, ids: Ids) -> Row:
    span = made.redaction
    assert span is not None
    return {
        "post_id": made.post["id"],
        "start": span.start,
        "end": span.end,
        "kind": made.redaction_kind,
        "reason": "invented",
        "by_id": ids.user,
        "at": made.post["archived_at"],
    }


def _capture_row(made: Invented, number: int, ids: Ids) -> Row:
    post = made.post
    return {
        "post_id": post["id"],
        "source_id": ids.sources[number],
        "ordinal": made.ordinal,
        "printed": f"{post['text']}\n{post['display_name']}",
        "doubts": [],
        "captured_at": post["archived_at"],
        "captured_by_id": ids.user,
    }


@contextmanager
def blocks(plan: Plan, first: int, ids: Ids) -> Iterator[Iterable[Block]]:
    """Yield the blocks from `first` to the last, in order, made beside the caller's own work."""
    lanes = max(1, (os.cpu_count() or 2) - 1)
    context = multiprocessing.get_context("spawn")  # a fork would share the database connection
    readers, makers = [], []
    for lane in range(lanes):
        reader, writer = context.Pipe(duplex=False)
        maker = context.Process(
            target=_lane, args=(writer, plan, range(first + lane, plan.blocks, lanes), ids)
        )
        maker.start()
        # Ours must be closed, else the lane would never learn that its reader is gone.
        writer.close()
        readers.append(reader)
        makers.append(maker)
    try:
        yield (readers[number % lanes].recv() for number in range(plan.blocks - first))
    finally:
        for reader in readers:
            reader.close()
        for maker in makers:
            maker.join(timeout=10)


def _lane(writer: Connection, plan: Plan, numbers: range, ids: Ids) -> None:
    # Ctrl-C reaches every process of the terminal; the reader decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for number in numbers:
            writer.send(make_block(plan, number, ids))
    except (BrokenPipeError, ConnectionResetError):
        return
