"""Public timelines of invented posts, put straight into an archive that is there to be measured."""

from django.db import connection

from testimonies.bench.browser.events import BEGIN, SIZES, Event, events, slug
from testimonies.models.published import (
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
)
from testimonies.vocabulary import search_config

_NOTE = "sexual-harassment"


def fill() -> None:
    """Put a public timeline of each size into the archive, if they are not there."""
    if PublishedTimeline.objects.filter(slug=slug(SIZES[-1])).exists():
        return
    PublishedPost.objects.bulk_create(
        [_post(event) for event in events(SIZES[-1])], batch_size=2_000
    )
    for size in SIZES:
        timeline = PublishedTimeline.objects.create(
            slug=slug(size), title=f"{size:,} invented posts", version=1, published_at=BEGIN
        )
        PublishedTimelineEntry.objects.bulk_create(
            [
                PublishedTimelineEntry(
                    timeline=timeline, position=place, kind="post", post_id=event.public_id
                )
                for place, event in enumerate(events(size), start=1)
            ],
            batch_size=2_000,
        )
    with connection.cursor() as cursor:
        for model in (PublishedPost, PublishedTimelineEntry):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def _post(event: Event) -> PublishedPost:
    return PublishedPost(
        public_id=event.public_id,
        kind="original",
        platform_slug="twitter",
        platform_name="Twitter",
        shown_as="pseudonym",
        attributed_name=event.name,
        words=event.words,
        words_shown_as="verbatim",
        language="en",
        direction="ltr",
        level=1,
        note_slugs=[_NOTE] if event.number % 2 else [],
        hashtags=["metoo"],
        posted_edtf=f"{event.moment:%Y-%m-%dT%H:%M:%SZ}",
        posted_precision="second",
        posted_earliest=event.moment.date(),
        posted_latest=event.moment.date(),
        posted_instant=event.moment,
        archived_on=BEGIN.date(),
        published_at=BEGIN,
        sort_at=event.moment,
        sort_place=event.number,
        search_config=search_config("en"),
    )
