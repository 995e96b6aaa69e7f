"""The planner keeps examples of what columns hold: whichever way a post is erased, they go, too."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from testimonies.editorial import deciding, ledger, moderation, statistics
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in
from testimonies.tests.scenes import canary
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def at_the_desk(post):
    moderation.withdraw(post, by=cast.editor())
    page = reverse("admin:testimonies_post_erase", args=[post.pk])
    signed_in(cast.editor()).post(page, {"sure": "on"})


def by_a_decision(post):
    asked = RemovalRequest.objects.create(
        item="x", requester="author", remedy="remove", receipt_hash="0" * 64
    )
    RemovalRequest.objects.filter(pk=asked.pk).update(
        post=post, hold="held", held_at=post.archived_at
    )
    asked.refresh_from_db()
    deciding.decide(asked, decision="erase", rule="author", why="as asked", by=cast.editor())


def by_a_replay(post):
    ledger.append(ledger.Line(post.public_id, post.archived_at, []))
    call_command("replay_erasures")


def by_the_command(post):
    moderation.withdraw(post, by=cast.editor())
    call_command("erase", post.public_id, username="edna")


def examples():
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM pg_stats s WHERE schemaname = 'public'")
        return " ".join(row[0] for row in cursor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [at_the_desk, by_a_decision, by_a_replay, by_the_command])
def test_no_example_of_its_words_is_left(way):
    words = canary()
    post = cast.published(f"An invented {words} word")
    for number in range(3):
        cast.published(f"Another invented word {number}")
    statistics.forget()
    assert words in examples()
    way(post)
    assert Post.objects.get(pk=post.pk).state == State.ERASED
    assert words not in examples()


@pytest.mark.django_db(transaction=True)
def test_no_example_is_left_where_nothing_else_is():
    words = canary()
    posts = [cast.published(f"An invented {words} word {number}") for number in range(3)]
    statistics.forget()
    assert words in examples()
    for post in posts:
        moderation.withdraw(post, by=cast.editor())
        call_command("erase", post.public_id, username="edna")
    assert words not in examples()
