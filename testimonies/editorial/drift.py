"""Whether the public side says what was decided: every row of it computed anew and compared."""

from collections.abc import Iterator

from django.db import connection

from testimonies.editorial import publishing, redirects, rollups, timelines
from testimonies.models.published import (
    REPEATED,
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
)
from testimonies.models.sources import Measurement
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import State


def drift() -> Iterator[str]:
    """Yield a sentence for each post, count, figure and timeline that is not as it must be."""
    yield from publishing.drift()
    yield from rollups.drift()
    yield from redirects.drift()
    yield from _figure_drift()
    yield from _timeline_drift()
    yield from _entry_drift()


def _figure_drift() -> Iterator[str]:
    stored = {row.slug: row for row in PublishedMeasurement.objects.all()}
    spoken_of = Measurement.objects.exclude(post=None).values("post__public_id")
    public = set(PublishedPost.objects.filter(pk__in=spoken_of).values_list("pk", flat=True))
    cleared = Measurement.objects.filter(is_cleared=True)
    for figure in cleared.select_related("post", "platform", "source"):
        if figure.post and figure.post.public_id not in public:
            continue
        row = stored.pop(figure.slug, None)
        if row is None:
            yield f"Figure {figure.slug} is cleared and has no public row."
            continue
        expected = publishing.measurement_row(figure)
        if {name: getattr(row, name) for name in expected} != expected:
            yield f"Figure {figure.slug}: its public row says something else than was cleared."
    for slug in stored:
        yield f"Public figure {slug} belongs to no figure that is cleared and may be shown."


def _timeline_drift() -> Iterator[str]:
    stored = {row.slug: row for row in PublishedTimeline.objects.prefetch_related("entries")}
    for timeline in Timeline.objects.filter(state=State.PUBLISHED):
        row = stored.pop(timeline.slug, None)
        if row is None:
            yield f"Timeline {timeline.slug} is published and has no public row."
        elif _told(row) != _due(timeline, row):
            yield f"Timeline {timeline.slug}: its public row is not what was published."
    for slug in stored:
        yield f"Public timeline {slug} belongs to no published timeline."


def _told(row: PublishedTimeline) -> list[tuple[object, ...]]:
    entries = sorted(row.entries.all(), key=lambda entry: entry.position)
    return [
        (row.title, row.introduction, row.query, row.version),
        *((e.position, e.kind, e.post_id, e.measurement_id, e.text) for e in entries),
    ]


def _due(timeline: Timeline, row: PublishedTimeline) -> list[tuple[object, ...]]:
    frame = timelines.frame_of(timeline)
    due = timelines.public_entries(row, timeline.released)
    return [
        (frame["title"], frame["introduction"], frame["query"], frame["version"]),
        *((e.position, e.kind, e.post_id, e.measurement_id, e.text) for e in due),
    ]


def _entry_drift() -> Iterator[str]:
    """Compare what entries repeat of their posts, of which timelines are counted and filtered."""
    repeated, due = (", ".join(f"{row}.{name}" for name in REPEATED) for row in ("e", "p"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.timeline_id, e.position FROM testimonies_publishedtimelineentry e"  # noqa: S608
            " JOIN testimonies_publishedpost p ON p.public_id = e.post_id"
            f" WHERE ({repeated}) IS DISTINCT FROM ({due}) ORDER BY 1, 2"
        )
        for slug, position in cursor.fetchall():
            yield f"Timeline {slug}, entry {position}: it repeats what its post does not say."
