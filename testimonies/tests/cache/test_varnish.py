"""What is taken back is dropped by a real cache, at once."""

import http.client
import os
import threading
from dataclasses import dataclass

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.db import transaction

from testimonies.bench import varnish
from testimonies.editorial import curation, erasure, moderation, purging, timelines
from testimonies.models.purges import CachePurge
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

FIRST, OTHER = "/embed/timelines/first-days/", "/embed/timelines/others/"


@dataclass
class Cache:
    """A running cache."""

    port: int

    def get(self, path: str) -> tuple[int, str, bool]:
        """Return the status, the text, and whether the archive was spared the question."""
        status, text, found = self.ask("GET", path)
        # Two numbers: this request's and the one's that fetched it.
        return status, text, len(found["x-varnish"].split()) == 2

    def ask(self, method: str, path: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        text = answer.read().decode()
        connection.close()
        return answer.status, text, found


@pytest.fixture
def cache(live_server, settings, tmp_path):
    if not varnish.is_there():
        # Where all must be tested, what is not there is a failure.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(varnish.MISSING)
    settings.SHARED_CACHE_SECONDS = 3_600
    port = int(live_server.url.rpartition(":")[2])
    with varnish.in_front_of(port, tmp_path) as own:
        settings.CACHE_PURGE_ADDRESSES = [f"http://127.0.0.1:{own}/"]
        yield Cache(own)


@pytest.fixture(autouse=True)
def held_long(monkeypatch):
    """Hold for an hour what may be held, so that nothing here is gone by itself."""
    monkeypatch.setattr("testimonies.public.caches.MOST_SECONDS", 3_600)


def told() -> None:
    """Wait until the caches were told what was asked for so far."""
    for thread in threading.enumerate():
        if thread.name == "purging":
            thread.join()


def held(cache, address: str) -> str:
    """Return what the cache holds of an address, which it must hold."""
    # What was published to get here is still being told, and would drop it once more.
    told()
    cache.get(address)
    status, text, is_hit = cache.get(address)
    assert (status, is_hit) == (200, True)
    return text


@pytest.mark.parametrize("verb", ["hold", "withdraw"])
def test_a_post_that_is_hidden_is_dropped_with_every_frame_that_shows_it(cache, verb):
    post = cast.published("Words to be gone, invented.")
    made_of(post, cast.published("Words that stay."))
    made_of(cast.published("Beside it, invented."), slug="others")
    assert "Words to be gone" in held(cache, FIRST)
    assert "Words to be gone" in held(cache, f"{FIRST}?theme=dark")
    held(cache, OTHER)
    getattr(moderation, verb)(post, by=cast.editor())
    told()
    for address in (FIRST, f"{FIRST}?theme=dark"):
        status, text, is_hit = cache.get(address)
        assert (status, is_hit) == (200, False)
        assert "Words to be gone" not in text
        assert "Words that stay." in text
    assert cache.get(OTHER)[2], "a frame that does not show the post was dropped, too"


def test_a_redaction_and_an_erasure_reach_the_cache(cache):
    post = cast.published("Call Invented Person now.")
    made_of(post, cast.published("Words that stay."))
    assert "Invented Person" in held(cache, FIRST)
    curation.redact(post, start=5, end=20, kind="name", reason="private", by=cast.editor())
    told()
    assert "Invented Person" not in cache.get(FIRST)[1]
    assert "removed: name" in held(cache, FIRST)
    moderation.withdraw(post, by=cast.editor())
    told()
    erasure.erase(post, by=cast.editor())
    told()
    assert "Call" not in cache.get(FIRST)[1]


def test_a_withdrawn_timeline_is_one_notice_at_the_next_load(cache):
    made = made_of(cast.published("Words to be gone, invented."))
    held(cache, FIRST)
    timelines.withdraw_timeline(made, by=cast.editor())
    told()
    assert cache.get(FIRST)[0] == 410
    assert not cache.get(FIRST)[2], "a notice is never held: a timeline may come back"


def test_what_was_rolled_back_is_not_dropped(cache):
    post = cast.published("Words that stay.")
    made_of(post)
    held(cache, FIRST)
    with transaction.atomic():
        moderation.hold(post, by=cast.editor())
        transaction.set_rollback(True)
    told()
    assert cache.get(FIRST)[2]
    assert not CachePurge.objects.exclude(sent_at__isnull=False).exists()


def test_the_cache_holds_embeds_alone_and_says_its_keys_to_nobody(cache):
    made_of(cast.published())
    status, _text, found = cache.ask("GET", FIRST)
    assert status == 200
    assert "s-maxage=3600" in found["cache-control"]
    assert not {"xkey", "surrogate-key", "set-cookie"} & set(found)
    for address in ("/timelines/first-days/", "/", "/search/?q=invented"):
        cache.get(address)
        assert not cache.get(address)[2]


def test_a_file_is_held_if_its_address_changes_with_what_is_in_it(cache, monkeypatch):
    style = "/static/css/embed.css"
    cache.get(style)
    assert not cache.get(style)[2], "an address that stays may mean another file tomorrow"
    plain = StaticFilesHandlerMixin.serve

    def named_by_content(self, request):
        answer = plain(self, request)
        answer["Cache-Control"] = "max-age=315360000, public, immutable"
        return answer

    # As the archive's own server says it of files whose names hold a part of their hash.
    monkeypatch.setattr(StaticFilesHandlerMixin, "serve", named_by_content)
    cache.get(style)
    assert cache.get(style)[2]


def test_a_purge_without_a_key_drops_nothing(cache):
    made_of(cast.published())
    held(cache, FIRST)
    assert cache.ask("PURGE", FIRST)[0] == 400
    assert cache.get(FIRST)[2]


def test_what_a_frame_under_way_brings_back_is_dropped_by_the_next_round(cache, monkeypatch):
    post = cast.published("Words to be gone, invented.")
    made_of(post, cast.published("Words that stay."))
    old = cache.get(FIRST)[1]
    assert "Words to be gone" in old
    # As if the frame had been asked for before the hold, and kept after the purge.
    monkeypatch.setattr(purging, "_send_beside", lambda: purging.send(CachePurge.objects.all()))
    moderation.hold(post, by=cast.editor())
    held(cache, FIRST)
    monkeypatch.setattr(purging, "IN_FLIGHT", purging.IN_FLIGHT * 0)
    assert purging.send_again() == []
    assert not cache.get(FIRST)[2]
    assert not CachePurge.objects.exists()
