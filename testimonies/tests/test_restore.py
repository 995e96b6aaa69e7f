"""A backup and its restore: all of it or nothing, and what is gone stays gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

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
from testimonies.tests.backups import back_up, restore
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

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("own_data_folder"),
]


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
