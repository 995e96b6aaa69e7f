"""A timeline's public rows: what was released, as far as its posts are public."""

import pgtrigger
import pytest
from django.db import connection

from testimonies.editorial import curation, drift, moderation, timelines
from testimonies.editorial.errors import NotAllowedError, NotReadyError, WrongStateError
from testimonies.models.published import (
    REPEATED,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.models.review import Act
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def timeline():
    timeline = Timeline.objects.create(slug="invented", title="Invented days")
    posts = [cast.published("First, invented."), cast.published("Second, invented.")]
    for position, post in enumerate(posts, start=1):
        TimelineEntry.objects.create(timeline=timeline, position=position, kind="post", post=post)
    cast.publish_timeline(timeline)
    return timeline


def public_posts() -> list[str]:
    return list(PublishedTimelineEntry.objects.values_list("post__words", flat=True))


def test_a_withdrawn_post_falls_out_and_a_restored_one_comes_back_to_its_place(timeline):
    first = timeline.entries.first().post
    moderation.hold(first, by=cast.editor())
    assert public_posts() == ["Second, invented."]
    moderation.approve(first, by=cast.second_editor(), act=Act.RESTORE)
    moderation.restore(first, by=cast.editor(), reason="decided")
    assert public_posts() == ["First, invented.", "Second, invented."]


def test_what_an_editor_only_saved_waits_for_the_next_release(timeline):
    TimelineEntry.objects.create(
        timeline=timeline, position=9, kind="context", text="Not released yet."
    )
    Timeline.objects.update(title="Not released either")
    first = timeline.entries.first().post
    moderation.hold(first, by=cast.editor())
    moderation.approve(first, by=cast.second_editor(), act=Act.RESTORE)
    moderation.restore(first, by=cast.editor(), reason="decided")
    timelines.rewrite_all()
    assert not PublishedTimelineEntry.objects.filter(kind="context").exists()
    assert PublishedTimeline.objects.get().title == "Invented days"
    assert list(drift.drift()) == []
    cast.publish_timeline(timeline)
    assert PublishedTimelineEntry.objects.filter(text="Not released yet.").exists()
    assert PublishedTimeline.objects.get().title == "Not released either"
    assert PublishedTimeline.objects.get().version == 2


def test_a_new_version_goes_through_review_like_the_first(timeline):
    editor = cast.editor()
    Timeline.objects.update(title="Second days")
    with pytest.raises(WrongStateError, match="to review first"):
        timelines.publish_timeline(timeline, by=editor)
    timelines.submit_timeline(timeline, by=editor)
    assert PublishedTimeline.objects.get().title == "Invented days"
    with pytest.raises(WrongStateError, match="in review already"):
        timelines.submit_timeline(timeline, by=editor)
    timelines.return_timeline(timeline, by=editor)
    assert PublishedTimeline.objects.get().title == "Invented days"
    with pytest.raises(WrongStateError, match="to review first"):
        timelines.publish_timeline(timeline, by=editor)
    timelines.submit_timeline(timeline, by=editor)
    timelines.publish_timeline(timeline, by=editor)
    assert PublishedTimeline.objects.get().title == "Second days"
    with pytest.raises(WrongStateError, match="to review first"):
        timelines.publish_timeline(timeline, by=editor)


def test_what_was_withdrawn_is_reviewed_again_and_stays_away_until_then(timeline):
    editor = cast.editor()
    timelines.withdraw_timeline(timeline, by=editor)
    with pytest.raises(WrongStateError):
        timelines.publish_timeline(timeline, by=editor)
    timelines.submit_timeline(timeline, by=editor)
    assert timeline.state == "in_review"
    assert not PublishedTimeline.objects.exists()
    timelines.publish_timeline(timeline, by=editor)
    assert PublishedTimeline.objects.exists()


def test_a_withdrawn_timeline_leaves_a_tombstone_and_no_entry(timeline):
    timelines.withdraw_timeline(timeline, by=cast.editor())
    assert not PublishedTimeline.objects.exists()
    assert not PublishedTimelineEntry.objects.exists()
    assert Tombstone.objects.get().public_id == "timeline:invented"
    with pytest.raises(WrongStateError):
        timelines.withdraw_timeline(timeline, by=cast.editor())


def test_publishing_needs_an_editor_and_an_entry():
    empty = Timeline.objects.create(slug="empty", title="Empty")
    with pytest.raises(NotAllowedError):
        timelines.publish_timeline(empty, by=cast.outsider())
    with pytest.raises(NotReadyError):
        timelines.submit_timeline(empty, by=cast.editor())


def repeated() -> list[tuple[object, ...]]:
    return list(PublishedTimelineEntry.objects.values_list(*REPEATED))


def said_by_posts() -> list[tuple[object, ...]]:
    return list(PublishedPost.objects.order_by("words").values_list(*REPEATED))


def spoil() -> None:
    with pgtrigger.ignore("testimonies.PublishedTimelineEntry:an_entry_says_what_its_post_says"):
        PublishedTimelineEntry.objects.update(language="xx", posted_instant=None, note_slugs=[])


def test_an_entry_repeats_what_its_post_says_now(timeline):
    assert repeated() == said_by_posts()
    first = timeline.entries.first().post
    curation.revise(first, {"language": "fr"}, by=cast.editor(), reason="It is French.")
    assert repeated() == said_by_posts()
    assert [row[2] for row in repeated()].count("fr") == 1
    moderation.withdraw(first, by=cast.editor(), reason="asked for")
    assert repeated() == said_by_posts()
    assert len(repeated()) == 1


def test_nobody_can_have_an_entry_say_something_else(timeline):
    PublishedTimelineEntry.objects.update(level=0, language="xx")
    assert repeated() == said_by_posts()


def test_an_entry_that_repeats_something_else_is_found_and_mended(timeline):
    spoil()
    first, second = drift.drift()
    assert first == "Timeline invented, entry 1: it repeats what its post does not say."
    assert "entry 2" in second
    timelines.rewrite_all()
    assert list(drift.drift()) == []


def test_the_migration_fills_what_is_public_already(timeline):
    spoil()
    name = "testimonies.migrations.0030_timeline_entries_repeat"
    with connection.cursor() as cursor:
        cursor.execute(__import__(name, fromlist=["FILL"]).FILL)
    assert repeated() == said_by_posts()
