"""Take a post to look at, hand it back, give it to somebody; and say what not to be given."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from testimonies.editorial import events
from testimonies.editorial.errors import NotAllowedError, WrongStateError
from testimonies.editorial.moderation import require_editor
from testimonies.models.desk import Assignment, NotGiven
from testimonies.models.findings import Finding, FindingState
from testimonies.models.posts import ContentNote, Post
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import State

# Where a post waits for somebody.
WAITING = (State.DRAFT, State.IN_REVIEW, State.HELD)


@transaction.atomic
def take(post: Post, *, by: User) -> ReviewEvent:
    """Take a post that nobody has."""
    return _give(post, to=by, by=by, verb="take")


@transaction.atomic
def assign(post: Post, *, to: User, by: User) -> ReviewEvent:
    """Give a post to an editor, whoever has it now. Never one with a note they are not given."""
    if not by.has_perm("testimonies.assign_post"):
        raise NotAllowedError(_("Only a senior editor gives posts to others."))
    if not to.has_perm("testimonies.moderate_post"):
        raise NotAllowedError(_("%(user)s is not an editor of this archive.") % {"user": to})
    # Not why: what an editor does not want to be given is nobody's business.
    if NotGiven.objects.filter(editor=to, note__in=post.notes.all()).exists():
        raise NotAllowedError(
            _("%(user)s is not given this post; choose somebody else.") % {"user": to}
        )
    return _give(post, to=to, by=by, verb="assign")


@transaction.atomic
def hand_back(post: Post, *, by: User) -> ReviewEvent:
    """Give a post back that one has, so that anybody may take it. No reason is asked for."""
    locked = _lock(post, by)
    gone, _rows = Assignment.objects.filter(post=locked, to=by).delete()
    if gone != 1:
        raise WrongStateError(_("Post %s is not yours by now.") % locked.public_id)
    return _record(locked, "hand back", by, "")


@transaction.atomic
def give_not(editor: User, notes: Iterable[ContentNote]) -> None:
    """Set which notes' posts the editor is not given; those they have already stay theirs."""
    require_editor(editor)
    chosen = list(notes)
    NotGiven.objects.filter(editor=editor).exclude(note__in=chosen).delete()
    NotGiven.objects.bulk_create(
        [NotGiven(editor=editor, note=note) for note in chosen], ignore_conflicts=True
    )


def _give(post: Post, *, to: User, by: User, verb: str) -> ReviewEvent:
    locked = _lock(post, by)
    if locked.state not in WAITING and not _asked_about(locked):
        raise WrongStateError(_("Post %s waits for nobody by now.") % locked.public_id)
    has = Assignment.objects.select_related("to").filter(post=locked).first()
    if has and verb == "take":
        raise WrongStateError(
            _("%(user)s has post %(post)s.") % {"user": has.to, "post": locked.public_id}
        )
    Assignment.objects.update_or_create(post=locked, defaults={"to": to, "by": by})
    return _record(locked, verb, by, "" if to == by else f"to {to}")


def _asked_about(post: Post) -> bool:
    """Whether a detector found something in a public post that nobody settled yet."""
    found = Finding.objects.filter(post=post, state=FindingState.OPEN)
    return post.state == State.PUBLISHED and found.exists()


def _lock(post: Post, by: User) -> Post:
    require_editor(by)
    return Post.objects.select_for_update().get(pk=post.pk)


def _record(post: Post, verb: str, by: User, reason: str) -> ReviewEvent:
    state = post.state
    return events.record(post, verb, by=by, from_state=state, to_state=state, reason=reason)
