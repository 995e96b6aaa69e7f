"""Every kind of page, at three widths and in both themes: no barrier that axe-core knows, and no
horizontal scrolling. With SCREENSHOTS=folder the pictures are kept, to be looked at."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PAGES = {
    "home": "/",
    "browse": "/browse/",
    "year": "/browse/2017/",
    "month": "/browse/2017/10/",
    "day": "/browse/2017/10/16/",
    "empty-day": "/browse/2017/10/20/",
    "search": "/search/?q=alone",
    "search-nothing": "/search/?q=zzzz",
    "search-refused": "/search/?after=2017-13-45",
    "search-help": "/search/help/",
    "search-cited": "/search/cite/?q=alone",
    "post": "/posts/{post}/",
    "post-cited": "/posts/{post}/cite/",
    "gone": "/posts/{gone}/",
    "nowhere": "/nowhere/",
    "people": "/people/",
    "person": "/people/alyssa-milano/",
    "platform": "/platforms/twitter/",
    "hashtag": "/hashtags/metoo/",
    "timelines": "/timelines/",
    "timeline": "/timelines/first-day/",
    "timeline-narrowed": "/timelines/first-day/?note=sexual-harassment",
    "timeline-embed": "/timelines/first-day/embed/?theme=dark&accent=ffff00&height=1",
    "embed": "/embed/timelines/first-day/",
    "embed-compact": "/embed/timelines/first-day/?density=compact&accent=ffff00&level=3",
    "embed-dark": "/embed/timelines/first-day/?theme=dark&accent=0000ff",
    "embed-search": "/embed/search/?q=alone",
    "embed-search-compact": "/embed/search/?density=compact&theme=light&accent=0000ff&most=3",
    "embed-search-dark": "/embed/search/?note=sexual-harassment&theme=dark&accent=ffff00",
    "embed-search-nothing": "/embed/search/?q=zzzz&header=hide",
    "removal": "/removal/",
    "status": "/removal/status/",
    "safety": "/safety/",
    "about": "/about/",
    "accessibility": "/accessibility/",
}
WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")


@pytest.fixture
def paths(site) -> dict[str, str]:
    gone = cast.in_state(State.WITHDRAWN)
    post = PublishedPost.objects.get(attributed_handle="nlyonne")
    fill = {"post": post.public_id, "gone": gone.public_id}
    return {name: site + path.format(**fill) for name, path in PAGES.items()}


def test_no_page_has_a_barrier(page: Page, paths):
    found = []
    for name, url in paths.items():
        page.goto(url)
        for theme in THEMES:
            # Without motion no colour is measured while it is still turning into another.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                _keep(page, f"{name}-{width}-{theme}")
                found += [f"{name}, {width}, {theme}: {barrier}" for barrier in barriers(page)]
    assert found == []


def barriers(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{one['id']} at {one['nodes'][0]['html'][:120]}" for one in violations]


def test_axe_finds_a_planted_barrier(page: Page, site):
    page.goto(site)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    assert [barrier.split()[0] for barrier in barriers(page)] == ["image-alt"]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(page: Page, paths, width):
    page.set_viewport_size({"width": width, "height": 800})
    for name, url in paths.items():
        page.goto(url)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} pixels wide"


def test_what_was_looked_for_begins_in_the_first_screen(page: Page, paths):
    for width, height in ((1280, 800), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(paths["search"])
        words = page.locator("article.post .words").first.bounding_box()
        assert words["y"] + 100 <= height


def _keep(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
