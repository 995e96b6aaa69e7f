"""Kill -9 at any moment of a withdrawal or an erasure: the post is whole or gone, never half.

A forked process does the verb and acknowledges it on a pipe; it is killed after a random time.
KILLS sets how often; `make proof` asks for 200.
"""

import os
import random
import select
import signal
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections

from testimonies.editorial import audit, drift, erasure, ledger, moderation
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, Tombstone
from testimonies.models.removals import Barred
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.tests.figures import WHOLE, measure
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

KILLS = int(os.environ.get("KILLS", "20"))
WORDS = "Invented words that are there or not."


def killed(act: Callable[[], object], after: float) -> bool:
    """Do the act in another process and kill that after so many seconds; say if it was told done.

    The child never comes back into the test run, whatever happens in it.
    """
    reading, writing = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
            os.write(writing, b"done")
        finally:
            os._exit(0)
    os.close(writing)
    # No longer than until it is done, or ended by itself.
    select.select([reading], [], [], after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        acknowledged = pipe.read() == b"done"
    wait_until_alone()
    return acknowledged


def wait_until_alone() -> None:
    """Wait until the server has noticed that the killed process is gone, and undone its work."""
    for _ in range(6000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    pytest.fail("The killed process's session is still there.")


def how_long(act: Callable[[], object]) -> float:
    """Return how many seconds the act takes in a process of its own, its connection included."""
    connections.close_all()
    began = time.monotonic()
    act()
    return time.monotonic() - began


def moments(whole: float) -> list[float]:
    """Return when to kill: spread over all that the act takes, and a little beyond."""
    chance = random.Random(20_171_015)
    return [whole * 1.4 * (n + chance.random()) / KILLS for n in range(KILLS)]


def tried_on_both_sides(seen: set[bool]) -> None:
    """A few kills may all fall on one side where the machine is slow just then; hundreds do not."""
    assert seen == {True, False} or not WHOLE, "some were killed before, some after"


def test_a_killed_withdrawal_is_whole_or_none():
    editor, outcomes = cast.editor(), set()
    first = cast.published(WORDS)
    for after in moments(how_long(lambda: moderation.withdraw(first, by=editor))):
        post = cast.published(WORDS)
        acknowledged = killed(lambda post=post: moderation.withdraw(post, by=editor), after)
        post.refresh_from_db()
        gone = post.state == State.WITHDRAWN
        outcomes.add((acknowledged, gone))
        assert gone or (post.state == State.PUBLISHED and not acknowledged)
        assert PublishedPost.objects.filter(pk=post.public_id).exists() != gone
        assert Tombstone.objects.filter(pk=post.public_id).exists() == gone
        assert ReviewEvent.objects.filter(post=post, verb="withdraw").exists() == gone
        with connections["public"].cursor() as reader:
            reader.execute(
                "SELECT count(*) FROM testimonies_publishedpost WHERE public_id = %s",
                [post.public_id],
            )
            assert reader.fetchone() == (0 if gone else 1,)
    tried_on_both_sides({gone for _, gone in outcomes})
    measure("kills during withdrawal", f"{KILLS}, none half done, none served once acknowledged")
    assert list(drift.drift()) == []
    assert list(audit.findings()) == []


def test_a_killed_erasure_is_whole_or_none_and_the_next_start_ends_it():
    editor, seen = cast.editor(), set()
    first = cast.in_state(State.WITHDRAWN, WORDS)
    for after in moments(how_long(lambda: erasure.erase(first, by=editor))):
        post = cast.in_state(State.WITHDRAWN, WORDS)
        acknowledged = killed(lambda post=post: erasure.erase(post, by=editor), after)
        post.refresh_from_db()
        erased = post.state == State.ERASED
        in_ledger = post.public_id in {line.public_id for line in ledger.lines()}
        seen.add(erased)
        assert erased or not acknowledged
        assert in_ledger or not erased, "the ledger knows at least what the database does"
        assert post.text == ("" if erased else WORDS)
        assert post.captures.exists() != erased
        assert ReviewEvent.objects.filter(post=post, verb="erase").exists() == erased
        # What the ledger was told before the kill is ended by the next start.
        erasure.replay()
        post.refresh_from_db()
        assert (post.state == State.ERASED) == in_ledger
    tried_on_both_sides(seen)
    measure("kills during erasure", f"{KILLS}, none half done")
    assert list(drift.drift()) == []
    assert list(audit.findings()) == []


def test_killed_between_ledger_and_commit_the_next_start_erases(monkeypatch):
    """The narrowest moment, made certain: the ledger is written, the transaction never ends."""
    post = cast.in_state(State.WITHDRAWN, WORDS)
    written = ledger.append

    def then_die(line: ledger.Line) -> None:
        written(line)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(ledger, "append", then_die)
    assert not killed(lambda: erasure.erase(post, by=cast.editor()), 120)
    monkeypatch.undo()
    post.refresh_from_db()
    assert (post.state, post.text) == (State.WITHDRAWN, WORDS)
    assert not Barred.objects.exists()
    assert erasure.replay() == 1
    assert Post.objects.get().text == ""
    assert list(audit.findings()) == []
