"""How the desk's tests sit at it: signed in, on a page, pressing a button. Shared by them alone."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from testimonies.admin import bulk
from testimonies.models.posts import Post


def signed_in(who: User | None = None) -> Client:
    client = Client()
    if who:
        client.force_login(who)
    return client


def address(post: Post, verb: str = "change") -> str:
    return reverse(f"admin:testimonies_post_{verb}", args=[post.pk])


LIST = "/admin/testimonies/post/"


def press(client: Client, post: Post, verb: str, **told: Any) -> HttpResponse:
    """Press a button, as its form does, with what the page of the post shows now."""
    told.setdefault("seen", client.get(address(post)).context["seen"])
    return client.post(address(post, verb), told)


def choose(client: Client, posts: list[Post], action: str, **told: Any) -> HttpResponse:
    """Choose posts in the list, as it stands now, and do an action to all of them."""
    told.setdefault("seen", bulk.newest_event())
    chosen = [post.pk for post in posts]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **told})


def decisions(client: Client, post: Post) -> dict[str, Any]:
    """Return the form of decisions as a browser would send it back, untouched."""
    form = client.get(address(post)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def said(response: HttpResponse) -> str:
    """Return the messages that the answer leaves for the next page."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
