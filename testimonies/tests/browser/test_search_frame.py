"""A search inside of another site's page: by keyboard, without scripts, nothing from elsewhere."""

import pytest
from playwright.sync_api import Page, expect

from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.browser.test_timelines import newsroom, tab_to  # noqa: F401
from testimonies.tests.public.long_timeline import minutes, posts_at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

FRAME = "/embed/search/?q=teapot&sort=oldest"


@pytest.fixture
def many(site):
    posts_at(minutes(25), words="An invented teapot, number {n}.")
    return f"{site}{FRAME}"


def test_the_whole_frame_is_walked_by_keyboard_alone(page: Page, many, watch):
    page.goto(many)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the posts")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the posts")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_focused()
    reached = []
    for _ in range(20):
        tab_to(page, ".permalink")
        reached.append(page.evaluate("document.activeElement.closest('.post').id"))
    assert reached == [f"post-many{n:08d}" for n in range(1, 21)]
    tab_to(page, ".pager a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("An invented teapot, number 25.")).to_be_visible()
    expect(page.locator("article.post")).to_have_count(5)
    tab_to(page, ".pager a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("An invented teapot, number 1.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_search_shows_in_an_article_and_asks_nothing_of_anybody(
    browser,
    site,
    newsroom,  # noqa: F811
    scripts,
):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    article = newsroom(f'<iframe src="{site}/embed/search/?q=alone" height="600"></iframe>')
    page.goto(article)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("You are not alone and we see you")).to_be_attached()
    expect(frame.locator("article.post")).to_have_count(2)
    assert not [url for url in asked if not url.startswith((site, article[:22]))]
    assert context.cookies() == []
    context.close()


def test_a_post_that_is_withdrawn_leaves_an_open_search_within_a_minute(page: Page, site, newsroom):  # noqa: F811
    page.clock.install()
    page.goto(newsroom(f'<iframe src="{site}/embed/search/?q=alone"></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("we see you")).to_be_attached()
    moderation.withdraw(Post.objects.get(account__handle="sukiwaterhouse"), by=cast.editor())
    page.clock.fast_forward(55_000)
    expect(frame.get_by_text("we see you")).to_have_count(0)
    expect(frame.locator("article.post")).to_have_count(1)
