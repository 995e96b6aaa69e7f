"""The door: writes and deletes the public rows. Called by the verbs, inside their transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from testimonies.cache_keys import figure_key, post_key
from testimonies.dates import quarter_of
from testimonies.editorial import bases, purging, redirects, rollups
from testimonies.editorial.rows import Row, cited, public_row, row_digest
from testimonies.models.bases import RecordedBasis
from testimonies.models.counts import PublishedCount
from testimonies.models.masks import Redaction
from testimonies.models.posts import Post
from testimonies.models.published import PublishedMeasurement, PublishedPost, Tombstone
from testimonies.models.sources import Capture, Measurement
from testimonies.vocabulary import ShownAs, State

AT_ONCE = 500  # posts held in memory by what walks all of them
Bucket = tuple[dt.date, dt.date, dt.datetime | None, str]


def whole(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Load with each post all that its public row is made of, in a fixed number of queries."""
    return posts.select_related(
        "platform", "account__person", "repeats", "merged_into"
    ).prefetch_related(
        "notes",
        Prefetch("redactions", Redaction.objects.order_by("start")),
        Prefetch("bases", RecordedBasis.objects.select_related("corrected")),
        Prefetch("captures", Capture.objects.select_related("source").order_by("source_id")),
    )


def write_published(post: Post) -> None:
    """Write the post's public row, its measurements and its place in the counts."""
    now = timezone.now()
    row = public_row(whole(Post.objects.all()).get(pk=post.pk))
    old = PublishedPost.objects.select_for_update().filter(pk=post.public_id).first()
    if old:
        rollups.leave(old.pk)
        _count(_bucket(old), -1)
        _purge(old.pk)
    published, _ = PublishedPost.objects.update_or_create(
        pk=post.public_id,
        defaults=row,
        create_defaults={**row, "published_at": now},
    )
    rollups.enter(published.pk)
    _count(_bucket(published), +1)
    Tombstone.objects.filter(pk=post.public_id).delete()
    redirects.follow_people({published.person_slug, old.person_slug if old else ""})
    redirects.follow_posts(post.public_id)
    for measurement in Measurement.objects.filter(post=post, is_cleared=True):
        write_measurement(measurement)


def delete_published(post: Post) -> None:
    """Delete the public row and all that hangs on it; leave a tombstone where there was one."""
    old = PublishedPost.objects.select_for_update().filter(pk=post.public_id).first()
    if old is None:
        return
    rollups.leave(old.pk)
    _count(_bucket(old), -1)
    _purge(old.pk)
    old.delete()
    Tombstone.objects.update_or_create(pk=post.public_id, defaults={"gone_at": timezone.now()})
    redirects.follow_people([old.person_slug])
    redirects.follow_posts(post.public_id)


def _purge(public_id: str) -> None:
    """Have caches drop what shows a post, or a figure that goes with it."""
    slugs = PublishedMeasurement.objects.filter(post=public_id).values_list("pk", flat=True)
    purging.purge(post_key(public_id), *map(figure_key, slugs))


def write_measurement(measurement: Measurement) -> None:
    """Write a cleared measurement's public row; one of an unpublished post has none."""
    post_id = measurement.post.public_id if measurement.post else None
    purging.purge(figure_key(measurement.slug))
    if not measurement.is_cleared or (
        post_id and not PublishedPost.objects.filter(pk=post_id).exists()
    ):
        PublishedMeasurement.objects.filter(pk=measurement.slug).delete()
        return
    PublishedMeasurement.objects.update_or_create(
        pk=measurement.slug, defaults=measurement_row(measurement)
    )


def measurement_row(measurement: Measurement) -> Row:
    """Return every column of the figure's public row but its slug."""
    return {
        "post_id": measurement.post.public_id if measurement.post else None,
        "platform_slug": measurement.platform.slug if measurement.platform else "",
        "platform_name": measurement.platform.name if measurement.platform else "",
        "hashtag": measurement.hashtag,
        "metric": measurement.metric,
        "value": measurement.value,
        "qualifier": measurement.qualifier,
        "statement": measurement.statement,
        "period": measurement.period,
        "as_of_edtf": measurement.as_of_edtf,
        "said_by": measurement.said_by,
        "source": _source_of(measurement),
    }


def _source_of(measurement: Measurement) -> dict[str, str]:
    """Where the figure stands; for that of a pseudonym nowhere, since its source prints the name.

    As of the post itself: what cites the article tells who spoke.
    """
    told = cited(measurement.source)
    # Fresh: what was decided since the figure was loaded counts.
    post = whole(Post.objects.filter(measurements=measurement)).first()
    hidden = post is not None and bases.shown_as(post) == ShownAs.PSEUDONYM
    return dict.fromkeys(told, "") if hidden else told


def _bucket(post: PublishedPost) -> Bucket:
    quarter = quarter_of(post.posted_instant) if post.posted_instant else None
    return post.posted_earliest, post.posted_latest, quarter, post.posted_precision


def _count(bucket: Bucket, step: int) -> None:
    """Move one counter by one. An upsert: two transactions on the same day wait, never lose."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO testimonies_publishedcount AS c"
            " (earliest, latest, quarter, precision, posts)"
            " VALUES (%s, %s, %s, %s, GREATEST(%s, 0))"
            " ON CONFLICT (earliest, latest, quarter, precision)"
            " DO UPDATE SET posts = c.posts + %s",
            [*bucket, step, step],
        )
        cursor.execute(
            "DELETE FROM testimonies_publishedcount WHERE earliest = %s AND latest = %s"
            " AND quarter IS NOT DISTINCT FROM %s AND precision = %s AND posts = 0",
            list(bucket),
        )


def drift() -> Iterator[str]:
    """Recompute every public row and count; yield a sentence for each that is not as it must be."""
    cleared = whole(Post.objects.filter(state=State.PUBLISHED)).iterator(chunk_size=AT_ONCE)
    while posts := list(islice(cleared, AT_ONCE)):
        yield from _row_drift(posts)
    for row in PublishedPost.objects.exclude(Exists(_posts(state=State.PUBLISHED))).only("pk"):
        yield f"Public row {row.pk} belongs to no published post."
    yield from _count_drift()
    yield from _tombstone_drift()


def _row_drift(posts: list[Post]) -> Iterator[str]:
    rows = PublishedPost.objects.in_bulk([post.public_id for post in posts])
    for post in posts:
        row = rows.get(post.public_id)
        if row is None:
            yield f"Post {post.public_id} is published and has no public row."
        elif row_digest(_stored(row)) != row_digest(public_row(post)):
            yield f"Post {post.public_id}: its public row says something else than was cleared."


def _posts(**which: str) -> QuerySet[Post]:
    """Return the posts of an outer query's public id, those among them that are such."""
    return Post.objects.filter(public_id=OuterRef("public_id"), **which)


def _tombstone_drift() -> Iterator[str]:
    public = PublishedPost.objects.filter(public_id=OuterRef("public_id"))
    for tombstone in Tombstone.objects.filter(Exists(public)):
        yield f"Post {tombstone.public_id} is public and has a tombstone."
    for tombstone in _stray_tombstones():
        yield f"Tombstone {tombstone.public_id} belongs to no post."


def _stray_tombstones() -> QuerySet[Tombstone]:
    # A timeline's has a colon.
    return Tombstone.objects.exclude(public_id__contains=":").exclude(Exists(_posts()))


def _stored(row: PublishedPost) -> Row:
    left_out = {"published_at", "search_vector"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in left_out
    }


def _count_drift() -> Iterator[str]:
    dates = PublishedPost.objects.only(
        "posted_earliest", "posted_latest", "posted_instant", "posted_precision"
    )
    expected = Counter(map(_bucket, dates.iterator(chunk_size=AT_ONCE)))
    for count in PublishedCount.objects.all():
        bucket = (count.earliest, count.latest, count.quarter, count.precision)
        if expected.pop(bucket, 0) != count.posts:
            yield f"The count of {count.earliest}/{count.latest} says {count.posts} posts, wrongly."
    for earliest, latest, *_ in expected:
        yield f"The count of {earliest}/{latest} is missing."


@transaction.atomic
def rebuild_published() -> int:
    """Write every public row, count and measurement anew; return how many posts are public."""
    cleared = Post.objects.filter(state=State.PUBLISHED).order_by("pk")
    PublishedPost.objects.exclude(Exists(_posts(state=State.PUBLISHED))).delete()
    PublishedCount.objects.all().delete()
    done = 0
    for post in whole(cleared.select_for_update(of=("self",))).iterator(chunk_size=AT_ONCE):
        published, _ = PublishedPost.objects.update_or_create(
            pk=post.public_id,
            defaults=public_row(post),
            create_defaults={**public_row(post), "published_at": timezone.now()},
        )
        _count(_bucket(published), +1)
        done += 1
    rollups.rebuild()
    Tombstone.objects.filter(Exists(_posts(state=State.PUBLISHED))).delete()
    _stray_tombstones().delete()
    redirects.rebuild()
    for measurement in Measurement.objects.select_related("post", "platform", "source"):
        write_measurement(measurement)
    return done
