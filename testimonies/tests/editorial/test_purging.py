"""A cache that does not listen neither delays nor fails a withdrawal."""

import re
import socket
import threading

import pytest
from django.conf import settings as loaded
from django.core.management import CommandError, call_command
from django.db import transaction

from testimonies.editorial import moderation, purging
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.purges import CachePurge
from testimonies.public import caches, embeds
from testimonies.tests import cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


@pytest.fixture
def nobody(settings):
    """Name a cache that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CACHE_PURGE_ADDRESSES = [f"http://127.0.0.1:{probe.getsockname()[1]}/"]
        yield


def finished() -> None:
    for thread in threading.enumerate():
        if thread.name == "purging":
            thread.join()


def test_the_worst_that_a_cache_and_an_open_frame_add_up_to_is_under_a_minute():
    script = (loaded.BASE_DIR / "static" / "js" / "frame.js").read_text()
    every = int(re.search(r"EVERY_MS = (\d+);", script)[1]) / 1_000
    assert caches.MOST_SECONDS + every + embeds.TIME < 60
    assert purging.IN_FLIGHT.total_seconds() > embeds.TIME


def test_a_dead_cache_does_not_keep_a_post_from_being_withdrawn(nobody):
    post = cast.published("Invented words.")
    moderation.withdraw(post, by=cast.editor())
    assert Post.objects.get(pk=post.pk).state == "withdrawn"
    assert not PublishedPost.objects.exists()
    finished()
    waiting = CachePurge.objects.get()
    assert (waiting.keys, waiting.sent_at) == (f"post-{post.public_id}", None)


def test_a_cache_that_never_answers_is_not_waited_for(settings, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def hangs(*_args):
        begun.set()
        go_on.wait()
        return ""

    settings.CACHE_PURGE_ADDRESSES = ["http://127.0.0.1:9/"]
    monkeypatch.setattr(purging, "_told", hangs)
    first, second = cast.published("First, invented."), cast.published("Second, invented.")
    moderation.hold(first, by=cast.editor())
    begun.wait()
    # Were the cache waited for, this would never come to its end.
    moderation.hold(second, by=cast.editor())
    assert set(Post.objects.values_list("state", flat=True)) == {"held"}
    go_on.set()
    finished()
    assert not CachePurge.objects.filter(sent_at=None).exists()


def test_the_round_tells_the_operator_that_a_cache_cannot_be_told(nobody, settings, monkeypatch):
    moderation.hold(cast.published(), by=cast.editor())
    finished()
    with pytest.raises(CommandError, match="was not told what to drop"):
        call_command("run_clocks")
    assert CachePurge.objects.filter(sent_at=None).count() == 1
    monkeypatch.setattr(purging, "_told", lambda address, parts: "")
    monkeypatch.setattr(purging, "IN_FLIGHT", purging.IN_FLIGHT * 0)
    call_command("run_clocks")
    assert not CachePurge.objects.exists()


def test_nothing_is_asked_where_there_is_no_cache_or_nothing_was_changed(settings, nobody):
    post = cast.published()
    with transaction.atomic():
        moderation.hold(post, by=cast.editor())
        transaction.set_rollback(True)
    assert not CachePurge.objects.exists()
    settings.CACHE_PURGE_ADDRESSES = []
    moderation.hold(post, by=cast.editor())
    assert not CachePurge.objects.exists()


def test_many_keys_go_in_parts_and_each_once(monkeypatch, settings):
    settings.CACHE_PURGE_ADDRESSES = ["http://127.0.0.1:9/"]
    sent = []
    monkeypatch.setattr(purging, "_told", lambda address, parts: sent.extend(parts) or "")
    monkeypatch.setattr(purging, "_send_beside", lambda: None)
    for number in range(120):
        purging.purge(f"post-{number}", "timeline-one")
    assert purging.send(CachePurge.objects.all()) == []
    assert [len(part) for part in sent] == [50, 50, 21]
    assert len({key for part in sent for key in part}) == 121
