"""What the server's planner notes of the words: examples of what each column holds."""

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection

_EMPTIED = """
SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats
WHERE schemaname = current_schema() AND tablename IN (
    SELECT relname FROM pg_class LEFT JOIN pg_index ON indexrelid = pg_class.oid
    WHERE coalesce(indrelid, pg_class.oid) = ANY(%s::regclass[])
)
"""


def forget() -> None:
    """Make the planner forget examples of words that are gone. For after an erasure.

    It notes them anew from what is there now; until the next ANALYZE, which the server does by
    itself once enough rows have changed, the old ones would stay. Of a table without rows ANALYZE
    notes nothing and keeps the old, so that is told to forget outright, as PostgreSQL can since 18.
    """
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models()
        if model is LogEntry or model._meta.app_label == "testimonies"
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT to_regproc('pg_clear_attribute_stats') IS NOT NULL")
        if cursor.fetchone()[0]:
            parts = (f"SELECT '{name}' WHERE NOT EXISTS (SELECT FROM {name})" for name in tables)  # noqa: S608
            cursor.execute(" UNION ALL ".join(parts))
            cursor.execute(_EMPTIED, [[name for (name,) in cursor.fetchall()]])
