"""Put a backup in the place of what is in the database, and what is gone stays gone.

All of it is one transaction: the tables as the backup's version had them, its rows, the migrations
since, and the ledger's replay. A kill at any moment leaves what was there before; nobody is served
what the ledger has not been held against.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DataError, IntegrityError, ProgrammingError
from psycopg import sql

from testimonies.editorial import replaying, statistics

from . import backup, database
from .backup import BackupError, Say
from .serve import only_one
from .wall import build_wall

# What tables of ours are called; a database with others is not the archive's alone.
OURS = ("auth_", "django_", "testimonies_")

# What migrations make beside tables, and what lists it; extensions and what belongs to them stay.
_MADE = {
    "FUNCTION": ("pg_proc", "pronamespace", "regprocedure"),
    "TEXT SEARCH CONFIGURATION": ("pg_ts_config", "cfgnamespace", "regconfig"),
    "TEXT SEARCH DICTIONARY": ("pg_ts_dict", "dictnamespace", "regdictionary"),
}


@dataclass
class Restored:
    """What came back, and what the ledger then took away again."""

    rows: int
    replayed: replaying.Replayed


def restore(path: Path, *, replace: bool, say: Say) -> Restored:
    """Restore a backup into an empty database, or, with `replace`, over what is there.

    Raises BackupError, and DataFolderError where the archive is served or the ledger is damaged;
    nothing was changed then.
    """
    with only_one(settings.DATA) as announce:
        announce(f"process {os.getpid()}, which restores a backup")
        database.require_version()
        _require_nobody_else()
        _require_room(replace)
        applied = backup.migrations(path)
        _require_known(applied, path)
        with transaction.atomic():
            _empty()
            _migrate(applied, say)
            rows = _fill(path, say)
            _migrate(None, say)
            emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
            build_wall(connection)
            # Whoever was signed in then may have been locked out since.
            Session.objects.all().delete()
            say("What is gone is taken away again ...")
            replayed = replaying.replay()
            _check_keys(path)
        statistics.forget()
    return Restored(rows, replayed)


def _require_nobody_else() -> None:
    """Refuse while another process of the archive, on this machine or not, uses the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'metoo-archive' AND pid <> pg_backend_pid()"
        )
        count = cursor.fetchone()[0]
    if count:
        raise BackupError(
            f"The archive is being used (open connections: {count}): stop what serves it first."
        )


def _require_room(replace: bool) -> None:
    names = backup.table_names()
    others = [name for name in names if not name.startswith(OURS)]
    if others:
        raise BackupError(
            f"The database holds tables of something else ({', '.join(others[:3])}):"
            " give the archive a database of its own."
        )
    if names and not replace:
        raise BackupError(
            "The database is not empty: add --replace to put the backup in the place of all that"
            " is there."
        )


def _require_known(applied: list[tuple[str, str]], path: Path) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = [".".join(one) for one in applied if one not in known]
    if unknown:
        raise BackupError(
            f"{path} was made by a newer version of the archive ({unknown[-1]}):"
            " update the archive first."
        )
    if not any(app == "testimonies" for app, _ in applied):
        raise BackupError(f"{path} is no backup of this archive.")


def _empty() -> None:
    with connection.cursor() as cursor:
        if names := backup.table_names():
            tables = sql.SQL(", ").join(sql.Identifier(name) for name in names)
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(tables))
        for kind, (catalogue, namespace, name) in _MADE.items():
            for one in _made(cursor, catalogue, namespace, name):
                cursor.execute(f"DROP {kind} {one} CASCADE")


def _made(cursor: Any, catalogue: str, namespace: str, name: str) -> list[str]:
    cursor.execute(
        f"SELECT oid::{name}::text FROM {catalogue} c"  # noqa: S608  # three names of ours
        f" WHERE {namespace} = 'public'::regnamespace AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    return [one for (one,) in cursor.fetchall()]


def _migrate(applied: list[tuple[str, str]] | None, say: Say) -> None:
    """Apply these migrations, or all that there are; and check what they did one by one."""
    executor = MigrationExecutor(connection, _step_by_step())
    targets = executor.loader.graph.leaf_nodes() if applied is None else applied
    plan = executor.migration_plan(targets)
    if plan:
        say("Setting up the tables ..." if applied else "Bringing the tables up to date ...")
    executor.migrate(targets, plan)


def _step_by_step() -> Callable[..., None]:
    """Return what has each migration's foreign keys checked when it ends, as its commit would."""

    def step(action: str, *_: object) -> None:
        if action == "apply_success":
            _check_now()

    return step


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _check_keys(path: Path) -> None:
    try:
        _check_now()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        table = getattr(diagnosis, "table_name", None)
        raise BackupError(
            f"{path} does not fit together: a row of {table} names another that is not there."
        ) from error


def _fill(path: Path, say: Say) -> int:
    """Take out what the migrations wrote, and put in the rows of the backup; return how many."""
    names = backup.table_names()
    every = [sql.Identifier(name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(every)))
        for table in every:
            # The rows are as triggers of ours left them; foreign keys are checked all the same.
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        with backup.tables(path) as tables:
            rows = sum(_fill_table(cursor, table, set(names), path, say) for table in tables)
        _check_keys(path)
        for table in every:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        _set_sequences(cursor, names)
    return rows


def _fill_table(cursor: Any, table: backup.Table, names: set[str], path: Path, say: Say) -> int:
    if table.name not in names:
        raise BackupError(f"{path} holds a table that is not the archive's: {table.name}.")
    columns = [sql.Identifier(name) for name in table.columns.split(", ")]
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(columns)
    )
    count = 0
    try:
        # Not by Django's own methods, which would name what fails as Django does.
        with connection.wrap_database_errors, cursor.copy(query) as copy:
            for count, row in enumerate(table.rows, 1):
                copy.write(row)
                if count % backup.AT_A_TIME == 0:
                    say(f"{table.name}: {count:,} rows ...")
    except (DataError, IntegrityError, ProgrammingError) as error:
        # What kind, and where, but not what the server says: it may quote a row.
        kind = type(error.__cause__).__name__
        raise BackupError(
            f"{path} cannot be restored: its table {table.name} does not fit ({kind})."
        ) from error
    if count:
        say(f"{table.name}: {count:,} rows")
    return count


def _set_sequences(cursor: Any, names: list[str]) -> None:
    """Have each number go on after the last one that the backup gave."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = ANY(%s) AND is_identity = 'YES'",
        [names],
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({0}, {1}), max({2})) FROM {3} "
                "HAVING max({2}) IS NOT NULL"
            ).format(table, column, sql.Identifier(column), sql.Identifier(table))
        )
