"""Pages under hard conditions: a small screen, 400 % zoom, forced colours, no motion, a slow line.

Pictures of the main pages are kept in `test-pictures/pages/`, to be looked at.
"""

import gzip
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from playwright.sync_api import APIResponse, Page, Request

from metoo_archive.interface import offered
from testimonies.tests.browser.test_looks import barriers, paths  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

MAIN = ("home", "browse", "month", "day", "search", "post", "people", "timelines", "timeline")
MAIN += ("removal", "safety", "accessibility")
LOOKS = {
    "light": ("light", ""),
    "dark": ("dark", ""),
    "arabic": ("light", "ar"),
}
# Not in `test-results/`, which pytest-playwright empties at each run.
KEPT = Path(settings.BASE_DIR) / "test-pictures" / "pages"

LIST_PAGES = ("day", "search", "hashtag", "person", "timeline")
MOST_BYTES = 60_000


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_the_main_pages_are_kept(page: Page, site, paths, look):  # noqa: F811
    assert len(MAIN) == 12
    theme, language = LOOKS[look]
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if language and language not in offered():
        pytest.skip("This language is not finished, and so not offered.")
    beginning = f"{site}/{language}" if language else site
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in MAIN:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(paths[name].replace(site, beginning))
            right_to_left = page.locator("html").get_attribute("dir") == "rtl"
            assert right_to_left == (language == "ar"), name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=str(KEPT / f"{name}-{width}-{look}.png"), full_page=True)


def test_a_window_of_1280_pixels_can_be_enlarged_to_400_percent(page: Page, paths):  # noqa: F811
    # 1280 by 1024 pixels, four times as large, are 320 by 256 of the page's own.
    page.set_viewport_size({"width": 320, "height": 256})
    for name, url in paths.items():
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        covered = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(one =>"
            " ['fixed', 'sticky'].includes(getComputedStyle(one).position))"
            ".reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"
        )
        assert covered <= 256 / 3, f"{name}: {covered} of 256 pixels stand still over the words"


def test_colours_that_a_reader_forces_leave_everything_to_be_told_apart(
    page: Page,
    paths,  # noqa: F811
):
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for name in ("home", "search", "post", "timeline", "removal", "safety"):
        page.goto(paths[name])
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        # The colours are the reader's own; what has to be right is everything else.
        found = [one for one in barriers(page) if not one.startswith("color-contrast ")]
        assert found == [], name
        edges = "el => getComputedStyle(el).borderTopStyle + getComputedStyle(el).borderTopWidth"
        for control in page.locator(
            ".button:visible, .exit-link, input[type=search]:visible"
        ).all():
            assert control.evaluate(edges) not in ("none0px", "solid0px"), name
    page.goto(paths["home"])
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for bar in page.locator(".claims .bar, .chart .bar").all():
        assert bar.evaluate("el => getComputedStyle(el).fill") != ground


def test_nothing_moves_for_those_who_asked_for_no_motion(page: Page, paths):  # noqa: F811
    moving = """[...document.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one);
      return style.animationName !== 'none'
        || style.transitionDuration.split(', ').some(time => parseFloat(time) > 0)
        || style.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))"""
    page.emulate_media(reduced_motion="reduce")
    for name, url in paths.items():
        page.goto(url)
        assert page.evaluate(moving) == [], name
    # The same question finds what moves where motion is welcome.
    page.emulate_media(reduced_motion="no-preference")
    page.goto(paths["home"])
    assert page.evaluate(moving) != []


def test_a_list_page_weighs_60_kilobytes_at_most_with_everything(page: Page, paths):  # noqa: F811
    for name in LIST_PAGES:
        asked: list[str] = []

        def note(request: Request, asked: list[str] = asked) -> None:
            asked.append(request.url)

        page.on("request", note)
        page.goto(paths[name], wait_until="networkidle")
        page.remove_listener("request", note)
        sent = {url: _as_sent(page.request.get(url)) for url in set(asked)}
        assert len(sent) > 8, f"{name}: style sheets, scripts and fonts are counted"
        assert sum(sent.values()) <= MOST_BYTES, f"{name}: {sum(sent.values())} bytes: {sent}"


def _as_sent(answer: APIResponse) -> int:
    """Return the bytes of a body as the archive's server compresses it: files once, with brotli."""
    body = answer.body()
    if answer.url.endswith((".woff2", ".png")):
        return len(body)
    if "/static/" in answer.url:
        return len(brotli.compress(body))
    return len(gzip.compress(body, 6))
