"""An invented archive: whole, the same each time, resumable, and never beside real posts."""

import hashlib
import json
import os
import signal
import time

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from testimonies.editorial.publishing import drift, whole
from testimonies.editorial.rows import public_row
from testimonies.models.counts import PublishedCount
from testimonies.models.masks import Redaction
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.sources import Capture
from testimonies.scale import archive, invented, people, public_side
from testimonies.scale.invented import Plan
from testimonies.tests import cast
from testimonies.tests.conftest import empty_archive
from testimonies.tests.test_commands import child
from testimonies.vocabulary import Level, WordsShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

SMALL = Plan(posts=2_345, seed=3)


def generate(plan: Plan = SMALL, batch: int = 1_000) -> list[int]:
    """Generate, and return how far each step came."""
    steps: list[int] = []
    assert archive.generate(plan, batch, steps.append) == plan.posts
    return steps


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture(autouse=True)
def indexes_stay(transactional_db):
    """Leave the database with its indexes: a run that is stopped leaves it without."""
    before = indexes()
    yield
    with connection.cursor() as cursor:
        for definition in before - indexes():
            cursor.execute(definition)


def digest() -> str:
    """Return a digest of all that both sides hold."""
    said = hashlib.sha256()
    for model in (Account, Person, Post, Redaction, Capture, PublishedPost, PublishedCount):
        names = [f.attname for f in model._meta.concrete_fields if f.name != "id"]
        for row in sorted(map(str, model._default_manager.values_list(*names))):
            said.update(row.encode())
    return said.hexdigest()


def test_an_archive_is_whole_and_its_public_side_says_what_was_cleared():
    before = indexes()
    assert generate() == [0, 1_000, 2_000, 2_345]
    assert Post.objects.count() == PublishedPost.objects.count() == SMALL.posts
    assert sum(PublishedCount.objects.values_list("posts", flat=True)) == SMALL.posts
    assert list(drift()) == []
    assert indexes() == before


def test_the_quick_way_to_a_public_row_says_what_the_door_says():
    generate()
    ids = archive._ids()
    for block in range(SMALL.blocks):
        made, _ = invented.posts(SMALL, block, ids)
        by_id = {post.public_id: post for post in whole(Post.objects.all())}
        for one in made:
            post = by_id[one.post["public_id"]]
            assert public_side.public_row(one) == public_row(post)
            assert {name: getattr(post, name) for name in one.post} == one.post


def test_an_archive_has_every_kind_of_post():
    generate()
    for field in ("level", "words_shown_as", "shown_as", "kind", "platform_slug"):
        assert len(set(PublishedPost.objects.values_list(field, flat=True))) >= 3, field
    assert set(PublishedPost.objects.values_list("level", flat=True)) == set(range(Level.NEVER))
    shown = set(PublishedPost.objects.values_list("words_shown_as", flat=True))
    assert shown == set(WordsShownAs.values)
    assert len(set(PublishedPost.objects.values_list("language", flat=True))) >= 12
    assert Redaction.objects.exists()
    assert PublishedPost.objects.exclude(doubts=[]).exists()
    pseudonyms = PublishedPost.objects.filter(shown_as="pseudonym").count()
    assert pseudonyms > SMALL.posts * 0.8
    assert PublishedPost.objects.exclude(person_slug="").exists()


def test_the_same_seed_makes_the_same_archive_and_another_one_another():
    generate()
    first = digest()
    empty_archive()
    generate(batch=2_000)
    assert digest() == first
    empty_archive()
    generate(Plan(SMALL.posts, seed=4))
    assert digest() != first


def test_after_a_kill_the_same_command_goes_on_and_nothing_is_twice_or_missing():
    generate(Plan(4_000, seed=5))
    expected = digest()
    empty_archive()
    words = ("generate_archive", "--posts", "4000", "--seed", "5", "--batch", "1000")
    process = child(*words)
    wait_until(lambda: PublishedPost.objects.count() >= 1_000)
    lanes = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    wait_until(nobody_fills)
    kept = Post.objects.count()
    assert kept % 1_000 == 0
    assert 1_000 <= kept < 4_000
    assert list(drift()) == []
    assert psutil.wait_procs(lanes, timeout=20)[1] == []
    process = child(*words)
    out, _ = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, "The archive holds 4,000 invented posts of seed 5.\n")
    assert digest() == expected
    assert list(drift()) == []


def test_ctrl_c_ends_with_a_sentence_and_keeps_whole_batches():
    process = child("generate_archive", "--posts", "50000", "--batch", "1000")
    wait_until(lambda: PublishedPost.objects.count() >= 1_000)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "give the same command again" in err
    assert "Traceback" not in err
    assert Post.objects.count() % 1_000 == 0
    assert list(drift()) == []


def wait_until(holds) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("It did not come to pass within 30 seconds.")


def nobody_fills() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [archive._LOCK])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT pg_advisory_unlock(%s)", [archive._LOCK])
        return True


def test_a_second_run_changes_nothing():
    generate()
    before = digest()
    assert generate() == [SMALL.posts]
    assert digest() == before


def test_the_indexes_are_made_by_the_next_run_if_one_ended_before():
    generate()
    before, state = indexes(), archive.ledger()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'pub_order'")
        [definition] = cursor.fetchone()
        cursor.execute("DROP INDEX pub_order")
    archive.Ledger(state.posts, state.seed, state.done, [definition]).save()
    generate()
    assert indexes() == before


def test_real_posts_are_never_joined_by_invented_ones():
    cast.published("Words of the collection.")
    before = digest()
    with pytest.raises(CommandError, match="invented posts never stand beside real ones"):
        call_command("generate_archive", posts=1_000)
    assert digest() == before


def test_an_invented_archive_that_real_posts_came_into_is_left_alone():
    generate()
    cast.published("Words of the collection.")
    with pytest.raises(CommandError, match="holds posts beside the invented ones"):
        call_command("generate_archive", posts=SMALL.posts, seed=SMALL.seed)


@pytest.mark.parametrize("other", [{"posts": 3_000, "seed": 3}, {"posts": 2_345, "seed": 9}])
def test_another_size_or_seed_is_refused_with_what_was_begun(other):
    generate()
    with pytest.raises(CommandError, match="begun with --posts 2345 --seed 3"):
        call_command("generate_archive", **other)


def test_two_runs_at_once_do_not_meet(django_db_blocker):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [archive._LOCK])
        with pytest.raises(CommandError, match="Another process is filling this archive"):
            call_command("generate_archive", posts=1_000)
    finally:
        other.close()
    assert not Post.objects.exists()


def test_nobody_real_is_named_and_no_address_can_lead_anywhere():
    generate()
    urls = set(Post.objects.values_list("url", flat=True))
    assert {url.split("/")[2].rpartition(".")[2] for url in urls} == {"example"}
    names = {people.slug(number) for number in range(people.people_of(SMALL.posts))}
    assert set(Person.objects.values_list("slug", flat=True)) == names


def test_the_ledger_says_what_was_made():
    generate()
    [note] = archive.Source.objects.filter(title=archive.LEDGER).values_list("note", flat=True)
    assert json.loads(note) == {
        "posts": 2_345,
        "seed": 3,
        "done": 2_345,
        "indexes": [],
        "complete": True,
    }
