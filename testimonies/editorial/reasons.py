"""Where a decision asks for a reason: whatever shows more than before, or warns of less.

POLICY asks for one to reject. It lets hiding wait for nothing, so to hold, to withdraw and to show
less take none. Until a post is first sent to review nothing has been decided that could be undone.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from testimonies.editorial.bases import least_first
from testimonies.editorial.errors import ReasonNeededError
from testimonies.models.people import Account, Person
from testimonies.models.posts import REVISABLE, ContentNote, Post
from testimonies.models.sources import Measurement, Source
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

# The verbs that always ask for one, and what is lost without it.
VERBS: dict[str, Promise] = {
    "reject": _("POLICY asks for it"),
    "restore": _("what hid it must have ended"),
    "reindex": _("who asked to be left out of search engines is found again"),
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


class Change(NamedTuple):
    """What a change of a person, account, source or figure does that asks for a reason."""

    told: Promise
    does: Callable[[Any, Any], bool]


def _differs(*names: str) -> Callable[[Any, Any], bool]:
    return lambda before, after: any(
        getattr(before, name) != getattr(after, name) for name in names
    )


def _set(name: str) -> Callable[[Any, Any], bool]:
    return lambda before, after: getattr(after, name) and not getattr(before, name)


def _another_person(before: Account, after: Account) -> bool:
    return after.person_id is not None and after.person_id != before.person_id


def _public_figure_says_otherwise(before: Measurement, after: Measurement) -> bool:
    said = _differs("value", "qualifier", "statement", "as_of_edtf", "said_by", "source_id")
    return before.is_cleared and after.is_cleared and said(before, after)


# Of what posts hang on. Adding one asks for none: nothing was said before.
DESCRIPTIONS: dict[type[Model], tuple[Change, ...]] = {
    Person: (
        Change(_("they are called a public figure"), _set("is_public_figure")),
        Change(_("they are called by another name"), _differs("name")),
    ),
    Account: (Change(_("its posts are said to be another person’s"), _another_person),),
    Source: (
        Change(
            _("what it is cited by is changed"),
            _differs("title", "publisher", "url", "published_edtf"),
        ),
    ),
    Measurement: (
        Change(_("the figure is made public"), _set("is_cleared")),
        Change(_("a public figure says something else"), _public_figure_says_otherwise),
    ),
}


def of_description(before: Model, after: Model) -> list[str]:
    """Return why this change asks for a reason; empty where it asks for none."""
    return [str(one.told) for one in DESCRIPTIONS.get(type(after), ()) if one.does(before, after)]


def require_for(thing: Model, reason: str) -> None:
    """Refuse to save a thing changed so that a reason is asked for, and given none."""
    before = type(thing)._default_manager.filter(pk=thing.pk).first()
    why = of_description(before, thing) if before else []
    if why and not reason.strip():
        raise ReasonNeededError(_now("Give a reason, since %s.") % "; ".join(why))


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
