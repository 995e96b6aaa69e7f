"""What `make bench-timelines` and `make lighthouse` measure with, on pages that are known."""

import functools
import http.server
import threading

import pytest

from testimonies.bench.browser import chromium, leaving, slow_line

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

POSTS = "article.post .words"
# Its words come by script, a moment after the page is whole; it remembers, and asks a stranger.
GREEDY = """<!doctype html><title>Greedy</title><link rel=icon href="data:,"><main></main>
<script src="words.js"></script><img src="https://elsewhere.example/count.gif">"""
WORDS = """localStorage.seen = 1; document.cookie = "seen=1";
addEventListener("load", () => setTimeout(() => {
  document.querySelector("main").innerHTML = "<p class=words>Invented words.</p>";
}, 50));"""


@pytest.fixture
def greedy(tmp_path):
    (tmp_path / "index.html").write_text(GREEDY)
    (tmp_path / "words.js").write_text(WORDS)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()


def test_a_frame_of_ours_is_weighed_with_everything(browser, site):
    weight = chromium.weigh(browser, f"{site}/embed/timelines/first-day/", POSTS)
    assert {url.rpartition("/")[2] for url in weight.sent} >= {"embed.css", "frame.js", ""}
    assert (weight.strangers, weight.cookies, weight.kept, weight.scripts) == (0, 0, 0, 0)
    assert 100 < weight.nodes <= 3_000


def test_a_greedy_page_is_found_out(browser, greedy):
    weight = chromium.weigh(browser, greedy, ".words")
    assert (weight.strangers, weight.cookies, weight.kept) == (1, 1, 1)
    assert weight.needs_scripts
    assert weight.scripts == weight.sent[greedy.replace("index.html", "words.js")] > 0


def test_words_that_come_late_are_readable_late(browser, greedy):
    with chromium.newcomer(browser) as page:
        load = chromium.load(page, greedy, ".words")
        assert load.readable == load.whole >= 50
        assert page.locator(".words").is_visible()


def test_the_way_out_is_timed_in_a_page_full_of_words(browser, site):
    left = leaving.leave(browser, f"{site}/timelines/first-day/", POSTS)
    assert 0 < left.words <= left.frame


@pytest.mark.parametrize("scripts", [True, False])
def test_a_slow_line_keeps_the_words_waiting(browser, site, scripts):
    seen = slow_line.load(browser, f"{site}/browse/2017/10/16/", POSTS, scripts)
    # Before the page's first byte, and before that of the style sheets, which hold it back.
    assert seen.words >= 2 * slow_line.LATENCY
    assert seen.whole > slow_line.LATENCY
