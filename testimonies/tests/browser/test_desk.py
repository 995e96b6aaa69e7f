"""The desk by mouse and by keys: words are selected and masked, findings jumped to, rows walked."""

import pytest
from playwright.sync_api import Page, expect

from testimonies.editorial import scanning
from testimonies.models.desk import Assignment
from testimonies.models.masks import Redaction
from testimonies.tests import cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

WORDS = "Bo came, and Bo went; 😀 Bo Invented stayed."


def select(page: Page, start: int, end: int) -> None:
    """Select a stretch of the captured words (UTF-16 units, as browsers count), as a mouse does."""
    page.evaluate(
        """([start, end]) => {
            const words = document.getElementById("captured-words");
            const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            let at = 0, node, begun = false;
            while ((node = walker.nextNode())) {
                const length = node.textContent.length;
                if (!begun && start <= at + length) {
                    range.setStart(node, start - at);
                    begun = true;
                }
                if (end <= at + length) { range.setEnd(node, end - at); break; }
                at += length;
            }
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }""",
        [start, end],
    )


def test_words_that_are_selected_are_looked_at_and_masked(signed_in: Page, site):
    page, post = signed_in, cast.in_review(WORDS)
    page.goto(f"{site}/admin/testimonies/post/{post.pk}/redact/")
    select(page, 13, 15)
    expect(page.locator("#id_words")).to_have_value("Bo")
    expect(page.locator("#id_occurrence")).to_have_value("2")
    page.select_option("#id_kind", "name")
    page.fill("#id_reason", "a private person")
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it first").click()
    preview = page.locator("#public-preview")
    expect(preview).to_contain_text("Bo came, and [removed: name] went")
    assert not Redaction.objects.exists()
    with page.expect_navigation():
        page.get_by_role("button", name="Mask words").click()
    expect(page.locator("#public-preview")).to_contain_text("Bo came, and [removed: name] went")
    assert list(Redaction.objects.values_list("start", "end")) == [(13, 15)]


def test_a_selection_behind_an_emoji_and_a_mask_is_told_in_its_own_place(signed_in: Page, site):
    page, post = signed_in, cast.in_review(WORDS)
    Redaction.objects.create(
        post=post, start=0, end=2, kind="name", reason="private", by=cast.editor()
    )
    page.goto(f"{site}/admin/testimonies/post/{post.pk}/redact/")
    start = len(WORDS[: WORDS.index("Bo Invented")].encode("utf-16-le")) // 2
    select(page, start, start + 2)
    expect(page.locator("#id_words")).to_have_value("Bo")
    expect(page.locator("#id_occurrence")).to_have_value("3")
    page.select_option("#id_kind", "name")
    page.fill("#id_reason", "a private person")
    with page.expect_navigation():
        page.get_by_role("button", name="Mask words").click()
    place = WORDS.index("Bo Invented")
    assert Redaction.objects.filter(start=place, end=place + 2).exists()


def test_a_selection_elsewhere_fills_in_nothing(signed_in: Page, site):
    page, post = signed_in, cast.in_review(WORDS)
    page.goto(f"{site}/admin/testimonies/post/{post.pk}/redact/")
    page.evaluate("() => document.getSelection().selectAllChildren(document.querySelector('h1'))")
    select(page, 0, 2)
    expect(page.locator("#id_words")).to_have_value("Bo")
    page.evaluate("() => document.getSelection().selectAllChildren(document.querySelector('h1'))")
    expect(page.locator("#id_words")).to_have_value("Bo")


def test_a_finding_is_reached_and_settled_by_keys(signed_in: Page, site):
    page = signed_in
    post = cast.in_review("Write to bo@invented.example.", level=2)
    scanning.look_at([post])
    page.goto(f"{site}/admin/testimonies/post/{post.pk}/change/")
    expect(page.locator("#captured-words")).to_be_hidden()
    page.locator("[data-jump]").focus()
    page.keyboard.press("Enter")
    words = page.locator("#captured-words mark.found")
    expect(words).to_be_visible()
    expect(words).to_be_focused()
    expect(words).to_have_text("bo@invented.example")
    page.get_by_role("button", name="Mask it").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#findings")).to_contain_text("masked")
    expect(page.locator(".obstacles")).to_have_count(0)


def test_the_queue_is_gone_through_by_keys(signed_in: Page, site):
    page = signed_in
    first, second = cast.in_review("First words."), cast.in_review("Second words.")
    page.goto(f"{site}/admin/queue/?way=open")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("o")
    expect(rows.nth(0).locator("blockquote")).to_be_visible()
    page.keyboard.press("o")
    expect(rows.nth(0).locator("blockquote")).to_be_hidden()
    with page.expect_navigation():
        page.keyboard.press("t")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert Assignment.objects.get().post_id == first.pk
    page.goto(f"{site}/admin/queue/?way=mine")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("h")
    assert not Assignment.objects.exists()
    page.goto(f"{site}/admin/queue/?way=open")
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/admin/testimonies/post/{second.pk}/change/")


def test_keys_typed_into_a_field_move_nothing(signed_in: Page, site):
    page = signed_in
    cast.in_review("First words.")
    page.goto(f"{site}/admin/queue/?way=open")
    page.locator("[data-row]").focus()
    page.locator("#id_level").focus()
    page.keyboard.press("t")
    page.keyboard.press("j")
    expect(page.locator("#id_level")).to_be_focused()
    assert not Assignment.objects.exists()
