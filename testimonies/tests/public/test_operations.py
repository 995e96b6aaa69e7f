"""What operators and crawlers ask."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from metoo_archive import wall

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def test_robots_are_kept_from_forms_frames_and_endless_lists(client):
    page = client.get("/robots.txt")
    assert page["Content-Type"].startswith("text/plain")
    for place in ("/admin/", "/embed/", "/removal/", "/search/"):
        assert f"Disallow: {place}\n" in page.content.decode()
    assert "Disallow: /\n" not in page.content.decode()


def test_browsers_that_ask_for_a_sign_unasked_get_one(client):
    sign = client.get("/favicon.ico")
    assert (sign.status_code, sign["Content-Type"]) == (200, "image/x-icon")
    assert sign.content.startswith(b"\x00\x00\x01\x00")
    assert sign["Cache-Control"] == "public, max-age=86400"


def test_alive_asks_nothing_of_the_database(client):
    with (
        CaptureQueriesContext(connections["public"]) as public,
        CaptureQueriesContext(connections["default"]) as editorial,
    ):
        page = client.get("/healthz")
    assert (page.status_code, page.content) == (200, b"ok\n")
    assert "no-store" in page["Cache-Control"]
    assert len(public) == len(editorial) == 0


def test_ready_when_the_reader_can_read_each_table(client):
    with CaptureQueriesContext(connections["public"]) as queries:
        page = client.get("/readyz")
    assert (page.status_code, page.content) == (200, b"ready\n")
    assert len(queries) == len(wall.READABLE)


def test_not_ready_when_a_table_is_missing_or_closed(client, monkeypatch):
    for table in ("testimonies_missing", "testimonies_post"):
        monkeypatch.setattr("testimonies.public.operations.READABLE", (table,))
        page = client.get("/readyz")
        assert (page.status_code, page.content) == (503, b"not ready\n")
        assert page["Content-Type"].startswith("text/plain")
    assert client.get("/healthz").status_code == 200


def test_not_ready_when_the_database_does_not_answer(client, monkeypatch):
    connection = connections["public"]
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    page = client.get("/readyz")
    assert (page.status_code, page.content) == (503, b"not ready\n")
    assert client.get("/healthz").status_code == 200
    connection.close()


@pytest.mark.parametrize("address", ["/robots.txt", "/healthz", "/readyz"])
def test_they_are_only_read(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
