"""By date in a real browser: drawing a range, the keyboard, how charts look and are heard."""

import re

import pytest
from playwright.sync_api import Page, expect

from testimonies.tests import cast
from testimonies.tests.browser.test_looks import barriers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


@pytest.fixture
def dated(live_server):
    """Posts of three days of two months, two of them at a known hour."""
    for posted in ("2017-10-15", "2017-10-16T18:21:00Z", "2017-10-16T18:22:00Z", "2017-12-02"):
        cast.published(f"Invented words of {posted}", posted=posted)
    return str(live_server.url)


def draw(page: Page, first: int, last: int, bars: int) -> None:
    box = page.locator(".chart > svg").bounding_box()
    slot, middle = box["width"] / bars, box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + (first + 0.5) * slot, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + (last + 0.4) * slot, middle, steps=5)
    page.mouse.up()


def test_a_range_that_is_drawn_across_the_bars_is_searched(page: Page, dated):
    page.goto(f"{dated}/browse/2017/10/?zone=Europe/Paris")
    draw(page, 14, 15, 31)
    expect(page.locator("[name=after]")).to_have_value("2017-10-15")
    expect(page.locator("[name=before]")).to_have_value("2017-10-16")
    assert "/browse/2017/10/" in page.url, "drawing alone leads nowhere"
    page.keyboard.press("Enter")
    expect(page).to_have_url(
        f"{dated}/search/?zone=Europe%2FParis&after=2017-10-15&before=2017-10-16"
    )
    expect(page.locator("article.post")).to_have_count(3)


def test_a_click_on_a_bar_still_opens_it(page: Page, dated):
    page.goto(f"{dated}/browse/2017/10/")
    box = page.locator(".chart > svg").bounding_box()
    page.mouse.click(box["x"] + 15.4 * box["width"] / 31, box["y"] + box["height"] - 2)
    page.wait_for_url("**/browse/2017/10/16/")


def test_a_range_is_chosen_by_keyboard_alone(page: Page, dated):
    page.goto(f"{dated}/search/?q=invented&after=2017-10&before=2017-10")
    page.locator("[data-range] summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(15):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("after=2017-10-16&before=2017-10-31"))
    expect(page.locator("article.post")).to_have_count(2)


def test_arrow_keys_move_in_the_heat_map_and_the_number_is_said(page: Page, dated):
    page.goto(f"{dated}/browse/")
    page.locator(".heat a[tabindex='0']").focus()
    page.keyboard.press("ArrowLeft")
    focused = "document.activeElement.dataset.said"
    assert page.evaluate(focused) == "2 December 2017: 1", "there is none before it: it stays"
    page.locator(".heat a[data-said^='16 October']").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "15 October 2017: 1"
    shown = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "15 October 2017: 1" in shown
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse/2017/10/15/")


def test_everything_is_there_without_javascript(browser, dated):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{dated}/search/?q=invented")
    expect(page.locator("[data-range]")).to_be_hidden()
    page.get_by_text("The same as a table").click()
    page.locator(".chart table").get_by_role("link", name="16 October 2017").or_(
        page.locator(".chart table").get_by_role("link", name="October 2017")
    ).first.click()
    expect(page.locator(".chart figcaption")).to_contain_text("October 2017")
    page.get_by_text("Another time zone").click()
    page.fill("[name=zone]", "asia/kolkata")
    page.locator(".zone-form button").click()
    expect(page.locator(".chart figcaption")).to_contain_text("Asia/Kolkata")
    context.close()


def test_colour_carries_nothing_alone_in_the_heat_map(page: Page, dated):
    page.goto(f"{dated}/browse/")
    height = "el => parseFloat(getComputedStyle(el, '::before').blockSize)"
    for forced in ("none", "active"):
        page.emulate_media(forced_colors=forced)
        most = page.locator(".heat a[data-said^='16 October']").evaluate(height)
        fewer = page.locator(".heat a[data-said^='15 October']").evaluate(height)
        none = page.locator("td > .heat-0").first.evaluate(height)
        assert most > fewer > none


@pytest.mark.parametrize(
    "path",
    [
        "/browse/",
        "/browse/2017/10/?zone=Europe/Paris&certain=1",
        "/browse/2017/10/16/?hour=18",
        "/browse/2017/10/16/?hour=25",
        "/browse/?zone=Pariss",
        "/search/?q=invented&after=2017-10&before=2017-10",
    ],
)
def test_no_chart_is_a_barrier_or_scrolls_sideways(page: Page, dated, path):
    page.goto(dated + path)
    for details in page.locator("main details:visible").all():
        details.evaluate("el => { el.open = true }")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert barriers(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
