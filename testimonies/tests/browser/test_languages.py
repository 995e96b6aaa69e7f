"""The pages in other languages, as a browser shows them: right to left, and with longer words.

With SCREENSHOTS=folder the pictures of the Arabic pages are kept, to be looked at.
"""

import pytest
from playwright.sync_api import Page, expect

from testimonies.models.published import PublishedPost
from testimonies.tests.browser.test_looks import _keep, barriers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PAGES = {
    "home": "/",
    "browse": "/browse/",
    "day": "/browse/2017/10/16/",
    "search": "/search/?q=alone",
    "search-help": "/search/help/",
    "post": "/posts/{post}/",
    "people": "/people/",
    "timelines": "/timelines/",
    "timeline": "/timelines/first-day/",
    "removal": "/removal/",
    "safety": "/safety/",
    "about": "/about/",
    "nowhere": "/nowhere/",
}


@pytest.fixture
def paths(site) -> dict[str, str]:
    post = PublishedPost.objects.get(attributed_handle="nlyonne").public_id
    return {name: path.format(post=post) for name, path in PAGES.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_arabic_page_has_a_barrier(page: Page, site, paths, theme):
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = []
    for name, path in paths.items():
        page.goto(f"{site}/ar{path}")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            _keep(page, f"{name}-{width}-{theme}-ar")
            found += [f"{name}, {width}: {barrier}" for barrier in barriers(page)]
    assert found == []


@pytest.mark.parametrize("tag", ["es", "fr", "de", "hi", "ar"])
def test_no_page_scrolls_sideways_in_any_language(page: Page, site, paths, tag):
    page.set_viewport_size({"width": 320, "height": 800})
    for name, path in paths.items():
        page.goto(f"{site}/{tag}{path}")
        assert page.evaluate("document.documentElement.lang") == tag
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{name} is {wide} pixels wide"


def test_an_arabic_page_begins_on_the_right_and_a_post_on_its_own_side(page: Page, site, paths):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/ar{paths['post']}")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    words = page.locator("blockquote").first
    assert words.evaluate("one => getComputedStyle(one).direction") == "ltr"
    name, leave = page.locator(".wordmark").bounding_box(), page.locator(".exit").bounding_box()
    assert name["x"] > leave["x"]
    # Its number comes first, as in English: otherwise it reads as another line's.
    helped = page.locator("#help a", has_text="988 Suicide").first
    assert helped.evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_a_browser_gets_its_own_language_and_may_choose_another(browser, site, watch):
    context = browser.new_context(locale="es-MX")
    page = context.new_page()
    page.goto(site)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("link", name="Suche", exact=True).first.click()
    expect(page).to_have_url(f"{site}/de/search/")
    assert context.cookies() == []
    context.close()
