"""The ledger of what was erased, outside the database, so that no old backup brings it back.

One line for each post: its public id, when, and keyed hashes of what an import knew it by. No
words. Only ever appended to, by one process at a time, and on the disk before the erasure is.
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


def append(line: Line) -> None:
    """Write the line, and return when it is on the disk. Raises DataFolderError."""
    told = json.dumps([line.public_id, line.at.isoformat(), line.barred]) + "\n"
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
    """Return every erasure, the oldest first. Raises DataFolderError where a line is damaged.

    A last line that a power cut tore is none: its erasure was never acknowledged.
    """
    if not _path().exists():
        return []
    with _locked(fcntl.LOCK_SH) as file:
        content = _read_all(file)
    complete = content[: content.rfind(b"\n") + 1]
    return [_read(number, text) for number, text in enumerate(complete.splitlines(), 1)]


def _read(number: int, text: bytes) -> Line:
    try:
        public_id, at, barred = json.loads(text)
        return Line(str(public_id), dt.datetime.fromisoformat(at), [str(one) for one in barred])
    except (ValueError, TypeError) as error:
        raise DataFolderError(
            f"Line {number} of the ledger {_path()} is damaged. Put the file back from a backup: "
            "without it, what was erased could come back."
        ) from error


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
    content = _read_all(file)
    complete = content.rfind(b"\n") + 1
    if complete != len(content):
        os.ftruncate(file, complete)


def _read_all(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    chunks = []
    while chunk := os.read(file, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
