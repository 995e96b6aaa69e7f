"""A backup of the whole database in one file, written and read without any other program.

The file is gzip over text: a first line that says what it is, then each table as PostgreSQL's own
`COPY table (columns) FROM stdin;`, its rows, and `\\.`, the same that `pg_dump --data-only` writes;
then a last line, without which it was cut short. The table of migrations comes first. What
`pg_dump --format=custom` made is read as well, through `pg_restore`.

A backup holds words that nobody cleared: it is written with mode 0600.
"""

import gzip
import os
import re
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.db import connection, transaction
from psycopg import sql

FIRST = b"-- metoo-archive backup 1\n"
LAST = b"-- complete\n"
END = b"\\.\n"
PG_DUMP = b"PGDMP"  # how a custom-format file begins
MIGRATIONS = "django_migrations"
AT_A_TIME = 250_000  # rows between two lines of progress
_COPY = re.compile(rb'COPY public\.("?)(\w+)\1 \(([^()]*)\) FROM stdin;\n')

Say = Callable[[str], object]


class BackupError(Exception):
    """It cannot be written, or is none that can be restored. The message is one sentence."""


class Table(NamedTuple):
    """One table of a backup: its name, its columns as PostgreSQL quotes them, and its rows."""

    name: str
    columns: str
    rows: Iterator[bytes]


def write(path: Path, say: Say) -> int:
    """Write all that is in the database, as of one moment; return how many rows.

    The archive may be served meanwhile. The file appears whole or not at all. Raises BackupError
    where there is one of that name, or it cannot be written, or the database is empty.
    """
    if path.exists():
        raise BackupError(f"{path} is there already: choose another name.")
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, filename="") as out:
                count = _write_all(cast(IO[bytes], out), say)
            file.flush()
            os.fsync(handle)
        os.link(part, path)
    except FileExistsError:
        raise BackupError(f"{path} is there already: choose another name.") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        Path(part).unlink()
    return count


@contextmanager
def tables(path: Path) -> Iterator[Iterator[Table]]:
    """Yield the tables of a backup in their order. Raises BackupError, at any table, for no backup.

    The rows of each must be read before the next is asked for.
    """
    try:
        with path.open("rb") as file:
            start = file.read(5)
        opened = _dumped(path) if start == PG_DUMP else _ours(path)
        with opened as lines:
            yield lines
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BackupError(f"{path} is damaged or was cut short: nothing was restored.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error


def migrations(path: Path) -> list[tuple[str, str]]:
    """Return what was applied to the database that a backup was made of: (app, name)."""
    with tables(path) as found:
        for table in found:
            if table.name == MIGRATIONS:
                columns = table.columns.split(", ")
                app, name = columns.index("app"), columns.index("name")
                rows = [row.decode().rstrip("\n").split("\t") for row in table.rows]
                return [(row[app], row[name]) for row in rows]
            for _ in table.rows:
                pass
    raise BackupError(f"{path} is no backup of this archive: it has no table {MIGRATIONS}.")


def table_names() -> list[str]:
    """Return every table that is in the database and does not belong to an extension."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT EXISTS"
            " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
            " ORDER BY relname <> %s, relname",
            [MIGRATIONS],
        )
        return [name for (name,) in cursor.fetchall()]


def _write_all(out: IO[bytes], say: Say) -> int:
    out.write(FIRST)
    total = 0
    with transaction.atomic(), connection.cursor() as cursor:
        # One moment for all tables, whatever is decided meanwhile.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        names = table_names()
        if MIGRATIONS not in names:
            raise BackupError("The database is empty: there is nothing to back up.")
        for name in names:
            total += _write_table(cursor, name, out, say)
    out.write(LAST)
    return total


def _write_table(cursor: Any, name: str, out: IO[bytes], say: Say) -> int:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f'public."{name}"'],
    )
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in cursor.fetchall())
    told = columns.as_string(None).replace('"', "")
    out.write(f"COPY public.{name} ({told}) FROM stdin;\n".encode())
    query = sql.SQL("COPY public.{} ({}) TO STDOUT").format(sql.Identifier(name), columns)
    with cursor.copy(query) as copy:
        for chunk in copy:
            out.write(chunk)
    out.write(END)
    count = int(cursor.rowcount)
    if count:
        say(f"{name}: {count:,} rows")
    return count


@contextmanager
def _ours(path: Path) -> Iterator[Iterator[Table]]:
    with gzip.open(path) as file:
        try:
            first = file.readline(len(FIRST) + 1)
        except gzip.BadGzipFile:
            first = b""
        if first != FIRST:
            raise BackupError(
                f"{path} is no backup: neither `manage.py backup` made it nor"
                " `pg_dump --format=custom`."
            )
        yield _tables_of(cast(IO[bytes], file), path, must_end=True)


@contextmanager
def _dumped(path: Path) -> Iterator[Iterator[Table]]:
    words = ["pg_restore", "--data-only", "--schema=public", "--file=-", "--", str(path)]
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603
                words, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL
            )
        except FileNotFoundError:
            raise BackupError(
                f"{path} was made by pg_dump, and pg_restore is missing:"
                " as root, apt install postgresql-client"
            ) from None
        assert process.stdout is not None
        with process.stdout as lines:
            tables = _tables_of(lines, path, must_end=False)
            yield _to_the_end(tables, process, errors, path)
        process.kill()
        process.wait()


def _to_the_end(
    tables: Iterator[Table], process: "subprocess.Popen[bytes]", errors: IO[bytes], path: Path
) -> Iterator[Table]:
    """Pass the tables on, and refuse the dump if pg_restore then says that it is not whole."""
    yield from tables
    if process.wait():
        errors.seek(0)
        said = errors.read(2_000).decode(errors="replace").strip().splitlines() or ["no reason"]
        raise BackupError(f"pg_restore cannot read {path}: {said[0]}")


def _tables_of(lines: IO[bytes], path: Path, *, must_end: bool) -> Iterator[Table]:
    line = b""
    for line in lines:
        if head := _COPY.fullmatch(line):
            rows = _rows(lines, path)
            yield Table(head[2].decode(), head[3].decode().replace('"', ""), rows)
    if must_end and line != LAST:
        raise BackupError(f"{path} was cut short: nothing was restored.")


def _rows(lines: IO[bytes], path: Path) -> Iterator[bytes]:
    for line in lines:
        if line == END:
            return
        yield line
    raise BackupError(f"{path} was cut short in the middle of a table: nothing was restored.")
