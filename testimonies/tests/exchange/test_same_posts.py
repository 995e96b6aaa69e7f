"""The same post from two sources, and reposts that say so: told apart at the door."""

import pytest
from django.db import transaction

from testimonies.dates import parse_edtf
from testimonies.editorial import moderation, post_merging
from testimonies.exchange import accounts, importing, reposts
from testimonies.exchange.formats.draft import DraftPost
from testimonies.exchange.reports import Outcome
from testimonies.models.likeness import Likeness, LookAgain
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, signed_in
from testimonies.vocabulary import Kind

pytestmark = pytest.mark.django_db(databases=["default", "public"], transaction=True)

WORDS = "Invented words about a window, a letter and the morning after the storm had passed."
URL = "https://twitter.com/ada_i/status/919659438700670976"


def drafted(text=WORDS, **more):
    told = {"handle": "ada_i", "display_name": "Ada I", "platform": "twitter"}
    told |= {
        "date": parse_edtf("2017-10-16"),
        "hashtags": (),
        "links": (),
        "media": (),
        "doubts": (),
    }
    return DraftPost(ordinal=1, printed=text, offset=0, text=text, **{**told, **more})


@transaction.atomic
def receive(draft, source="One article"):
    importing.take_turn([draft])
    by = accounts.acting_user(accounts.IMPORTER)
    return importing.receive(draft, cast.source(source), by=by)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "http://mobile.twitter.com/ada_i/status/919659438700670976/",
        "https://www.twitter.com/ada_i/status/919659438700670976?s=20",
    ],
)
def test_the_same_address_is_the_same_post(url):
    first = receive(drafted(url=URL)).post
    # From a source that knows the hour: another import key.
    told = receive(drafted(url=url, date=parse_edtf("2017-10-16T10:00:00Z")), "Another")
    assert (told.outcome, told.post) == (Outcome.CAPTURED_AGAIN, first)
    assert told.remark == f"Same post, one more capture: {first.public_id}."
    assert first.captures.count() == 2
    assert not LookAgain.objects.exists()


def test_the_address_of_somebodys_page_is_no_address_of_a_post():
    page = "https://twitter.com/ada_i"
    first = receive(drafted(url=page)).post
    assert receive(drafted("Other invented words.", url=page), "Another").outcome == Outcome.NEW
    again = receive(drafted(url=page, date=parse_edtf("2017-10")), "A third")
    assert again.post == first


def test_two_ids_are_two_posts_whatever_the_address():
    receive(drafted(url=URL, platform_id="919659438700670976"))
    other = drafted("Other words.", url=URL, platform_id="77")
    assert receive(other, "Another").outcome == Outcome.NEW


def test_words_that_differ_are_a_doubt_of_the_capture_and_wait_for_a_person():
    first = receive(drafted(url=URL)).post
    told = receive(drafted(f"{WORDS} More.", url=URL), "Another")
    assert "Its words differ" in told.remark
    first.refresh_from_db()
    assert first.text == WORDS
    doubt = first.captures.get(source__title="Another").doubts[-1]
    assert (doubt["code"], doubt["printed"]) == ("words_differ", f"{WORDS} More.")
    client = signed_in(cast.editor())
    assert first.public_id in client.get("/admin/queue/?way=look").content.decode()
    page = client.get(address(first)).content.decode()
    assert "prints other words for this post" in page


def test_what_was_merged_is_captured_with_the_one_that_stays():
    kept = receive(drafted(platform_id="5")).post
    merged = receive(drafted(url=URL, date=parse_edtf("2017-10"))).post
    assert kept != merged
    post_merging.merge_posts(kept, merged, by=cast.editor(), reason="the same picture")
    told = receive(drafted(url=URL, date=parse_edtf("2017")), "Another")
    assert (told.outcome, told.post) == (Outcome.CAPTURED_AGAIN, kept)


def test_a_repost_that_says_so_is_tied_to_its_original():
    original = receive(drafted()).post
    told = drafted(f"RT @Ada_I: {WORDS}", handle="bea")
    post = receive(told, "Another").post
    assert (post.kind, post.repeats) == (Kind.REPOST, original)
    cut = receive(drafted(f"RT @ada_i: {WORDS[:50]}…", handle="cleo"), "A third").post
    assert cut.repeats == original


@pytest.mark.parametrize(
    "text", ["RT @ada_i: Other invented words.", "RT @ada_i: Inv…", f"RT @nobody: {WORDS}"]
)
def test_a_repost_of_what_is_not_here_is_a_repost_and_tied_to_nothing(text):
    receive(drafted())
    post = receive(drafted(text, handle="bea"), "Another").post
    assert (post.kind, post.repeats) == (Kind.REPOST, None)


def test_an_original_that_comes_later_is_suggested():
    repost = receive(drafted(f"RT @ada_i: {WORDS}", handle="bea")).post
    original = receive(drafted(), "Another").post
    pair = Likeness.objects.get()
    assert (pair.one, pair.other, pair.verdict) == (repost, original, "")


def test_a_repost_is_not_public_while_its_original_is_held():
    original = cast.published(WORDS, account=cast.account("ada_i"))
    moderation.hold(original, by=cast.editor())
    platform = original.platform.slug
    told = drafted(f"RT @ada_i: {WORDS}", handle="bea", platform=platform)
    post = receive(told, "Another").post
    assert post.repeats == original
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    assert "What it repeats word for word is hidden" in page


@pytest.mark.parametrize(
    "text", ["Me too, invented.", "RT is short for retweet.", "@ada RT @bea x"]
)
def test_other_words_are_no_repost(text):
    assert reposts.reposted(text) is None
