"""What a restore refuses, with one sentence and without a change; and what pg_dump made."""

import gzip
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from metoo_archive import serve
from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.backups import back_up, refused, restore

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("own_data_folder"),
]


def test_what_is_no_backup_is_refused_with_a_sentence(tmp_path):
    cast.published()
    prose, empty, zipped = tmp_path / "prose", tmp_path / "empty", tmp_path / "zipped"
    prose.write_text("Nobody dumps.")
    empty.write_bytes(b"")
    zipped.write_bytes(gzip.compress(b"Nobody dumps.\n"))
    for path in (prose, empty, zipped):
        refused(path, "is no backup")
    refused(tmp_path / "absent", "cannot be read: No such file or directory.")
    refused(tmp_path, "cannot be read: Is a directory.")


@pytest.mark.parametrize("part", [0.2, 0.6, 0.99])
def test_a_backup_that_was_cut_short_is_refused_and_nothing_changes(tmp_path, part):
    cast.published()
    path = back_up(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    refused(path, "cut short")
    text = gzip.decompress(whole)
    path.write_bytes(gzip.compress(text[: int(len(text) * part)]))
    refused(path, "cut short")


def changed(path: Path, old: bytes, new: bytes) -> Path:
    text = gzip.decompress(path.read_bytes())
    assert old in text
    path.write_bytes(gzip.compress(text.replace(old, new, 1)))
    return path


def test_a_backup_of_a_newer_version_or_of_something_else_is_refused(tmp_path):
    post = cast.published("Words that no error repeats.")
    path = back_up(tmp_path)
    whole = path.read_bytes()
    refused(changed(path, b"\t0001_", b"\t9999_"), "newer version")
    path.write_bytes(whole)
    refused(changed(path, b"COPY public.testimonies_platform ", b"COPY public.else "), "else")
    path.write_bytes(whole)
    account = post.account_id
    refused(changed(path, f"\n{account}\tada_".encode(), b"\n987654\tada_"), "fit together")
    path.write_bytes(whole)
    told = refused(changed(path, b"Words that", b"Words\tthat"), "testimonies_", "does not fit")
    assert "no error repeats" not in told


def test_what_is_not_empty_is_replaced_only_when_told_so(tmp_path):
    cast.published()
    refused(back_up(tmp_path), "not empty", "--replace", replace=False)


def test_a_database_with_tables_of_something_else_is_left_alone(tmp_path):
    path = back_up(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebodys (words text)")
    try:
        refused(path, "tables of something else (somebodys)")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE somebodys")


def test_while_the_archive_is_served_it_is_refused(tmp_path, settings):
    cast.published()
    path = back_up(tmp_path)
    with serve.only_one(settings.DATA) as announce:
        announce("process 1 at http://127.0.0.1:1/")
        refused(path, "being served already, by process 1")
    parameters = connection.get_connection_params()
    kept = {name: parameters[name] for name in ("dbname", "user", "host", "port", "passfile")}
    with psycopg.connect(**kept, application_name="metoo-archive"):
        refused(path, "is being used (open connections: 1)")


def test_a_damaged_ledger_refuses_it_and_nothing_changes(tmp_path, settings):
    cast.published()
    path = back_up(tmp_path)
    cast.published("Words of a later day.")
    Path(settings.ERASED_LEDGER).write_text("nonsense\n")
    refused(path, "Line 1 of the ledger")


# What pg_dump made


def dumped(folder: Path, text: bytes, monkeypatch: Any, status: int = 0) -> Path:
    """Make a file that looks like pg_dump's, and a pg_restore that reads it as this text."""
    (folder / "text").write_bytes(text)
    program = folder / "bin" / "pg_restore"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\ncat {folder}/text\necho 'pg_restore: too new' >&2; exit {status}"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    path = folder / "archive.dump"
    path.write_bytes(b"PGDMP" + bytes(20))
    return path


def test_a_dump_of_pg_dump_is_read_through_pg_restore(tmp_path, monkeypatch):
    post = cast.published()
    # Its tables are in the order of their names, and other statements stand between them.
    text = gzip.decompress(back_up(tmp_path).read_bytes())
    head, end = text.split(b"\\.\n", 1)
    text = b"SET x = 1;\n" + end.replace(b"-- complete\n", head + b"\\.\nSELECT 1;\n")
    cast.published("Words of a later day.")
    restore(dumped(tmp_path, text, monkeypatch))
    assert list(Post.objects.values_list("text", flat=True)) == [post.text]


def test_a_dump_that_pg_restore_cannot_read_is_refused_in_its_words(tmp_path, monkeypatch):
    cast.published()
    text = gzip.decompress(back_up(tmp_path).read_bytes())
    refused(dumped(tmp_path, text, monkeypatch, status=1), "pg_restore cannot read", "too new")


def test_without_pg_restore_the_package_is_named(tmp_path, monkeypatch):
    path = tmp_path / "archive.dump"
    path.write_bytes(b"PGDMP" + bytes(20))
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(path, "apt install postgresql-client")
