"""Masks through the pages: looked at first, laid here or everywhere, lifted by two."""

import pytest
from django.urls import reverse

from testimonies.editorial import curation
from testimonies.models.masks import Redaction, WideMask
from testimonies.models.published import PublishedPost
from testimonies.models.review import Approval
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, press, said, signed_in

pytestmark = pytest.mark.django_db

TOLD = {"kind": "name", "reason": "a third party"}


def masked():
    post = cast.published("I met Bartholomew there")
    return post, curation.redact(post, start=6, end=17, by=cast.editor(), **TOLD)


def lift(client, redaction, step, **told):
    page = reverse("admin:testimonies_redaction_lift", args=[redaction.pk])
    told.setdefault("seen", client.get(page).context["seen"])
    return client.post(page, {"step": step, "reason": "she agreed", **told})


def test_a_mask_is_looked_at_before_it_is_laid():
    post = cast.published("I met Bartholomew there")
    client = signed_in(cast.editor())
    response = press(client, post, "redact", words="Bartholomew", look="1", **TOLD)
    assert response.context["public"].words == "I met [removed: name] there"
    assert b"Nothing is masked yet" in response.content
    assert not Redaction.objects.exists()
    press(client, post, "redact", words="Bartholomew", scope="here", **TOLD)
    assert PublishedPost.objects.get().words == "I met [removed: name] there"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"start": "0", "end": "900"}, "does not lie inside"),
        ({"start": "-1", "end": "4"}, "does not lie inside"),
        ({"start": "8", "end": "8"}, "does not lie inside"),
        ({"start": "10", "end": "20"}, "masked already"),
        ({"words": "met Bartholomew"}, "masked already"),
        ({"start": "18", "end": "21"}, "cuts a character"),
        ({"words": "the", "occurrence": "1"}, "cuts a character"),
    ],
)
def test_a_place_that_cannot_be_masked_is_told_and_nothing_changes(told, sentence):
    post = cast.published("I met Bartholomew the\u0301re")
    curation.redact(post, start=6, end=17, by=cast.editor(), **TOLD)
    before = PublishedPost.objects.values().get()
    response = press(signed_in(cast.editor()), post, "redact", **TOLD, **told)
    assert sentence in said(response)
    assert PublishedPost.objects.values().get() == before
    assert Redaction.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "words"),
        ({"start": "0", "end": "3", "words": "other"}, "words"),
        ({"kind": ""}, "kind"),
    ],
)
def test_a_mask_says_what_and_which(told, field):
    post = cast.published("I met Bartholomew there")
    response = press(signed_in(cast.editor()), post, "redact", **{**TOLD, **told})
    assert response.context["form"].errors[field]
    assert not Redaction.objects.exists()


def test_words_are_shown_again_by_two_editors():
    post, redaction = masked()
    first, second = signed_in(cast.editor()), signed_in(cast.second_editor())
    page = reverse("admin:testimonies_redaction_lift", args=[redaction.pk])
    assert page in first.get(address(post)).content.decode()
    assert first.get(page).context["after"].words == "I met Bartholomew there"
    assert "Nothing is shown yet" in said(lift(first, redaction, "propose"))
    # The same person, in another tab.
    assert "You proposed this yourself" in first.get(page).content.decode()
    assert "You proposed this yourself" in said(lift(first, redaction, "confirm"))
    assert PublishedPost.objects.get().words == "I met [removed: name] there"
    assert "Confirm as second editor" in second.get(page).content.decode()
    assert "shown again" in said(lift(second, redaction, "confirm"))
    assert PublishedPost.objects.get().words == "I met Bartholomew there"
    assert "shown again by sefa" in first.get(address(post)).content.decode()
    assert "not masked any more" in said(lift(second, redaction, "confirm"))


@pytest.mark.parametrize("seen", ["", "something old"])
@pytest.mark.parametrize("step", ["propose", "confirm"])
def test_nothing_is_lifted_from_a_stale_page(seen, step):
    _post, redaction = masked()
    lift(signed_in(cast.second_editor()), redaction, "propose")
    response = lift(signed_in(cast.editor()), redaction, step, seen=seen)
    assert "was changed after this page was opened" in said(response)
    assert Redaction.objects.get().undone_by is None
    assert Approval.objects.count() == 1


def test_a_page_that_does_not_say_what_it_showed_makes_nothing_public():
    post = cast.in_review()
    for verb in ("publish", "approve"):
        response = press(signed_in(cast.editor()), post, verb, seen="")
        assert "was changed after this page was opened" in said(response)
    assert not PublishedPost.objects.exists()
    assert not Approval.objects.exists()


def test_the_same_person_in_another_tab_is_told_whose_approval_it_takes():
    post = cast.in_review(level=3)
    client = signed_in(cast.editor())
    press(client, post, "approve")
    assert "Your own approval does not count" in said(press(client, post, "publish"))


def test_words_are_masked_everywhere_in_the_queue():
    post = cast.published("Bo Invented was there.")
    other = cast.draft("There was Bo Invented.")
    client = signed_in(cast.editor())
    response = press(client, post, "redact", words="Bo Invented", scope="queue", **TOLD)
    assert "Masked in 2 posts." in said(response)
    assert other.redactions.get().reason == "a third party"


def test_more_than_twenty_posts_wait_for_another_editor():
    posts = [cast.draft("Bo Invented was there.") for _ in range(21)]
    first, second = signed_in(cast.editor()), signed_in(cast.second_editor())
    response = press(first, posts[0], "redact", words="Bo Invented", scope="queue", **TOLD)
    assert "These words stand in 21 posts. Nothing is masked yet" in said(response)
    assert not Redaction.objects.exists()
    page = reverse("admin:testimonies_widemask_confirm", args=[WideMask.objects.get().pk])
    assert page in second.get("/admin/testimonies/widemask/").content.decode()
    assert "another editor must confirm" in first.get(page).content.decode()
    assert "another editor must confirm" in said(first.post(page))
    assert not Redaction.objects.exists()
    assert "<q>Bo Invented</q>" in second.get(page).content.decode()
    assert "Masked in 21 places." in said(second.post(page))
    assert "confirmed already" in said(second.post(page))
    assert Redaction.objects.count() == 21
