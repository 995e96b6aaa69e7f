"""The queue: what waits for whom, take and hand back, what nobody has to be given."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from testimonies.admin import queue
from testimonies.editorial import assigning, moderation
from testimonies.editorial.roles import READERS, SENIOR_EDITORS
from testimonies.models.desk import Assignment, NotGiven
from testimonies.models.posts import ContentNote, Post
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import said, signed_in
from testimonies.vocabulary import Basis, Level, ShownAs, State

pytestmark = pytest.mark.django_db

QUEUE = "/admin/queue/"


def shown(client, query=""):
    return [row["post"].public_id for row in client.get(QUEUE + query).context["rows"]]


def act(client, post, what, **told):
    return client.post(f"{QUEUE}{post.pk}/{what}/", {"way": "open", **told})


def senior():
    who = cast.editor("sonja")
    who.groups.add(Group.objects.get(name=SENIOR_EDITORS))
    return who


def request_due(post, at):
    asked = RemovalRequest.objects.create(
        item="/posts/x/", requester="named", remedy="remove", receipt_hash=post.public_id
    )
    RemovalRequest.objects.filter(pk=asked.pk).update(post=post, due_at=at, hold="by_editor")


def test_a_post_is_taken_and_handed_back():
    post = cast.in_review()
    mine, others = signed_in(cast.editor()), signed_in(cast.second_editor())
    assert (shown(mine), shown(mine, "?way=open")) == ([], [post.public_id])
    assert act(mine, post, "take").url == "/admin/queue/?way=open"
    assert (shown(mine), shown(mine, "?way=open")) == ([post.public_id], [])
    assert shown(others) == []
    assert "edna has post" in said(act(others, post, "take"))
    assert "is not yours" in said(act(others, post, "hand-back"))
    act(mine, post, "hand-back")
    assert not Assignment.objects.exists()
    assert [e.verb for e in ReviewEvent.objects.all()[:2]] == ["hand back", "take"]
    assert Post.objects.get().state == State.IN_REVIEW


def test_a_post_that_waits_for_nobody_is_not_taken():
    post = cast.published()
    assert "waits for nobody" in said(act(signed_in(cast.editor()), post, "take"))
    assert not Assignment.objects.exists()


def test_a_senior_editor_gives_a_post_to_an_editor():
    post = cast.in_review()
    client = signed_in(senior())
    assert "Choose an editor" in said(act(client, post, "assign", to="0"))
    assert "Choose an editor" in said(act(client, post, "assign", to=cast.outsider().pk))
    act(client, post, "assign", to=cast.second_editor().pk)
    assert shown(signed_in(cast.second_editor())) == [post.public_id]
    assert ReviewEvent.objects.first().verb == "assign"


def test_only_a_senior_editor_gives():
    post = cast.in_review()
    response = act(signed_in(cast.editor()), post, "assign", to=cast.second_editor().pk)
    assert response.status_code == 403
    with pytest.raises(assigning.NotAllowedError, match="senior"):
        assigning.assign(post, to=cast.second_editor(), by=cast.editor())


def test_nobody_is_given_what_they_do_not_want_to_be_given():
    post = cast.in_review(note_slugs=["stalking", "rape"])
    other = cast.in_review(note_slugs=["disbelief"])
    client = signed_in(cast.editor())
    note = ContentNote.objects.get(slug="stalking")
    client.post(f"{QUEUE}not-given/", {"notes": [note.pk]})
    page = client.get(f"{QUEUE}not-given/").context["form"]
    assert page.initial["notes"] == [note.pk]
    assert shown(client, "?way=open") == [other.public_id]
    assert b"left out, as you asked" in client.get(QUEUE).content
    assert len(shown(signed_in(cast.second_editor()), "?way=open")) == 2
    told = said(act(signed_in(senior()), post, "assign", to=cast.editor().pk))
    assert "edna is not given this post" in told
    assert "stalking" not in told
    client.post(f"{QUEUE}not-given/", {})
    assert not NotGiven.objects.exists()
    assert len(shown(client, "?way=open")) == 2


def test_what_waits_for_a_second_editor_says_whose_yes_is_there():
    plain, graphic = cast.in_review(), cast.in_review(level=3)
    moderation.approve(graphic, by=cast.second_editor())
    client = signed_in(cast.editor())
    assert shown(client, "?way=second") == [graphic.public_id]
    assert "sefa said yes to: publish." in client.get(f"{QUEUE}?way=second").content.decode()
    own = signed_in(cast.second_editor()).get(f"{QUEUE}?way=second").content.decode()
    assert "You said yes to: publish." in own
    moderation.approve(plain, by=cast.editor())
    assert len(shown(client, "?way=second")) == 2
    Approval.objects.update(at=timezone.now() - dt.timedelta(hours=73))
    assert shown(client, "?way=second") == [graphic.public_id]


@pytest.mark.parametrize("level", [0, 1, 3])
@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize(
    ("shown_as", "basis"),
    [
        (ShownAs.NAMED, Basis.PRESS),
        (ShownAs.HANDLE, Basis.NO_OBJECTION),
        (ShownAs.PSEUDONYM, Basis.NONE),
    ],
)
def test_the_query_and_the_verb_agree_on_who_needs_a_second_editor(level, keeps, shown_as, basis):
    post = cast.in_review(
        level=level, keeps_third_party_name=keeps, shown_as=shown_as, basis=basis, pseudonym="X"
    )
    found = queue.waiting(queue.SECOND, cast.editor()).filter(pk=post.pk).exists()
    assert found is bool(moderation.second_editor_for(post))


def test_what_is_due_comes_by_its_time():
    later, sooner, approved = cast.published(), cast.published(), cast.in_review(level=3)
    now = timezone.now()
    request_due(later, now + dt.timedelta(days=9))
    request_due(sooner, now + dt.timedelta(hours=3))
    moderation.approve(approved, by=cast.second_editor())
    cast.in_review()
    client = signed_in(cast.editor())
    expected = [sooner.public_id, approved.public_id, later.public_id]
    assert shown(client, "?way=due") == expected


def test_the_queue_is_narrowed_by_source_level_doubt_and_age():
    doubtful = cast.in_review(doubts=[{"statement": "It may be cut."}], level=2)
    old = cast.in_review(source=cast.source("Another article"), level=None)
    Post.objects.filter(pk=old.pk).update(archived_at=timezone.now() - dt.timedelta(days=31))
    client = signed_in(cast.editor())
    for query, found in {
        f"source={cast.source('Another article').pk}": old,
        "level=2": doubtful,
        "level=none": old,
        "doubt=some": doubtful,
        "doubt=none": old,
        "age=30": old,
    }.items():
        assert shown(client, f"?way=open&{query}") == [found.public_id], query
    assert len(shown(client, "?way=open&age=90")) == 0
    assert len(shown(client, "?way=open&level=nonsense&source=x&age=-1")) == 2
    assert "It may be cut." in client.get(f"{QUEUE}?way=open").content.decode()


@pytest.mark.parametrize("way", ["open", "due"])
def test_every_post_comes_once_page_by_page(way):
    posts = [cast.in_review() for _ in range(53)]
    for number, post in enumerate(posts):
        request_due(post, timezone.now() + dt.timedelta(hours=number // 2))
    client, query, found = signed_in(cast.editor()), f"way={way}", []
    while query:
        response = client.get(f"{QUEUE}?{query}")
        found += [row["post"].public_id for row in response.context["rows"]]
        query = response.context["next"]
    assert found == [post.public_id for post in posts]


@pytest.mark.parametrize("after", ["x", "~", "x~1", "2026-99-99~1", "9" * 40, "2026-01-01~1"])
def test_a_place_that_is_none_is_not_an_error(after):
    cast.in_review()
    client = signed_in(cast.editor())
    for way in queue.WAYS:
        assert client.get(QUEUE, {"way": way, "after": after}).status_code == 200


def test_the_words_are_folded_and_escaped():
    cast.in_review("<b>Invented</b>", language="ar", note_slugs=["stalking"])
    page = signed_in(cast.editor()).get(f"{QUEUE}?way=open").content.decode()
    assert '<details data-words><summary>The words</summary><blockquote lang="ar"' in page
    assert "&lt;b&gt;Invented" in page
    assert "<b>stalking</b>" in page


@pytest.mark.parametrize("posts", [1, 25])
def test_the_queue_keeps_to_its_budget(posts, django_assert_max_num_queries):
    for number in range(posts):
        post = cast.in_review(level=3, source=cast.source(f"Article {number}"))
        moderation.approve(post, by=cast.second_editor())
    client = signed_in(senior())
    client.get(f"{QUEUE}?way=second")
    for way in queue.WAYS:
        with django_assert_max_num_queries(20):
            client.get(QUEUE, {"way": way})
    assert len(shown(client, "?way=second")) == posts


def test_a_reader_looks_and_takes_nothing():
    who = cast.outsider()
    who.is_staff = True
    who.save()
    who.groups.add(Group.objects.get(name=READERS))
    post = cast.in_review()
    client = signed_in(who)
    assert shown(client, "?way=open") == [post.public_id]
    assert b'class="verbs"' not in client.get(f"{QUEUE}?way=open").content
    assert act(client, post, "take").status_code == 403


def test_level_is_one_of_policy():
    assert [value for value, _label in queue.QueueForm().fields["level"].choices][2:] == [
        str(level) for level in Level.values
    ]
