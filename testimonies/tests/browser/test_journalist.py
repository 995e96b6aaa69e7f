"""The journalist's way: copy a snippet, put it into an article elsewhere, and trust it."""

import functools
import http.server
import threading

import pytest
from playwright.sync_api import Page, expect

from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.tests import cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


@pytest.fixture
def newsroom(tmp_path):
    """A site of its own, at another origin, that serves the article `index.html`."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(snippet: str) -> str:
        (tmp_path / "index.html").write_text(
            f"<!doctype html><html lang=en><title>An article</title><p>Invented news.</p>{snippet}"
        )
        return f"http://localhost:{server.server_port}/index.html"

    yield publish
    server.shutdown()


def snippet_of(page: Page, site: str) -> str:
    page.goto(f"{site}/timelines/first-day/")
    return page.locator("textarea").first.input_value()


def test_the_snippet_holds_a_title_and_an_address_and_no_words(page: Page, site, watch):
    snippet = snippet_of(page, site)
    assert "The first day" in snippet
    assert f"{site}/embed/timelines/first-day/" in snippet
    for words in PublishedPost.objects.exclude(words="").values_list("words", flat=True):
        assert words not in snippet


def test_the_copy_button_copies_the_snippet(page: Page, site, watch, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    snippet = snippet_of(page, site)
    page.locator("[data-copy], button:has-text('Copy')").first.click()
    page.wait_for_function(
        "async (snippet) => (await navigator.clipboard.readText()) === snippet", arg=snippet
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_the_timeline_shows_in_an_article_of_another_site(browser, site, newsroom, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    article = newsroom(snippet_of(page, site))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(article)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("You are not alone and we see you")).to_be_attached()
    expect(frame.locator("article.post")).to_have_count(22)
    assert not [url for url in asked if not url.startswith((site, article[:22]))]
    assert context.cookies() == []
    context.close()


def test_no_other_page_lets_itself_be_framed(page: Page, site, newsroom):
    page.goto(newsroom(f'<iframe src="{site}/timelines/first-day/"></iframe>'))
    frame = page.frames[1]
    assert "not alone" not in frame.content()


def test_a_withdrawn_post_is_gone_from_the_article_at_the_next_load(page: Page, site, newsroom):
    article = newsroom(snippet_of(page, site))
    page.goto(article)
    expect(page.frame_locator("iframe").locator("article.post")).to_have_count(22)
    post = Post.objects.get(account__handle="sukiwaterhouse")
    moderation.withdraw(post, by=cast.editor())
    page.reload()
    expect(page.frame_locator("iframe").locator("article.post")).to_have_count(21)
    assert "we see you" not in page.frames[1].content()
