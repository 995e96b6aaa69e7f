"""Two posts side by side: merged, tied, or told apart, through the pages; and what follows."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from testimonies.editorial import curation, drift, erasure, finding, moderation, tying
from testimonies.editorial.errors import EditorialError
from testimonies.models.likeness import Likeness, LookAgain
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, PublishedRedirect, PublishedTimelineEntry
from testimonies.models.removals import Barred, RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Capture
from testimonies.models.timelines import Timeline, TimelineEntry, TimelineVersion
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(databases=["default", "public"], transaction=True)

WORDS = "Invented words that are long enough to be nobody's but their author's own."


def page_of(one, other):
    return reverse("admin:testimonies_post_compare", args=[one.pk, other.pk])


def tell(one, other, what, first=None, client=None, **told):
    client = client or signed_in(cast.editor())
    page = client.get(page_of(one, other))
    told.setdefault("seen", page.context["seen"])
    told.setdefault("seen_other", page.context["seen_other"])
    sent = {"what": what, "which": (first or one).pk, "reason": "the same picture", **told}
    return client.post(page_of(one, other), sent)


def two_captures(**more):
    """Return the same post, public twice, from two sources."""
    one = cast.published(WORDS, native_id="77", source=cast.source("One article"))
    other = cast.published(WORDS, source=cast.source("Another article"), **more)
    return one, other


def in_a_timeline(*posts):
    timeline = Timeline.objects.create(slug="days", title="Invented days")
    for position, post in enumerate(posts, start=1):
        TimelineEntry.objects.create(timeline=timeline, position=position, kind="post", post=post)
    cast.publish_timeline(timeline)
    return timeline


def status(post):
    return Client().get(f"/posts/{post.public_id}/").status_code


def test_the_page_shows_both_and_where_they_differ():
    one = cast.draft("The same words, one way.")
    other = cast.draft("The same words, another way.")
    page = signed_in(cast.editor()).get(page_of(one, other)).content.decode()
    assert "<ins>one </ins>" in page
    assert "<ins>another </ins>" in page
    assert one.public_id in page
    assert other.public_id in page


def test_two_posts_become_one_with_two_captures():
    one, other = two_captures()
    in_a_timeline(other)
    response = tell(one, other, "same")
    assert f"{other.public_id} is merged into {one.public_id}" in said(response)
    assert {capture.source.title for capture in one.captures.all()} == {
        "One article",
        "Another article",
    }
    row = PublishedPost.objects.get()
    assert row.pk == one.public_id
    assert len(row.sources) == 2
    assert PublishedTimelineEntry.objects.get().post_id == one.public_id
    assert TimelineEntry.objects.get().post == one
    assert TimelineVersion.objects.get().released["entries"][0]["post_id"] == one.public_id
    answer = Client().get(f"/posts/{other.public_id}/")
    assert (answer.status_code, answer.url) == (301, f"/posts/{one.public_id}/")
    # Every other way to ask for it says that it is gone, not that it never was.
    assert Client().get(f"/posts/{other.public_id}.json").status_code == 410
    other.refresh_from_db()
    assert (other.state, other.merged_into, other.text) == (State.WITHDRAWN, one, WORDS)
    verbs = ReviewEvent.objects.filter(verb="merge").values_list("post", "reason")
    assert set(verbs) == {
        (one.pk, f"{other.public_id} into this one: the same picture"),
        (other.pk, f"into {one.public_id}: the same picture"),
    }
    assert list(drift.drift()) == []


def test_the_old_address_is_gone_while_the_one_that_stays_is_hidden():
    one, other = two_captures()
    tell(one, other, "same")
    moderation.hold(one, by=cast.editor())
    gone = Client().get(f"/posts/{other.public_id}/")
    assert gone.status_code == 410
    assert gone.content == Client().get(f"/posts/{one.public_id}/").content
    assert not PublishedRedirect.objects.exists()
    assert list(drift.drift()) == []


def test_what_was_never_public_stays_unknown():
    one, other = cast.published(WORDS), cast.draft(WORDS)
    tell(one, other, "same")
    assert status(other) == 404
    assert not PublishedRedirect.objects.exists()


def test_a_timeline_that_has_both_keeps_its_own():
    one, other = two_captures()
    in_a_timeline(one, other)
    tell(one, other, "same")
    assert [entry.post_id for entry in PublishedTimelineEntry.objects.all()] == [one.public_id]
    assert TimelineEntry.objects.get().post == one
    assert list(drift.drift()) == []


def test_masks_of_the_one_that_ends_are_laid_on_the_one_that_stays():
    one, other = two_captures()
    start = WORDS.index("nobody")
    told = {"kind": "name", "reason": "a third party", "by": cast.editor()}
    curation.redact(other, start=start, end=start + 6, **told)
    tell(one, other, "same")
    assert "nobody" not in PublishedPost.objects.get().words


def test_words_that_differ_stay_and_are_brought_to_the_queue():
    one = cast.published(WORDS)
    other = cast.draft(f"{WORDS} And more.", source=cast.source("Another article"))
    tell(one, other, "same")
    one.refresh_from_db()
    assert one.text == WORDS
    client = signed_in(cast.editor())
    queue = client.get("/admin/queue/?way=look").content.decode()
    assert one.public_id in queue
    assert "Another source prints other words" in queue
    assert "Another source prints other words" in client.get(address(one)).content.decode()
    looked = client.post(address(one, "looked_at"))
    assert "1 question is settled" in said(looked)
    assert LookAgain.objects.get().settled_by == cast.editor()
    assert one.public_id not in client.get("/admin/queue/?way=look").content.decode()


def test_a_request_about_the_one_that_ended_reaches_the_one_that_stays():
    one, other = two_captures()
    asked = RemovalRequest.objects.create(
        item=f"/posts/{other.public_id}/", requester="other", remedy="remove", receipt_hash="a" * 64
    )
    RemovalRequest.objects.update(post=other)
    tell(one, other, "same")
    asked.refresh_from_db()
    assert asked.post == one
    found = finding.find(f"/posts/{other.public_id}/")
    assert (found.post, found.may_be_told) == (one, True)


def states():
    public = cast.published(WORDS)
    held, withdrawn = cast.in_state(State.HELD, WORDS), cast.in_state(State.WITHDRAWN, WORDS)
    copy = cast.draft(WORDS, account=cast.account("somebody_else"))
    numbered = [cast.draft(WORDS, native_id=number) for number in ("1", "2")]
    return [
        (public, held, public, "is held: decide that first"),
        (public, withdrawn, public, "If the other is the same post, withdraw it, too"),
        (public, withdrawn, withdrawn, "If the other is the same post, withdraw it, too"),
        (public, copy, public, "They are of two accounts"),
        (numbered[0], numbered[1], numbered[0], "two ids"),
    ]


def test_what_cannot_be_one_post_is_told_and_nothing_changes():
    for one, other, first, sentence in states():
        assert sentence in said(tell(one, other, "same", first))
    one = cast.draft(WORDS)
    page = signed_in(cast.editor()).get(page_of(one, one)).content.decode()
    assert "one and the same" in page
    assert not Post.objects.exclude(merged_into=None).exists()
    assert not ReviewEvent.objects.filter(verb="merge").exists()


@pytest.mark.parametrize("what", ["same", "repost", "quote", "different"])
def test_nothing_is_done_from_a_stale_page(what):
    one, other = two_captures()
    told = {"seen": "old"} if what in ("same", "repost") else {"seen_other": ""}
    assert "was changed after this page was opened" in said(tell(one, other, what, **told))
    assert PublishedPost.objects.count() == 2
    assert not Likeness.objects.exists()


def test_nobody_acts_on_the_one_that_ended():
    one, other = two_captures()
    tell(one, other, "same")
    client = signed_in(cast.editor())
    assert client.get(address(other)).context["buttons"] == []
    assert "is merged into it" in client.get(address(other)).content.decode()
    told = said(client.post(address(other, "restore"), {"reason": "x", "authors_wish": "on"}))
    assert "act on that one" in told or "changed after" in told
    with pytest.raises(EditorialError, match="erased with that one"):
        erasure.erase(other, by=cast.editor())


def test_erasing_the_one_that_stays_erases_both_and_bars_both():
    one, other = two_captures(url="https://chirper.example/ada/88")
    tell(one, other, "same")
    moderation.withdraw(one, by=cast.editor())
    assert erasure.due(cast.midnight(2100, 1, 1)).get() == one
    erasure.erase(one, by=cast.editor())
    assert set(Post.objects.values_list("state", "text")) == {(State.ERASED, "")}
    assert not Capture.objects.exists()
    assert {status(one), status(other)} == {410}
    # The id of the one, the address of the other.
    assert Barred.objects.count() == 2


def test_a_capture_moves_only_with_its_post():
    one, other = two_captures()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Capture.objects.filter(post=other).update(post=one)


def repost(original, text="RT", **more):
    account = cast.account("bea_invented", who=cast.person("Bea Invented"))
    post = cast.published(f"{text} {WORDS}", account=account, **more)
    assert "is tied to" in said(tell(original, post, "repost", original))
    post.refresh_from_db()
    return post


def exported(search):
    return b"".join(Client().get(f"/exports/search.jsonl?{search}")).decode().splitlines()


def test_a_repost_says_what_it_repeats_while_that_is_public():
    original = cast.published(WORDS)
    post = repost(original)
    page = Client().get(f"/posts/{post.public_id}/").content.decode()
    assert f'<a href="/posts/{original.public_id}/">a repost</a>' in page
    assert list(drift.drift()) == []
    (row,) = (json.loads(line) for line in exported("kind=repost"))
    assert row["repeats"] == original.public_id
    assert Client().get(f"/posts/{post.public_id}.json").json()["repeats"] == original.public_id
    said_by_api = Client().get(f"/api/v1/posts/{post.public_id}/").json()
    assert said_by_api["repeats"] == original.public_id
    assert original.public_id in signed_in(cast.editor()).get(address(post)).content.decode()


@pytest.mark.parametrize(
    ("verb", "state"),
    [(moderation.hold, State.HELD), (moderation.withdraw, State.WITHDRAWN)],
)
def test_what_hides_the_original_hides_its_reposts(verb, state):
    original = cast.published(WORDS)
    post = repost(original)
    verb(original, by=cast.editor())
    post.refresh_from_db()
    assert post.state == state
    assert (status(original), status(post)) == (410, 410)
    event = ReviewEvent.objects.filter(post=post).first()
    assert event.reason == f"it repeats {original.public_id}"
    assert list(drift.drift()) == []


@pytest.mark.parametrize("text", ["RT", "As she said:"])
def test_a_mask_on_the_original_is_laid_on_what_repeats_it(text):
    original = cast.published(WORDS)
    post = repost(original, text)
    start = WORDS.index("nobody")
    told = {"kind": "name", "reason": "a third party", "by": cast.editor()}
    # A part of it is masked there already.
    curation.redact(post, start=len(text) + 1 + start, end=len(text) + 3 + start, **told)
    curation.redact(original, start=start, end=start + 6, **told)
    for row in PublishedPost.objects.all():
        assert "body" not in row.words
    assert list(drift.drift()) == []


def test_a_repost_is_not_shown_again_before_its_original():
    original = cast.published(WORDS)
    post = repost(original)
    moderation.hold(original, by=cast.editor())
    with pytest.raises(EditorialError, match="is hidden"):
        moderation.approve(post, by=cast.second_editor(), act="restore")
    with pytest.raises(EditorialError, match="is hidden"):
        moderation.restore(post, by=cast.editor(), reason="why not")


def test_erasing_the_original_erases_its_reposts():
    original = cast.published(WORDS)
    post = repost(original)
    moderation.withdraw(original, by=cast.editor())
    erasure.erase(original, by=cast.editor())
    post.refresh_from_db()
    assert (post.state, post.text, post.repeats) == (State.ERASED, "", None)
    assert not Likeness.objects.exists()


def test_a_quote_is_brought_to_the_queue_and_does_not_name_what_is_hidden():
    original = cast.published(WORDS)
    quote = cast.published("Read this, all of you.", account=cast.account("bea"))
    tell(original, quote, "quote", original)
    assert PublishedPost.objects.get(pk=quote.public_id).repeats == original.public_id
    moderation.withdraw(original, by=cast.editor())
    assert PublishedPost.objects.get().repeats == ""
    client = signed_in(cast.editor())
    assert quote.public_id in client.get("/admin/queue/?way=look").content.decode()
    assert list(drift.drift()) == []


def test_a_quote_that_says_the_words_whole_is_held_with_its_original():
    original = cast.published(WORDS)
    quote = cast.published(f"Read this: “{WORDS.upper()}”", account=cast.account("bea"))
    tell(original, quote, "quote", original)
    moderation.withdraw(original, by=cast.editor())
    quote.refresh_from_db()
    assert quote.state == State.HELD
    assert not PublishedPost.objects.exists()


def test_tying_to_what_is_hidden_hides_at_once():
    original = cast.in_state(State.WITHDRAWN, WORDS)
    post = cast.published(f"RT {WORDS}", account=cast.account("bea"))
    tell(original, post, "repost", original)
    assert status(post) == 410
    assert Post.objects.get(pk=post.pk).state == State.WITHDRAWN


def test_a_repost_of_a_repost_is_one_of_the_original():
    original = cast.published(WORDS)
    post = repost(original)
    again = cast.published(f"RT RT {WORDS}", account=cast.account("cleo"))
    tell(post, again, "repost", post)
    again.refresh_from_db()
    assert again.repeats == original
    moderation.hold(original, by=cast.editor())
    assert not PublishedPost.objects.exists()


def test_what_looks_like_a_hidden_post_is_brought_to_the_queue():
    post, twin = cast.published(WORDS), cast.published(WORDS, account=cast.account("bea"))
    Likeness.objects.create(one=post, other=twin, similarity=1)
    moderation.withdraw(post, by=cast.editor())
    client = signed_in(cast.editor())
    assert "looks like it is hidden" in client.get("/admin/queue/?way=look").content.decode()
    assert status(twin) == 200


def test_not_the_same_is_remembered_and_a_tie_is_taken_back():
    original = cast.published(WORDS)
    post = repost(original)
    assert "not tied any more" in said(tell(original, post, "untie", original))
    post.refresh_from_db()
    assert post.repeats is None
    assert PublishedPost.objects.get(pk=post.public_id).repeats == ""
    assert Likeness.objects.get().verdict == "different"
    assert "by now" in said(tell(original, post, "untie", original))
    assert "not the same" in signed_in(cast.editor()).get(address(post)).content.decode()


def test_a_tied_post_stays_a_repost_or_a_quote():
    original = cast.published(WORDS)
    post = repost(original)
    with pytest.raises(ValidationError, match="so it is a repost or a quote"):
        curation.revise(post, {"kind": "original"}, by=cast.editor())


def test_a_post_is_found_for_comparing_by_its_public_id():
    one, other = cast.draft(WORDS), cast.draft(WORDS)
    client = signed_in(cast.editor())
    find = reverse("admin:testimonies_post_compare_with", args=[one.pk])
    assert client.get(find, {"with": other.public_id}).url == page_of(one, other)
    assert "no post of that public id" in said(client.get(find, {"with": "nothing"}))


def test_ties_say_who_may():
    one, other = cast.draft(WORDS), cast.draft(WORDS)
    with pytest.raises(EditorialError, match="is not an editor"):
        tying.tie(one, other, kind="repost", by=cast.outsider())
