"""What programs are told when there is no answer: problem details (RFC 9457)."""

import pytest
from django.db import connections
from django.test import Client

from testimonies.public import tallies
from testimonies.public.api import throttles, views
from testimonies.tests.public.asking_api import ask, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        ("after=2017-13-45", "after", "Write it as 2017-10-15"),
        ("before=2016&after=2017", "before", "is before the first"),
        ("plattform=chirper", "plattform", "takes: q, after, before"),
        ("limit=0", "limit", "from 1 to 100"),
        ("limit=101", "limit", "from 1 to 100"),
        ("limit=99999999999999999999999999", "limit", "from 1 to 100"),
        (f"limit={'9' * 5000}", "limit", "from 1 to 100"),
        ("limit=-1", "limit", "from 1 to 100"),
        ("limit=ten", "limit", "from 1 to 100"),
        ("limit=%00", "limit", "from 1 to 100"),
        ("cursor=made-up", "cursor", "Take “cursor” out"),
        ("cursor=%00", "cursor", "no text"),
        ("cursor=%F0%9F%92%A9", "cursor", "Take “cursor” out"),
        ("cursor=YWZ0ZXIv", "cursor", "Take “cursor” out"),
        (f"cursor={'a' * 9000}", "cursor", "too long"),
        (f"q={'a' * 10_240}", "q", "too long"),
        ("q=%00", "q", "no text"),
        ("level=4", "level", "not one of the values"),
        ("level=9999999999999999999999", "level", "not one of the values"),
        ("platform=a&platform=b", "platform", "more than once"),
        ("platform=a%00b", "platform", ""),
        ("hide=nothing", "hide", "not one of the values"),
        ("sort=relevance", "sort", "“q”"),
        ("format=xml", "format", "no such parameter"),
        ("%00=1", "\0", "no such parameter"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_remedy(query, name, sentence):
    said = problem(f"/api/v1/posts/?{query}", 400)
    assert list(said["errors"]) == [name]
    assert sentence in said["errors"][name][0]


def test_everything_that_is_wrong_is_said_at_once():
    said = problem("/api/v1/posts/?after=x&limit=x&colour=red", 400)
    assert set(said["errors"]) == {"after", "limit", "colour"}


@pytest.mark.parametrize(
    "path",
    ["people/", "platforms/", "hashtags/", "timelines/", "measurements/", "", "openapi.json"],
)
def test_no_parameter_is_ignored_in_silence(path):
    said = problem(f"/api/v1/{path}?q=alone", 400)
    assert "takes" in said["errors"]["q"][0]


@pytest.mark.parametrize("path", ["people/", "timelines/", "hashtags/", "measurements/"])
@pytest.mark.parametrize("cursor", ["made-up", "YWZ0ZXIv", "YWZ0ZXIvAA", "_____", "w6k"])
def test_a_made_up_cursor_is_told_so(path, cursor):
    said = problem(f"/api/v1/{path}?cursor={cursor}", 400)
    assert "Take “cursor” out" in said["errors"]["cursor"][0]


def test_a_made_up_place_in_a_timeline_is_told_so():
    from testimonies.tests.public.test_timeline import made_of

    made_of("# One")
    # "after/one", and "after/" with twenty nines: further than a place can be
    for cursor in ("YWZ0ZXIvb25l", "YWZ0ZXIvOTk5OTk5OTk5OTk5OTk5OTk5OTk"):
        problem(f"/api/v1/timelines/first-days/?cursor={cursor}", 400)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zone=Mars/Olympus", "zone"),
        ("zone=../etc", "zone"),
        ("unit=week", "unit"),
        ("zone=%00", "zone"),
        (f"zone={'a' * 9000}", "zone"),
        ("limit=1", "limit"),
    ],
)
def test_an_unknown_zone_or_unit_is_told_so(query, name):
    said = problem(f"/api/v1/counts/?{query}", 400)
    assert list(said["errors"]) == [name]


@pytest.mark.parametrize("name", ["q", "after", "level", "hide", "cursor", "limit", "platform"])
def test_a_variable_that_was_never_set_does_not_find_the_whole_archive(name):
    for nothing in ("", "%20", "%E2%80%83"):
        said = problem(f"/api/v1/posts/?{name}={nothing}", 400)
        assert said["errors"] == {name: ["This says nothing. Give it a value, or leave it out."]}


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/nothing/", "/api/v2/posts/", "/api/v1/posts/%00/", "/api/v1/posts/a/b/"],
)
def test_what_never_was_is_the_same_problem_without_the_address(path):
    said = problem(path, 404)
    assert said == problem("/api/v1/posts/000000000000/", 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(method):
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/posts/")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_another_form_than_json_is_not_to_be_had():
    problem("/api/v1/posts/", 406, accept="application/xml")
    for accept in ("*/*", "application/json", "text/html,*/*;q=0.8"):
        assert ask("posts/", accept=accept)["results"] == []


def test_a_failure_tells_nothing_of_itself(monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("invented-secret")

    monkeypatch.setattr(views.PostList, "get", fails)
    said = problem("/api/v1/posts/", 500)
    assert "invented-secret" not in str(said)


def test_an_unknown_host_is_a_problem_too(settings):
    settings.ALLOWED_HOSTS = ["archive.example"]
    said = problem("/api/v1/posts/", 400, host="elsewhere.example")
    assert "elsewhere" not in str(said)


def test_what_takes_too_long_is_a_sentence(monkeypatch, settings):
    settings.PATIENCE = 1

    def slow(*args, **kwargs):
        with connections["public"].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    monkeypatch.setattr(tallies, "outlook", slow)
    said = problem("/api/v1/posts/", 503)
    assert "Narrow it" in said["detail"]
    # The connection that was cut short serves the next one.
    monkeypatch.undo()
    ask("posts/")


def test_no_reader_gets_a_cookie_and_no_cookie_is_read():
    answer = Client().get("/api/v1/posts/", headers={"cookie": f"sessionid={'a' * 32}"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


# How often


@pytest.fixture
def five_a_minute(settings, monkeypatch):
    """A bound of five, at a time that only moves when it is told to."""
    settings.API_REQUESTS_A_MINUTE = 5
    clock = [1_000_020.0]
    monkeypatch.setattr(throttles, "now", lambda: clock[0])
    monkeypatch.setattr(throttles, "_window", throttles.Window())
    return clock


def test_who_asks_too_often_is_told_when_to_come_back(five_a_minute):
    for _ in range(5):
        ask("")
    answer = Client().get("/api/v1/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    said = problem("/api/v1/posts/", 429)
    assert "Retry-After" in said["detail"]
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/").status_code == 200
    five_a_minute[0] += 59.5
    assert Client().get("/api/v1/")["Retry-After"] == "1"
    five_a_minute[0] += 0.5
    ask("")


def test_nobody_gets_around_it_by_a_header_or_a_neighbouring_address(five_a_minute):
    for at in range(5):
        Client(REMOTE_ADDR=f"2001:db8::{at}").get(
            "/api/v1/", headers={"x-forwarded-for": f"192.0.2.{at}"}
        )
    assert Client(REMOTE_ADDR="2001:db8::ffff").get("/api/v1/").status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").get("/api/v1/").status_code == 200


def test_no_address_is_kept_and_nothing_outlives_the_minute(five_a_minute):
    client = Client(REMOTE_ADDR="192.0.2.99")
    client.get("/api/v1/")
    window = throttles._window
    (mark,) = window._counted
    assert b"192.0.2.99" not in mark
    key = window._key
    five_a_minute[0] += 60
    client.get("/api/v1/")
    assert mark not in window._counted
    assert window._key != key


def test_the_pages_of_readers_are_not_counted(five_a_minute):
    assert {Client().get("/about/").status_code for _ in range(10)} == {200}
