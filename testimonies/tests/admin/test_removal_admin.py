"""Removal requests at the desk: the asking is read, the answer is written."""

import pytest
from django.urls import reverse

from testimonies.editorial import removal
from testimonies.models.removals import RemovalRequest
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, signed_in

pytestmark = pytest.mark.django_db


def asked(item):
    request = RemovalRequest.objects.create(
        item=item, requester="author", remedy="remove", message="Please.", receipt_hash="0" * 64
    )
    removal.take_up(request.receipt_hash)
    return request


def page(request):
    return reverse("admin:testimonies_removalrequest_change", args=[request.pk])


@pytest.mark.parametrize(
    "form", ["https://archive.example/posts/{}/", "/posts/{}.json", "{}", " posts/{}?x=1"]
)
def test_the_post_that_a_request_names_is_one_step_away(form):
    post = cast.draft()
    item = form.format(post.public_id)
    if item.startswith(" posts"):
        item = f" https://archive.example/{item.strip()}"
    response = signed_in(cast.editor()).get(page(asked(item)))
    assert f'href="{address(post)}"' in response.content.decode()


@pytest.mark.parametrize("item", ["my post of last week", "/posts/000000000000/", "/people/ada/"])
def test_an_address_that_names_no_post_is_said_to(item):
    response = signed_in(cast.editor()).get(page(asked(item)))
    assert "None that can be told from the address." in response.content.decode()
