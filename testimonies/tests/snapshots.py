"""What a slow fixture put into an empty archive, kept as it stands in the tables, and put back.

To load the first collection takes seconds; to copy its rows back takes a fraction of one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections, transaction
from psycopg import Cursor, sql

from testimonies.tests.conftest import KEPT


@dataclass
class Snapshot:
    """The rows of each table that has any, as COPY writes them, and where each sequence stands."""

    rows: dict[str, bytes] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    def or_made(self, make: Callable[[], object]) -> None:
        """Have in an empty archive what `make` makes: it is called the first time only."""
        if not self.rows:
            make()
            self._take()
        else:
            self._put_back()

    def _take(self) -> None:
        connection = connections["default"]
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
            for table in sorted(set(names) - KEPT):
                held = _copied_out(cursor.cursor, table)
                if held:
                    self.rows[table] = held
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
            self.sequences = {name: last for name, last in cursor.fetchall() if last}

    def _put_back(self) -> None:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            # Triggers would do again what they did, and each foreign key is whole at the end only.
            for table in self.rows:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table, held in self.rows.items():
                with cursor.cursor.copy(_copy(cursor.cursor, table, "FROM STDIN")) as copy:
                    copy.write(held)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in self.rows:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            for name, last in self.sequences.items():
                cursor.execute("SELECT setval(%s, %s)", [name, last])


def _copied_out(cursor: Cursor, table: str) -> bytes:
    with cursor.copy(_copy(cursor, table, "TO STDOUT")) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _copy(cursor: Cursor, table: str, way: str) -> sql.Composed:
    """Return the statement; a column that the database generates is not copied."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
    return sql.SQL("COPY {} ({}) " + way).format(sql.Identifier(table), columns)
