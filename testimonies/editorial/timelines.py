"""The verbs of a timeline; and its public rows, kept to the posts that are public.

Publishing a timeline clears no post: each in it was cleared by its own rule, and is shown as it was
cleared. So one editor may publish one, whatever is in it (ADR 0012).
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.cache_keys import timeline_key
from testimonies.editorial import events, placing, purging, versions
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
from testimonies.models.timelines import TIMELINE_STATES, Timeline
from testimonies.vocabulary import State

# A public timeline stays public while its new version is in review (`awaits_review`).
SUBMITTED_FROM = (State.DRAFT, State.PUBLISHED, State.WITHDRAWN)
RETURNED_FROM = (State.IN_REVIEW, State.PUBLISHED)
PUBLISHED_FROM = (State.IN_REVIEW, State.PUBLISHED)
WITHDRAWN_FROM = (State.PUBLISHED,)


@transaction.atomic
def submit_timeline(
    timeline: Timeline, *, by: User, reason: str = "", seen: str = ""
) -> ReviewEvent:
    """Ask for review: of a draft, a new version, or one that was withdrawn.

    `seen`: see `publish_timeline`.
    """
    locked = _lock(timeline, by, SUBMITTED_FROM, seen)
    if awaits_review(locked):
        raise WrongStateError(_("The new version is in review already."))
    _release(locked)
    target = State.PUBLISHED if locked.state == State.PUBLISHED else State.IN_REVIEW
    return _move(timeline, locked, "submit", target, by, reason)


@transaction.atomic
def return_timeline(
    timeline: Timeline, *, by: User, reason: str = "", seen: str = ""
) -> ReviewEvent:
    """Give it back to be worked on: in_review to draft; a new version, as it is."""
    locked = _lock(timeline, by, RETURNED_FROM, seen)
    _require_review(locked)
    target = State.PUBLISHED if locked.state == State.PUBLISHED else State.DRAFT
    return _move(timeline, locked, "return", target, by, reason)


@transaction.atomic
def publish_timeline(
    timeline: Timeline, *, by: User, reason: str = "", seen: str = ""
) -> ReviewEvent:
    """Show the timeline, or its new version, and keep what it says as a version.

    Its unpublished posts are left out. `seen` is the mark of what the editor looked at
    (`versions.mark_of`): another one means that somebody saved something since.
    """
    locked = _lock(timeline, by, PUBLISHED_FROM, seen)
    _require_review(locked)
    locked.version += 1
    locked.released = _release(locked)
    event = _move(timeline, locked, "publish", State.PUBLISHED, by, reason)
    versions.keep(locked, by)
    rewrite(locked)
    Tombstone.objects.filter(pk=tombstone_id(locked.slug)).delete()
    return event


@transaction.atomic
def withdraw_timeline(
    timeline: Timeline, *, by: User, reason: str = "", seen: str = ""
) -> ReviewEvent:
    """Take the timeline back, everywhere it is embedded, whatever was saved since."""
    locked = _lock(timeline, by, WITHDRAWN_FROM)
    event = _move(timeline, locked, "withdraw", State.WITHDRAWN, by, reason)
    PublishedTimeline.objects.filter(pk=locked.slug).delete()
    purging.purge(timeline_key(locked.slug))
    Tombstone.objects.update_or_create(
        pk=tombstone_id(locked.slug), defaults={"gone_at": timezone.now()}
    )
    return event


@transaction.atomic
def go_back(timeline: Timeline, number: int, *, by: User) -> ReviewEvent:
    """Put at the desk what an earlier version said. The public reads it when it is published.

    Raises NotReadyError where there is no such version.
    """
    locked = _lock(timeline, by, TIMELINE_STATES)
    versions.put_back(locked, number)
    event = events.record(
        locked,
        "go_back",
        by=by,
        from_state=locked.state,
        to_state=locked.state,
        reason=_("to version %d") % number,
    )
    take_out_of_review(timeline, by=by)
    return event


@transaction.atomic
def take_out_of_review(timeline: Timeline, *, by: User) -> ReviewEvent | None:
    """Give back what somebody changed in review: nobody publishes what was not there to be read.

    Call it once something was saved, whoever saved it. Returns None where nothing was in review.
    """
    locked = Timeline.objects.select_for_update().get(pk=timeline.pk)
    if not awaits_review(locked):
        return None
    target = State.PUBLISHED if locked.state == State.PUBLISHED else State.DRAFT
    return _move(timeline, locked, "return", target, by, _("changed while it was in review"))


def awaits_review(timeline: Timeline) -> bool:
    """Tell whether the timeline, or the new version of a published one, is in review."""
    if timeline.state != State.PUBLISHED:
        return timeline.state == State.IN_REVIEW
    verbs = timeline.events.filter(verb__in=("submit", "return", "publish")).order_by("-pk")
    return verbs.values_list("verb", flat=True).first() == "submit"


def _require_review(timeline: Timeline) -> None:
    if not awaits_review(timeline):
        raise WrongStateError(_("Send the new version to review first."))


def tombstone_id(slug: str) -> str:
    """Return the tombstone's key of a timeline; no post's public id has a colon."""
    return f"{events.TIMELINE}{slug}"


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
    """Write the public rows of the released version, as far as its posts and figures are public.

    What an editor changed since is not in it: only the verb `publish_timeline` releases.
    """
    frame = frame_of(timeline)
    row, _created = PublishedTimeline.objects.update_or_create(
        pk=timeline.slug,
        defaults=frame,
        create_defaults={**frame, "published_at": timezone.now()},
    )
    purging.purge(timeline_key(timeline.slug))
    row.entries.all().delete()
    PublishedTimelineEntry.objects.bulk_create(public_entries(row, timeline.released))


def frame_of(timeline: Timeline) -> dict[str, Any]:
    """Return what the public row of the timeline says, its entries aside."""
    return {
        "title": timeline.released["title"],
        "introduction": timeline.released["introduction"],
        # Versions from before there were searches have none.
        "query": timeline.released.get("query", ""),
        "version": timeline.version,
    }


def public_entries(
    row: PublishedTimeline, released: dict[str, Any]
) -> list[PublishedTimelineEntry]:
    """Return the public rows of those released entries that are public, unsaved."""
    entries = released["entries"]
    posts = _present(PublishedPost, [entry["post_id"] for entry in entries])
    measurements = _present(PublishedMeasurement, [entry["measurement_id"] for entry in entries])
    return [
        PublishedTimelineEntry(timeline=row, **entry)
        for entry in entries
        if entry["post_id"] in posts and entry["measurement_id"] in measurements
    ]


def _present(model: type[PublishedPost] | type[PublishedMeasurement], keys: list[Any]) -> set[Any]:
    """Return those of the keys that have a public row; None, which asks for none, among them."""
    return {None, *model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)}


def _release(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as it stands now, in the public side's own terms."""
    entries = list(timeline.entries.select_related("post", "measurement").order_by("position"))
    if not (timeline.query or entries):
        raise NotReadyError(_("A timeline needs an entry before it is published."))
    positions = (
        placing.on_their_days(entries) if timeline.query else [entry.position for entry in entries]
    )
    return {
        "title": timeline.title,
        "introduction": timeline.introduction,
        "query": timeline.query,
        "entries": [
            {
                "position": position,
                "kind": entry.kind,
                "post_id": entry.post.public_id if entry.post else None,
                "measurement_id": entry.measurement.slug if entry.measurement else None,
                "text": entry.text,
            }
            for position, entry in zip(positions, entries, strict=True)
        ],
    }


def _lock(timeline: Timeline, by: User, states: tuple[State, ...], seen: str = "") -> Timeline:
    if not by.has_perm("testimonies.publish_timeline"):
        raise NotAllowedError(_("%(user)s may not publish timelines.") % {"user": by})
    locked = Timeline.objects.select_for_update().get(pk=timeline.pk)
    if locked.state not in states:
        raise WrongStateError(
            _("The timeline is %(state)s by now; this can be done from: %(states)s. Reload it.")
            % {
                "state": locked.get_state_display(),
                "states": ", ".join(str(state.label) for state in states),
            }
        )
    if seen and seen != versions.mark_of(locked):
        raise WrongStateError(
            _("Somebody changed the timeline since you looked at it. Look at it again first.")
        )
    return locked


def _move(
    timeline: Timeline, locked: Timeline, verb: str, target: State, by: User, reason: str
) -> ReviewEvent:
    moved = Timeline.objects.filter(pk=locked.pk, state=locked.state).update(
        state=target, version=locked.version, released=locked.released
    )
    if moved != 1:
        raise WrongStateError(_("The timeline changed meanwhile. Reload it."))
    event = events.record(
        locked, verb, by=by, from_state=locked.state, to_state=target, reason=reason.strip()
    )
    timeline.state, timeline.version, timeline.released = target, locked.version, locked.released
    return event
