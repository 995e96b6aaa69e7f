"""What fell out of published timelines by itself, since its post was taken back."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from testimonies.models.published import PublishedPost, Tombstone
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import State


@dataclass(frozen=True)
class Fallen:
    """An entry that was released and is not shown: its place, its post, and since when (UTC)."""

    position: int
    public_id: str
    gone_at: dt.datetime | None


def fallen_out_of(timeline: Timeline) -> list[Fallen]:
    """Return the posts of the released version that are not public now, in its order.

    One that is erased is in no version any more, and is not told of here.
    """
    if timeline.state != State.PUBLISHED:
        return []
    released = {
        entry["post_id"]: entry["position"]
        for entry in timeline.released["entries"]
        if entry["post_id"]
    }
    public = PublishedPost.objects.filter(pk__in=released).values_list("pk", flat=True)
    missing = set(released) - set(public)
    gone = dict(Tombstone.objects.filter(pk__in=missing).values_list("pk", "gone_at"))
    return [
        Fallen(position, public_id, gone.get(public_id))
        for public_id, position in released.items()
        if public_id in missing
    ]


def timelines_with_fallen() -> list[Timeline]:
    """Return the published timelines out of which something fell; one query, whatever their size.

    Editors are told of them where they look at their timelines.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.id FROM testimonies_timeline t"
            " CROSS JOIN LATERAL jsonb_array_elements(t.released->'entries') e"
            " WHERE t.state = %s AND e->>'post_id' IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM testimonies_publishedpost p WHERE p.public_id = e->>'post_id')",
            [State.PUBLISHED.value],
        )
        keys = [key for (key,) in cursor.fetchall()]
    return list(Timeline.objects.filter(pk__in=keys).defer("released").order_by("title"))
