"""What is kept beside public rows moves with them, tells of nothing that is gone, is checked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from testimonies.editorial import moderation, publishing, rollups
from testimonies.editorial.drift import drift
from testimonies.models.counts import (
    PublishedDayCount,
    PublishedFacetCount,
    PublishedSample,
    PublishedWord,
)
from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.vocabulary import Basis, ShownAs

pytestmark = pytest.mark.django_db


def words():
    return dict(PublishedWord.objects.values_list("word", "posts"))


def counts(facet):
    found = PublishedFacetCount.objects.filter(facet=facet)
    return {
        (value, label): posts
        for value, label, posts in found.values_list("value", "label", "posts")
    }


@pytest.fixture
def everyone_sampled(monkeypatch):
    """Have the sample hold every post: which of a handful it holds is left to chance."""
    monkeypatch.setattr(
        rollups, "_SAMPLE", rollups._SAMPLE.replace(str(PublishedSample.DRAWN), "65536")
    )


def test_publishing_counts_a_post_under_each_of_its_values_and_withdrawing_takes_it_back():
    cast.published("One #Tag #Tag", hashtags=["Tag"], note_slugs=["rape", "stalking"], level=2)
    other = cast.published(
        "Two", language="fr", kind="reply", posted="2017-10", note_slugs=["rape"]
    )
    assert counts("all") == {("", ""): 2}
    assert counts("platform") == {("chirper", "Chirper"): 2}
    assert counts("person") == {("ada-invented", "Ada Invented"): 2}
    assert counts("handle") == {("ada_invented", "ada-invented"): 2}
    assert counts("language") == {("en", ""): 1, ("fr", ""): 1}
    assert counts("note") == {("rape", ""): 2, ("stalking", ""): 1}
    assert counts("hashtag") == {("tag", ""): 1}
    assert counts("kind") == {("original", ""): 1, ("reply", ""): 1}
    assert counts("level") == {("2", ""): 1, ("1", ""): 1}
    assert counts("precision") == {("day", ""): 1, ("month", ""): 1}
    moderation.withdraw(other, by=cast.editor(), reason="asked for")
    assert counts("all") == {("", ""): 1}
    assert counts("language") == {("en", ""): 1}
    assert counts("precision") == {("day", ""): 1}
    assert list(drift()) == []


def test_a_word_is_gone_with_the_last_post_that_has_it():
    cast.published("Courage, courage")
    last = cast.published("Courage and défiance, 2017")
    assert words()["courage"] == 2
    assert words()["defiance"] == 1
    assert not {word for word in words() if any(map(str.isdigit, word))}
    moderation.withdraw(last, by=cast.editor(), reason="asked for")
    assert words()["courage"] == 1
    assert "defiance" not in words()


def test_what_was_removed_private_or_graphic_gives_no_word():
    redacted = cast.in_review("I told Gerald once")
    redacted.redactions.create(
        start=7, end=13, kind="name", reason="a third party", by=cast.editor()
    )
    moderation.publish(redacted, by=cast.editor())
    cast.published("Unmistakable wound", level=3, excerpt_start=0, excerpt_end=12)
    cast.published(
        "Plain",
        account=cast.account("secret_handle", who=cast.person("Secret Invented")),
        display_name="Secret Invented",
        shown_as=ShownAs.PSEUDONYM,
        pseudonym="Nobody",
        basis=Basis.NONE,
    )
    assert {"told", "plain", "ada", "invented"} <= set(words())
    assert not {"gerald", "wound", "unmistakable", "secret", "handle", "nobody"} & set(words())
    assert not {"secret-invented", "secret_handle"} & {
        value for facet in ("person", "handle") for value, _ in counts(facet)
    }


def test_a_republished_post_is_counted_as_it_is_now():
    post = cast.published("Before", language="en")
    post.language = "fr"
    post.save()
    with transaction.atomic():
        publishing.write_published(post)
    assert counts("language") == {("fr", ""): 1}
    assert words()["before"] == 1
    assert list(drift()) == []


def test_the_sample_holds_what_the_row_says_and_goes_with_it(everyone_sampled):
    post = cast.published("Courage", note_slugs=["rape"], posted="2017-10")
    row, copy = PublishedPost.objects.get(), PublishedSample.objects.get()
    for field in copy._meta.concrete_fields:
        if field.attname not in ("post_id", "draw"):
            assert getattr(copy, field.attname) == getattr(row, field.attname)
    assert copy.post_id == row.pk
    assert 0 <= copy.draw < PublishedSample.DRAWS
    moderation.hold(post, by=cast.editor(), reason="to be looked at")
    assert not PublishedSample.objects.exists()


def test_one_post_in_twenty_is_drawn():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE ('x' || left(md5(n::text), 4))::bit(16)::int < %s)"
            " FROM generate_series(1, 20000) AS n",
            [PublishedSample.DRAWN],
        )
        assert 900 < cursor.fetchone()[0] < 1100


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda: PublishedFacetCount.objects.filter(facet="all").update(posts=7), "“all” says 7"),
        (
            lambda: PublishedFacetCount.objects.filter(facet="kind").delete(),
            "“kind original” says 0",
        ),
        (lambda: PublishedFacetCount.objects.create(facet="note", value="x", posts=1), "“note x”"),
        (lambda: PublishedWord.objects.create(word="gerald", posts=1), "“gerald” is counted in 1"),
        (lambda: PublishedWord.objects.all().delete(), "“courage” is counted in 0"),
        (lambda: PublishedSample.objects.all().delete(), "the sample does not hold"),
        (lambda: PublishedSample.objects.update(level=0), "the sample does not hold"),
    ],
)
def test_what_is_wrong_is_reported_and_rebuilding_puts_it_right(spoil, said, everyone_sampled):
    cast.published("Courage")
    assert list(rollups.drift()) == []
    spoil()
    assert said in " ".join(drift())
    publishing.rebuild_published()
    assert list(drift()) == []


def test_a_wrong_count_keeps_no_post_from_being_withdrawn():
    post = cast.published("Courage")
    PublishedFacetCount.objects.update(posts=0)
    PublishedWord.objects.all().delete()
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    assert not PublishedPost.objects.exists()
    assert not PublishedFacetCount.objects.exists()
    assert not PublishedWord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_the_same_days_in_opposite_order_wait_and_both_succeed():
    days = ["2017-10-15", "2017-10-16"]
    one = [cast.in_review(f"One {day}", posted=day) for day in days]
    other = [cast.in_review(f"Other {day}", posted=day) for day in reversed(days)]
    began = Event()

    def publish(posts):
        try:
            with transaction.atomic():
                publishing.write_published(posts[0])
                # The second to come here cannot before the first is through.
                began.wait(1) if posts is one else began.set()
                publishing.write_published(posts[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        for running in [threads.submit(publish, posts) for posts in (one, other)]:
            running.result(timeout=20)
    assert counts("all") == {("", ""): 4}
    assert list(rollups.drift()) == []


# Days


def days():
    found = PublishedDayCount.objects.order_by("earliest", "latest", "precision")
    return [(f"{one.earliest}/{one.latest}", one.precision, one.posts) for one in found]


def test_posts_are_counted_by_their_day_in_utc_and_go_with_it():
    late = cast.published(posted="2017-10-16T23:30:00-05:00")
    cast.published(posted="2017-10-17T08:00:00Z")
    cast.published(posted="2017-10-17")
    cast.published(posted="2017-10")
    whole = ("2017-10-01/2017-10-31", "month", 1)
    assert days() == [
        whole,
        ("2017-10-17/2017-10-17", "day", 1),
        ("2017-10-17/2017-10-17", "second", 2),
    ]
    assert list(drift()) == []
    moderation.withdraw(late, by=cast.editor())
    assert days()[-1] == ("2017-10-17/2017-10-17", "second", 1)
    assert list(drift()) == []


def test_a_count_by_day_that_is_wrong_is_found_and_mended():
    cast.published(posted="2017-10-17")
    PublishedDayCount.objects.update(posts=5)
    (sentence,) = drift()
    assert "2017-10-17/2017-10-17 (day) says 5 posts, and there are 1" in sentence
    rollups.rebuild()
    assert list(drift()) == []


def test_the_migration_counts_what_is_public_already():
    for posted in ("2017-10-16T18:44:59Z", "2017-10-16", "2017-10~", "2017"):
        cast.published(posted=posted)
    migration = __import__("testimonies.migrations.0013_counts_by_utc_day", fromlist=["COUNT"])
    PublishedDayCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(migration.COUNT)
    assert list(rollups.drift()) == []
