"""Requests are decided, done and told; the author is granted always; another hears the appeal."""

import pytest
from django.db import DatabaseError, connection

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import audit, curation, deciding, drift, ledger, moderation, rounds
from testimonies.editorial.deciding import Mask
from testimonies.editorial.errors import (
    EditorialError,
    NotAllowedError,
    NotReadyError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalDecision
from testimonies.models.review import Act, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.asking import appeal, ask, asked_with, standing
from testimonies.tests.figures import whole_or
from testimonies.tests.leaks import columns_of_the_desk, scan, written
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import Decision, Hold, RequestState, Rule, State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

WHY = "Your post is yours."
# What was wished changes nothing of what is scanned; the whole proof tries each all the same.
WISHES = ["remove", "anonymise", "redact", "correct"][: whole_or(4, 1)]
WHO = {"post.display_name", "account.handle", "person.name", "person.slug", "post.url"}


def decide(receipt, decision, rule="author", *, by=None, why=WHY, **more):
    asked = asked_with(receipt)
    return deciding.decide(
        asked, decision=decision, rule=rule, why=why, by=by or cast.editor(), **more
    )


def state_of(post):
    return Post.objects.get(pk=post.pk).state


@pytest.fixture
def scene():
    cast.published("Another invented post that stays public.")
    made = full_of_canaries(cast.editor())
    bring_to(made, State.PUBLISHED)
    return made


def everything_said(scene):
    return set().union(*scan(scene).values())


def in_order():
    assert list(drift.drift()) == []
    assert list(audit.findings()) == []


@pytest.mark.parametrize("remedy", WISHES)
@pytest.mark.parametrize("decision", ["take_down", "erase"])
def test_taken_down_or_erased_no_address_says_anything_of_it(scene, remedy, decision):
    receipt = ask(scene.post, remedy=remedy)
    decide(receipt, decision)
    assert state_of(scene.post) == (State.ERASED if decision == "erase" else State.WITHDRAWN)
    assert scan(scene) == {}
    in_order()


def test_erased_at_once_it_is_in_no_table_either(scene):
    secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    receipt = ask(scene.post, message=f"It says {secret}.")
    decide(receipt, "erase", why=f"You wrote {secret}.")
    told = {name: value for name, value in scene.canaries.items() if not name.startswith("source.")}
    told["why and message"] = secret
    for column, content in columns_of_the_desk():
        found = [
            name for name, canary in told.items() if any(w in content for w in written(canary))
        ]
        assert not found, column
    assert [line.public_id for line in ledger.lines()] == [scene.post.public_id]
    page = standing(receipt)
    assert "Taken down, and its words erased" in page
    assert str(Rule.AUTHOR.label) in page
    in_order()


def test_anonymised_no_address_says_whose_it_is(scene):
    receipt = ask(scene.post, "named", "anonymise")
    decide(receipt, "anonymise", "third_party")
    said = everything_said(scene)
    assert state_of(scene.post) == State.PUBLISHED
    assert {"post.text", "post.pseudonym"} <= said
    assert not WHO & said
    changed = Post.objects.get(pk=scene.post.pk)
    assert changed.basis == "B4"
    in_order()


def test_a_detail_is_removed_everywhere(scene):
    receipt = ask(scene.post, "named", "redact")
    secret = scene.canaries["post.text"]
    start = scene.post.text.index(secret)
    decide(receipt, "redact", "third_party", masks=[Mask(start, start + len(secret), "name")])
    said = everything_said(scene)
    assert "post.display_name" in said
    assert "post.text" not in said
    in_order()


def test_what_stays_as_it_is_stays(scene):
    receipt = ask(scene.post, "other")
    decide(receipt, "refuse", "no_ground", why="It names nobody.")
    assert state_of(scene.post) == State.PUBLISHED
    page = standing(receipt)
    assert "It stays as it is" in page
    assert "It names nobody." in page
    assert str(Rule.NO_GROUND.label) in page
    assert "You can appeal once" in page


def test_who_did_what_and_when_is_in_the_log_and_nothing_that_was_told():
    post = cast.published()
    receipt = ask(post, message="Words of the one who asks.")
    decide(receipt, "take_down")
    number = str(asked_with(receipt).id)[:8]
    told = list(ReviewEvent.objects.filter(post=post).values_list("verb", "by__username", "reason"))
    assert told[:3] == [
        ("decide", "edna", f"removal request {number}: take_down"),
        ("withdraw", "edna", f"removal request {number}"),
        ("hold", "removal-desk", f"removal request {number}"),
    ]


@pytest.mark.parametrize(
    ("remedy", "declined"),
    [
        ("remove", ["refuse", "not_here", "correct", "redact", "anonymise"]),
        ("anonymise", ["refuse", "not_here", "correct", "redact"]),
        ("redact", ["refuse", "not_here", "correct", "anonymise"]),
        ("correct", ["refuse", "not_here", "anonymise"]),
    ],
)
def test_the_author_is_granted_always(remedy, declined):
    post = cast.published()
    receipt = ask(post, remedy=remedy)
    for decision in declined:
        for rule in deciding.RULES_OF[Decision(decision)]:
            with pytest.raises(NotAllowedError):
                decide(receipt, decision, rule)
    assert not RemovalDecision.objects.exists()
    assert state_of(post) == State.HELD


def test_declining_an_author_is_refused_in_a_sentence():
    receipt = ask(cast.published())
    with pytest.raises(NotAllowedError, match="The author’s wish is granted always"):
        decide(receipt, "refuse", "no_ground")


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("rule", Rule)
def test_a_decision_rests_on_a_rule_that_says_so(decision, rule):
    assert deciding.RULES_OF[decision], "each decision rests on something"
    if rule in deciding.RULES_OF[decision]:
        return
    receipt = ask(cast.published(), "other")
    with pytest.raises(EditorialError):
        decide(receipt, decision, rule)
    assert not RemovalDecision.objects.exists()


@pytest.mark.parametrize("why", ["", "  \n", "x" * 2_001])
def test_why_is_said_and_not_at_any_length(why):
    receipt = ask(cast.published())
    with pytest.raises(NotReadyError, match="Say why"):
        decide(receipt, "take_down", why=why)
    assert not RemovalDecision.objects.exists()


def test_the_rule_of_authors_is_for_authors():
    with pytest.raises(NotReadyError, match="not the author"):
        decide(ask(cast.published(), "danger"), "take_down", "author")


@pytest.mark.parametrize("decision", ["redact", "correct"])
def test_nothing_is_said_to_be_done_that_was_not_done(decision):
    post = cast.published("An invented sentence about Zed.")
    receipt = ask(post, "named", decision)
    with pytest.raises(NotReadyError):
        decide(receipt, decision, "accuracy")
    assert asked_with(receipt).state == RequestState.RECEIVED
    if decision == "redact":
        curation.redact(post, start=0, end=2, kind="name", reason="asked", by=cast.editor())
    else:
        curation.revise(post, {"language": "de"}, by=cast.editor())
    decide(receipt, decision, "accuracy")
    assert asked_with(receipt).state == RequestState.DECIDED


def test_a_wrong_span_decides_nothing():
    post = cast.published("Short, invented.")
    receipt = ask(post, "named", "redact")
    with pytest.raises(NotReadyError, match="does not lie inside"):
        decide(receipt, "redact", "third_party", masks=[Mask(0, 4, "name"), Mask(5, 99, "name")])
    assert not RemovalDecision.objects.exists()
    assert not Post.objects.get(pk=post.pk).redactions.exists()


def test_what_was_held_comes_back_by_two_editors_and_not_before_it_is_decided():
    post, second = cast.published(), cast.second_editor()
    receipt = ask(post, "danger", "anonymise")
    post.refresh_from_db()
    moderation.approve(post, by=second, act=Act.RESTORE)
    with pytest.raises(NotReadyError, match="waits to be decided"):
        moderation.restore(post, by=cast.editor(), reason="no danger")
    decide(receipt, "anonymise", "danger")
    assert state_of(post) == State.HELD
    with pytest.raises(SecondEditorNeededError):  # What was approved is not what it says now.
        moderation.restore(post, by=cast.editor(), reason="no danger")
    moderation.approve(post, by=second, act=Act.RESTORE)
    moderation.restore(post, by=cast.editor(), reason="no danger")
    assert state_of(post) == State.PUBLISHED
    in_order()


def test_a_level_3_post_is_held_rather_than_changed_in_public():
    post = cast.published(level=3)
    decide(ask(post, "named", "anonymise"), "anonymise", "third_party")
    changed = Post.objects.get(pk=post.pk)
    assert (changed.state, changed.shown_as) == (State.HELD, "pseudonym")


def test_decided_twice_is_decided_once():
    receipt = ask(cast.published())
    decide(receipt, "take_down")
    with pytest.raises(WrongStateError, match="decided meanwhile"):
        decide(receipt, "erase", by=cast.second_editor())
    assert RemovalDecision.objects.count() == 1


def test_a_stale_page_decides_nothing():
    post = cast.published()
    receipt = ask(post, "named")
    seen = deciding.mark_of(asked_with(receipt))
    moderation.hold(post, by=cast.second_editor())
    with pytest.raises(WrongStateError, match="changed after this page was opened"):
        decide(receipt, "take_down", "third_party", seen=seen)
    assert not RemovalDecision.objects.exists()


@pytest.mark.parametrize("decision", ["take_down", "refuse"])
def test_who_is_no_editor_decides_nothing(decision):
    receipt = ask(cast.published(), "other")
    with pytest.raises(NotAllowedError):
        decide(receipt, decision, "no_ground", by=cast.outsider())


def test_an_address_that_tells_no_post_is_answered_so():
    receipt = ask("the post of last week")
    with pytest.raises(NotAllowedError, match="which post"):
        decide(receipt, "take_down")
    decide(receipt, "not_here", "not_found", why="We found none.")
    assert "Nothing of it is here" in standing(receipt)


@pytest.mark.parametrize(("requester", "state"), [("danger", "held"), ("named", "published")])
def test_a_post_that_an_editor_names_is_hidden_if_the_class_asks_for_it(requester, state):
    post = cast.published()
    receipt = ask("the post of last week", requester)
    asked, due = asked_with(receipt), asked_with(receipt).due_at
    deciding.name_post(asked, post, by=cast.editor())
    assert (asked.post, asked.hold, asked.due_at) == (
        post,
        Hold.UNTOLD if requester == "danger" else Hold.NOT_BY_ITSELF,
        due,
    )
    assert state_of(post) == state
    with pytest.raises(NotAllowedError, match="names a post that is here"):
        decide(receipt, "not_here", "not_found")
    in_order()


def test_an_appeal_is_decided_by_another_editor():
    post = cast.published()
    receipt = ask(post, "named")
    decide(receipt, "refuse", "no_ground")
    assert "Another editor than the one before decides by" in appeal(receipt, "Look again.")
    asked = asked_with(receipt)
    assert asked.state == RequestState.APPEALED
    assert (asked.due_at - asked.appeal.received_at).days == 10
    with pytest.raises(NotAllowedError, match="You made the first decision"):
        decide(receipt, "take_down", "third_party")
    decide(receipt, "take_down", "third_party", by=cast.second_editor(), why="It names you.")
    assert state_of(post) == State.WITHDRAWN
    page = standing(receipt)
    assert "Decision on your appeal" in page
    assert "It names you." in page
    assert "This is the archive’s last word" in page
    with pytest.raises(WrongStateError):
        decide(receipt, "refuse", "no_ground", by=cast.second_editor())
    verbs = ReviewEvent.objects.filter(post=post).values_list("verb", "by__username")
    assert list(verbs)[:3] == [
        ("decide appeal", "sefa"),
        ("withdraw", "sefa"),
        ("decide", "edna"),
    ]


def test_what_is_typed_about_an_erased_post_goes_when_it_is_decided():
    post = cast.in_state(State.ERASED)
    receipt = ask(post, message="Words of the one who asks.")
    decide(receipt, "erase")
    asked = asked_with(receipt)
    assert (asked.item, asked.message) == (f"/posts/{post.public_id}/", "")


def test_a_ledger_that_cannot_be_written_leaves_it_hidden_and_to_the_clock(monkeypatch):
    post = cast.published()
    receipt = ask(post)

    def breaks(line):
        raise DataFolderError("The disk is full.")

    monkeypatch.setattr(ledger, "append", breaks)
    with pytest.raises(DataFolderError):
        decide(receipt, "erase")
    assert state_of(post) == State.WITHDRAWN
    assert asked_with(receipt).state == RequestState.DECIDED
    monkeypatch.undo()
    assert rounds.run().erased == 1
    assert state_of(post) == State.ERASED
    assert RemovalDecision.objects.get().why == ""


@pytest.mark.parametrize(
    "change",
    ["why = ''", "why = 'another'", "decision = 'refuse'", "why = '', decision = 'refuse'"],
)
def test_the_database_keeps_a_decision_as_it_is(change):
    decide(ask(cast.published()), "take_down")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="kept as it is"):
        cursor.execute(f"UPDATE testimonies_removaldecision SET {change}")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="kept as it is"):
        cursor.execute("DELETE FROM testimonies_removaldecision")
