"""A long timeline by pointer and keyboard, and a frame inside of another site's page."""

import functools
import http.server
import re
import threading

import pytest
from playwright.sync_api import Page, expect

from testimonies.editorial import moderation, timelines
from testimonies.models.posts import Post
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.public.long_timeline import minutes, posts_at, timeline_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

FRAME = "/embed/timelines/first-day/"


@pytest.fixture
def newsroom(tmp_path):
    """A site of its own, at another origin, that serves what is written into it."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(html: str) -> str:
        head = "<!doctype html><html lang=en><title>An article</title>"
        (tmp_path / "index.html").write_text(f"{head}<p>Invented news.</p>{html}")
        return f"http://localhost:{server.server_port}/index.html"

    yield publish
    server.shutdown()


@pytest.fixture
def many(site):
    timeline_of(posts_at(minutes(400)), headings={0: "The first hour"})
    return f"{site}/timelines/many/"


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.querySelector('.words')?.textContent.trim()"
        " || document.activeElement.textContent.trim()"
    )


def test_the_whole_timeline_is_read_by_keyboard_alone(page: Page, many, watch):
    page.goto(many)
    expect(page.locator("[data-keys]")).to_be_attached()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "timeline":
            break
    expect(page.locator("#timeline")).to_be_focused()
    expect(page.get_by_text("With the keyboard: j and k")).to_be_visible()
    seen = []
    for key in ("j", "j", "ArrowDown", "k", "End", "Home", "ArrowUp", "End"):
        page.keyboard.press(key)
        seen.append(focused(page))
    number = [re.sub(r"An invented sentence number (\d+)\.", r"\1", text) for text in seen]
    first = "The first hour"
    assert number == [first, "1", "2", "1", "29", first, first, "29"]
    page.keyboard.press("j")
    assert focused(page) == "Go on reading"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?from=31")
    expect(page.locator("[data-timeline-status]")).to_contain_text("18:00 to 18:59 UTC")
    page.keyboard.press("j")
    assert focused(page) == "An invented sentence number 30."


def test_keys_do_nothing_where_something_else_is_in_focus(page: Page, many, watch):
    page.goto(many)
    field = page.locator("#q-head")
    field.focus()
    page.keyboard.type("jk")
    assert field.input_value() == "jk"
    page.locator("a.wordmark").focus()
    page.keyboard.press("j")
    expect(page.locator("a.wordmark")).to_be_focused()


def test_a_part_opens_where_it_stands_and_the_way_back_is_a_step_back(page: Page, many, watch):
    page.goto(many)
    loads = []
    page.on("load", lambda: loads.append(page.url))
    page.get_by_role("link", name="15 October 2017, 20:00 to 20:59 UTC").click()
    page.wait_for_url("**/?from=122")
    expect(page.get_by_text("An invented sentence number 121.")).to_be_visible()
    expect(page.get_by_text("An invented sentence number 1.", exact=True)).to_have_count(0)
    expect(page.locator("h2[data-open]")).to_be_focused()
    page.go_back()
    expect(page.get_by_text("An invented sentence number 1.", exact=True)).to_be_visible()
    assert loads == []


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press a key until what the selector finds is in focus, as someone without a pointer does."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}.")


def test_parts_and_filters_are_opened_by_keyboard_alone(page: Page, many, watch):
    page.goto(many)
    expect(page.locator("[data-keys]")).to_be_attached()
    tab_to(page, "#timeline")
    page.keyboard.press("End")
    tab_to(page, ".buckets a[href*='from=122']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?from=122")
    expect(page.locator("h2[data-open]")).to_be_focused()
    page.keyboard.press("j")
    assert focused(page) == "An invented sentence number 121."
    tab_to(page, ".narrow summary", "Shift+Tab")
    expect(page.locator(".narrow summary")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "select[name=note]")
    page.keyboard.type("sexual h")
    expect(page.locator("select[name=note]")).to_have_value("sexual-harassment")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("400 of 400 posts")).to_be_visible()
    tab_to(page, "#timeline")
    page.keyboard.press("j")
    assert focused(page) == "An invented sentence number 1."


def test_an_entry_of_another_part_is_found_by_its_address(page: Page, many, watch):
    page.goto(f"{many}#entry-333")
    page.wait_for_url("**/?from=333#entry-333")
    expect(page.locator("#entry-333")).to_be_visible()


def test_a_part_that_is_still_coming_is_said_to_eye_and_ear(page: Page, many, watch):
    page.goto(many)
    held = []
    page.route("**/timelines/many/?*", lambda route: held.append(route))
    link = page.locator("a[data-part]").last
    link.click()
    status = page.locator("[data-timeline-status]")
    expect(status).to_have_text("Loading this part …")
    expect(page.locator("[data-part-status]")).to_be_visible()
    expect(page.locator("[data-part-status]")).to_have_text("Loading this part …")
    expect(page.locator("#timeline")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page).to_have_url(re.compile("from="))
    expect(page.locator("[data-part-status]")).to_have_count(0)
    expect(status).not_to_have_text("Loading this part …")


def test_without_a_connection_the_page_stays_says_so_and_can_be_asked_again(page: Page, many):
    page.goto(many)
    before = page.locator(".posts > li").count()
    link = page.locator("a[data-part]").last
    page.context.set_offline(True)
    link.click()
    said = "This part could not be loaded."
    expect(page.locator("[data-part-status]")).to_contain_text(said)
    expect(page.locator("[data-part-status]")).to_be_visible()
    expect(page.locator("[data-timeline-status]")).to_contain_text(said)
    expect(page.locator("#timeline")).to_have_attribute("aria-busy", "false")
    assert page.url == many
    assert page.locator(".posts > li").count() == before
    expect(link).to_be_focused()
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from="))
    expect(page.locator("[data-part-status]")).to_have_count(0)


def test_without_a_connection_a_step_back_says_so_where_it_can_be_seen(page: Page, many):
    page.goto(many)
    page.locator("a[data-part]").last.click()
    expect(page).to_have_url(re.compile("from="))
    page.context.set_offline(True)
    page.go_back(wait_until="commit")
    status = page.locator("[data-timeline-status]")
    expect(status).to_contain_text("This part could not be loaded.")
    expect(status).not_to_have_class("unseen")
    page.context.set_offline(False)


def test_what_the_archive_refuses_its_own_page_says(page: Page, many):
    page.goto(many)
    refusal = {"status": 410, "content_type": "text/html", "body": "<h1>No longer shown</h1>"}
    page.route("**/timelines/many/?*", lambda route: route.fulfill(**refusal))
    page.locator("a[data-part]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No longer shown")


def test_without_scripts_parts_and_filters_are_links_and_a_form(browser, many):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in (many, many.replace("/timelines/", "/embed/timelines/")):
        page.goto(address)
        page.get_by_role("link", name="15 October 2017, 20:00 to 20:59 UTC").click()
        expect(page.get_by_text("An invented sentence number 121.")).to_be_visible()
        page.locator("summary", has_text="Filter").click()
        page.locator("select[name=note]").select_option("sexual-harassment")
        page.get_by_role("button", name="Filter").click()
        expect(page.get_by_text("400 of 400 posts")).to_be_visible()
    context.close()


def snippet(site, page: Page) -> str:
    page.goto(f"{site}/timelines/first-day/embed/?sized=1&height=300")
    return page.locator("#snippet").input_value()


def test_the_script_fits_the_frame_to_what_is_in_it(page: Page, site, newsroom, watch):
    article = newsroom(snippet(site, page))
    page.goto(article)
    page.wait_for_function("document.querySelector('iframe').style.height")
    inner = page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
    outer = page.locator("iframe").bounding_box()["height"]
    assert outer > 1_000
    assert abs(outer - inner) <= 1
    # No height is a guess: all has been laid out.
    assert page.frames[1].evaluate(
        "[...document.querySelectorAll('.posts > li')]"
        ".every(one => getComputedStyle(one).contentVisibility === 'visible')"
    )


def test_the_script_listens_to_the_frame_alone(page: Page, site, newsroom, watch):
    page.goto(newsroom(snippet(site, page)))
    page.wait_for_function("document.querySelector('iframe').style.height")
    height = page.locator("iframe").evaluate("frame => frame.style.height")
    page.evaluate("postMessage({archiveHeight: 50}, '*')")
    page.evaluate(
        """() => new Promise(done => {
            const other = document.createElement('iframe');
            other.srcdoc = '<script>parent.postMessage({archiveHeight: 50}, "*")</' + 'script>';
            other.onload = () => setTimeout(done, 100);
            document.body.append(other);
        })"""
    )
    assert page.locator("iframe").first.evaluate("frame => frame.style.height") == height


def test_the_frame_answers_the_page_around_it_and_nobody_else(page: Page, site, newsroom, watch):
    page.goto(newsroom(f'<iframe src="{site}{FRAME}"></iframe>'))
    page.wait_for_load_state("networkidle")
    page.evaluate("window.heard = []; addEventListener('message', e => heard.push(e.data))")
    page.frames[1].evaluate("postMessage('archive:height?', '*')")
    page.evaluate("frames[0].postMessage('another question', '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("heard") == []
    page.evaluate("frames[0].postMessage('archive:height?', '*')")
    page.wait_for_function("heard.length === 1")
    assert list(page.evaluate("heard[0]")) == ["archiveHeight"]


def test_a_post_that_is_withdrawn_leaves_an_open_frame_within_a_minute(page, site, newsroom):
    page.clock.install()
    page.goto(newsroom(f'<iframe src="{site}{FRAME}"></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("we see you")).to_be_attached()
    moderation.withdraw(Post.objects.get(account__handle="sukiwaterhouse"), by=cast.editor())
    page.clock.fast_forward(55_000)
    expect(frame.get_by_text("we see you")).to_have_count(0)
    expect(frame.locator("article.post")).to_have_count(21)
    timelines.withdraw_timeline(Timeline.objects.get(), by=cast.editor())
    page.clock.fast_forward(55_000)
    expect(frame.get_by_text("This is no longer shown")).to_be_visible()
    expect(frame.locator("article.post")).to_have_count(0)


def test_an_open_frame_in_a_sandbox_is_kept_true_too(page: Page, site, newsroom):
    page.clock.install()
    page.goto(newsroom(f'<iframe sandbox="allow-scripts" src="{site}{FRAME}"></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.locator("article.post")).to_have_count(22)
    moderation.withdraw(Post.objects.get(account__handle="sukiwaterhouse"), by=cast.editor())
    page.clock.fast_forward(55_000)
    expect(frame.locator("article.post")).to_have_count(21)


def test_a_choice_is_seen_as_soon_as_it_is_made(page: Page, site, watch):
    page.goto(f"{site}/timelines/first-day/embed/")
    preview = page.frame_locator("iframe.preview")
    expect(preview.locator("html")).not_to_have_class(re.compile("theme-dark"))
    page.get_by_label("Light or dark").select_option("dark")
    expect(preview.locator("html")).to_have_class("theme-dark")
    page.get_by_label("Colour of links").fill("#ffff00")
    page.get_by_label("Colour of links").blur()
    expect(page.get_by_text("on light paper it is shown as")).to_be_visible()
    expect(page.locator("#snippet")).to_have_value(re.compile("accent=ffff00"))
    page.reload()
    expect(page.get_by_label("Light or dark")).to_have_value("dark")


def test_a_choice_that_cannot_be_shown_is_said_and_can_be_tried_again(page: Page, site):
    page.goto(f"{site}/timelines/first-day/embed/")
    page.context.set_offline(True)
    page.get_by_label("Light or dark").select_option("dark")
    status = page.locator("[data-choices-status]")
    expect(status).to_contain_text("The choice could not be shown.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Show it").click()
    expect(page).to_have_url(re.compile("theme=dark"))
    expect(page.locator("[data-choices-status]")).to_be_empty()


def test_choices_are_made_without_scripts_too(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/timelines/first-day/embed/")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_label("Height in pixels").fill("400")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#snippet")).to_have_value(re.compile('height="400"'))
    expect(page.frame_locator("iframe.preview").locator("html")).to_have_class("theme-dark")
    context.close()
