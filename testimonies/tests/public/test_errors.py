"""Pages that say that there is nothing to show."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import include, path

from testimonies.models.posts import Post
from testimonies.public.errors import gone

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.urls(__name__),
]

SECRET = "invented-secret-of-a-failure"


def fails(request, **address):
    raise RuntimeError(SECRET)


def asks_too_much(request, **address):
    return Post.objects.exists()


def suspicious(request, **address):
    raise SuspiciousOperation(SECRET)


urlpatterns = [
    path("fails/<str:what>/", fails),
    path("asks-too-much/", asks_too_much),
    path("suspicious/<str:what>/", suspicious),
    path("gone/<str:what>/", lambda request, what: gone(request)),
    path("", include("testimonies.public.urls")),
]
handler400 = "testimonies.public.errors.bad_request"
handler404 = "testimonies.public.errors.not_found"
handler500 = "testimonies.public.errors.server_error"


@pytest.fixture
def quiet():
    """A client to whom the server answers failures, as it does to readers."""
    return Client(raise_request_exception=False)


def test_everything_gone_is_the_same_page(client):
    pages = [client.get(f"/gone/{what}/?q={what}") for what in ("one", "another", "%C3%A9")]
    assert {page.status_code for page in pages} == {410}
    assert len({page.content for page in pages}) == 1
    assert pages[0]["Cache-Control"] == "no-store"
    assert b"no longer shown" in pages[0].content
    assert not pages[0].cookies


def test_what_never_was_is_the_same_page_without_the_address(client):
    pages = [client.get(f"/{what}/") for what in ("nowhere", "some<b>where", "x" * 3000)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert pages[0]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"), [("/fails/one/", 500), ("/asks-too-much/", 500), ("/suspicious/x/", 400)]
)
def test_a_failure_tells_nothing_of_itself(quiet, address, status):
    page = quiet.get(address)
    text = page.content.decode()
    assert page.status_code == status
    assert page["Cache-Control"] == "no-store"
    for told in (
        SECRET,
        "Traceback",
        "testimonies_",
        "permission denied",
        "urlpatterns",
        "psycopg",
    ):
        assert told not in text
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_page_of_a_failure_needs_nothing_that_may_have_failed(quiet, monkeypatch):
    def broken(*_given):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("testimonies.templatetags.frame.rendered", broken)
    page = quiet.get("/fails/one/")
    assert page.status_code == 500
    assert b"went wrong on our side" in page.content


def test_an_unknown_host_is_told_nothing(quiet, settings):
    settings.ALLOWED_HOSTS = ["archive.example"]
    page = quiet.get("/about/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "elsewhere" not in page.content.decode()


def test_the_archives_addresses_use_these_pages():
    from metoo_archive import urls

    assert (urls.handler400, urls.handler404, urls.handler500) == (
        handler400,
        handler404,
        handler500,
    )
