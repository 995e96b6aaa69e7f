"""Who changed what and when: decisions and the fields they changed, in one order. Reads only."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext as _

from testimonies.editorial import history
from testimonies.models.posts import ContentNote, Post
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import State

SHOWN = 100


class Piece(NamedTuple):
    """Words that were in the value before, that are in it now, or both."""

    text: str
    was: bool
    now: bool


class Change(NamedTuple):
    """A field's label, and what of its value went and came."""

    label: str
    pieces: list[Piece]


class Told(NamedTuple):
    """One entry of a history. `event` is None for what was changed without a decision."""

    at: dt.datetime
    by: User | None
    event: ReviewEvent | None
    move: str
    changes: list[Change]


def of_post(post: Post) -> list[Told]:
    """Return the newest decisions about a post, each with what it changed."""
    events = ReviewEvent.objects.filter(post=post).select_related("by", "second")[:SHOWN]
    rows = list(history.of(post).select_related("history_user")[: SHOWN + 1])
    notes = _notes_of(rows)
    changes = {}
    without = []
    for row, before in zip(rows, _before(rows), strict=True):
        if before is None:
            continue
        changed = _changes(row, before, notes)
        if row.history_change_reason:
            changes[row.history_change_reason] = changed
        elif changed:
            without.append(Told(row.history_date, row.history_user, None, "", changed))
    told = [
        Told(event.at, event.by, event, _move(event), changes.get(event.pk, [])) for event in events
    ]
    return sorted([*told, *without], key=lambda one: one.at, reverse=True)


def of_thing(thing: models.Model) -> list[Told]:
    """Return what was changed of a person, an account, a source ...: the newest first."""
    rows = list(history.of(thing).select_related("history_user")[: SHOWN + 1])
    pairs = zip(rows, _before(rows), strict=True)
    return [
        Told(row.history_date, row.history_user, None, "", _changes(row, before, {}))
        for row, before in pairs
        if before is None or _changes(row, before, {})
    ]


def _before(rows: list[Any]) -> list[Any]:
    """Return, beside each row, the one before it; beside the first, None."""
    return [*rows[1:], None][: len(rows)]


def _move(event: ReviewEvent) -> str:
    if event.from_state == event.to_state:
        return ""
    if not event.from_state:
        return str(State(event.to_state).label)
    return f"{State(event.from_state).label} → {State(event.to_state).label}"


def _notes_of(rows: Iterable[Any]) -> dict[int, list[str]]:
    """Return the labels of the content notes by the key of the history row."""
    labels = {note.pk: str(note) for note in ContentNote.objects.all()}
    beside = Post.history.model._history_m2m_fields[0]
    kept = history.beside(beside).objects.filter(history__in=[row.pk for row in rows])
    found: dict[int, list[str]] = {}
    for row_key, note in kept.order_by("contentnote").values_list("history", "contentnote"):
        found.setdefault(row_key, []).append(labels.get(note, "–"))
    return found


def _changes(row: Any, before: Any, notes: dict[int, list[str]]) -> list[Change]:
    if before is None:
        return []
    changes = [
        Change(str(field.verbose_name), compared(_shown(before, field), _shown(row, field)))
        for field in row.tracked_fields
        if not field.primary_key and getattr(row, field.attname) != getattr(before, field.attname)
    ]
    was, now = ("\n".join(notes.get(one.pk, [])) for one in (before, row))
    return [*changes, Change(_("content notes"), compared(was, now))] if was != now else changes


def _shown(row: Any, field: Any) -> str:
    """Return a field's value in words."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(one["statement"] if isinstance(one, dict) else str(one) for one in value)
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found or value)
    return str(value)


def compared(was: str, now: str) -> list[Piece]:
    """Cut two texts, by words, into what stayed, what went and what came."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (was, now))
    pieces = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(old[a:b]), was=True, now=True))
            continue
        pieces += [Piece("".join(old[a:b]), was=True, now=False)] if b > a else []
        pieces += [Piece("".join(new[c:d]), was=False, now=True)] if d > c else []
    return pieces
