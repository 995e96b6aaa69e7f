"""Findings at the desk: beside the words, settled by a button, and looked for in the queue."""

import pytest
from django.urls import reverse

from testimonies.editorial import scanning
from testimonies.models.findings import Finding
from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, press, said, signed_in

pytestmark = pytest.mark.django_db

WORDS = "When I was 15 I wrote to bo@invented.example."


def looked_at(make=cast.in_review, text=WORDS):
    post = make(text)
    scanning.look_at([post])
    return post


def settle(client, finding, what, **told):
    return client.post(reverse(f"admin:testimonies_finding_{what}", args=[finding.pk]), told)


def found(kind):
    return Finding.objects.get(kind=kind)


def test_the_page_marks_the_words_and_offers_both_ways():
    post = looked_at()
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    for one in Finding.objects.all():
        assert f'href="#finding-{one.pk}"' in page
        assert f'<mark class="found" id="finding-{one.pk}" tabindex="-1">' in page
        assert f"/finding/{one.pk}/mask/" in page
        assert f"/finding/{one.pk}/stays/" in page
    assert "Characters 25 to 44 look like this" in page
    assert page.count('name="looked"') == 1


def test_a_reader_of_the_desk_sees_them_and_settles_none():
    post = looked_at()
    reader = cast.editor("rea")
    reader.groups.set([cast.Group.objects.get(name="Readers")])
    client = signed_in(reader)
    page = client.get(address(post)).content.decode()
    assert "e-mail address" in page
    assert "/mask/" not in page
    assert settle(client, found("email"), "mask").status_code == 403


def test_a_post_is_published_once_each_is_settled():
    post, client = looked_at(), signed_in(cast.editor())
    assert "look like an age under 18" in said(press(client, post, "publish"))
    answer = settle(client, found("email"), "mask")
    assert said(answer).endswith("Masked.")
    assert answer.url.endswith("#findings")
    assert "Give a reason" in said(settle(client, found("age"), "stays", looked="on"))
    assert "looked" in said(settle(client, found("age"), "stays", reason="of herself"))
    settle(client, found("age"), "stays", reason="of herself", looked="on")
    assert "settled already" in said(settle(client, found("age"), "mask"))
    press(client, post, "publish")
    assert PublishedPost.objects.get().words == "When I was 15 I wrote to [removed: email]."


def test_a_get_settles_nothing():
    looked_at()
    page = reverse("admin:testimonies_finding_mask", args=[found("email").pk])
    assert signed_in(cast.editor()).get(page).status_code == 405
    assert found("email").state == "open"


def ids(client, query):
    return [row["post"].public_id for row in client.get(f"/admin/queue/?{query}").context["rows"]]


def test_the_queue_is_narrowed_to_what_was_found():
    asked, plain = looked_at(text="I was 15."), cast.in_review("Plain words.")
    client = signed_in(cast.editor())
    assert ids(client, "way=open&finding=some") == [asked.public_id]
    assert ids(client, "way=open&finding=age") == [asked.public_id]
    assert ids(client, "way=open&finding=email") == []
    assert ids(client, "way=open&finding=none") == [plain.public_id]
    page = client.get("/admin/queue/?way=open").content.decode()
    assert "<b>Found:</b> age under 18" in page
    listed = client.get("/admin/testimonies/post/?doubt=found").content.decode()
    assert asked.public_id in listed
    assert plain.public_id not in listed


def test_a_public_post_with_a_finding_is_in_the_queue_and_can_be_taken():
    post = looked_at(cast.published)
    cast.published("Plain words.")
    client = signed_in(cast.editor())
    assert ids(client, "way=found") == [post.public_id]
    client.post(f"/admin/queue/{post.pk}/take/", {"way": "found"})
    assert ids(client, "way=mine") == [post.public_id]
    settle(client, found("email"), "mask")
    settle(client, found("age"), "stays", reason="of herself", looked="on")
    assert ids(client, "way=mine") == ids(client, "way=found") == []
    assert PublishedPost.objects.get(pk=post.public_id).words.startswith("When I was 15")
