"""Asking for removal, and asking how a request stands."""

import re

import pytest
from django.db import ProgrammingError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metoo_archive.faces import public_face
from testimonies.models.removals import RemovalRequest
from testimonies.public.removal_forms import LONGEST_MESSAGE
from testimonies.public.standing import hash_of
from testimonies.vocabulary import RequestState

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ANSWERS = {
    "item": "https://archive.example/posts/abc/",
    "requester": "author",
    "remedy": "remove",
    "message": "An invented message.",
}


def ask(**changes):
    return Client(enforce_csrf_checks=True).post("/removal/", {**ANSWERS, **changes})


def receipt_of(response):
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", response.content.decode())
    return found.group().replace(" ", "")


def status_of(receipt):
    return Client(enforce_csrf_checks=True).post("/removal/status/", {"receipt": receipt})


def test_a_request_is_kept_and_answered_with_a_receipt_of_which_only_a_hash_is_kept():
    response = ask()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    stored = RemovalRequest.objects.get()
    assert (stored.item, stored.requester, stored.remedy) == (
        ANSWERS["item"],
        "author",
        "remove",
    )
    assert stored.message == "An invented message."
    assert stored.state == RequestState.RECEIVED
    receipt = receipt_of(response)
    assert stored.receipt_hash == hash_of(receipt)
    assert receipt not in stored.receipt_hash


def test_the_address_alone_is_enough():
    response = ask(message="")
    assert response.status_code == 200
    assert RemovalRequest.objects.get().message == ""


def test_two_requests_get_two_receipts():
    assert receipt_of(ask(once="one")) != receipt_of(ask(once="two"))
    assert receipt_of(ask()) != receipt_of(ask())
    assert RemovalRequest.objects.count() == 4


def test_the_same_form_sent_again_gives_the_same_receipt_and_no_second_request():
    assert receipt_of(ask(once="opened")) == receipt_of(ask(once="opened"))
    assert RemovalRequest.objects.count() == 1


def test_a_form_changed_and_sent_again_is_another_request():
    first, second = ask(once="opened"), ask(once="opened", item="/posts/other/")
    assert receipt_of(first) != receipt_of(second)
    assert RemovalRequest.objects.count() == 2


def test_each_opened_form_is_its_own_and_takes_the_address_from_its_own(client):
    first, second = client.get("/removal/?item=/posts/abc/"), client.get("/removal/")
    opened = r'name="once" value="([0-9a-f]{32})"'
    tokens = [re.search(opened, page.content.decode()).group(1) for page in (first, second)]
    assert tokens[0] != tokens[1]
    assert 'value="/posts/abc/"' in first.content.decode()
    assert "no-store" in first["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"item": ""}, "paste the address"),
        ({"item": "   "}, "paste the address"),
        ({"item": "x" * 501}, "at most 500"),
        ({"item": "a\0b"}, "Null characters"),
        ({"requester": ""}, "who is asking"),
        ({"requester": "robot"}, "who is asking"),
        ({"remedy": ""}, "what should happen"),
        ({"remedy": "delete everything"}, "what should happen"),
        ({"message": "m" * (LONGEST_MESSAGE + 1)}, "at most 4000"),
        ({"message": "m" * 100_000}, "at most 4000"),
        ({"message": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field_and_nothing_is_kept(changes, said):
    response = ask(**changes)
    page = response.content.decode()
    assert response.status_code == 400
    (field,) = changes
    assert re.search(rf'<a href="#field-{field}">[^<]*{said}', page)
    assert re.search(rf'id="id_{field}_error">[^<]*{said}', page)
    assert not RemovalRequest.objects.exists()


def test_what_was_typed_stays_in_the_form():
    page = ask(remedy="", message="Keep <me> & me").content.decode()
    assert ANSWERS["item"] in page
    assert "Keep &lt;me&gt; &amp; me" in page
    assert re.search(r'value="author"[^>]*checked', page)


def test_a_body_that_is_too_large_or_not_a_form_is_no_error_of_ours(client):
    too_large = client.post("/removal/", {**ANSWERS, "message": "m" * 3_000_000})
    broken = client.generic(
        "POST", "/removal/", b"\xff\xfe", content_type="multipart/form-data; boundary="
    )
    other_charset = client.generic(
        "POST", "/removal/", b"item=x", content_type="application/x-www-form-urlencoded; charset=x"
    )
    json = client.post("/removal/", {"item": "x"}, content_type="application/json")
    answers = (too_large, broken, other_charset, json)
    assert {answer.status_code for answer in answers} == {400}
    assert not RemovalRequest.objects.exists()


@pytest.mark.parametrize("item", ["a%00b", "%ED%A0%80", '"><script>', "x" * 3000])
def test_any_address_may_be_handed_to_the_form(client, item):
    page = client.get(f"/removal/?item={item}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace("<script src", "")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://[broken"},
    ],
)
@pytest.mark.parametrize("address", ["/removal/", "/removal/status/"])
def test_another_sites_page_cannot_send_the_form(client, headers, address):
    response = client.post(address, {**ANSWERS, "receipt": "1" * 16}, headers=headers)
    assert response.status_code == 403
    assert not RemovalRequest.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {"origin": "null"},
        {},
    ],
)
def test_our_own_form_is_taken_from_any_browser(client, headers):
    assert client.post("/removal/", ANSWERS, headers=headers).status_code == 200
    assert RemovalRequest.objects.count() == 1


def test_the_receipt_says_how_the_request_stands_and_no_more():
    receipt = receipt_of(ask())
    for typed in (receipt, " ".join(re.findall("....", receipt)), f" {receipt[:8]}-{receipt[8:]} "):
        page = status_of(typed)
        assert page.status_code == 200
        assert "Waiting for an editor" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert "An invented message" not in page.content.decode()


def test_a_receipt_that_no_request_has_is_told_so():
    ask()
    page = status_of("0000 0000 0000 0000")
    assert page.status_code == 400
    assert "No request has that receipt" in page.content.decode()
    assert "Waiting" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "123", "1" * 17, "abcd" * 4, "1\0", "x" * 100_000, "②" * 15])
def test_what_is_no_receipt_is_told_so_without_asking_the_database(typed):
    with CaptureQueriesContext(connections["public"]) as queries:
        page = status_of(typed)
    assert page.status_code == 400
    assert len(queries) == 0


def test_digits_of_another_width_are_digits():
    receipt = receipt_of(ask())
    wide = receipt.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert status_of(wide).status_code == 200


def test_one_query_keeps_a_request_and_one_tells_how_it_stands():
    with CaptureQueriesContext(connections["public"]) as kept:
        receipt = receipt_of(ask())
    done = [query["sql"].split()[0] for query in kept]
    assert [verb for verb in done if verb not in ("BEGIN", "COMMIT")] == ["INSERT", "SELECT"]
    assert "RETURNING" not in str(kept.captured_queries)
    # Having kept it, the reader's role asks what the desk made of it.
    with CaptureQueriesContext(connections["public"]) as told:
        status_of(receipt)
    assert len(told) == 1


def test_the_reader_cannot_read_requests_back():
    ask()
    with public_face(), pytest.raises(ProgrammingError, match="permission denied"):
        RemovalRequest.objects.exists()


@pytest.mark.parametrize("address", ["/removal/", "/removal/status/"])
def test_other_methods_are_refused(client, address):
    assert client.put(address).status_code == 405
    assert client.delete(address).status_code == 405
    assert client.head(address).status_code == 200
