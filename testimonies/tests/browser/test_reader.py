"""The reader's way: browse by date, search, read, leave."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from testimonies.models.published import PublishedPost

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


def test_browsing_by_date_leads_to_the_posts_of_that_day_and_no_other(page: Page, site, watch):
    page.goto(site)
    page.click("nav >> text=Browse by date")
    page.click("a[href='/browse/2017/']")
    page.click("a[href='/browse/2017/10/']")
    page.click("a[href='/browse/2017/10/16/']")
    assert page.url.endswith("/browse/2017/10/16/")
    expect(page.locator("article.post")).to_have_count(12)
    dates = page.locator("article.post time").all_inner_texts()
    assert {re.sub(r"^Posted ", "", date) for date in dates} == {"16 October 2017"}


def test_a_search_finds_the_right_posts_and_marks_the_word(page: Page, site, watch):
    page.goto(site)
    page.locator("main input[name=q]").first.fill("alone")
    page.keyboard.press("Enter")
    expect(page.locator("article.post")).to_have_count(2)
    expect(page.locator("article.post mark")).to_have_text(["alone", "alone"])
    names = page.locator("article.post .attribution b").all_inner_texts()
    assert sorted(names) == ["Suki Waterhouse", "natasha lyonne"]


def test_a_content_note_stands_before_the_words(page: Page, site, watch):
    page.goto(f"{site}/browse/2017/10/16/")
    for post in page.locator("article.post:has(.content-note):has(.words)").all():
        note, words = post.locator(".content-note"), post.locator(".words")
        assert note.bounding_box()["y"] < words.bounding_box()["y"]
        assert post.inner_text().index(note.inner_text()) < post.inner_text().index("Posted")


def test_a_reader_leaves_no_trace_in_the_browser(page: Page, site, watch, context):
    for path in ("/", "/search/?q=alone", "/timelines/first-day/", "/embed/timelines/first-day/"):
        page.goto(site + path)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert page.evaluate("document.cookie") == ""
    assert context.cookies() == []


def test_every_page_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("main input[name=q]").first.fill("stronger OR alone")
    page.locator("main .search-box button").first.click()
    expect(page.locator("article.post").first).to_be_visible()
    page.goto(f"{site}/timelines/first-day/")
    expect(page.locator("article.post")).to_have_count(22)
    leave = page.get_by_role("link", name="Leave this page")
    assert leave.get_attribute("href").startswith("https://")
    context.close()


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.down("Shift")
        page.keyboard.up("Shift")


def test_three_presses_of_shift_leave_the_page(page: Page, site, context):
    elsewhere = re.compile("^https://")
    context.route(elsewhere, lambda route: route.fulfill(body="<title>Elsewhere</title>"))
    post = PublishedPost.objects.exclude(words="").first()
    page.goto(f"{site}/posts/{post.public_id}/")
    press_shift(page, 2)
    expect(page.get_by_text("Shift, press 1 more time to leave.")).to_be_attached()
    press_shift(page, 1)
    page.wait_for_url(elsewhere)
    page.go_back()
    assert "/posts/" not in page.url, "the page was replaced in the history, not added to"


def test_typing_capitals_never_leaves(page: Page, site, watch):
    page.goto(site)
    field = page.locator("main input[name=q]").first
    field.focus()
    letters = random.Random(2017)
    for _ in range(150):
        letter = letters.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")
    assert page.url == f"{site}/"
    assert len(field.input_value()) >= 100


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, site, watch):
    page.goto(site)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_removal_request_needs_no_account_and_shows_how_it_stands(page: Page, site, watch):
    post = PublishedPost.objects.exclude(words="").first()
    page.goto(f"{site}/posts/{post.public_id}/")
    page.get_by_role("link", name="Ask to have this post taken down or changed").click()
    expect(page.locator("[name=item]")).to_have_value(re.compile(post.public_id))
    page.check("[name=requester][value=author]")
    page.check("[name=remedy][value=remove]")
    page.locator("main button").last.click()
    shown = re.compile(r"\b\d{4} \d{4} \d{4} \d{4}\b")
    expect(page.locator("main")).to_contain_text(shown)
    receipt = shown.search(page.inner_text("main")).group()
    page.goto(f"{site}/removal/status/")
    page.fill("[name=receipt]", receipt)
    page.locator("main button").last.click()
    expect(page.locator("main")).to_contain_text("Waiting for an editor")
