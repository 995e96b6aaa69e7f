"""The front page in one screen: what this is, how large, of when, and what a reader can do."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def bottom(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def seen_without_scrolling(page: Page) -> float:
    """Return how far down the page shows: on a phone the way out lies over its end."""
    size = page.viewport_size
    way_out = page.locator(".exit").bounding_box()
    assert size is not None
    assert way_out is not None
    return way_out["y"] if way_out["y"] > size["height"] / 2 else size["height"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_it_says_all_of_it_without_scrolling(page: Page, site, watch, screen, theme):
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size(screen)
    page.goto(site)
    end = seen_without_scrolling(page)
    expect(page.locator(".extent")).to_have_text("22 posts, from 15 to 16 October 2017")
    for place in ("h1", ".lead", ".extent", "#q-home", ".ways"):
        assert bottom(page.locator(place)) <= end, place
    for way in ("Browse by date", "Search", "Timelines", "The first day", "Ask for removal"):
        assert bottom(page.get_by_role("link", name=way).first) <= end, way
    if screen is DESK:
        assert bottom(page.locator(".claims > ul")) <= end
        assert bottom(page.locator(".chart > svg")) <= end


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_in_every_language_it_says_what_how_large_and_from_when_to_when(page, site, watch, screen):
    page.set_viewport_size(screen)
    for tag in ("es", "fr", "de", "hi", "ar"):
        page.goto(f"{site}/{tag}/")
        end = seen_without_scrolling(page)
        for place in ("h1", ".lead", ".extent", "#q-home", ".ways li:first-child"):
            assert bottom(page.locator(place)) <= end, (tag, place)
