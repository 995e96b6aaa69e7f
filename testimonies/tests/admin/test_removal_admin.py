"""Removal requests at the desk: queue, naming the post, deciding, appeal, letters, erasing."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import deciding, ledger, moderation
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalDecision, RemovalRequest
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, said, signed_in
from testimonies.tests.asking import appeal, ask, asked_with, standing
from testimonies.tests.leaks import scan
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

QUEUE = "/admin/testimonies/removalrequest/"


def page(request, name="change"):
    return reverse(f"admin:testimonies_removalrequest_{name}", args=[request.pk])


def read(response):
    return re.sub(r"\s+", " ", response.content.decode())


def opened(receipt, who=None):
    return read(signed_in(who or cast.editor()).get(page(asked_with(receipt))))


def decide(receipt, who=None, **told):
    """Send the form of the page as it is shown now; what is not told is as it stands there."""
    client, request = signed_in(who or cast.editor()), asked_with(receipt)
    shown = client.get(page(request))
    told = {"seen": shown.context["mark"], "kind": "name", "why": "As you asked.", **told}
    return client.post(page(request, "decide"), {"rule": "author", **told})


@pytest.mark.parametrize("form", ["https://archive.example/posts/{}/", "/posts/{}.json", "{}"])
def test_the_post_that_a_request_names_is_one_step_away_and_beside_it(form):
    post = cast.published("Words of the post, invented.")
    html = opened(ask(form.format(post.public_id)))
    assert f'href="{address(post)}"' in html
    assert "Words of the post, invented." in html
    assert not re.search(r"<details[^>]* open", html), "words are folded until they are asked for"


@pytest.mark.parametrize("item", ["my post of last week", "/posts/000000000000/", "/people/ada/"])
def test_an_address_that_names_no_post_is_said_to(item):
    html = opened(ask(item))
    assert "None that can be told from the address." in html
    assert "Name the post" in html


def test_the_queue_begins_with_what_is_due_first_and_marks_what_is_late():
    posts = [cast.published(f"Invented, number {n}.") for n in range(3)]
    with time_machine.travel(timezone.now() - dt.timedelta(days=2)):
        late = ask(posts[0], "danger")
        slow = ask(posts[1], "named")
    quick = ask(posts[2], "author")
    html = read(signed_in(cast.editor()).get(f"{QUEUE}?waiting=yes"))
    order = [html.index(str(asked_with(receipt).pk)) for receipt in (late, quick, slow)]
    assert order == sorted(order)
    assert html.count('<b class="overdue">') == 1
    only = read(signed_in(cast.editor()).get(f"{QUEUE}?waiting=late"))
    assert str(asked_with(late).pk) in only
    assert str(asked_with(quick).pk) not in only
    decide(quick, decision="take_down")
    decided = read(signed_in(cast.editor()).get(f"{QUEUE}?waiting=no"))
    assert str(asked_with(quick).pk) in decided
    assert str(asked_with(late).pk) not in decided


def test_the_queue_says_nothing_of_what_was_told_and_asks_as_much_for_many():
    ask("the post of Zelda Invented", message="Words of the one who asks.")
    client = signed_in(cast.editor())
    with CaptureQueriesContext(connection) as one:
        html = read(client.get(QUEUE))
    assert "Zelda" not in html
    assert "Words of the one who asks" not in html
    for number in range(20):
        ask(cast.published(f"Invented, number {number}."), "named")
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) == len(one) <= 8


def test_the_page_of_a_request_has_a_budget():
    receipt = ask(cast.published())
    client = signed_in(cast.editor())
    with CaptureQueriesContext(connection) as asked:
        client.get(page(asked_with(receipt)))
    assert len(asked) <= 25


def test_the_page_holds_no_script_of_its_own_and_no_handler():
    html = opened(ask(cast.published()))
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>\s*\S", html)
    assert not re.search(r"\son[a-z]+=", html)
    assert " style=" not in html


def test_decided_at_the_desk_it_is_done_and_told():
    post = cast.published()
    receipt = ask(post)
    response = decide(receipt, decision="take_down", why="Your post is yours.")
    assert response.status_code == 302
    assert "Decided: Taken down" in said(response)
    assert Post.objects.get().state == State.WITHDRAWN
    html = opened(receipt)
    assert "What was decided" in html
    assert "Your post is yours." in html
    assert "Decide, and do it" not in html
    told = standing(receipt)
    assert "Your post is yours." in told
    assert "Nobody can read it here, and its words are erased 30 days later." in told


def test_words_are_removed_wherever_they_stand():
    post = cast.published("Zed, invented, met Zed again.")
    receipt = ask(post, "named", "redact")
    response = decide(
        receipt, decision="redact", rule="third_party", words="Zed", why="It named you."
    )
    assert response.status_code == 302
    assert Post.objects.get().redactions.count() == 2


def test_words_that_do_not_stand_there_decide_nothing():
    receipt = ask(cast.published(), "named", "redact")
    response = decide(receipt, decision="redact", rule="third_party", words="not among them")
    assert response.status_code == 400
    assert "do not stand in the captured words exactly so" in read(response)
    assert not RemovalDecision.objects.exists()


@pytest.mark.parametrize("missing", ["decision", "why", "rule"])
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(missing):
    receipt = ask(cast.published())
    told = {"decision": "take_down", "rule": "author", "why": "Kept <as> typed.", missing: ""}
    response = decide(receipt, **told)
    assert response.status_code == 400
    assert "Nothing was changed." in read(response)
    if missing != "why":
        assert "Kept &lt;as&gt; typed." in read(response)
    assert not RemovalDecision.objects.exists()


def test_an_authors_wish_cannot_be_declined_on_the_page_nor_past_it():
    receipt = ask(cast.published())
    html = opened(receipt)
    offered = re.findall(r'name="decision" value="(\w+)"', html)
    assert offered == ["take_down", "erase"]
    assert decide(receipt, decision="refuse", rule="no_ground").status_code == 400
    assert not RemovalDecision.objects.exists()


def test_a_decision_that_is_refused_says_why_and_keeps_what_was_typed():
    receipt = ask(cast.published(), "named", "correct")
    response = decide(receipt, decision="correct", rule="accuracy", why="Kept as typed.")
    assert response.status_code == 409
    assert "Correct the post on its page first" in read(response)
    assert "Kept as typed." in read(response)


def test_a_page_that_is_out_of_date_decides_nothing_and_says_so():
    post = cast.published()
    receipt = ask(post, "named")
    client, request = signed_in(cast.editor()), asked_with(receipt)
    seen = client.get(page(request)).context["mark"]
    moderation.hold(post, by=cast.second_editor())
    told = {"decision": "take_down", "rule": "third_party", "why": "It names you.", "kind": "name"}
    response = client.post(page(request, "decide"), {**told, "seen": seen})
    assert "changed after this page was opened" in said(response)
    assert not RemovalDecision.objects.exists()
    deciding.decide(
        request, decision="take_down", rule="third_party", why="So.", by=cast.second_editor()
    )
    response = client.post(page(request, "decide"), {**told, "seen": seen})
    assert "decided meanwhile" in said(response)
    assert RemovalDecision.objects.get().why == "So."


def test_the_post_of_an_unclear_request_is_named_and_hidden():
    post = cast.published()
    receipt = ask("the post of last week", "minor")
    client, request = signed_in(cast.editor()), asked_with(receipt)
    wrong = client.post(page(request, "name"), {"item": "/posts/000000000000/", "seen": ""})
    assert wrong.status_code == 400
    assert "names no post, or more than one" in read(wrong)
    right = client.post(page(request, "name"), {"item": post.public_id, "seen": ""})
    assert right.status_code == 302
    assert "which is held" in said(right)
    assert client.get(f"/posts/{post.public_id}/").status_code == 410
    assert asked_with(receipt).post == post


def test_an_appeal_is_not_for_the_one_who_decided_first():
    receipt = ask(cast.published(), "other")
    decide(receipt, decision="refuse", rule="no_ground")
    appeal(receipt, "Please look again.")
    html = opened(receipt)
    assert "You made the first decision; another editor decides" in html
    assert "Decide, and do it" not in html
    refused = signed_in(cast.editor()).post(
        page(asked_with(receipt), "decide"),
        {"decision": "take_down", "rule": "danger", "why": "x", "kind": "name", "seen": ""},
    )
    assert "You made the first decision" in said(refused)
    html = opened(receipt, cast.second_editor())
    assert "Please look again." in html
    assert "Decide the appeal" in html
    decide(receipt, cast.second_editor(), decision="take_down", rule="danger")
    assert Post.objects.get().state == State.WITHDRAWN
    assert "Decision on your appeal" in standing(receipt)
    assert RemovalDecision.objects.count() == 2


@pytest.mark.parametrize("who", [None, cast.outsider])
@pytest.mark.parametrize("name", ["name", "decide", "change"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_sees_and_decides_nothing(who, name, method):
    post = cast.published("Words for editors.")
    request = asked_with(ask(post, "named"))
    told = {"decision": "take_down", "rule": "danger", "why": "x", "kind": "name", "item": "x"}
    response = getattr(signed_in(who and who()), method)(page(request, name), told)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
    assert Post.objects.get().state == State.PUBLISHED


@pytest.mark.parametrize("name", ["name", "decide"])
def test_what_acts_is_sent_and_never_only_opened(name):
    request = asked_with(ask(cast.published(), "named"))
    client = signed_in(cast.editor())
    assert client.get(page(request, name)).status_code == 405
    absent = client.post(page(request, name).replace(str(request.pk), "nothing"))
    assert (absent.status_code, absent.url) == (302, "/admin/")


@pytest.mark.parametrize("decision", ["take_down", "erase"])
def test_letters_to_copy_say_what_was_decided_and_by_which_rule(decision):
    receipt = ask(cast.published())
    html = opened(receipt)
    assert "thank you for writing to us" in html
    assert "the post that you wrote to us about is hidden" in html
    decide(receipt, decision=decision, why="Your post <is> yours.")
    html = opened(receipt)
    assert "we have decided about your request" in html
    assert "Whoever wrote a post decides whether it is shown here." in html
    assert "you can appeal once" in html
    assert "http://testserver/removal/status/" in html
    if decision == "take_down":
        assert "Why: Your post &lt;is&gt; yours." in html
    else:
        assert "its words are erased, for ever" in html
        assert "Your post" not in html.replace("Your post &lt;is&gt; yours.", "?")
        assert "Why is erased" in html


def test_letters_hold_no_receipt_and_no_hash_of_one():
    receipt = ask(cast.published())
    html = opened(receipt)
    assert receipt not in html.replace(" ", "")
    assert RemovalRequest.objects.get().receipt_hash not in html


def test_a_full_disk_is_told_and_leaves_the_post_hidden(monkeypatch):
    post = cast.published()
    receipt = ask(post)

    def breaks(line):
        raise DataFolderError("The disk is full.")

    monkeypatch.setattr(ledger, "append", breaks)
    response = decide(receipt, decision="erase")
    assert "run_clocks erases its words. The disk is full." in said(response)
    assert Post.objects.get().state == State.WITHDRAWN


# Erasing from the page of a post.


def test_erasing_says_what_it_does_and_asks_first():
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.WITHDRAWN)
    client = signed_in(cast.editor())
    there = address(scene.post, "erase")
    assert 'href="../erase/"' in read(client.get(address(scene.post)))
    asked = read(client.get(there))
    for sentence in ("Nobody can undo this.", "What goes:", "What stays:", "It does not come back"):
        assert sentence in asked
    response = client.post(there, {})
    assert response.status_code == 400
    assert "Tick the box" in read(response)
    assert Post.objects.get(pk=scene.post.pk).state == State.WITHDRAWN
    response = client.post(there, {"sure": "on"})
    assert "is erased" in said(response)
    assert Post.objects.get(pk=scene.post.pk).state == State.ERASED
    assert scan(scene) == {}
    html = read(client.get(address(scene.post)))
    assert 'href="../erase/"' not in html
    assert scene.canaries["post.text"] not in html


@pytest.mark.parametrize("state", [State.PUBLISHED, State.DRAFT, State.ERASED])
def test_what_is_not_hidden_or_is_erased_already_is_not_erased(state):
    post = cast.in_state(state)
    client = signed_in(cast.editor())
    assert 'href="../erase/"' not in read(client.get(address(post)))
    assert "only what is held or withdrawn can be erased" in read(
        client.get(address(post, "erase"))
    )
    response = client.post(address(post, "erase"), {"sure": "on"})
    assert "only what is held or withdrawn can be erased" in said(response)
    assert Post.objects.get().state == state


@pytest.mark.parametrize("who", [None, cast.outsider])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_erases_nothing(who, method):
    post = cast.in_state(State.WITHDRAWN)
    response = getattr(signed_in(who and who()), method)(address(post, "erase"), {"sure": "on"})
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
    assert Post.objects.get().state == State.WITHDRAWN
