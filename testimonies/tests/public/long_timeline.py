"""A timeline of as many posts as one likes, made fast. All of it invented."""

import datetime as dt

from django.db import connection

from testimonies.models.published import (
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
)
from testimonies.tests import cast

BEGIN = dt.datetime(2017, 10, 15, 18, tzinfo=dt.UTC)


def posts_at(moments, words="An invented sentence number {n}.", **more):
    """Return public rows, saved: one a moment, known to the second, or a day, known to the day."""
    one = PublishedPost.objects.filter(pk=cast.published().public_id).values().get()
    one.pop("search_vector", None)
    rows = [
        PublishedPost(
            **{
                **one,
                "public_id": f"many{n:08d}",
                "words": words(n) if callable(words) else words.format(n=n),
                **_date(moment),
                **{name: value(n) if callable(value) else value for name, value in more.items()},
            }
        )
        for n, moment in enumerate(moments, start=1)
    ]
    return PublishedPost.objects.bulk_create(rows, batch_size=2_000)


def _date(moment):
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    exact = isinstance(moment, dt.datetime)
    return {
        "posted_edtf": f"{moment:%Y-%m-%dT%H:%M:%SZ}" if exact else day.isoformat(),
        "posted_precision": "second" if exact else "day",
        "posted_earliest": day,
        "posted_latest": day,
        "posted_instant": moment if exact else None,
    }


def timeline_of(posts, slug="many", headings=None):
    """Return a public timeline of the posts; `headings` are texts by the post they stand before."""
    timeline = PublishedTimeline.objects.create(
        slug=slug, title="Many, invented", version=1, published_at=BEGIN
    )
    entries, position = [], 0
    for number, post in enumerate(posts):
        if text := (headings or {}).get(number):
            position += 1
            entries.append(_entry(timeline, position, kind="heading", text=text))
        position += 1
        entries.append(_entry(timeline, position, kind="post", post_id=post.pk))
    PublishedTimelineEntry.objects.bulk_create(entries, batch_size=2_000)
    settle()
    return timeline


def settle():
    """Do at once what the server does by itself within a minute of so many rows."""
    with connection.cursor() as cursor:
        for model in (PublishedPost, PublishedTimelineEntry):
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def _entry(timeline, position, **more):
    return PublishedTimelineEntry(timeline=timeline, position=position, **more)


def minutes(number, each=1):
    """Return so many moments, so many minutes apart."""
    return [BEGIN + dt.timedelta(minutes=each * n) for n in range(number)]
