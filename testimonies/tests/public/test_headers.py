"""What every public address says about itself, whatever it answers."""

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from testimonies.public.urls import urlpatterns
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

KNOWN = {
    "year": 2017,
    "month": 10,
    "day": 16,
    "tag": "invented",
    "embed-timeline.slug": "first-days",
    "timeline-embed.slug": "first-days",
    "timeline-card.slug": "first-days",
    "timeline-data.slug": "first-days",
    "timeline-timelinejs.slug": "first-days",
    "timeline-csv.slug": "first-days",
    "timeline-feed.slug": "first-days",
    "timeline-svg.slug": "first-days",
    "digits": "aa0000",
    "timeline.slug": "first-days",
    "person.slug": "ada-invented",
    "platform.slug": "chirper",
}
UNKNOWN = {"year": 1917, "month": 1, "day": 1, "tag": "nothing", "digits": "00aa00"}
# Nothing that anybody said can stand in these.
WITHOUT_WORDS = ("/robots.txt", "/favicon.ico", "/embed.js", "/embed/accent/")


def address(route: URLPattern, values: dict[str, object]) -> str:
    """Return an address of the route, its parameters filled from the values, else with a word."""
    names = route.pattern.converters
    filled = {
        name: values.get(f"{route.name}.{name}", values.get(name, "nothing-of-that-name"))
        for name in names
    }
    return reverse(f"public:{route.name}", kwargs=filled)


@pytest.fixture
def answers():
    """One answer of each route for what is there, for what is not, and of what is no route."""
    post = cast.published()
    made_of(post)
    known = {**KNOWN, "public_id": post.public_id}
    addresses = {address(route, values) for route in urlpatterns for values in (known, UNKNOWN)}
    assert len(addresses) > len(urlpatterns)
    client = Client(raise_request_exception=False)
    every = {where: client.get(where) for where in sorted({*addresses, "/nowhere/", "/embed/"})}
    assert not client.cookies
    return every


def is_frame(where):
    return where.startswith(("/embed/timelines/", "/embed/accent/", "/embed/search/"))


def test_frames_and_nothing_else_may_stand_in_other_pages(answers):
    assert sum(map(is_frame, answers)) == 5
    for where, response in answers.items():
        policy = response["Content-Security-Policy"].split("; ")
        expected = "frame-ancestors *" if is_frame(where) else "frame-ancestors 'none'"
        assert [part for part in policy if part.startswith("frame-ancestors")] == [expected], where
        assert response.headers.get("X-Frame-Options") == (None if is_frame(where) else "DENY")


def test_nothing_runs_or_loads_but_our_own_files(answers):
    for where, response in answers.items():
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, where
        for source in ("unsafe", "http:", "https:", "data:"):
            assert source not in policy, where


def test_no_reader_gets_a_cookie(answers):
    for where, response in answers.items():
        assert "Set-Cookie" not in response.headers, where
        assert "Cookie" not in response.headers.get("Vary", ""), where


def test_no_other_site_is_told_where_a_reader_came_from(answers):
    for where, response in answers.items():
        assert response["Referrer-Policy"] == "no-referrer", where
        assert response["X-Content-Type-Options"] == "nosniff", where


def test_no_cache_shows_words_again_unasked(answers):
    for where, response in answers.items():
        if where.startswith(WITHOUT_WORDS):
            continue
        kept = response.headers.get("Cache-Control", "")
        assert "no-cache" in kept or "no-store" in kept, where
        assert "public" not in kept, where


def test_what_is_not_there_is_stored_by_nobody(answers):
    missing = [response for response in answers.values() if response.status_code == 404]
    assert missing
    for response in missing:
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/", "/nowhere/", "/search/?q=invented", "/exports/search.csv", "/robots.txt"]
)
def test_head_answers_with_the_headers_of_get_and_no_body(path):
    """Through WSGI itself: Django's own client takes the body off."""
    cast.published("Invented words.")
    told: list[tuple[str, dict[str, str]]] = []

    def asked(method: str) -> bytes:
        environ = RequestFactory().generic(method, path).environ
        answer = get_wsgi_application()(
            environ, lambda status, pairs: told.append((status, dict(pairs)))
        )
        body = b"".join(answer)
        answer.close()
        return body

    assert asked("GET")
    assert asked("HEAD") == b""
    (status, headers), (status_of_head, headers_of_head) = told
    assert status_of_head == status
    if "Content-Length" in headers:  # a file that is streamed has none
        assert headers_of_head["Content-Length"] == headers["Content-Length"]
    assert headers_of_head["Content-Type"] == headers["Content-Type"]
