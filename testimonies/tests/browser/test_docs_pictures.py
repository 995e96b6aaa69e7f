"""The pictures of the documentation, taken of a desk with invented posts: `make docs-pictures`."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from testimonies.editorial import moderation
from testimonies.tests import cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

TAKEN = Path(settings.BASE_DIR) / "test-pictures" / "docs"
DOCS = Path(settings.BASE_DIR) / "docs"


def pictures(page):
    """Return the names of the screenshots that a page of the documentation shows."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return set(re.findall(r"\(img/(.+?)\.png\)", text))


def test_every_picture_of_the_editors_page_is_taken_of_the_desk_as_it_is(signed_in: Page, site):
    page = signed_in
    page.set_viewport_size({"width": 1100, "height": 760})
    draft = cast.draft("Invented words: I kept silent for years, and today I do not.")
    hard = cast.in_review("Invented words of level three.", level=3)
    gone = cast.published("Invented words that are taken back.")
    moderation.withdraw(gone, by=cast.editor(), reason="its author asked")
    places = {
        "desk-draft": (f"/admin/testimonies/post/{draft.pk}/change/", "kept silent"),
        "desk-second": (f"/admin/testimonies/post/{hard.pk}/change/", "second editor"),
        "desk-gone": (f"/posts/{gone.public_id}/", ""),
    }
    assert pictures("editors") == set(places), "the page shows what is taken, and nothing else"
    TAKEN.mkdir(parents=True, exist_ok=True)
    for name, (path, text) in places.items():
        page.goto(site + path)
        expect(page.locator("body")).to_contain_text(text)
        page.screenshot(path=str(TAKEN / f"{name}.png"))


def test_every_picture_of_embedding_is_taken_of_a_frame_as_it_is(page: Page, site):
    assert pictures("embedding") == {"embedding-choices", "embedding-article"}
    TAKEN.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1100, "height": 760})
    page.goto(f"{site}/timelines/first-day/embed/?height=400")
    snippet = page.locator("#snippet").input_value()
    expect(page.frame_locator("iframe").locator("article.post").first).to_be_visible()
    page.locator("#snippet").evaluate("box => box.scrollIntoView({block: 'start'})")
    page.mouse.wheel(0, -60)
    page.screenshot(path=str(TAKEN / "embedding-choices.png"))
    page.set_viewport_size({"width": 1100, "height": 700})
    article = (
        "<!doctype html><title>An article</title><style>body { font: 18px/1.5 Georgia, serif;"
        " max-width: 44rem; margin: 2rem auto }</style><h1>An article of yours</h1>"
        f"<p>Its first paragraph, invented.</p>{snippet}<p>Its last paragraph, invented.</p>"
    )
    page.route("**/article/", lambda route: route.fulfill(body=article, content_type="text/html"))
    page.goto(f"{site}/article/")
    expect(page.frame_locator("iframe").locator("article.post").first).to_be_visible()
    page.screenshot(path=str(TAKEN / "embedding-article.png"))
