"""The list of posts: spares its reader, finds, stays fast, and acts on many by the same verbs."""

import pytest

from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import LIST, choose, said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def states():
    return list(Post.objects.order_by("pk").values_list("state", flat=True))


def found(client, query):
    return {post.public_id for post in client.get(LIST + query).context["cl"].result_list}


def test_the_words_are_folded_behind_their_notes():
    cast.draft("Folded invented words.", note_slugs=["stalking"], language="ar")
    page = signed_in(cast.editor()).get(LIST).content.decode()
    assert (
        '<details class="reading"><summary>stalking</summary>'
        '<blockquote lang="ar" dir="rtl">Folded invented words.</blockquote></details>' in page
    )


def test_the_list_escapes_what_was_posted():
    cast.draft("<script>invented()</script>", display_name="<b>Ada</b>")
    page = signed_in(cast.editor()).get(LIST).content.decode()
    assert "<script>invented()" not in page
    assert "<b>Ada</b>" not in page


def test_the_list_finds_and_narrows():
    draft = cast.draft("A sentence on invented lighthouses.", level=2)
    doubtful = cast.in_review(public_doubts=[{"statement": "Hm.", "start": None, "end": None}])
    client = signed_in(cast.editor())
    assert found(client, "?q=lighthouses") == {draft.public_id}
    assert found(client, "?q=ada_invented") == {draft.public_id, doubtful.public_id}
    assert found(client, "?state=in_review") == {doubtful.public_id}
    assert found(client, "?level=2") == {draft.public_id}
    assert found(client, "?doubt=public") == {doubtful.public_id}
    assert found(client, "?doubt=none") == {draft.public_id}
    assert found(client, f"?source={cast.source('Another article').pk}") == set()
    assert len(found(client, f"?source={cast.source().pk}")) == 2
    assert len(found(client, "?source=nonsense")) == 2


def test_the_list_keeps_to_its_budget(django_assert_max_num_queries):
    for _ in range(30):
        cast.draft()
    client = signed_in(cast.editor())
    client.get(LIST)
    with django_assert_max_num_queries(10):
        assert len(client.get(LIST).context["cl"].result_list) == 30


def test_nothing_can_be_deleted_from_the_list():
    post = cast.draft()
    client = signed_in(cast.editor(is_superuser=True))
    actions = client.get(LIST).context["action_form"].fields["action"].choices
    assert "delete_selected" not in [name for name, _label in actions]
    choose(client, [post], "delete_selected", post="yes")
    assert Post.objects.count() == 1
    assert client.post(f"{LIST}{post.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("action", "start", "end"),
    [
        ("submit_selected", State.DRAFT, State.IN_REVIEW),
        ("publish_selected", State.IN_REVIEW, State.PUBLISHED),
        ("hold_selected", State.PUBLISHED, State.HELD),
    ],
)
def test_an_action_moves_every_post_by_the_verb(action, start, end):
    posts = [cast.in_state(start) for _ in range(3)]
    response = choose(signed_in(cast.editor()), posts, action)
    assert states() == [end] * 3
    assert "3 posts" in said(response)
    verb = action.removesuffix("_selected")
    assert ReviewEvent.objects.filter(verb=verb, to_state=end, by=cast.editor()).count() == 3


def test_posts_become_public_all_or_none():
    posts = [cast.in_review(), cast.in_review(level=3), cast.draft()]
    response = choose(signed_in(cast.editor()), posts, "publish_selected")
    assert states() == [State.IN_REVIEW, State.IN_REVIEW, State.DRAFT]
    assert not PublishedPost.objects.exists()
    assert not ReviewEvent.objects.filter(verb="publish").exists()
    assert "Nothing was changed. 2 posts were refused." in said(response)
    assert posts[1].public_id in said(response)
    assert posts[2].public_id in said(response)


def test_hiding_does_not_wait_for_the_others():
    posts = [cast.published(), cast.draft(), cast.published()]
    response = choose(signed_in(cast.editor()), posts, "hold_selected")
    assert states() == [State.HELD, State.DRAFT, State.HELD]
    assert not PublishedPost.objects.exists()
    assert "2 posts: held" in said(response)
    assert "1 post was refused." in said(response)


@pytest.mark.parametrize(
    ("action", "end"),
    [("reject_selected", State.REJECTED), ("withdraw_selected", State.WITHDRAWN)],
)
def test_what_is_hard_to_take_back_is_asked_about_first(action, end):
    posts = [cast.draft(), cast.draft()]
    client = signed_in(cast.editor())
    response = choose(client, posts, action)
    assert response.status_code == 200
    assert states() == [State.DRAFT] * 2
    assert posts[1].public_id in response.content.decode()
    choose(client, posts, action, answered="1", reason="out of scope")
    assert states() == [end] * 2
    assert ReviewEvent.objects.filter(to_state=end, reason="out of scope").count() == 2


def test_rejecting_many_needs_a_reason_too():
    posts = [cast.draft()]
    response = choose(signed_in(cast.editor()), posts, "reject_selected", answered="1", reason=" ")
    assert response.context["form"].errors["reason"]
    assert states() == [State.DRAFT]


def test_more_than_twenty_at_once_take_a_second_editor():
    posts = [cast.in_review() for _ in range(21)]
    response = choose(signed_in(cast.editor()), posts, "publish_selected")
    assert "21 posts" in said(response)
    assert set(states()) == {State.IN_REVIEW}
    choose(signed_in(cast.second_editor()), posts, "approve_selected")
    assert Approval.objects.count() == 21
    choose(signed_in(cast.editor()), posts, "publish_selected")
    assert set(states()) == {State.PUBLISHED}
    assert not Approval.objects.filter(used_at=None).exists()


def test_approving_many_says_yes_to_the_act_that_each_waits_for():
    posts = [cast.in_review(level=3), cast.in_state(State.HELD)]
    choose(signed_in(cast.second_editor()), posts, "approve_selected")
    assert set(Approval.objects.values_list("act", flat=True)) == {"publish", "restore"}
    moderation.restore(posts[1], by=cast.editor(), reason="decided")
    assert PublishedPost.objects.get().pk == posts[1].public_id
