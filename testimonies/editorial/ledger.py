"""The ledger of what is gone, outside the database, so that no old backup brings it back.

A line says what was erased (public id, when, keyed hashes of what an import knew it by), what was
decided that hides (id, when, verb, the event's hash), or which recorded basis ended. No words and
no names. Only ever appended to, by one process at a time; an erasure is on the disk here before it
is in the database, the others as soon as their transaction has committed.
"""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from metoo_archive.secrets_file import DataFolderError, make_data_folder, open_private


class Line(NamedTuple):
    """One erasure."""

    public_id: str
    at: dt.datetime
    barred: list[str]


class Hiding(NamedTuple):
    """One decision by which less is shown. `event` is the hash of its event in the log.

    `subject` is a post's public id, or a timeline's name as its tombstone has it.
    """

    subject: str
    at: dt.datetime
    verb: str
    event: str


class Ended(NamedTuple):
    """The end of what was given to a post in one grant, and how (`models.bases.HowEnded`)."""

    subject: str
    at: dt.datetime
    grant: str
    how: str


Entry = Line | Hiding | Ended


def append(*entries: Entry) -> None:
    """Write the lines, and return when they are on the disk. Raises DataFolderError."""
    told = "".join(f"{json.dumps(_told(entry))}\n" for entry in entries)
    with _locked(fcntl.LOCK_EX) as file:
        _cut_what_is_torn(file)
        try:
            os.lseek(file, 0, os.SEEK_END)
            _write_all(file, told.encode("ascii"))
            os.fsync(file)
        except OSError as error:
            raise DataFolderError(
                f"The ledger {_path()} cannot be written: {error.strerror}. Nothing was erased."
            ) from error


def lines() -> list[Line]:
    """Return every erasure, the oldest first. Raises DataFolderError where a line is damaged."""
    return [entry for entry in entries() if isinstance(entry, Line)]


def entries() -> list[Entry]:
    """Return all that the ledger says, the oldest first. Raises DataFolderError.

    A last line that a power cut tore is none: its erasure was never acknowledged.
    """
    if not _path().exists():
        return []
    with _locked(fcntl.LOCK_SH) as file:
        content = _read_all(file)
    complete = content[: content.rfind(b"\n") + 1]
    return [_read(number, text) for number, text in enumerate(complete.splitlines(), 1)]


def _told(entry: Entry) -> list[object]:
    match entry:
        case Line(subject, at, barred):
            return [subject, at.isoformat(), barred]
        case Hiding(subject, at, verb, event):
            return [subject, at.isoformat(), "hidden", verb, event]
        case Ended(subject, at, grant, how):
            return [subject, at.isoformat(), "ended", grant, how]


def _read(number: int, text: bytes) -> Entry:
    try:
        subject, at, *rest = json.loads(text)
        return _entry(str(subject), dt.datetime.fromisoformat(at), rest)
    except (ValueError, TypeError) as error:
        raise DataFolderError(
            f"Line {number} of the ledger {_path()} is damaged. Put the file back from a backup: "
            "without it, what was erased could come back."
        ) from error


def _entry(subject: str, at: dt.datetime, rest: list[object]) -> Entry:
    match rest:
        case [list(barred)]:
            return Line(subject, at, [str(one) for one in barred])
        case ["hidden", str(verb), str(event)]:
            return Hiding(subject, at, verb, event)
        case ["ended", str(grant), str(how)]:
            return Ended(subject, at, grant, how)
    raise ValueError(rest)


def _path() -> Path:
    return Path(settings.ERASED_LEDGER)


@contextmanager
def _locked(how: int) -> Iterator[int]:
    path = _path()
    is_new = not path.exists()
    make_data_folder(path.parent)
    file = open_private(path)
    try:
        fcntl.flock(file, how)
        if is_new:
            _keep_the_name(path.parent)
        yield file
    finally:
        os.close(file)


def _keep_the_name(folder: Path) -> None:
    """A new file survives a power cut only when its folder was written, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cut_what_is_torn(file: int) -> None:
    length = os.fstat(file).st_size
    if length == 0 or os.pread(file, 1, length - 1) == b"\n":
        return
    content = _read_all(file)
    os.ftruncate(file, content.rfind(b"\n") + 1)


def _read_all(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    chunks = []
    while chunk := os.read(file, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
