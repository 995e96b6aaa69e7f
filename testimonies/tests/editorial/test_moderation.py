"""The verbs: what moves, who may, what the public side holds afterwards."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from testimonies.editorial import moderation, publishing
from testimonies.editorial.errors import (
    NotAllowedError,
    NotReadyError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.models.counts import PublishedCount
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, Tombstone
from testimonies.models.review import Act, Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import Basis, ShownAs, State

pytestmark = pytest.mark.django_db


def public_ids() -> set[str]:
    return set(PublishedPost.objects.values_list("pk", flat=True))


def test_a_draft_goes_by_review_to_the_public():
    post = cast.draft("Courage, invented.")
    moderation.submit(post, by=cast.editor())
    assert post.state == State.IN_REVIEW
    assert public_ids() == set()
    event = moderation.publish(post, by=cast.editor(), reason="cleared")
    post.refresh_from_db()
    assert post.state == State.PUBLISHED
    assert PublishedPost.objects.get().words == "Courage, invented."
    assert (event.from_state, event.to_state, event.reason) == ("in_review", "published", "cleared")
    assert PublishedCount.objects.get().posts == 1


def test_a_draft_is_not_published_without_review():
    with pytest.raises(WrongStateError, match="draft"):
        moderation.publish(cast.draft(), by=cast.editor())
    assert public_ids() == set()


def test_the_acting_user_is_required_and_must_be_an_editor():
    post = cast.in_review()
    with pytest.raises(TypeError):
        moderation.publish(post)
    with pytest.raises(NotAllowedError):
        moderation.publish(post, by=cast.outsider())
    assert Post.objects.get().state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("verb", "state"), [(moderation.hold, State.HELD), (moderation.withdraw, State.WITHDRAWN)]
)
def test_hiding_takes_one_editor_and_leaves_a_tombstone_without_words(verb, state):
    post = cast.published("Words to be gone.")
    verb(post, by=cast.editor())
    assert Post.objects.get().state == state
    assert public_ids() == set()
    assert not PublishedCount.objects.exists()
    tombstone = Tombstone.objects.get()
    assert tombstone.public_id == post.public_id
    assert {f.name for f in Tombstone._meta.get_fields()} == {"public_id", "gone_at"}


def test_what_was_never_public_leaves_no_tombstone():
    moderation.withdraw(cast.draft(), by=cast.editor())
    assert not Tombstone.objects.exists()


def test_rejecting_needs_a_reason():
    post = cast.draft()
    with pytest.raises(NotReadyError, match="reason"):
        moderation.reject(post, by=cast.editor(), reason="  ")
    moderation.reject(post, by=cast.editor(), reason="not a testimony")
    assert post.state == State.REJECTED


def test_what_was_held_comes_back_with_a_second_editor():
    post = cast.in_state(State.HELD)
    with pytest.raises(SecondEditorNeededError):
        moderation.restore(post, by=cast.editor(), reason="decided")
    moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE)
    event = moderation.restore(post, by=cast.editor(), reason="decided")
    assert event.second == cast.second_editor()
    assert public_ids() == {post.public_id}
    assert not Tombstone.objects.exists()


def test_only_the_authors_wish_brings_a_withdrawn_post_back():
    post = cast.in_state(State.WITHDRAWN)
    moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE)
    with pytest.raises(NotAllowedError, match="author"):
        moderation.restore(post, by=cast.editor(), reason="decided")
    moderation.restore(post, by=cast.editor(), reason="the author asked", authors_wish=True)
    assert public_ids() == {post.public_id}


@pytest.mark.parametrize(
    "more",
    [
        {"level": 3},
        {"shown_as": ShownAs.HANDLE, "basis": Basis.NO_OBJECTION},
        {"keeps_third_party_name": True},
    ],
)
def test_the_policys_list_needs_a_second_editor(more):
    post = cast.in_review(**more)
    with pytest.raises(SecondEditorNeededError):
        moderation.publish(post, by=cast.editor())
    moderation.approve(post, by=cast.editor())
    with pytest.raises(SecondEditorNeededError):
        moderation.publish(post, by=cast.editor())
    moderation.approve(post, by=cast.second_editor())
    assert moderation.publish(post, by=cast.editor()).second == cast.second_editor()


def test_an_approval_counts_for_72_hours():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        post = cast.in_review(level=3)
        moderation.approve(post, by=cast.second_editor())
        clock.shift(dt.timedelta(hours=72))
        with pytest.raises(SecondEditorNeededError):
            moderation.publish(post, by=cast.editor())
        moderation.approve(post, by=cast.second_editor())
        clock.shift(dt.timedelta(hours=71, minutes=59))
        moderation.publish(post, by=cast.editor())


def test_an_approval_is_of_what_would_be_published_and_of_nothing_else():
    post = cast.in_review(level=3)
    moderation.approve(post, by=cast.second_editor())
    Post.objects.filter(pk=post.pk).update(words_shown_as="paraphrase", paraphrase="Other words.")
    with pytest.raises(SecondEditorNeededError):
        moderation.publish(post, by=cast.editor())


def test_more_than_twenty_at_once_need_a_second_editor():
    post = cast.in_review()
    with pytest.raises(SecondEditorNeededError, match="21 posts"):
        moderation.publish(post, by=cast.editor(), at_once=21)
    moderation.publish(post, by=cast.editor(), at_once=20)


def test_level_four_is_never_public():
    post = cast.in_review(level=4)
    with pytest.raises(NotReadyError, match="never public"):
        moderation.publish(post, by=cast.editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state=State.PUBLISHED)


def test_the_database_refuses_a_move_that_policy_does_not_know():
    post = cast.draft()
    with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state=State.PUBLISHED)


def test_the_database_refuses_to_edit_captured_words():
    post = cast.published()
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(text="other words")


def test_the_database_refuses_one_person_as_both_editors():
    post = cast.in_review()
    approval = moderation.approve(post, by=cast.editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            used_by=cast.editor(), used_at=cast.midnight(2026, 1, 1)
        )


def test_the_log_is_append_only_and_chained():
    cast.in_state(State.HELD)
    log = list(ReviewEvent.objects.order_by("id"))
    assert [event.verb for event in log] == ["submit", "publish", "hold"]
    assert [event.previous_hash for event in log] == ["", log[0].hash, log[1].hash]
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewEvent.objects.update(reason="rewritten")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewEvent.objects.all().delete()


def test_a_failure_on_the_way_keeps_nothing(monkeypatch):
    post = cast.in_review()
    monkeypatch.setattr(publishing, "_count", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        moderation.publish(post, by=cast.editor())
    assert Post.objects.get().state == State.IN_REVIEW
    assert not ReviewEvent.objects.filter(verb="publish").exists()
    assert public_ids() == set()


def test_a_fresh_archive_shows_no_drift_and_a_tampered_one_does():
    cast.published("First, invented.")
    second = cast.published("Second, invented.", posted="2017-10")
    assert list(publishing.drift()) == []
    PublishedPost.objects.filter(pk=second.public_id).update(words="Something else.")
    PublishedCount.objects.filter(latest="2017-10-31").update(posts=5)
    found = list(publishing.drift())
    assert len(found) == 2
    assert second.public_id in found[0]
    publishing.rebuild_published()
    assert list(publishing.drift()) == []
