"""Erased words are in no table, come back with no import and with no backup. Killed: never half."""

import json
import stat
from pathlib import Path

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import (
    barring,
    curation,
    drift,
    erasure,
    ledger,
    moderation,
    publishing,
    removal,
    rounds,
)
from testimonies.editorial.errors import NotAllowedError, WrongStateError
from testimonies.exchange.collections import load_collection, load_first_collection
from testimonies.exchange.importing import Origin, import_file
from testimonies.exchange.reports import Outcome
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.removals import Barred, RemovalAppeal, RemovalRequest
from testimonies.models.review import Act, ReviewEvent
from testimonies.models.sources import Capture, Measurement
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.conftest import empty_archive
from testimonies.tests.leaks import columns_of_the_desk, written
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

# What belongs to the source, which other posts have too, and to the demand of the test itself.
STAYS = {"source.title", "source.publisher", "source.url", "source.note"}


def erased_scene():
    """A post that was published, talked about, masked, asked about, appealed and erased."""
    scene, by = full_of_canaries(cast.editor()), cast.editor()
    bring_to(scene, State.PUBLISHED)
    post, mark = scene.post, scene.canaries
    curation.redact(post, start=0, end=2, kind="detail", reason=mark("redaction.reason"), by=by)
    asked = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/ {mark('request.item')}",
        message=mark("request.message"),
        requester="author",
        remedy="remove",
        receipt_hash="0" * 64,
    )
    removal.take_up(asked.receipt_hash)
    RemovalAppeal.objects.create(request=asked, message=mark("appeal.message"))
    moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE, reason=mark("approval"))
    for thing in (post, *post.measurements.all(), post.account, post.account.person, asked):
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(type(thing)),
            object_id=thing.pk,
            object_repr=mark(f"log.repr.{type(thing).__name__}"),
            action_flag=CHANGE,
            change_message=mark(f"log.message.{type(thing).__name__}"),
        )
    moderation.withdraw(post, by=by, reason=mark("event.reason"))
    return scene


def said(scene):
    """Return, for each column of each table, the canaries that stand in it."""
    forms = {name: written(canary) for name, canary in scene.canaries.items()}
    hits = {}
    for column, content in columns_of_the_desk():
        found = {name for name, ways in forms.items() if any(way in content for way in ways)}
        if found - STAYS:
            hits[column] = found - STAYS
    return hits


def test_before_the_erasure_the_scan_of_all_columns_sees_every_canary():
    scene = erased_scene()
    seen = set().union(*said(scene).values())
    assert seen == set(scene.canaries) - STAYS


def test_after_the_erasure_no_column_of_any_table_holds_a_word_of_it():
    scene = erased_scene()
    cast.published("Another invented post that stays.")
    erasure.erase(scene.post, by=cast.editor(), reason=scene.canaries("erase.reason"))
    assert said(scene) == {}
    assert list(drift.drift()) == []
    post = Post.objects.get(pk=scene.post.pk)
    assert post.state == State.ERASED
    assert (post.public_id, post.posted_edtf) == (scene.post.public_id, "2017-10-16")
    moves = post.events.order_by("id").values_list("verb", flat=True)
    assert list(moves)[-2:] == ["withdraw", "erase"]
    asked = RemovalRequest.objects.get()
    assert (asked.item, asked.message) == (f"/posts/{post.public_id}/", "")


def test_the_ledger_holds_no_word_of_it_either(settings):
    scene = erased_scene()
    erasure.erase(scene.post, by=cast.editor())
    kept = Path(settings.ERASED_LEDGER).read_bytes()
    for name, canary in scene.canaries.items():
        assert not [way for way in written(canary) if way in kept], name
    assert scene.post.public_id.encode() in kept


def test_what_others_share_with_the_post_stays():
    shared = cast.account("shared_handle", cast.person("Bea Invented"))
    first = cast.in_state(State.WITHDRAWN, "One, invented.", account=shared)
    other = cast.published("Two, invented.", account=shared)
    erasure.erase(first, by=cast.editor())
    other.refresh_from_db()
    assert other.account.handle == "shared_handle"
    assert other.account.person.name == "Bea Invented"
    first.refresh_from_db()
    assert first.account.handle == erasure.NOBODY
    assert first.account.person is None
    erasure.erase(_withdrawn(other), by=cast.editor())
    assert not Account.objects.filter(handle="shared_handle").exists()
    assert not Person.objects.filter(name="Bea Invented").exists()


def _withdrawn(post):
    moderation.withdraw(post, by=cast.editor())
    return post


def test_timelines_lose_the_post_and_the_figures_about_it_and_keep_the_rest():
    scene = erased_scene()
    erasure.erase(scene.post, by=cast.editor())
    assert [entry.text for entry in TimelineEntry.objects.all()] == ["A heading that stays"]
    released = Timeline.objects.get().released["entries"]
    assert [entry["kind"] for entry in released] == ["heading"]
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN])
def test_what_is_out_of_sight_can_be_erased(state):
    post = cast.in_state(state)
    event = erasure.erase(post, by=cast.editor())
    assert (event.from_state, event.to_state) == (state, State.ERASED)
    assert post.state == State.ERASED
    assert not Capture.objects.exists()


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.REJECTED, State.ERASED]
)
def test_from_no_other_state(state):
    post = cast.in_state(state)
    before = len(ledger.lines())
    with pytest.raises(WrongStateError):
        erasure.erase(post, by=cast.editor())
    assert len(ledger.lines()) == before


def test_only_an_editor_erases():
    post = cast.in_state(State.WITHDRAWN)
    with pytest.raises(NotAllowedError):
        erasure.erase(post, by=cast.outsider())
    assert ledger.lines() == []


def test_an_erased_post_takes_no_words_again():
    post = cast.in_state(State.ERASED)
    for words in ({"text": "back"}, {"url": "https://a.example/"}, {"hashtags": ["back"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(**words)
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state=State.DRAFT)


def test_captures_and_reasons_of_other_posts_stay_protected():
    post = cast.in_state(State.WITHDRAWN)
    cast.in_state(State.ERASED, "Other words.")
    for attempt in (
        lambda: post.captures.all().delete(),
        lambda: post.captures.update(printed=""),
        lambda: post.events.update(reason="", reason_salt=""),
        lambda: ReviewEvent.objects.exclude(post=post).update(verb="x"),
        lambda: ReviewEvent.objects.exclude(post=post).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_ledger_that_cannot_be_written_leaves_the_post_as_it_was(settings, tmp_path):
    post = cast.in_state(State.WITHDRAWN, "Words that stay for now.")
    settings.ERASED_LEDGER = tmp_path  # a folder
    with pytest.raises(DataFolderError):
        erasure.erase(post, by=cast.editor())
    post.refresh_from_db()
    assert (post.state, post.text) == (State.WITHDRAWN, "Words that stay for now.")
    assert not Barred.objects.exists()


# What was erased does not come back


BEA = "Me too, in 1999.— Bea (@bea_m) October 15, 2017"


def test_an_import_refuses_what_was_erased(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(f"{BEA}\nOther words.— Cid (@cid_m) October 15, 2017", encoding="utf-8")
    import_file(article, Origin(publisher="The Invented Times"))
    post = Post.objects.get(account__handle="bea_m")
    erasure.erase(_withdrawn(post), by=cast.editor())
    again = tmp_path / "again.txt"
    again.write_text(f"Another paper.\n{BEA}", encoding="utf-8")
    for path in (article, again):
        report = import_file(path, Origin())
        assert report.receipts[0].outcome is Outcome.GONE
        assert "does not come back" in report.receipts[0].remark
    assert Post.objects.count() == 2


def test_what_bars_it_cannot_be_guessed_without_the_archives_key(settings):
    known = {"native_id": "42", "url": "https://a.example/42", "import_key": "k"}
    hashes = barring.digests("twitter", **known)
    assert len(set(hashes)) == 3
    settings.SECRET_KEY = "another key, of another archive"
    assert not set(hashes) & set(barring.digests("twitter", **known))


@pytest.mark.parametrize(
    "known",
    [
        {"native_id": "42", "url": "", "import_key": ""},
        {"native_id": "", "url": "http://www.twitter.com/a/status/42/?s=20", "import_key": ""},
    ],
)
def test_the_id_on_the_platform_or_the_address_is_enough(known):
    full = {"native_id": "42", "url": "https://twitter.com/a/status/42", "import_key": "k"}
    barring.bar(barring.digests("twitter", **full), cast.midnight(2026, 1, 1))
    assert barring.is_barred(barring.digests("twitter", **known))
    assert not barring.is_barred(barring.digests("facebook", **{**known, "url": ""}))


def test_a_collection_loads_without_what_was_erased_of_it():
    load_first_collection()
    post = Post.objects.get(account__handle="Alyssa_Milano", platform__slug="twitter")
    figures = list(post.measurements.values_list("slug", flat=True))
    assert figures
    erasure.erase(_withdrawn(post), by=cast.editor())
    Timeline.objects.get().entries.all().delete()
    load_collection(Path("testimonies/collections/first-day.json").resolve())
    assert not Measurement.objects.filter(slug__in=figures).exists()
    assert Post.objects.count() == 22
    assert Post.objects.filter(state=State.PUBLISHED).count() == 21


def test_an_empty_archive_with_an_old_ledger_loads_the_first_day_without_it():
    load_first_collection()
    post = Post.objects.get(account__handle="Alyssa_Milano", platform__slug="twitter")
    erasure.erase(_withdrawn(post), by=cast.editor())
    empty_archive()
    erasure.replay()
    loaded = load_first_collection()
    assert loaded.new == 21
    assert not Post.objects.filter(
        account__handle="Alyssa_Milano", platform__slug="twitter"
    ).exists()
    assert list(drift.drift()) == []


# The ledger, and an older backup


def test_the_ledger_is_private_and_grows_by_a_line(settings):
    cast.in_state(State.ERASED)
    cast.in_state(State.ERASED, "Other words.")
    path = Path(settings.ERASED_LEDGER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [line.public_id for line in ledger.lines()] == list(
        Post.objects.order_by("pk").values_list("public_id", flat=True)
    )


def bring_back(post, state):
    """Do what restoring an older backup does: the row as it was, past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE testimonies_post DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE testimonies_post SET state = %s, text = 'Words of the backup.', level = 0"
            " WHERE id = %s",
            [state, post.pk],
        )
        cursor.execute("ALTER TABLE testimonies_post ENABLE TRIGGER USER")
    post.refresh_from_db()
    assert post.text == "Words of the backup."


@pytest.mark.parametrize("state", [s for s in State if s != State.ERASED])
def test_a_restore_of_an_older_backup_is_erased_again_from_whatever_state(state):
    post = cast.in_state(State.ERASED, native_id="4711")
    Barred.objects.all().delete()
    bring_back(post, state)
    if state == State.PUBLISHED:
        publishing.write_published(post)
    before = len(ledger.lines())
    assert erasure.replay() == 1
    post.refresh_from_db()
    assert (post.state, post.text) == (State.ERASED, "")
    assert Barred.objects.exists()
    assert list(drift.drift()) == []
    assert erasure.replay() == 0
    assert len(ledger.lines()) == before


def test_the_command_replays_and_says_so(capsys):
    post = cast.in_state(State.ERASED)
    bring_back(post, State.HELD)
    call_command("replay_erasures")
    call_command("replay_erasures")
    assert capsys.readouterr().out.splitlines() == [
        "1 post erased again.",
        "Nothing that is gone is here.",
    ]


def test_a_torn_last_line_is_none_and_is_cut_by_the_next(settings):
    cast.in_state(State.ERASED)
    path = Path(settings.ERASED_LEDGER)
    whole = path.read_bytes()
    path.write_bytes(whole + b'["0123456789ab", "2026-')
    assert len(ledger.lines()) == 1
    cast.in_state(State.ERASED, "Other words.")
    assert path.read_bytes().startswith(whole)
    assert [len(json.loads(line)) for line in path.read_text().splitlines()] == [3, 3]


@pytest.mark.parametrize("damage", [b"nonsense\n", b"[1]\n", b'["a", "no date", []]\n', b"\xff\n"])
def test_a_damaged_line_stops_the_archive_with_a_sentence(settings, damage):
    cast.in_state(State.ERASED)
    path = Path(settings.ERASED_LEDGER)
    path.write_bytes(damage + path.read_bytes())
    with pytest.raises(CommandError, match=r"Line 1 of the ledger .* is damaged\."):
        call_command("replay_erasures")


def test_without_a_ledger_nothing_was_erased():
    assert ledger.lines() == []
    assert erasure.replay() == 0


# The clock


def test_words_are_erased_thirty_days_after_the_withdrawal():
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        post = cast.in_state(State.WITHDRAWN)
        held = cast.in_state(State.HELD, "Held, invented.")
        clock.move_to("2026-01-31T11:59:59Z")
        assert rounds.run().erased == 0
        clock.move_to("2026-01-31T12:00:00Z")
        assert rounds.run().erased == 1
        assert rounds.run().erased == 0
    post.refresh_from_db()
    held.refresh_from_db()
    assert (post.state, held.state) == (State.ERASED, State.HELD)


def test_the_thirty_days_begin_anew_with_another_withdrawal():
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        post = cast.in_state(State.WITHDRAWN)
        clock.move_to("2026-01-20T12:00:00Z")
        moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE)
        moderation.restore(post, by=cast.editor(), reason="the author asked", authors_wish=True)
        clock.move_to("2026-01-25T12:00:00Z")
        moderation.withdraw(post, by=cast.editor())
        curation.redact(post, start=0, end=2, kind="detail", reason="later", by=cast.editor())
        clock.move_to("2026-02-24T11:59:59Z")
        assert rounds.run().erased == 0
        clock.move_to("2026-02-24T12:00:00Z")
        assert rounds.run().erased == 1
