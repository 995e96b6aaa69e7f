"""How tests ask for removal as a reader's browser does, and read how it stands. Shared by them."""

import re
from typing import Any

from django.test import Client

from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.public.standing import hash_of


def ask(item: str | Post, requester: str = "author", remedy: str = "remove", **more: Any) -> str:
    """Send the form; return the receipt."""
    told = f"/posts/{item.public_id}/" if isinstance(item, Post) else item
    form = {"item": told, "requester": requester, "remedy": remedy, **more}
    page = Client().post("/removal/", form).content.decode()
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", page).group().replace(" ", "")


def asked_with(receipt: str) -> RemovalRequest:
    return RemovalRequest.objects.get(receipt_hash=hash_of(receipt))


def standing(receipt: str) -> str:
    """Return the status page, its white space folded."""
    answer = Client().post("/removal/status/", {"receipt": receipt})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def appeal(receipt: str, message: str = "") -> str:
    told = {"receipt": receipt, "appeal": "1", "message": message}
    answer = Client().post("/removal/status/", told)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())
