"""The buttons of a post: success, wrong state, wrong method, stale page."""

import pytest
from django.urls import reverse

from testimonies.admin.verbs import BUTTONS
from testimonies.editorial import curation
from testimonies.models.masks import Redaction
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, Tombstone
from testimonies.models.review import Act, Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, press, said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

# What each button needs to be told, beside what its page shows.
TOLD = {
    "reject": {"reason": "out of scope"},
    "restore": {"reason": "decided"},
    "redact": {"words": "courage", "kind": "detail", "reason": "a detail"},
}


@pytest.mark.parametrize(
    ("verb", "start", "end"),
    [
        ("submit", State.DRAFT, State.IN_REVIEW),
        ("submit", State.REJECTED, State.IN_REVIEW),
        ("publish", State.IN_REVIEW, State.PUBLISHED),
        ("reject", State.IN_REVIEW, State.REJECTED),
        ("hold", State.PUBLISHED, State.HELD),
        ("withdraw", State.PUBLISHED, State.WITHDRAWN),
        ("withdraw", State.DRAFT, State.WITHDRAWN),
    ],
)
def test_a_button_moves_the_post_and_the_log_says_who(verb, start, end):
    post = cast.in_state(start)
    response = press(signed_in(cast.editor()), post, verb, **TOLD.get(verb, {}))
    assert response.url == address(post)
    assert post.public_id in said(response)
    assert Post.objects.get().state == end
    event = ReviewEvent.objects.first()
    assert (event.verb, event.by, event.to_state) == (verb, cast.editor(), end)


ELSEWHERE = [
    (button.name, state)
    for button in BUTTONS.values()
    for state in State
    if state not in (*button.states, State.ERASED)
]


@pytest.mark.parametrize(("verb", "state"), ELSEWHERE)
def test_a_button_pressed_in_another_state_changes_nothing_and_says_so(verb, state):
    post = cast.in_state(state)
    events = ReviewEvent.objects.count()
    response = press(signed_in(cast.editor()), post, verb, **TOLD.get(verb, {}))
    assert "Reload it." in said(response)
    assert Post.objects.get().state == state
    assert ReviewEvent.objects.count() == events


def test_nothing_of_an_erased_post_can_be_changed():
    post = cast.in_state(State.ERASED)
    client = signed_in(cast.editor())
    assert client.get(address(post)).context["buttons"] == []
    client.post(address(post, "redact"), {"words": "x", "kind": "name", "reason": "none"})
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("verb", BUTTONS)
def test_looking_at_a_buttons_page_does_nothing(verb):
    post = cast.in_state(BUTTONS[verb].states[0])
    response = signed_in(cast.editor()).get(address(post, verb))
    assert response.status_code == 200
    assert b'name="csrfmiddlewaretoken"' in response.content
    assert Post.objects.get().state == BUTTONS[verb].states[0]


@pytest.mark.parametrize("verb", BUTTONS)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(verb, method):
    post = cast.in_state(BUTTONS[verb].states[0])
    response = getattr(signed_in(cast.editor()), method)(address(post, verb))
    assert response.status_code == 405
    assert Post.objects.get().state == BUTTONS[verb].states[0]


def test_a_form_from_elsewhere_is_refused():
    from django.test import Client

    post = cast.published()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.editor())
    assert client.post(address(post, "hold")).status_code == 403
    assert Post.objects.get().state == State.PUBLISHED


def test_only_the_buttons_of_the_state_are_offered():
    client = signed_in(cast.editor())
    offered = {
        state: [b.name for b in client.get(address(cast.in_state(state))).context["buttons"]]
        for state in (State.DRAFT, State.PUBLISHED, State.WITHDRAWN)
    }
    assert offered == {
        State.DRAFT: ["submit", "redact", "reject", "withdraw"],
        State.PUBLISHED: ["redact", "hold", "withdraw"],
        State.WITHDRAWN: ["approve", "restore", "redact"],
    }


def test_level_3_goes_out_by_two_editors():
    post = cast.in_review(level=3)
    first, second = signed_in(cast.editor()), signed_in(cast.second_editor())
    assert "second editor" in said(press(first, post, "publish"))
    press(first, post, "approve")
    assert "second editor" in said(press(first, post, "publish"))
    assert Post.objects.get().state == State.IN_REVIEW
    press(second, post, "approve")
    assert b"It counts until" in first.get(address(post)).content
    press(first, post, "publish")
    assert Post.objects.get().state == State.PUBLISHED
    assert Approval.objects.get(by=cast.second_editor()).used_by == cast.editor()


def test_what_was_held_comes_back_by_two_editors():
    post = cast.in_state(State.HELD)
    press(signed_in(cast.second_editor()), post, "approve")
    assert Approval.objects.get().act == Act.RESTORE
    press(signed_in(cast.editor()), post, "restore", reason="decided")
    assert PublishedPost.objects.get().pk == post.public_id


def test_a_withdrawn_post_comes_back_by_its_authors_wish_alone():
    post = cast.in_state(State.WITHDRAWN)
    press(signed_in(cast.second_editor()), post, "approve")
    client = signed_in(cast.editor())
    assert "author" in said(press(client, post, "restore", reason="decided"))
    assert Post.objects.get().state == State.WITHDRAWN
    press(client, post, "restore", reason="she wrote to us", authors_wish="on")
    assert Post.objects.get().state == State.PUBLISHED


def test_a_missing_reason_is_asked_for():
    post = cast.in_review()
    response = press(signed_in(cast.editor()), post, "reject", reason="  ")
    assert response.context["form"].errors["reason"]
    assert Post.objects.get().state == State.IN_REVIEW


@pytest.mark.parametrize("verb", ["publish", "approve"])
def test_nobody_makes_public_what_they_have_not_seen(verb):
    post = cast.in_review()
    client = signed_in(cast.editor())
    seen = client.get(address(post)).context["seen"]
    changes = {"words_shown_as": "paraphrase", "paraphrase": "Other invented words."}
    curation.revise(post, changes, by=cast.second_editor())
    response = press(client, post, verb, seen=seen)
    assert "was changed after this page was opened" in said(response)
    assert not Approval.objects.exists()
    assert Post.objects.get().state == State.IN_REVIEW


def test_hiding_does_not_ask_what_was_seen():
    post = cast.published()
    press(signed_in(cast.editor()), post, "hold", seen="something old")
    assert Post.objects.get().state == State.HELD


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_what_an_editor_withdraws_is_gone_at_once():
    post = cast.published("Invented words to be gone.")
    page = reverse("public:post", args=[post.public_id])
    desk, reader = signed_in(cast.editor()), signed_in()
    assert b"Invented words to be gone." in reader.get(page).content
    press(desk, post, "withdraw")
    response = reader.get(page)
    assert response.status_code == 410
    assert b"Invented words to be gone." not in response.content
    assert not PublishedPost.objects.exists()
    assert Tombstone.objects.get().pk == post.public_id


def test_words_are_masked_by_being_copied():
    post = cast.published("Call 555 0100, or 555 0100 again.")
    told = {"words": "555\r\n0100", "kind": "phone", "reason": "a number"}
    press(signed_in(cast.editor()), post, "redact", **told)
    assert PublishedPost.objects.get().words == "Call [removed: phone], or [removed: phone] again."
    assert Redaction.objects.count() == 2


def test_one_place_of_several_can_be_masked():
    post = cast.published("Call 555 0100, or 555 0100 again.")
    told = {"words": "555 0100", "occurrence": "2", "kind": "phone", "reason": "a number"}
    press(signed_in(cast.editor()), post, "redact", **told)
    assert PublishedPost.objects.get().words == "Call 555 0100, or [removed: phone] again."


@pytest.mark.parametrize(
    ("told", "field"),
    [({"words": "not there"}, "words"), ({"words": "555", "occurrence": "2"}, "occurrence")],
)
def test_words_that_do_not_stand_there_are_not_masked(told, field):
    post = cast.published("Call 555 0100.")
    client = signed_in(cast.editor())
    response = press(client, post, "redact", kind="phone", reason="a number", **told)
    assert response.context["form"].errors[field]
    assert not Redaction.objects.exists()


def test_a_post_that_is_not_there_is_not_found():
    client = signed_in(cast.editor())
    assert client.get(reverse("admin:testimonies_post_change", args=[10**6])).status_code == 404
    assert client.post(reverse("admin:testimonies_post_hold", args=[10**6])).status_code == 404
