"""A backup and its restore: all of it or nothing, and what is gone stays gone."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from metoo_archive import serve, wall
from testimonies.editorial import (
    audit,
    consent,
    curation,
    drift,
    erasure,
    ledger,
    moderation,
    replaying,
    timelines,
)
from testimonies.models.bases import HowEnded, RecordedBasis
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Act, ReviewEvent
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.folders import (
    ROOT,
    connect,
    environment,
    leave,
    manage,
    new_folder,
    stop_server,
    user_of,
)
from testimonies.vocabulary import Basis, Level, ShownAs, State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path / "data"
    # The role is the server's: other workers of the tests change it at the same moment.
    monkeypatch.setattr(wall, "_make_role", lambda *_: None)


def back_up(folder: Path) -> Path:
    path = folder / "archive.backup"
    call_command("backup", str(path))
    return path


def restore(path: Path, **options: Any) -> None:
    call_command("restore", str(path), replace=True, **options)


def refused(path: Path, *words: str, replace: bool = True) -> str:
    """Try to restore, and return the one sentence that refuses it; nothing may have changed."""
    before = (Post.objects.count(), ReviewEvent.objects.count())
    with pytest.raises(CommandError) as error:
        call_command("restore", str(path), replace=replace)
    assert (Post.objects.count(), ReviewEvent.objects.count()) == before
    assert len(str(error.value).splitlines()) == 1
    for word in words:
        assert word in str(error.value)
    return str(error.value)


def state_of(post: Post) -> str:
    return str(Post.objects.values_list("state", flat=True).get(pk=post.pk))


def test_what_was_backed_up_comes_back_and_numbers_go_on(tmp_path, capsys):
    post = cast.published('Words with\ta tab, a line\nbreak, a \\. and a "quote".')
    events = ReviewEvent.objects.count()
    Session.objects.create(session_key="x", session_data="y", expire_date=timezone.now())
    path = back_up(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    later = cast.published("Words of a later day.")
    restore(path)
    assert list(Post.objects.values_list("text", flat=True)) == [post.text]
    assert list(PublishedPost.objects.values_list("words", flat=True)) == [post.text]
    assert ReviewEvent.objects.count() == events
    assert not Session.objects.exists(), "everybody signs in anew"
    assert [*audit.findings(), *drift.drift()] == []
    assert Client().get(f"/posts/{post.public_id}/").status_code == 200
    assert Client().get(f"/posts/{later.public_id}/").status_code == 404
    cast.published("Words of the day after.")
    told = capsys.readouterr().out.splitlines()
    assert "testimonies_post: 1 rows" in told
    assert "Nothing that is gone is here." in told


def test_the_archives_own_guards_are_back_after_it(tmp_path):
    cast.published()
    restore(back_up(tmp_path))
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM testimonies_reviewevent")


def test_a_backup_does_not_take_the_place_of_a_file(tmp_path):
    path = back_up(tmp_path)
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(path))
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("backup", str(tmp_path / "absent" / "file"))
    assert [one.name for one in tmp_path.glob("*backup*")] == ["archive.backup"]


# What is gone stays gone


def test_whatever_hid_since_an_older_backup_hides_after_its_restore(tmp_path, capsys):
    edna = cast.editor()
    withdrawn, held, masked, lowered, deindexed, erased, as_it_was = (
        cast.published(f"Invented words, number {n}, of somebody.") for n in range(7)
    )
    path = back_up(tmp_path)
    moderation.withdraw(withdrawn, by=edna)
    moderation.hold(held, by=edna)
    curation.redact(masked, start=0, end=8, kind="name", reason="A name.", by=edna)
    curation.revise(lowered, {"level": Level.DESCRIBED}, by=edna)
    curation.deindex(deindexed, by=edna)
    moderation.withdraw(erased, by=edna)
    erasure.erase(erased, by=edna)
    capsys.readouterr()
    restore(path)
    assert state_of(withdrawn) == State.WITHDRAWN
    assert state_of(erased) == State.ERASED
    for post in (held, masked, lowered, deindexed):
        assert state_of(post) == State.HELD
        last = ReviewEvent.objects.filter(post=post).latest("id")
        assert (last.verb, last.to_state) == (replaying.VERB, State.HELD)
    assert list(PublishedPost.objects.values_list("pk", flat=True)) == [as_it_was.public_id]
    for post in (withdrawn, held, masked, erased):
        assert Client().get(f"/posts/{post.public_id}/").status_code == 410
    assert [*audit.findings(), *drift.drift()] == []
    told = capsys.readouterr().out
    assert "1 post erased again. 1 withdrawn again. 4 posts held, since they were decided" in told


def test_what_an_editor_shows_again_after_it_is_not_hidden_by_the_next_start(tmp_path):
    post = cast.published()
    path = back_up(tmp_path)
    moderation.hold(post, by=cast.editor())
    restore(path)
    moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE)
    moderation.restore(post, by=cast.editor(), reason="It was looked at.")
    assert replaying.replay() == replaying.Replayed()
    assert state_of(post) == State.PUBLISHED
    restore(path)
    assert state_of(post) == State.HELD, "an older backup forgets that, too"


def test_a_draft_of_the_backup_stays_one_and_its_log_tells_what_was_lost(tmp_path):
    post = cast.in_review()
    path = back_up(tmp_path)
    moderation.publish(post, by=cast.editor())
    curation.redact(post, start=0, end=2, kind="name", reason="A name.", by=cast.editor())
    restore(path)
    assert state_of(post) == State.HELD
    assert "redact" in ReviewEvent.objects.filter(post=post).latest("id").reason


def test_a_consent_that_ended_since_has_ended_and_no_name_is_shown(tmp_path):
    post = cast.published(shown_as=ShownAs.NAMED, basis=Basis.CONSENT)
    path = back_up(tmp_path)
    basis = RecordedBasis.objects.get(post=post)
    consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor(), why="Words that nobody keeps.")
    assert "nobody keeps" not in Path(settings.ERASED_LEDGER).read_text()
    restore(path)
    basis.refresh_from_db()
    assert (basis.ended_how, state_of(post)) == (HowEnded.WITHDRAWN, State.PUBLISHED)
    page = Client().get(f"/posts/{post.public_id}/").content.decode()
    assert "Ada Invented" not in page
    assert "ada_invented" not in page
    assert [*audit.findings(), *drift.drift()] == []


def test_a_timeline_that_was_taken_back_since_is_taken_back(tmp_path):
    timeline = Timeline.objects.create(title="Invented", slug="invented")
    TimelineEntry.objects.create(timeline=timeline, kind="post", position=1, post=cast.published())
    cast.publish_timeline(timeline)
    path = back_up(tmp_path)
    timelines.withdraw_timeline(timeline, by=cast.editor())
    restore(path)
    timeline.refresh_from_db()
    assert timeline.state == State.WITHDRAWN
    assert Client().get("/timelines/invented/").status_code == 410


def test_a_ledger_that_could_not_be_written_is_made_whole_by_the_clock(settings, tmp_path):
    post = cast.published(shown_as=ShownAs.NAMED, basis=Basis.CONSENT)
    there = settings.ERASED_LEDGER
    settings.ERASED_LEDGER = tmp_path  # a folder
    consent.end(RecordedBasis.objects.get(), how=HowEnded.OBJECTED, by=cast.editor())
    moderation.hold(post, by=cast.editor())
    assert state_of(post) == State.HELD, "hiding waits for no disk"
    settings.ERASED_LEDGER = there
    call_command("run_clocks")
    call_command("run_clocks")
    assert [type(entry) for entry in ledger.entries()] == [ledger.Hiding, ledger.Ended]


# What is refused


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


# Another version, and a kill


def test_a_backup_of_an_older_version_is_brought_up_to_date():
    with new_folder() as folder:
        old, new = folder / "old", folder / "new"
        file = str(folder / "archive.backup")
        assert manage(old, "migrate", "testimonies", "0023").returncode == 0
        assert manage(old, "backup", file).returncode == 0
        stop_server(old)
        done = manage(new, "restore", file)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Bringing the tables up to date ..." in done.stdout
        assert manage(new, "migrate", "--check").returncode == 0
        assert manage(new, "load_collection").returncode == 0
        assert manage(new, "check_published").returncode == 0
        stop_server(new)


def test_a_kill_in_the_middle_leaves_the_old_or_the_new_and_never_half():
    with new_folder() as data:
        assert manage(data, "migrate").returncode == 0
        assert manage(data, "load_collection").returncode == 0
        file = str(data / "archive.backup")
        assert manage(data, "backup", file).returncode == 0
        with using(data) as held:
            held.execute("INSERT INTO auth_group (name) VALUES ('Of the old one')")
        for milestone in ("Setting up", "auth_user:", "testimonies_post:"):
            kill_at(milestone, data, file)
            assert counts(data) == (22, 22, 113, 5), milestone
        kill_at("What is gone", data, file)
        assert counts(data) in {(22, 22, 113, 5), (22, 22, 113, 4)}
        done = manage(data, "restore", file, "--replace")
        assert (done.returncode, done.stderr) == (0, "")
        assert counts(data) == (22, 22, 113, 4)


def counts(data: Path) -> tuple[int, ...]:
    """Return how many rows four tables have, of an archive whose checks find nothing."""
    assert manage(data, "check_published").returncode == 0
    assert manage(data, "verify_audit").returncode == 0
    tables = (
        "testimonies_post",
        "testimonies_publishedpost",
        "testimonies_reviewevent",
        "auth_group",
    )
    with using(data) as held:
        rows = [held.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
    return tuple(row[0] for row in rows if row)


@contextmanager
def using(data: Path) -> Iterator[psycopg.Connection]:
    process = user_of(data)
    with connect(data) as held:
        yield held
    leave(process)


def kill_at(milestone: str, data: Path, file: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "restore", file, "--replace"],
        cwd=ROOT,
        env=environment(data),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(milestone):
            os.kill(process.pid, signal.SIGKILL)
            break
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
