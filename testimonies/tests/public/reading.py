"""How tests read a page: as its text, as the posts that it lists, as the links that it has."""

import re
from contextlib import contextmanager
from html import unescape

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext


def get(path, status=200):
    """Return the answer to a reader who asks for a path and has been here never before."""
    response = Client().get(path)
    assert response.status_code == status, (path, response.status_code)
    return response


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main_of(response))))


def main_of(response):
    """Return what is between the head and the foot of the page."""
    return response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def posts_in(response):
    """Return the public ids of the posts that a page lists, in their order."""
    return re.findall(r'id="post-([0-9a-z]+)"', main_of(response))


def link(response, label):
    """Return the address that a link of this label leads to."""
    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', main_of(response), re.S)
    found = [
        unescape(href)
        for href, inside in links
        if " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split()) == label
    ]
    assert found, f"no link says “{label}”"
    return found[0]


def has_link(response, label):
    try:
        return bool(link(response, label))
    except AssertionError:
        return False


@contextmanager
def at_most(queries):
    """Fail when a page asks the database more often than this."""
    with CaptureQueriesContext(connections["public"]) as captured:
        yield
    asked = "\n".join(query["sql"] for query in captured)
    assert len(captured) <= queries, f"{len(captured)} queries, not {queries}:\n{asked}"
