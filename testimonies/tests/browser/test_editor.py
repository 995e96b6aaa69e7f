"""The editor's way: from a draft to the public, and back at once."""

import pytest
from playwright.sync_api import Page, expect

from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


def press(page: Page, label: str, reason: str = "") -> None:
    with page.expect_navigation():
        page.locator(".verb", has_text=label).first.click()
    if reason:
        page.fill("[name=reason]", reason)
    if page.locator("form.asked").count():
        with page.expect_navigation():
            page.locator("form.asked button.verb").click()


def test_a_draft_is_submitted_published_and_withdrawn_by_buttons(signed_in: Page, site):
    page = signed_in
    post = cast.draft("Zephyrs, an invented word, say courage.")
    desk = f"{site}/admin/testimonies/post/{post.pk}/change/"
    page.goto(desk)
    press(page, "Send to review")
    expect(page.locator(".state")).to_contain_text("in review")
    press(page, "Publish")
    expect(page.locator(".state")).to_contain_text("published")
    page.goto(f"{site}/search/?q=zephyrs")
    expect(page.locator("article.post mark")).to_have_text("Zephyrs")
    page.goto(desk)
    press(page, "Withdraw", "its author asked")
    expect(page.locator(".state")).to_contain_text("withdrawn")
    assert page.goto(f"{site}/posts/{post.public_id}/").status == 410
    page.goto(f"{site}/search/?q=zephyrs")
    expect(page.locator("article.post")).to_have_count(0)
    assert "courage" not in page.content()


def test_withdrawing_one_of_the_first_day_takes_it_from_every_page(signed_in: Page, site):
    page = signed_in
    post = Post.objects.get(account__handle="sukiwaterhouse")
    page.goto(f"{site}/admin/testimonies/post/{post.pk}/change/")
    press(page, "Withdraw", "its author asked")
    assert page.goto(f"{site}/posts/{post.public_id}/").status == 410
    for path in (
        "/",
        "/browse/2017/10/16/",
        "/search/?q=alone",
        "/timelines/first-day/",
        "/embed/timelines/first-day/",
        "/people/",
    ):
        page.goto(site + path)
        assert "you are not alone and we see you" not in page.content().lower(), path
        assert "Waterhouse" not in page.content(), path


def test_a_hard_post_waits_for_a_second_editor(signed_in: Page, site):
    page = signed_in
    post = cast.in_review("Invented words of level three.", level=3)
    desk = f"{site}/admin/testimonies/post/{post.pk}/change/"
    page.goto(desk)
    expect(page.locator(".standing")).to_contain_text("A second editor is needed")
    press(page, "Publish")
    expect(page.locator(".messagelist, .errornote, .errorlist").first).to_contain_text(
        "second editor"
    )
    assert Post.objects.get(pk=post.pk).state == State.IN_REVIEW
