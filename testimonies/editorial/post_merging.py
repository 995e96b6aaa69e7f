"""The same post, captured twice: one stays, with the captures of both; the other one ends.

The one that ends is withdrawn and keeps its row: its id, its words as captured and all that was
decided. Its address leads to the one that stays while that is public, and is gone (410) when not,
if it was public; one that never was stays unknown (404).
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from testimonies.editorial import (
    curation,
    events,
    publishing,
    reasons,
    redirects,
    repeating,
    timelines,
    versions,
)
from testimonies.editorial.comparing import comparable
from testimonies.editorial.errors import NotReadyError, WrongStateError
from testimonies.editorial.moderation import require_editor
from testimonies.editorial.places import Place, places_of
from testimonies.editorial.repeating import uncovered
from testimonies.models.bases import HowEnded
from testimonies.models.desk import Assignment
from testimonies.models.likeness import Why
from testimonies.models.masks import Redaction
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Capture, Measurement
from testimonies.models.timelines import TimelineEntry
from testimonies.vocabulary import ShownAs, State

# What was hidden waits to be decided, or is gone: it is not ended by calling it another post.
ENDED_FROM = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.REJECTED)
KEPT_IN = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.REJECTED, State.HELD)


@transaction.atomic
def merge_posts(kept: Post, merged: Post, *, by: User, reason: str) -> ReviewEvent:
    """Merge the second post into the first: all that hangs on it moves.

    The words of the one that stays are kept as they are; where those of the other one differ, it
    is brought to the queue. Raises `EditorialError` with a sentence, and then changes nothing.
    """
    require_editor(by)
    one, other = _lock(kept, merged)
    refuse_posts(one, other)
    reasons.require("merge", reason)
    state = other.state
    Post.objects.filter(pk=other.pk).update(merged_into=one, state=State.WITHDRAWN)
    _record(other, by, f"into {one.public_id}: {reason}", state, State.WITHDRAWN)
    event = _record(one, by, f"{other.public_id} into this one: {reason}", one.state, one.state)
    publishing.delete_published(other)
    _move_all(one, other)
    _mask_the_same(one, other, by)
    _retell(one, other)
    return event


def refuse_posts(kept: Post, merged: Post) -> None:
    """Raise `NotReadyError` or `WrongStateError` with the reason why the two cannot be merged."""
    if kept.pk == merged.pk:
        raise NotReadyError(_("This is one and the same; choose two."))
    for post in (kept, merged):
        if post.merged_into:
            told = {"post": post.public_id, "kept": post.merged_into.public_id}
            raise WrongStateError(
                _("Post %(post)s is merged into %(kept)s by now. Nothing was changed.") % told
            )
    _refuse_states(kept, merged)
    if kept.platform_id != merged.platform_id:
        raise NotReadyError(_("They are on two platforms: one may repeat the other."))
    handles = {post.account.handle.lower() for post in (kept, merged)} - {""}
    if len(handles) > 1:
        raise NotReadyError(
            _("They are of two accounts: one may repeat the other; or merge the accounts first.")
        )
    taken_back = merged.bases.filter(ended_how__in=[HowEnded.WITHDRAWN, HowEnded.OBJECTED])
    if kept.shown_as != ShownAs.PSEUDONYM and taken_back.exists():
        raise NotReadyError(
            _("Who spoke took back the basis of %(merged)s: show %(kept)s under a pseudonym first.")
            % {"merged": merged.public_id, "kept": kept.public_id}
        )
    if kept.native_id and merged.native_id:
        raise NotReadyError(_("The platform knows them by two ids: they are two posts."))


def _refuse_states(kept: Post, merged: Post) -> None:
    if merged.state == State.HELD:
        raise WrongStateError(_("Post %s is held: decide that first.") % merged.public_id)
    for post, states in ((merged, ENDED_FROM), (kept, KEPT_IN)):
        if post.state not in states:
            raise WrongStateError(
                _("Post %(post)s is %(state)s. If the other is the same post, withdraw it, too.")
                % {"post": post.public_id, "state": post.get_state_display()}
            )


def _lock(kept: Post, merged: Post) -> tuple[Post, Post]:
    """Lock the requests that name either, then both in the order of their keys; return them."""
    keys = [kept.pk, merged.pk]
    list(RemovalRequest.objects.select_for_update().filter(post__in=keys).order_by("pk"))
    posts = publishing.whole(Post.objects.select_for_update(of=("self",)))
    found = {post.pk: post for post in posts.filter(pk__in=keys).order_by("pk")}
    return found[kept.pk], found[merged.pk]


def _record(post: Post, by: User, reason: str, before: str, after: str) -> ReviewEvent:
    return events.record(
        post, "merge", by=by, from_state=before, to_state=after, reason=reason.strip()[:500]
    )


def _move_all(kept: Post, merged: Post) -> None:
    """Hang on the one that stays what hangs on the other."""
    printed_there = Capture.objects.filter(
        post=kept, source=OuterRef("source"), ordinal=OuterRef("ordinal")
    )
    # A capture of the same place of the same source says nothing new, and stays where it is.
    Capture.objects.filter(post=merged).exclude(Exists(printed_there)).update(post=kept)
    Measurement.objects.filter(post=merged).update(post=kept)
    RemovalRequest.objects.filter(post=merged).update(post=kept)
    Assignment.objects.filter(post=merged).delete()
    Post.objects.filter(merged_into=merged).update(merged_into=kept)
    Post.objects.filter(repeats=merged).exclude(pk=kept.pk).update(repeats=kept)
    Post.objects.filter(pk=kept.pk, repeats=merged).update(repeats=None)
    _move_in_timelines(kept, merged)


def _move_in_timelines(kept: Post, merged: Post) -> None:
    """Put the one that stays in the other's place; where a timeline has both, leave its own."""
    entries = TimelineEntry.objects.filter(post=merged)
    both = TimelineEntry.objects.filter(timeline=OuterRef("timeline"), post=kept)
    entries.filter(Exists(both), text="").delete()
    entries.update(post=kept)
    for version in versions.all_that_say():
        told = version.released["entries"]
        if all(entry["post_id"] != merged.public_id for entry in told):
            continue
        there = any(entry["post_id"] == kept.public_id for entry in told)
        version.released["entries"] = [
            {**entry, "post_id": kept.public_id} if entry["post_id"] == merged.public_id else entry
            for entry in told
            if not (there and entry["post_id"] == merged.public_id and not entry["text"])
        ]
        version.save(update_fields=["released"])


def _mask_the_same(kept: Post, merged: Post, by: User) -> None:
    """Mask in the one that stays what is masked in the other, wherever the same words stand."""
    for redaction in merged.redactions.filter(undone_by=None):
        words = merged.text[redaction.start : redaction.end]
        masked = list(_standing(kept))
        same = kept.text == merged.text
        found = [(redaction.start, redaction.end)] if same else places_of(words, kept.text)
        for start, end in (bare for place in found for bare in uncovered(place, masked)):
            kind, reason = redaction.kind, redaction.reason
            curation.redact(kept, start=start, end=end, kind=kind, reason=reason, by=by)


def _standing(post: Post) -> QuerySet[Redaction, Place]:
    found = post.redactions.filter(undone_by=None).order_by("start")
    return found.values_list("start", "end")


def _retell(kept: Post, merged: Post) -> None:
    """Bring the public side, and whoever is to look at it, up to date."""
    if comparable(kept.text) != comparable(merged.text):
        repeating.ask_to_look(kept, Why.WORDS_DIFFER, merged)
    if kept.state == State.PUBLISHED:
        publishing.write_published(kept)
    timelines.rewrite_those_with(kept)
    repeating.retell(kept)
    redirects.follow_posts(kept.public_id)
