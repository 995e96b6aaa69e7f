"""What a request does at once, before anybody has read it: as a reader's browser meets it."""

import re

import psycopg
import pytest
from django.db import DatabaseError, connections
from django.test import Client

from metoo_archive import faces, intake
from metoo_archive.faces import public_face
from testimonies.editorial import drift, removal
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.removals import RemovalAppeal, RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import Basis, Hold, RequesterClass, ShownAs, State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

LOGIN = ("user", "password", "host", "port", "passfile")
AT_ONCE = ["author", "personal_data", "minor", "danger"]


def ask(item, requester="author", **more):
    told = {"item": item, "requester": requester, "remedy": "remove", **more}
    return Client(enforce_csrf_checks=True).post("/removal/", told)


def page_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def receipt_of(response):
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", response.content.decode()).group()


@pytest.mark.parametrize("requester", AT_ONCE)
def test_the_post_is_gone_before_the_receipt_is_shown(client, requester):
    post = cast.published("Words to be gone at once.")
    response = ask(f"https://archive.example/posts/{post.public_id}/", requester)
    assert response.status_code == 200
    assert "The post was hidden at once." in page_of(response)
    assert client.get(f"/posts/{post.public_id}/").status_code == 410
    assert not PublishedPost.objects.exists()
    assert Post.objects.get().state == State.HELD
    assert list(drift.drift()) == []


def test_the_log_says_that_the_removal_desk_did_it_and_nothing_of_what_was_told():
    post = cast.published()
    ask(f"/posts/{post.public_id}/", message="A secret of the one who asks.")
    event, asked = ReviewEvent.objects.latest("id"), RemovalRequest.objects.get()
    assert (event.verb, event.by.username, event.post) == ("hold", "removal-desk", post)
    assert event.reason == f"removal request {str(asked.id)[:8]}"
    assert not event.by.has_usable_password()
    assert (asked.post, asked.hold, asked.held_at) == (post, Hold.HELD, asked.held_at)
    assert asked.held_at >= asked.received_at


@pytest.mark.parametrize("requester", ["named", "other"])
def test_a_named_third_party_waits_for_an_editor_and_the_post_stays(client, requester):
    post = cast.published()
    response = ask(f"/posts/{post.public_id}/", requester)
    assert "stays as it is until an editor has decided" in page_of(response)
    assert client.get(f"/posts/{post.public_id}/").status_code == 200
    asked = RemovalRequest.objects.get()
    assert (asked.hold, asked.held_at) == (Hold.NOT_BY_ITSELF, None)
    assert (asked.due_at - asked.received_at).days == 10


@pytest.mark.parametrize(
    "item", ["the post of last week, please", "/posts/000000000000/", "https://elsewhere.example/1"]
)
def test_an_address_that_tells_no_post_hides_nothing_and_says_so(item):
    cast.published()
    assert "could not tell for certain which post" in page_of(ask(item))
    assert PublishedPost.objects.count() == 1
    assert RemovalRequest.objects.get().hold == Hold.UNTOLD


def test_an_address_that_names_two_posts_hides_neither():
    first, second = cast.published("One, invented."), cast.published("Two, invented.")
    ask(f"/posts/{first.public_id}/ and /posts/{second.public_id}/")
    assert RemovalRequest.objects.get().hold == Hold.UNTOLD
    assert PublishedPost.objects.count() == 2


ORIGINAL = "https://chirper.example/ada/status/778899"


@pytest.mark.parametrize(
    "typed",
    [
        ORIGINAL,
        "http://chirper.example/ada/status/778899/",
        "https://www.chirper.example/ada/status/778899?ref=mail",
        "https://mobile.chirper.example/ada/status/778899#top",
        "It is this one: https://CHIRPER.example/ada/status/778899 thank you",
        "https://chirper.example/other_handle/status/778899",
    ],
)
def test_the_address_on_the_platform_is_an_address_too(typed):
    platform = cast.platform()
    platform.hosts = ["chirper.example"]
    platform.save()
    post = cast.published("Found by its own address.", url=ORIGINAL, native_id="778899")
    ask(typed)
    assert RemovalRequest.objects.get().hold == Hold.HELD
    post.refresh_from_db()
    assert post.state == State.HELD


def test_the_address_of_a_post_under_a_pseudonym_is_no_oracle():
    """Who knows the original must not learn by asking which of our posts it is, or whether any."""
    post = cast.published(
        "Shown under a pseudonym.", url=ORIGINAL, shown_as=ShownAs.PSEUDONYM, basis=Basis.NONE
    )
    known, unknown = ask(ORIGINAL), ask("https://chirper.example/nobody/status/1")
    hidden = re.compile(r"\d{4} \d{4} \d{4} \d{4}|\d\d:\d\d")
    assert hidden.sub("", page_of(known)) == hidden.sub("", page_of(unknown))
    assert PublishedPost.objects.count() == 1
    # The editors are told.
    assert RemovalRequest.objects.exclude(post=None).get().post == post


def test_a_post_that_was_never_public_answers_as_one_that_is_not_there():
    post = cast.draft()
    ask(f"/posts/{post.public_id}/")
    assert RemovalRequest.objects.get().hold == Hold.UNTOLD
    post.refresh_from_db()
    assert post.state == State.DRAFT


def test_what_is_hidden_already_is_said_to_be():
    post = cast.in_state(State.WITHDRAWN)
    assert "was not shown any more when you asked" in page_of(ask(f"/posts/{post.public_id}/"))


def test_a_flood_is_a_queue_for_people_and_each_answer_says_so():
    posts = [cast.published(f"Invented words, number {n}.") for n in range(12)]
    answers = [page_of(ask(f"/posts/{post.public_id}/", "danger")) for post in posts]
    assert ["was hidden at once" in answer for answer in answers] == [True] * 10 + [False] * 2
    assert "it waits for a person" in answers[10]
    assert PublishedPost.objects.count() == 2
    assert removal.breaker_is_open()
    queued = RemovalRequest.objects.filter(hold=Hold.QUEUED)
    assert queued.count() == 2
    assert all((asked.due_at - asked.received_at).total_seconds() == 86_400 for asked in queued)


def test_the_same_form_sent_again_hides_nothing_more():
    first, second = cast.published("First, invented."), cast.published("Second, invented.")
    for _ in range(3):
        ask(f"/posts/{first.public_id}/", once="opened")
    assert RemovalRequest.objects.count() == 1
    assert ReviewEvent.objects.filter(verb="hold").count() == 1
    assert PublishedPost.objects.get().pk == second.public_id


@pytest.mark.parametrize("requester", RequesterClass.values)
def test_what_goes_wrong_at_the_desk_loses_no_request(monkeypatch, requester):
    post = cast.published()

    def breaks(*_args, **_options):
        raise DatabaseError("invented words that no log may hold")

    monkeypatch.setattr(removal.finding, "find", breaks)
    response = ask(f"/posts/{post.public_id}/", requester)
    assert response.status_code == 200
    assert "kept and will be taken up shortly" in page_of(response)
    monkeypatch.undo()
    (waiting,) = removal.waiting_to_be_taken_up()
    removal.take_up(waiting)
    assert removal.waiting_to_be_taken_up() == []
    assert PublishedPost.objects.exists() == (requester not in AT_ONCE)


def test_a_failure_at_the_desk_is_logged_without_what_it_says(monkeypatch, caplog):
    post = cast.published()
    secret = "invented words that no log may hold"

    def breaks(*_args, **_options):
        raise DatabaseError(secret)

    monkeypatch.setattr(removal.finding, "find", breaks)
    ask(f"/posts/{post.public_id}/")
    assert "DatabaseError" in caplog.text
    assert secret not in caplog.text


def test_a_request_does_not_wait_for_ever_for_an_editor_at_work(monkeypatch):
    monkeypatch.setattr(intake, "PATIENCE", "200ms")
    post = cast.published()
    told = connections["default"].get_connection_params()
    told = {name: told[name] for name in set(told) & {"dbname", *LOGIN}}
    with psycopg.connect(**told) as editor_at_work:
        editor_at_work.execute("SELECT 1 FROM testimonies_post FOR UPDATE")
        assert "kept and will be taken up" in page_of(ask(f"/posts/{post.public_id}/"))
    removal.take_up(*removal.waiting_to_be_taken_up())
    assert not PublishedPost.objects.exists()


def test_after_the_step_the_wall_stands_again():
    post = cast.published()
    with public_face():
        assert intake.take_up("0" * 64)
        with pytest.raises(faces.WallBreachedError):
            Post.objects.using("default").count()
        with pytest.raises(DatabaseError, match="permission denied"):
            Post.objects.count()
    assert Post.objects.get() == post


def test_the_reader_may_insert_a_request_only_as_one_that_nobody_decided():
    post = cast.published()
    asked = {"item": "x", "requester": "author", "remedy": "remove"}
    for forged in (
        {"state": "decided", "hold": "held"},
        {"hold": "held"},
        {"post_id": post.pk},
        {"held_at": cast.midnight(2026, 1, 1)},
        {"due_at": cast.midnight(2036, 1, 1)},
    ):
        row = RemovalRequest(receipt_hash="1" * 64, **asked, **forged)
        with public_face(), pytest.raises(DatabaseError):
            RemovalRequest.objects.bulk_create([row], ignore_conflicts=True)
    assert not RemovalRequest.objects.exists()


def test_an_appeal_needs_a_request_and_cannot_be_read_back():
    with public_face():
        with pytest.raises(DatabaseError):
            RemovalAppeal.objects.bulk_create([RemovalAppeal(request_id="2" * 64)])
        with pytest.raises(DatabaseError, match="permission denied"):
            RemovalAppeal.objects.exists()
