"""Every column of the database that can hold text: where its canary is, or why it has none.

Read from PostgreSQL's catalogue and from the models. A column that no rule here names, and that
the scene of `seeding` puts no canary into, fails `test_leaks`.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from metoo_archive.wall import READABLE

# What PostgreSQL cannot keep words in.
NO_TEXT = {
    "bigint",
    "integer",
    "smallint",
    "boolean",
    "date",
    "timestamp with time zone",
    "uuid",
    "interval",
    "numeric",
    "double precision",
}

# Columns that hold no words of anybody, by "table.column", and why. A new one needs one line.
WITHOUT_WORDS: dict[str, str] = {
    r"(django_migrations|django_content_type|auth_permission|auth_group)\..*": "the code's names",
    r"testimonies_contentnote\.slug": "POLICY's vocabulary",
    r"auth_user\.password": "computed",
    r"django_session\..*": "computed, signed",
    r"django_admin_log\.object_id": "a key",
    r"testimonies_widemask\.places": "keys and offsets",
    r"testimonies_merger\.accounts": "keys",
    r"testimonies_cachepurge\.keys": "the addresses' own ids",
    r".*\.(digest|hash|previous_hash|receipt_hash|reason_salt|reason_seal)": "computed",
    r".*_edtf": "a date, refused in any other form",
    r".*\.posted_zone": "a time zone's name",
    r".*\.language": "a language tag",
    r".*\.public_id": "the address itself",
    r"testimonies_timeline\.slug": "the address itself, which answers 410 when it is gone",
    r"testimonies_reviewevent\.(verb|from_state|to_state)": "the verbs' names",
}


class Column(NamedTuple):
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def all_columns() -> list[Column]:
    """Return every column of every table that can hold text, whoever made the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1, 2"
        )
        return [Column(table, name) for table, name, kind in cursor if kind not in NO_TEXT]


def to_be_seeded() -> list[Column]:
    """Return the columns that must hold a canary: neither public themselves, nor without words."""
    chosen = _vocabularies()
    return [
        column
        for column in all_columns()
        if column.table not in READABLE and column not in chosen and not without_words(column)
    ]


def without_words(column: Column) -> bool:
    return any(re.fullmatch(pattern, str(column)) for pattern in WITHOUT_WORDS)


def _vocabularies() -> set[Column]:
    return {
        Column(model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.choices
    }


def text_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields of a model that its canaries go into."""
    seeded = {column for column in to_be_seeded() if column.table == model._meta.db_table}
    for field in model._meta.concrete_fields:
        if Column(model._meta.db_table, field.column) in seeded:
            yield field


def shaped(field: models.Field, canary: str) -> Any:
    """Return a value that the field takes and that says the canary."""
    if field.name in SHAPES:
        return SHAPES[field.name](canary)
    if isinstance(field, ArrayField):
        return [canary]
    if isinstance(field, models.JSONField):
        return [{"statement": canary, "start": None, "end": None}]
    if isinstance(field, models.URLField):
        return f"https://invented.example/{canary}"
    if isinstance(field, models.EmailField):
        return f"{canary}@invented.example"
    return canary


# Fields whose form the database checks. The second cannot hold 128 bits: 60 of them, in digits.
SHAPES = {
    "sha256": lambda canary: canary.encode().hex().rjust(64, "0"),
    "wikidata_id": lambda canary: f"Q1{int.from_bytes(canary.encode()) % 10**18:018}",
}
