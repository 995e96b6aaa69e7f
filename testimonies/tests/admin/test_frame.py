"""What every page of the desk keeps: a strict policy, no copy in a cache, sign-in that works."""

import re

import pytest
from django.test import Client

from testimonies.tests import cast
from testimonies.tests.admin.desk import LIST, address, signed_in

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son\w+=\"", re.IGNORECASE)


def pages():
    post = cast.in_review(level=3)
    return ["/admin/", LIST, address(post), address(post, "redact"), "/admin/login/"]


def test_no_page_has_a_script_or_style_of_its_own():
    client = signed_in(cast.editor())
    for page in pages():
        response = client.get(page, follow=True)
        assert not INLINE.findall(response.content.decode()), page
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]


def test_no_page_is_kept_by_a_cache():
    client = signed_in(cast.editor())
    for page in pages()[:4]:
        assert "no-store" in client.get(page)["Cache-Control"], page


def test_a_browser_tells_the_desk_where_its_forms_come_from():
    """Under `no-referrer` it would send `Origin: null`, and nobody could sign in."""
    assert Client().get("/admin/login/")["Referrer-Policy"] == "same-origin"
    assert signed_in(cast.editor()).get(LIST)["Referrer-Policy"] == "same-origin"


def test_an_editor_signs_in_with_a_password():
    who = cast.editor()
    client = Client(enforce_csrf_checks=True)
    page = client.get("/admin/login/")
    sent = {"username": who.username, "password": cast.PASSWORD, "next": "/admin/"}
    sent["csrfmiddlewaretoken"] = page.context["csrf_token"]
    response = client.post("/admin/login/", sent, headers={"origin": "http://testserver"})
    assert response.url == "/admin/"
    assert "In review" in client.get("/admin/").content.decode()
