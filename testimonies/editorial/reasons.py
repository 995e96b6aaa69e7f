"""Where a decision asks for a reason: whatever shows more than before, or warns of less.

POLICY asks for one to reject. It lets hiding wait for nothing, so to hold, to withdraw and to show
less take none. Until a post is first sent to review nothing has been decided that could be undone.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from testimonies.editorial.bases import least_first
from testimonies.editorial.errors import ReasonNeededError
from testimonies.models.posts import REVISABLE, ContentNote, Post
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

# The verbs that always ask for one, and what is lost without it.
VERBS: dict[str, Promise] = {
    "reject": _("POLICY asks for it"),
    "restore": _("what hid it must have ended"),
    "redact": _("another editor, and an appeal, look at it later"),
    "propose lift": _("another editor decides by it"),
    "correct basis": _("the wrong record stays, and must be told from the right one"),
    "mask everywhere": _("another editor confirms it, or finds it in many posts"),
    "dismiss finding": _("what a detector took for a trace of somebody is then shown"),
    "merge": _("only a person who reads it can part the two again"),
    "merge people": _("only a person who reads it can part the two again"),
    "merge accounts": _("only a person who reads it can part the two again"),
    "untie": _("what is hidden with the original would be hidden no more"),
}


class After(NamedTuple):
    """A post as a revision would leave it: its fields, and the slugs of its notes."""

    fields: dict[str, Any]
    notes: set[str]


class Rule(NamedTuple):
    """What a revision does that asks for a reason, in words and as a question."""

    told: Promise
    does: Callable[[Post, After], bool]


def _level_lowered(post: Post, after: After) -> bool:
    level = after.fields["level"]
    return post.level is not None and (level is None or level < post.level)


def _raised(name: str, order: Any) -> Callable[[Post, After], bool]:
    def raised(post: Post, after: After) -> bool:
        place = least_first(order).index
        return place(after.fields[name]) > place(getattr(post, name))

    return raised


def _notes_removed(post: Post, after: After) -> bool:
    return not {note.slug for note in post.notes.all()} <= after.notes


def _third_party_kept(post: Post, after: After) -> bool:
    return after.fields["keeps_third_party_name"] and not post.keeps_third_party_name


def _basis_claimed(post: Post, after: After) -> bool:
    """A basis stronger than the one before: B1 before B2, B3, B4."""
    return str(after.fields["basis"]) < str(post.basis) and after.fields["basis"] != Basis.NONE


def _doubt_removed(post: Post, after: After) -> bool:
    told = {doubt["statement"] for doubt in after.fields["public_doubts"]}
    return any(doubt["statement"] not in told for doubt in post.public_doubts)


def _indexed_again(post: Post, after: After) -> bool:
    return post.is_deindexed and not after.fields["is_deindexed"]


REVISIONS = (
    Rule(_("the level is lowered"), _level_lowered),
    Rule(_("a content note is removed"), _notes_removed),
    Rule(_("more is shown of who spoke"), _raised("shown_as", ShownAs)),
    Rule(_("a stronger basis is claimed"), _basis_claimed),
    Rule(_("a third party’s name is kept"), _third_party_kept),
    Rule(_("more is shown of the words"), _raised("words_shown_as", WordsShownAs)),
    Rule(_("a doubt is not stated any more"), _doubt_removed),
    Rule(_("search engines are let in again"), _indexed_again),
)


def require(verb: str, reason: str) -> None:
    """Refuse a verb that asks for a reason and is given none."""
    if verb in VERBS and not reason.strip():
        raise ReasonNeededError(_now("Give a reason; it is kept in the log."))


def of_revision(post: Post, changes: dict[str, Any], notes: list[ContentNote] | None) -> list[str]:
    """Return why these changes of a post ask for a reason; empty where they ask for none."""
    if post.state == State.DRAFT:
        return []
    before = {name: getattr(post, name) for name in REVISABLE}
    slugs = {note.slug for note in (post.notes.all() if notes is None else notes)}
    after = After({**before, **changes}, slugs)
    return [str(rule.told) for rule in REVISIONS if rule.does(post, after)]
