"""The same rows in Datasette: SQLite with FTS5 on the words, indexes on date and platform.

Its limits on time are raised so that it counts to the end, as the archive's own page does: by
default it gives up on what takes longer than a second and leaves the number out.
"""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from testimonies.bench.timing import Reader

VENV = ".venv-bench"
SETTINGS = {"sql_time_limit_ms": 30_000, "facet_time_limit_ms": 30_000}
CHUNK = 5_000

_SCHEMA = """
    CREATE TABLE posts (
        public_id TEXT PRIMARY KEY, posted_at TEXT, posted_day TEXT, month TEXT, precision TEXT,
        platform TEXT, shown_as TEXT, name TEXT, handle TEXT, person TEXT, language TEXT,
        kind TEXT, level INTEGER, notes TEXT, hashtags TEXT, words TEXT
    );
"""
_INDEXES = """
    CREATE INDEX posts_at ON posts (posted_at);
    CREATE INDEX posts_day ON posts (posted_day);
    CREATE INDEX posts_platform ON posts (platform);
    CREATE INDEX posts_person ON posts (person);
    CREATE VIRTUAL TABLE posts_fts USING fts5
        (words, content="posts", tokenize='unicode61 remove_diacritics 2');
    INSERT INTO posts_fts (posts_fts) VALUES ('rebuild');
    ANALYZE;
"""
_ROWS = """
    SELECT public_id, to_char(sort_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        CASE WHEN posted_earliest = posted_latest THEN posted_earliest::text END,
        to_char(sort_at AT TIME ZONE 'UTC', 'YYYY-MM'), posted_precision, platform_slug, shown_as,
        attributed_name, attributed_handle, person_slug, language, kind, level,
        array_to_string(note_slugs, ', '), array_to_string(hashtags, ', '), words
    FROM testimonies_publishedpost
"""


def build(path: Path) -> Path:
    """Copy the published rows into a SQLite file, once; return where it is."""
    if path.exists():
        return path
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with sqlite3.connect(new) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        for rows in _chunks():
            database.executemany(f"INSERT INTO posts VALUES ({', '.join('?' * 16)})", rows)  # noqa: S608
        database.executescript(_INDEXES)
    database.close()
    new.rename(path)
    return path


def _chunks() -> Iterator[list[tuple[Any, ...]]]:
    with transaction.atomic(), connections["default"].chunked_cursor() as cursor:
        cursor.execute(_ROWS)
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def command(path: Path) -> list[str]:
    """Return how Datasette is started, as it comes but for its limits on time."""
    settings = [
        word for name, value in SETTINGS.items() for word in ("--setting", name, str(value))
    ]
    return [_program(), "serve", str(path), *settings]


def command_of_its_best(path: Path) -> list[str]:
    """Return how it is started for rows that never change: counted once, nothing suggested."""
    counts = path.with_suffix(".counts.json")
    if not counts.exists():
        done = subprocess.run(  # noqa: S603
            [_program(), "inspect", str(path)], check=True, capture_output=True, text=True
        )
        json.loads(done.stdout)
        counts.write_text(done.stdout, encoding="utf-8")
    settings = ["--setting", "suggest_facets", "off"]
    return [
        *command(path)[:2],
        "-i",
        str(path),
        "--inspect-file",
        str(counts),
        *command(path)[3:],
        *settings,
    ]


def require_search(port: int, word: str, found: int) -> None:
    """Raise RuntimeError unless Datasette finds that word in so many posts.

    It looks for its index by how that is spelled in the schema, and lists everything, at once
    and without a word, where it finds none.
    """
    status, body = Reader(port).get(f"/datasette/posts.json?_search={word}&_size=0")
    counted = json.loads(body).get("filtered_table_rows_count") if status == 200 else None
    if counted != found:
        raise RuntimeError(f"Datasette finds “{word}” in {counted} posts, the archive in {found}.")


def version() -> str:
    done = subprocess.run([_program(), "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.split()[-1]


def _program() -> str:
    return str(Path(VENV) / "bin" / "datasette")
