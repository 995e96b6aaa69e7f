"""The versions of a timeline: what each said, and the way back to one."""

import hashlib
import json
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial.errors import NotReadyError
from testimonies.models.posts import Post
from testimonies.models.sources import Measurement
from testimonies.models.timelines import Timeline, TimelineEntry, TimelineVersion
from testimonies.timeline_positions import day_of


def keep(timeline: Timeline, by: User) -> None:
    """Keep what was just released, under the timeline's version."""
    TimelineVersion.objects.create(
        timeline=timeline,
        number=timeline.version,
        released=timeline.released,
        by=by,
        at=timezone.now(),
    )


def all_that_say() -> list[Timeline | TimelineVersion]:
    """Return, locked, whatever keeps a release: what is public by now, and every version."""
    return [
        *Timeline.objects.select_for_update().exclude(released={}).order_by("pk"),
        *TimelineVersion.objects.select_for_update().order_by("pk"),
    ]


def mark_of(timeline: Timeline) -> str:
    """Return what differs when anything of the timeline that is saved does."""
    columns = ("position", "kind", "post_id", "measurement_id", "text", "on_day")
    entries = timeline.entries.order_by("position").values_list(*columns)
    said = [timeline.title, timeline.introduction, timeline.query, timeline.version, *entries]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32]


def put_back(timeline: Timeline, number: int) -> None:
    """Write at the desk what a version said; what was erased since is in no version any more.

    Call it with the timeline's row locked. Raises NotReadyError.
    """
    version = timeline.versions.filter(number=number).first()
    if version is None:
        raise NotReadyError(_("There is no version %d. Choose one of the list.") % number)
    said = version.released
    query = said.get("query", "")
    timeline.entries.all().delete()
    TimelineEntry.objects.bulk_create(_entries(timeline, said["entries"], by_day=bool(query)))
    Timeline.objects.filter(pk=timeline.pk).update(
        title=said["title"], introduction=said["introduction"], query=query
    )


def _entries(
    timeline: Timeline, said: list[dict[str, Any]], *, by_day: bool
) -> list[TimelineEntry]:
    posts = Post.objects.in_bulk({one["post_id"] for one in said} - {None}, field_name="public_id")
    slugs = {one["measurement_id"] for one in said} - {None}
    figures = Measurement.objects.in_bulk(slugs, field_name="slug")
    return [
        TimelineEntry(
            timeline=timeline,
            position=place if by_day else one["position"],
            kind=one["kind"],
            post=posts.get(one["post_id"]),
            measurement=figures.get(one["measurement_id"]),
            text=one["text"],
            on_day=day_of(one["position"]) if by_day else None,
        )
        for place, one in enumerate(said, start=1)
        if one["post_id"] in {None, *posts} and one["measurement_id"] in {None, *figures}
    ]
