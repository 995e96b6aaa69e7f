"""Whoever tampers with the log of decisions is found out. Tampering switches its triggers off."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from testimonies.editorial import audit, erasure, moderation
from testimonies.editorial.events import event_hash, seal
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """A log of some twenty events about several posts."""
    for state in (State.HELD, State.WITHDRAWN, State.REJECTED, State.PUBLISHED, State.ERASED):
        cast.in_state(state, f"Invented words, {state}.")
    return list(ReviewEvent.objects.order_by("id"))


def tamper(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE testimonies_reviewevent DISABLE TRIGGER USER")
        cursor.execute(statement, params)
        cursor.execute("ALTER TABLE testimonies_reviewevent ENABLE TRIGGER USER")


def sentences(head=""):
    return list(audit.findings(head))


def test_a_whole_log_has_no_findings(log):
    assert sentences() == []
    assert sentences(audit.head()) == []
    assert sentences(log[0].hash) == [], "an older head is still in it"


def test_an_empty_log_is_whole():
    assert sentences() == []
    assert audit.head() == ""


EDITS = [
    "verb = 'submit'",
    "from_state = 'draft'",
    "to_state = 'in_review'",
    "at = at + interval '1 second'",
    "second_id = NULL, by_id = (SELECT max(id) FROM auth_user)",
    "post_id = (SELECT max(id) FROM testimonies_post)",
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_event_is_found(log, edit):
    cast.second_editor()
    middle = next(event for event in log if event.verb == "hold")
    tamper(f"UPDATE testimonies_reviewevent SET {edit} WHERE id = %s", middle.pk)
    (found, *_) = sentences()
    assert found.startswith(f"Event {middle.pk} ")
    assert "says something else than when it was written" in found


@pytest.mark.parametrize("edit", ["reason = 'another'", "reason = '', reason_salt = ''"])
def test_an_edited_or_emptied_reason_is_found(log, edit):
    event = next(event for event in log if event.verb == "hold")
    tamper(f"UPDATE testimonies_reviewevent SET {edit} WHERE id = %s", event.pk)
    assert sentences() == [
        f"Event {event.pk} (hold, {event.at:%Y-%m-%d %H:%M} UTC) gives another reason than when it"
        " was written."
    ]


def test_a_reason_sealed_anew_is_found(log):
    event = next(event for event in log if event.verb == "hold")
    tamper(
        "UPDATE testimonies_reviewevent SET reason = 'x', reason_seal = %s WHERE id = %s",
        seal(event.reason_salt, "x"),
        event.pk,
    )
    assert len(sentences()) == 1


@pytest.mark.parametrize("place", [0, 1, 7, -2])
def test_a_deleted_event_is_found(log, place):
    tamper("DELETE FROM testimonies_reviewevent WHERE id = %s", log[place].pk)
    assert any("one was deleted, inserted or moved there" in found for found in sentences())


@pytest.mark.parametrize("how_many", [1, 5])
def test_a_log_whose_end_was_cut_off_is_found_with_its_head(log, how_many):
    head = audit.head()
    tamper("DELETE FROM testimonies_reviewevent WHERE id >= %s", log[-how_many].pk)
    assert any("its end was cut off" in found for found in sentences(head))
    # Without a head the state of what the last event told of gives it away.
    assert any("and the log ends with" in found for found in sentences())


def test_swapped_events_are_found(log):
    first, second = log[3].pk, log[9].pk
    tamper(
        "UPDATE testimonies_reviewevent SET id = CASE id WHEN %s THEN -1 ELSE -2 END"
        " WHERE id IN (%s, %s)",
        first,
        first,
        second,
    )
    tamper(
        "UPDATE testimonies_reviewevent SET id = CASE id WHEN -1 THEN %s ELSE %s END WHERE id < 0",
        second,
        first,
    )
    assert len([found for found in sentences() if "does not follow" in found]) >= 2


def test_an_inserted_event_is_found(log):
    forged = ReviewEvent.objects.get(pk=log[5].pk)
    forged.pk, forged.verb, forged.previous_hash = log[-1].pk + 1, "publish", log[2].hash
    forged.hash = event_hash(forged)
    with pytest.raises(Exception, match="event_chain_has_no_fork"):
        forged.save(force_insert=True)


def test_an_event_squeezed_in_with_a_hash_of_its_own_is_found(log):
    forged = ReviewEvent.objects.get(pk=log[5].pk)
    forged.pk, forged.previous_hash = log[-1].pk + 1, "0" * 64
    forged.hash = event_hash(forged)
    forged.save(force_insert=True)
    assert any("inserted" in found for found in sentences())


def test_a_log_written_anew_is_consistent_and_its_head_is_not_the_one_we_kept(log):
    """The one thing that the chain cannot show by itself, and why a head is kept elsewhere."""
    head, last = audit.head(), ""
    tamper("UPDATE testimonies_reviewevent SET previous_hash = 'x' || id")
    for event in ReviewEvent.objects.order_by("id"):
        event.reason = "rewritten" if event.reason_salt else ""
        event.reason_seal = (
            seal(event.reason_salt, event.reason) if event.reason_salt else event.reason_seal
        )
        event.previous_hash = last
        last = event_hash(event)
        tamper(
            "UPDATE testimonies_reviewevent SET reason = %s, reason_seal = %s, previous_hash = %s,"
            " hash = %s WHERE id = %s",
            event.reason,
            event.reason_seal,
            event.previous_hash,
            last,
            event.pk,
        )
    assert sentences() == []
    assert any("written anew" in found for found in sentences(head))


def test_erasing_takes_the_reasons_and_leaves_the_chain_whole(log):
    head = audit.head()
    post = Post.objects.get(state=State.WITHDRAWN)
    erasure.erase(post, by=cast.editor(), reason="A reason that names somebody.")
    assert set(post.events.values_list("reason", "reason_salt")) == {("", "")}
    assert sentences(head) == []


def test_a_state_that_was_set_past_the_verbs_is_found(log):
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.PUBLISHED)
    Post.objects.filter(pk=scene.post.pk).update(state=State.HELD)
    Timeline.objects.update(state=State.WITHDRAWN)
    assert sentences() == [
        f"The post {scene.post.public_id} is held, and the log ends with published.",
        "The timeline invented-days is withdrawn, and the log ends with published.",
    ]


def test_the_commands_say_so_and_exit_1(log, capsys):
    call_command("export_audit_head")
    head = capsys.readouterr().out.strip()
    assert re.fullmatch("[0-9a-f]{64}", head)
    moderation.withdraw(Post.objects.get(state=State.PUBLISHED), by=cast.editor())
    call_command("verify_audit", head=head)
    assert "is as it was written, and holds the head" in capsys.readouterr().out
    tamper("DELETE FROM testimonies_reviewevent WHERE id >= %s", log[-1].pk)
    with pytest.raises(CommandError, match="is not as it was written") as refused:
        call_command("verify_audit", head=head)
    assert refused.value.returncode == 1


@pytest.mark.parametrize("head", ["x", "0" * 63, "g" * 64])
def test_what_is_no_head_is_told_so(head):
    with pytest.raises(CommandError, match="64 characters"):
        call_command("verify_audit", head=head)


def test_there_is_no_head_of_an_empty_log():
    with pytest.raises(CommandError, match="empty"):
        call_command("export_audit_head")
