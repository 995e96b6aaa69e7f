"""Publish and withdraw a timeline; keep its public rows to the posts that are public."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import events
from testimonies.editorial.errors import NotAllowedError, NotReadyError, WrongStateError
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.vocabulary import EntryKind, State


@transaction.atomic
def publish_timeline(timeline: Timeline, *, by: User, reason: str = "") -> ReviewEvent:
    """Show the timeline, or its new version. Its unpublished posts are left out."""
    locked = _lock(timeline, by, (State.DRAFT, State.PUBLISHED, State.WITHDRAWN))
    if not locked.entries.exists():
        raise NotReadyError(_("A timeline needs an entry before it is published."))
    locked.version += 1
    event = _move(timeline, locked, "publish", State.PUBLISHED, by, reason)
    rewrite(locked)
    Tombstone.objects.filter(pk=tombstone_id(locked.slug)).delete()
    return event


@transaction.atomic
def withdraw_timeline(timeline: Timeline, *, by: User, reason: str = "") -> ReviewEvent:
    """Take the timeline back, everywhere it is embedded."""
    locked = _lock(timeline, by, (State.PUBLISHED,))
    event = _move(timeline, locked, "withdraw", State.WITHDRAWN, by, reason)
    PublishedTimeline.objects.filter(pk=locked.slug).delete()
    Tombstone.objects.update_or_create(
        pk=tombstone_id(locked.slug), defaults={"gone_at": timezone.now()}
    )
    return event


def tombstone_id(slug: str) -> str:
    """Return the tombstone's key of a timeline; no post's public id has a colon."""
    return f"timeline:{slug}"


def rewrite_those_with(post: Post) -> None:
    """Put a post that is public again back into the published timelines that hold it."""
    holding = Timeline.objects.filter(state=State.PUBLISHED, entries__post=post)
    for timeline in holding.distinct().order_by("pk"):
        rewrite(timeline)


def rewrite_all() -> int:
    """Write the public rows of every published timeline anew; return how many there are."""
    published = list(Timeline.objects.filter(state=State.PUBLISHED).order_by("pk"))
    PublishedTimeline.objects.exclude(pk__in=[timeline.slug for timeline in published]).delete()
    for timeline in published:
        rewrite(timeline)
    return len(published)


def rewrite(timeline: Timeline) -> None:
    """Write the timeline's public rows from its entries, as far as these are public."""
    row, _created = PublishedTimeline.objects.update_or_create(
        pk=timeline.slug,
        defaults={
            "title": timeline.title,
            "introduction": timeline.introduction,
            "version": timeline.version,
        },
        create_defaults={
            "title": timeline.title,
            "introduction": timeline.introduction,
            "version": timeline.version,
            "published_at": timezone.now(),
        },
    )
    row.entries.all().delete()
    entries = timeline.entries.select_related("post", "measurement").order_by("position")
    PublishedTimelineEntry.objects.bulk_create(public_entries(row, list(entries)))


def public_entries(
    row: PublishedTimeline, entries: list[TimelineEntry]
) -> list[PublishedTimelineEntry]:
    """Return the public rows of those entries that are public, unsaved."""
    posts = set(
        PublishedPost.objects.filter(
            pk__in=[entry.post.public_id for entry in entries if entry.post]
        ).values_list("pk", flat=True)
    )
    measurements = set(
        PublishedMeasurement.objects.filter(
            pk__in=[entry.measurement.slug for entry in entries if entry.measurement]
        ).values_list("pk", flat=True)
    )
    result = []
    for entry in entries:
        post_id = entry.post.public_id if entry.post else None
        measurement_id = entry.measurement.slug if entry.measurement else None
        if entry.kind == EntryKind.POST and post_id not in posts:
            continue
        if entry.kind == EntryKind.MILESTONE and measurement_id not in measurements:
            continue
        result.append(
            PublishedTimelineEntry(
                timeline=row,
                position=entry.position,
                kind=entry.kind,
                post_id=post_id,
                measurement_id=measurement_id,
                text=entry.text,
            )
        )
    return result


def _lock(timeline: Timeline, by: User, states: tuple[State, ...]) -> Timeline:
    if not by.has_perm("testimonies.publish_timeline"):
        raise NotAllowedError(_("%(user)s may not publish timelines.") % {"user": by})
    locked = Timeline.objects.select_for_update().get(pk=timeline.pk)
    if locked.state not in states:
        raise WrongStateError(
            _("The timeline is %(state)s by now. Reload it.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _move(
    timeline: Timeline, locked: Timeline, verb: str, target: State, by: User, reason: str
) -> ReviewEvent:
    moved = Timeline.objects.filter(pk=locked.pk, state=locked.state).update(
        state=target, version=locked.version
    )
    if moved != 1:
        raise WrongStateError(_("The timeline changed meanwhile. Reload it."))
    event = events.record(
        locked, verb, by=by, from_state=locked.state, to_state=target, reason=reason.strip()
    )
    timeline.state, timeline.version = target, locked.version
    return event
