"""The commands, as an operator meets them: sentences, exit statuses, and a kill in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from testimonies.editorial import publishing
from testimonies.exchange.formats import FORMATS
from testimonies.exchange.importing import platform_named
from testimonies.models.counts import PublishedCount
from testimonies.models.people import Account
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Capture, Measurement, Source
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.exchange.test_importing import wait_until_somebody_waits
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
# A process of its own, which speaks to the database of the tests.
CHILD = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv.pop(1)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def child(*words: str) -> "subprocess.Popen[str]":
    database = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, database, *words],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "metoo_archive.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever starts the tests in the background has them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def run(capsys: Any, *words: Any, **options: Any) -> list[str]:
    call_command(*words, **options)
    return capsys.readouterr().out.splitlines()


def article_of(count: int, folder: Path) -> Path:
    path = folder / "article.txt"
    lines = [f"Words {n}.— Name {n} (@made_up_{n}) October 16, 2017" for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_import_reports_its_doubts_and_ends_with_one_sentence(tmp_path, capsys):
    article = tmp_path / "article.txt"
    article.write_text("He said no.\n— Ada (@ada_i) May 1, 2018\n", encoding="utf-8")
    told = run(capsys, "import_posts", "article", str(article), "--publisher", "The Invented Times")
    assert any("@ada_i: The source prints" in line for line in told)
    assert told[-1] == (
        "1 new post, 0 already here; drafts are not public until an editor clears them."
    )
    told = run(capsys, "import_posts", "article", str(article))
    assert told[-1] == "0 new posts, 1 already here; nothing was changed."


def test_a_dry_run_says_so(tmp_path, capsys):
    told = run(capsys, "import_posts", "article", str(article_of(2, tmp_path)), dry_run=True)
    assert told[-1] == "Dry run, nothing was written: 2 new posts, 0 already here."
    assert not Post.objects.exists()


def bad_files(folder: Path) -> dict[str, Path]:
    for name, data in {"empty": b"", "binary": os.urandom(5000), "prose": b"Nobody signs."}.items():
        (folder / name).write_bytes(data)
    with (folder / "huge").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    return {name: folder / name for name in ("empty", "binary", "prose", "huge", "absent")} | {
        "folder": folder
    }


@pytest.mark.parametrize("name", ["empty", "binary", "prose", "huge", "absent", "folder"])
def test_a_file_that_is_no_article_gets_one_sentence(name, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_posts", "article", str(bad_files(tmp_path)[name]))
    sentence = str(refused.value)
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "options", [{"username": "nobody"}, {"platform": "nowhere"}, {"source_url": "no address"}]
)
def test_what_was_typed_wrongly_gets_one_sentence(options, tmp_path):
    with pytest.raises(CommandError, match=r"^.+[.]$"):
        call_command("import_posts", "article", str(article_of(1, tmp_path)), **options)
    assert not Source.objects.exists()


def test_the_help_of_an_import_lists_the_formats(capsys):
    with pytest.raises(SystemExit):
        call_command("import_posts", "--help")
    told = " ".join(capsys.readouterr().out.split())
    for kind in FORMATS.values():
        assert f"{kind.slug}: {kind.description}" in told


@pytest.mark.django_db(transaction=True)
def test_a_huge_file_ends_the_process_with_status_1_and_without_a_traceback(tmp_path):
    process = child("import_posts", "article", str(bad_files(tmp_path)["huge"]))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert "200.0 MB" in err


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_brings_all(tmp_path):
    article, twitter = article_of(12, tmp_path), platform_named("twitter")
    with transaction.atomic():
        # The import comes to the seventh handle and waits: six posts written, none committed.
        Account.objects.create(platform=twitter, handle="made_up_6")
        process = child("import_posts", "article", str(article))
        session = wait_until_somebody_waits()
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        transaction.set_rollback(True)
    wait_until_gone(session)
    for model in (Post, Capture, Source, Account, ReviewEvent):
        assert not model.objects.exists(), model
    process = child("import_posts", "article", str(article))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "12 new posts, 0 already here" in out
    assert Post.objects.filter(state=State.DRAFT).count() == Capture.objects.count() == 12


def wait_until_gone(session: int) -> None:
    """Wait until the server has noticed that its client was killed, and undone its work."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [session])
            if not cursor.fetchone():
                return
        time.sleep(0.05)
    pytest.fail("The killed import's session is still there.")


def test_the_first_day_loads_once(capsys):
    first = run(capsys, "load_collection")
    assert first == [
        "“The first day”, 22 posts: 22 new, 22 published, 8 figures added, timelines published: 1."
    ]
    events = ReviewEvent.objects.count()
    assert run(capsys, "load_collection") == [
        "“The first day”, 22 posts: all here already, nothing was changed."
    ]
    assert ReviewEvent.objects.count() == events


def test_another_collection_needs_an_editor_and_a_sound_file(tmp_path):
    path = tmp_path / "collection.json"
    path.write_text(json.dumps({"title": "x"}), encoding="utf-8")
    with pytest.raises(CommandError, match="add --as USERNAME"):
        call_command("load_collection", str(path))
    with pytest.raises(CommandError, match="no account “nobody”"):
        call_command("load_collection", str(path), username="nobody")
    cast.editor("edna")
    with pytest.raises(CommandError, match=r"^collection, source: is missing; add it\.$"):
        call_command("load_collection", str(path), username="edna")


def test_a_check_of_a_sound_archive_says_so(capsys):
    cast.published("Sound, invented words.")
    assert run(capsys, "check_published") == ["Every public row and count is as it was decided."]


def forge_words(post: Post) -> None:
    PublishedPost.objects.filter(pk=post.public_id).update(words="Forged.")


def lose_row(post: Post) -> None:
    PublishedPost.objects.all().delete()


def miscount(post: Post) -> None:
    PublishedCount.objects.update(posts=7)


def hide_at_the_desk_only(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state=State.HELD)


def bury_alive(post: Post) -> None:
    Tombstone.objects.create(pk=post.public_id, gone_at=timezone.now())


def bury_what_never_was(post: Post) -> None:
    Tombstone.objects.create(pk=f"{post.public_id[:-1]}-", gone_at=timezone.now())


DAMAGE = [
    forge_words,
    lose_row,
    miscount,
    hide_at_the_desk_only,
    bury_alive,
    bury_what_never_was,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_check_names_what_differs_and_a_rebuild_mends_it(damage, capsys):
    post = cast.published("Sound, invented words.")
    damage(post)
    with pytest.raises(CommandError, match=r"not as .* decided; run rebuild_published") as refused:
        call_command("check_published")
    assert refused.value.returncode == 1
    told = capsys.readouterr().out
    assert post.public_id[:-1] in told or "2017-10-16/2017-10-16" in told
    run(capsys, "rebuild_published")
    assert run(capsys, "check_published") == ["Every public row and count is as it was decided."]


def forge_figure() -> None:
    PublishedMeasurement.objects.filter(pk="milano-tweet-likes").update(value=1)


def lose_figure() -> None:
    PublishedMeasurement.objects.filter(pk="milano-tweet-likes").delete()


def unclear_figure() -> None:
    Measurement.objects.filter(slug="milano-tweet-likes").update(is_cleared=False)


def forge_heading() -> None:
    PublishedTimelineEntry.objects.filter(kind="heading").update(text="Forged.")


def lose_timeline() -> None:
    PublishedTimeline.objects.all().delete()


def withdraw_timeline_at_the_desk_only() -> None:
    Timeline.objects.update(state=State.WITHDRAWN)


MORE_DAMAGE = [
    (forge_figure, "Figure milano-tweet-likes: its public row says something else"),
    (lose_figure, "Figure milano-tweet-likes is cleared and has no public row."),
    (unclear_figure, "Public figure milano-tweet-likes belongs to no figure"),
    (forge_heading, "Timeline first-day: its public row is not what was published."),
    (lose_timeline, "Timeline first-day is published and has no public row."),
    (withdraw_timeline_at_the_desk_only, "Public timeline first-day belongs to no published"),
]


def test_a_check_looks_at_figures_and_timelines_too(capsys):
    call_command("load_collection")
    for damage, sentence in MORE_DAMAGE:
        damage()
        with pytest.raises(CommandError):
            call_command("check_published")
        assert sentence in capsys.readouterr().out
        call_command("rebuild_published")
        call_command("check_published")
        capsys.readouterr()


def test_a_check_and_a_rebuild_walk_any_number_of_posts(capsys, monkeypatch):
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    posts = [cast.published(f"Invented words, number {number}.") for number in range(5)]
    assert run(capsys, "check_published") == ["Every public row and count is as it was decided."]
    forge_words(posts[4])
    with pytest.raises(CommandError):
        call_command("check_published")
    assert posts[4].public_id in capsys.readouterr().out
    run(capsys, "rebuild_published")
    assert run(capsys, "check_published") == ["Every public row and count is as it was decided."]


@pytest.mark.django_db(transaction=True)
def test_a_check_sees_the_archive_as_of_one_moment(capsys):
    cast.published("Sound, invented words.")
    assert run(capsys, "check_published") == ["Every public row and count is as it was decided."]
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)


def test_a_rebuild_writes_posts_figures_and_timelines(capsys):
    call_command("load_collection")
    capsys.readouterr()
    before = public_side()
    PublishedPost.objects.all().delete()
    assert not PublishedTimelineEntry.objects.filter(post__isnull=False).exists()
    told = run(capsys, "rebuild_published")
    assert told == ["Written anew, posts: 22, timelines: 1."]
    assert public_side() == before


def public_side() -> list[Any]:
    fields = ("public_id", "words", "attributed_name", "doubts", "sources", "level")
    entries = PublishedTimelineEntry.objects.order_by("position")
    return [
        list(PublishedPost.objects.order_by("pk").values_list(*fields)),
        list(entries.values_list("position", "kind", "post_id", "measurement_id", "text")),
    ]
