"""Each address is known, answers, and answers only whom it may."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from testimonies.tests import cast
from testimonies.tests.routes import NOWHERE, ROUTES, addresses, public_route_names
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("unhurried"),
]


def test_every_public_route_has_a_row_and_every_row_a_route():
    assert set(ROUTES) == public_route_names()


def test_a_route_that_no_row_lists_would_fail(monkeypatch):
    monkeypatch.delitem(ROUTES, "people")
    assert set(ROUTES) != public_route_names()


@pytest.fixture
def scene():
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.PUBLISHED)
    return scene


def test_every_public_address_answers_readers_without_a_cookie(scene):
    client = Client()
    for address in addresses(scene.fill):
        for response in (client.get(address), client.head(address)):
            assert response.status_code == 200, address
            assert "Set-Cookie" not in response.headers, address
            assert "Cookie" not in response.headers.get("Vary", ""), address
    assert not client.cookies


def test_only_the_embed_may_be_framed_by_others(scene):
    client = Client()
    for address in [*addresses(scene.fill), *NOWHERE]:
        policy = client.get(address).headers["Content-Security-Policy"]
        expected = "*" if address.startswith("/embed/") else "'none'"
        assert f"frame-ancestors {expected}" in policy, address
        assert "unsafe" not in policy


def test_only_the_embed_may_share_the_process_of_who_opened_it(scene):
    client = Client()
    for address in [*addresses(scene.fill), *NOWHERE]:
        expected = "unsafe-none" if is_frame(address) else "same-origin"
        assert client.get(address).headers["Cross-Origin-Opener-Policy"] == expected, address


def is_frame(address: str) -> bool:
    return address.startswith(("/embed/timelines/", "/embed/search/"))


def test_a_reader_cannot_write_to_a_page(scene):
    client = Client()
    for address in addresses(scene.fill):
        if address.startswith("/removal/"):
            continue
        assert client.post(address).status_code == 405, address


def test_every_desk_address_sends_a_stranger_to_the_sign_in_page():
    client = Client()
    checked = 0
    for address in desk_addresses():
        if address in ("/admin/login/", "/admin/logout/", "/admin/jsi18n/"):
            continue
        response = client.get(address)
        checked += 1
        assert response.status_code in (302, 403, 404, 405), address
        if response.status_code == 302:
            assert response.headers["Location"].startswith("/admin/"), address
    assert checked > 40


def desk_addresses() -> list[str]:
    """Return each address of the desk, its parameters filled with 1."""
    found: list[str] = []

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            pattern = prefix + str(entry.pattern).lstrip("^")
            if isinstance(entry, URLResolver):
                walk(entry, pattern)
            elif isinstance(entry, URLPattern) and pattern.startswith("admin/"):
                parts = ["1" if part.startswith("<") else part for part in pattern.split("/")]
                found.append("/" + "/".join(parts))

    walk(get_resolver(), "")
    return [address for address in found if "(?P" not in address and "\\" not in address]
