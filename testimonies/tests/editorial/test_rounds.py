"""What the clock does: erase after 30 days, everywhere; and the log that can still be verified."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from testimonies.editorial import audit, drift, erasure, rounds
from testimonies.editorial.errors import EditorialError
from testimonies.models.embed_uses import EmbedUse
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True)


def whole_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def withdrawn():
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.WITHDRAWN)
    return scene


def of_the_post(scene) -> dict[str, str]:
    """The canaries of the post and of its author; a source, too, prints other people's posts."""
    return {
        name: canary
        for name, canary in scene.canaries.items()
        if not name.startswith(("source.", "measurement.slug"))
    }


def test_words_are_found_in_the_database_before_and_nowhere_after_erasure(withdrawn):
    before = whole_database()
    assert [name for name, canary in of_the_post(withdrawn).items() if canary in before]
    erasure.erase(withdrawn.post, by=cast.editor())
    after = whole_database()
    assert [name for name, canary in of_the_post(withdrawn).items() if canary in after] == []
    post = Post.objects.get(pk=withdrawn.post.pk)
    assert (post.state, post.text, post.public_id) == ("erased", "", withdrawn.post.public_id)
    assert list(audit.findings()) == []
    assert list(drift.drift()) == []


def test_the_clock_erases_thirty_days_after_withdrawal_and_no_earlier(capsys):
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        post = cast.in_state(State.WITHDRAWN)
        clock.shift(dt.timedelta(days=29, hours=23))
        call_command("run_clocks")
        assert Post.objects.get(pk=post.pk).state == State.WITHDRAWN
        clock.shift(dt.timedelta(hours=2))
        call_command("run_clocks")
        assert Post.objects.get(pk=post.pk).state == State.ERASED
        call_command("run_clocks")
    assert capsys.readouterr().out == "1 post erased.\n"


def test_the_clock_forgets_which_sites_showed_an_embed_long_ago():
    today = timezone.now().date()
    for days in (0, 399, 401):
        day = today - dt.timedelta(days=days)
        EmbedUse.objects.create(embed="invented", host="news.example", day=day, loads=1)
    rounds.run()
    kept = EmbedUse.objects.order_by("day").values_list("day", flat=True)
    assert list(kept) == [today - dt.timedelta(days=399), today]


def test_a_public_post_is_not_erased():
    post = cast.published()
    with pytest.raises(EditorialError):
        erasure.erase(post, by=cast.editor())
    assert Post.objects.get(pk=post.pk).text


def test_what_a_backup_brings_back_is_erased_again(withdrawn):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE backup AS SELECT * FROM testimonies_post")
    erasure.erase(withdrawn.post, by=cast.editor())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE testimonies_post DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE testimonies_post p SET text = b.text, state = b.state FROM backup b"
            " WHERE b.id = p.id"
        )
        cursor.execute("ALTER TABLE testimonies_post ENABLE TRIGGER USER")
        cursor.execute("DROP TABLE backup")
    assert withdrawn.canaries["post.text"] in whole_database()
    assert erasure.replay() == 1
    assert withdrawn.canaries["post.text"] not in whole_database()
    assert erasure.replay() == 0


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE testimonies_reviewevent DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE testimonies_reviewevent ENABLE TRIGGER USER")


TAMPERED = {
    "edited": "UPDATE testimonies_reviewevent SET to_state = 'held' WHERE verb = 'submit'",
    "reason": "UPDATE testimonies_reviewevent SET reason = 'another' WHERE verb = 'submit'",
    "deleted": "DELETE FROM testimonies_reviewevent WHERE verb = 'submit'",
    "last": "DELETE FROM testimonies_reviewevent"
    " WHERE id = (SELECT max(id) FROM testimonies_reviewevent)",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_the_log_shows_that_it_was_tampered_with(how):
    cast.in_state(State.HELD)
    head = audit.head()
    call_command("verify_audit", "--head", head)
    tamper(TAMPERED[how])
    assert ReviewEvent.objects.exists()
    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_audit", "--head", head)
