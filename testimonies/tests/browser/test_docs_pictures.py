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
EDITORS = Path(settings.BASE_DIR) / "docs" / "editors.md"


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
    named = set(re.findall(r"\(img/(.+?)\.png\)", EDITORS.read_text(encoding="utf-8")))
    assert named == set(places), "the page shows what is taken, and nothing else"
    TAKEN.mkdir(parents=True, exist_ok=True)
    for name, (path, text) in places.items():
        page.goto(site + path)
        expect(page.locator("body")).to_contain_text(text)
        page.screenshot(path=str(TAKEN / f"{name}.png"))
