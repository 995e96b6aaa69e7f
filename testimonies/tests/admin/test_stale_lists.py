"""A list that is out of date shows nothing; and what hides never waits for a fresh one."""

import pytest

from testimonies.admin import bulk
from testimonies.editorial import curation, moderation
from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.tests.admin.desk import LIST, choose, said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def test_the_list_says_what_it_showed():
    cast.in_review()
    page = signed_in(cast.editor()).get(LIST).content.decode()
    assert f'<input type="hidden" name="seen" value="{bulk.newest_event()}">' in page


@pytest.mark.parametrize("action", ["publish_selected", "approve_selected"])
def test_what_was_decided_meanwhile_refuses_all(action):
    one, two = cast.in_review("One."), cast.in_review("Two.")
    client, seen = signed_in(cast.editor()), bulk.newest_event()
    curation.revise(two, {"level": 2}, by=cast.second_editor())
    told = said(choose(client, [one, two], action, seen=seen))
    assert f"Post {two.public_id} was changed after this list was opened." in told
    assert "Nothing was changed." in told
    assert not PublishedPost.objects.exists()
    assert not one.approvals.exists()
    told = said(choose(client, [one], "publish_selected", seen=seen))
    assert "1 post: published." in told


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_list_that_does_not_say_what_it_showed_is_stale(seen):
    post = cast.in_review()
    told = said(choose(signed_in(cast.editor()), [post], "publish_selected", seen=seen))
    assert "changed after this list was opened" in told or "No action selected" in told
    assert not PublishedPost.objects.exists()


def test_hiding_does_not_wait_for_a_fresh_list():
    post = cast.published()
    seen = bulk.newest_event() - 2
    choose(signed_in(cast.editor()), [post], "hold_selected", seen=seen)
    post.refresh_from_db()
    assert post.state == State.HELD
    moderation.withdraw(post, by=cast.editor())
