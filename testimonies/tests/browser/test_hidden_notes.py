"""Hiding by content note: kept in the browser, only when asked, and forgotten when asked."""

import pytest
from playwright.sync_api import Page, expect

from testimonies.tests import cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

KEPT = "Object.entries(localStorage)"


@pytest.fixture
def noted(live_server) -> str:
    """Three posts: with one note, with another besides, with none."""
    cast.published("Invented words of one", note_slugs=["stalking"])
    cast.published("Invented words of two", note_slugs=["rape", "stalking"])
    cast.published("Invented words of three", note_slugs=[], level=0)
    return str(live_server.url)


def keep(page: Page, site: str, *slugs: str) -> None:
    page.goto(f"{site}/safety/")
    for slug in slugs:
        page.check(f"[data-hide-notes] [value={slug}]")
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.locator("[data-hide-notes] [role=status]")).to_contain_text("Kept")


def test_nothing_is_kept_until_a_reader_asks(page: Page, noted):
    page.goto(f"{noted}/safety/")
    page.check("[data-hide-notes] [value=rape]")
    page.goto(f"{noted}/search/")
    assert page.evaluate(KEPT) == []
    expect(page.locator("blockquote.words:visible")).to_have_count(3)


def test_what_a_reader_hides_is_hidden_on_every_page_and_says_so(page: Page, noted):
    keep(page, noted, "rape")
    assert page.evaluate(KEPT) == [["hidden-notes", '["rape"]']]
    for path in ("/search/", "/browse/2017/10/16/", "/people/ada-invented/"):
        page.goto(noted + path)
        expect(page.locator("blockquote.words:visible")).to_have_count(2)
        hidden = page.locator(".post:has(.hidden-by-choice)")
        expect(hidden).to_have_count(1)
        expect(hidden.locator(".content-note")).to_contain_text("rape")
        assert "Invented words of two" not in page.inner_text("main")
    hidden.get_by_role("button", name="Show this post").click()
    expect(page.locator("blockquote.words:visible")).to_have_count(3)
    page.reload()
    expect(page.locator("blockquote.words:visible")).to_have_count(2)


def test_no_hidden_word_is_seen_before_it_is_hidden(page: Page, noted):
    keep(page, noted, "stalking")
    # The rule is there before the body is: nothing has been drawn when it comes into force.
    page.add_init_script(
        "new MutationObserver((_, seen) => { if (document.body) { seen.disconnect();"
        " window.__rules = document.adoptedStyleSheets.length; } })"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.goto(f"{noted}/search/")
    assert page.evaluate("window.__rules") == 1
    expect(page.locator("blockquote.words:visible")).to_have_count(1)


def test_a_choice_can_be_forgotten(page: Page, noted):
    keep(page, noted, "rape", "stalking")
    page.reload()
    expect(page.locator("[data-hide-notes] [value=rape]")).to_be_checked()
    page.get_by_role("button", name="Forget my choice").click()
    expect(page.locator("[data-hide-notes] [role=status]")).to_contain_text("Forgotten")
    assert page.evaluate(KEPT) == []
    expect(page.get_by_role("button", name="Forget my choice")).to_be_hidden()
    page.goto(f"{noted}/search/")
    expect(page.locator("blockquote.words:visible")).to_have_count(3)


def test_what_is_damaged_in_the_browser_hides_nothing_and_breaks_nothing(page: Page, noted):
    page.goto(noted)
    for damaged in ("no json", '{"a": 1}', '["] * { color: red"]'):
        page.evaluate("value => localStorage.setItem('hidden-notes', value)", damaged)
        page.goto(f"{noted}/search/")
        expect(page.locator("blockquote.words:visible")).to_have_count(3)


def test_without_javascript_the_same_form_asks_the_search_for_the_rest(browser, noted):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{noted}/safety/")
    expect(page.get_by_role("button", name="Keep this choice")).to_be_hidden()
    page.check("[data-hide-notes] [value=rape]")
    page.get_by_role("button", name="Search the rest, keep nothing").click()
    expect(page).to_have_url(f"{noted}/search/?hide=rape")
    expect(page.locator("article.post")).to_have_count(2)
    context.close()
