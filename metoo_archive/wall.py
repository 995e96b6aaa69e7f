"""The wall between the two faces, as PostgreSQL holds it: the reader's role and what it may do.

The role may SELECT the published tables, INSERT a removal request or an appeal, ask one function
for the state of a request by its receipt, and have another one add one to the count of a site that
shows an embed. It may do nothing else.
"""

from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ProgrammingError
from psycopg import sql

READABLE = (
    "testimonies_publishedpost",
    "testimonies_publishedcount",
    "testimonies_publisheddaycount",
    "testimonies_publishedfacetcount",
    "testimonies_publishedsample",
    "testimonies_publishedword",
    "testimonies_publishedmeasurement",
    "testimonies_publishedtimeline",
    "testimonies_publishedtimelineentry",
    "testimonies_publishedredirect",
    "testimonies_tombstone",
)
INSERTABLE = ("testimonies_removalrequest", "testimonies_removalappeal")
CALLABLE = ("removal_request_state(text)", "count_embed_load(text,text)")

# A public query that runs longer than this is ended by the server: no reader's question may
# hold a worker. Milliseconds.
STATEMENT_TIMEOUT = int(5_000 * settings.PATIENCE)
# What else holds for the reader's queries. With less memory a common word's rows are remembered by
# the page, and all rows of each page are read again; compiling takes longer than any query may.
SETTINGS = {"statement_timeout": STATEMENT_TIMEOUT, "work_mem": "32MB", "jit": "off"}


class WallError(Exception):
    """The reader's role cannot be made or changed; the message says what to do."""


def public_role() -> str:
    return str(settings.DATABASES["public"]["USER"])


def build_wall(connection: BaseDatabaseWrapper) -> None:
    """Make the reader's role what it must be, whatever it was. Idempotent.

    Grants reach only the tables that exist, so that an early migration may call this too.
    """
    role = sql.Identifier(public_role())
    with connection.cursor() as cursor:
        _make_role(cursor, role)
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=role))
        _take_back_temporary_tables(cursor)
        _take_back_functions(cursor, role)
        for right, names in (("SELECT", READABLE), ("INSERT", INSERTABLE)):
            _grant_tables(cursor, role, right, names)
        _grant_functions(cursor, role)


def _make_role(cursor: Any, role: sql.Identifier) -> None:
    password = settings.DATABASES["public"]["PASSWORD"]
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [public_role()])
    try:
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        cursor.execute(
            sql.SQL("ALTER ROLE {} WITH LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                role, sql.Literal(password)
            )
        )
        for name, value in SETTINGS.items():
            cursor.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    role, sql.Identifier(name), sql.Literal(value)
                )
            )
    except ProgrammingError as error:
        raise WallError(
            f"The database account may not make the reader's role {public_role()}: {error}"
            " Give it CREATEROLE, or make the role yourself and set PUBLIC_DATABASE_URL."
        ) from error


def _take_back_temporary_tables(cursor: Any) -> None:
    """PostgreSQL gives everyone temporary tables, and with them room on the disk."""
    cursor.execute(
        "SELECT current_database(), has_database_privilege(%s, current_database(), 'TEMP')",
        [public_role()],
    )
    database, may = cursor.fetchone()
    if may:
        statement = sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, {}")
        cursor.execute(statement.format(sql.Identifier(database), sql.Identifier(public_role())))


def _take_back_functions(cursor: Any, role: sql.Identifier) -> None:
    """Only those given to the role itself: what extensions give everyone is not ours to take."""
    cursor.execute(
        "SELECT DISTINCT p.oid::regprocedure::text FROM pg_proc p, aclexplode(p.proacl) AS given"
        " JOIN pg_roles r ON r.oid = given.grantee"
        " WHERE p.pronamespace = 'public'::regnamespace AND r.rolname = %s",
        [public_role()],
    )
    for (signature,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON ROUTINE {} FROM {}").format(sql.SQL(signature), role))


def _grant_tables(cursor: Any, role: sql.Identifier, right: str, names: tuple[str, ...]) -> None:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(%s)",
        [list(names)],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), sql.Identifier(table), role)
        )


def _grant_functions(cursor: Any, role: sql.Identifier) -> None:
    for signature in CALLABLE:
        cursor.execute("SELECT to_regprocedure(%s)", [signature])
        if cursor.fetchone()[0]:
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(signature), role)
            )
