"""Decide what people asked to have changed or gone, and their appeals.

What is decided is done: decision, change of the post, public row and event move in one
transaction. A request is locked before its post, everywhere.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import clocks, consent, curation, erasure, events, moderation, statistics
from testimonies.editorial.errors import NotAllowedError, NotReadyError, WrongStateError
from testimonies.editorial.removal import reason_of
from testimonies.models.bases import HowEnded
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalDecision, RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import (
    Basis,
    Decision,
    Remedy,
    RequesterClass,
    RequestState,
    Rule,
    ShownAs,
    State,
)

LONGEST_WHY = 2_000

_CHANGES = frozenset(
    {
        Rule.AUTHOR,
        Rule.PERSONAL_DATA,
        Rule.MINOR,
        Rule.DANGER,
        Rule.THIRD_PARTY,
        Rule.ACCURACY,
    }
)
# Which rules a decision may rest on.
RULES_OF: dict[Decision, frozenset[Rule]] = {
    Decision.NOT_HERE: frozenset({Rule.NOT_FOUND}),
    Decision.REFUSE: frozenset({Rule.NO_GROUND, Rule.PUBLIC_RECORD, Rule.ACCURACY}),
    Decision.REINDEX: frozenset({Rule.AUTHOR, Rule.NO_GROUND, Rule.PUBLIC_RECORD}),
    Decision.DEINDEX: _CHANGES - {Rule.ACCURACY},
    Decision.CORRECT: frozenset({Rule.AUTHOR, Rule.ACCURACY}),
    Decision.REDACT: _CHANGES,
    Decision.ANONYMISE: _CHANGES,
    Decision.TAKE_DOWN: _CHANGES,
    Decision.ERASE: _CHANGES,
}
# The author's wish is granted always: what was asked for, or what goes further.
GRANTS: dict[Remedy, tuple[Decision, ...]] = {
    Remedy.REMOVE: (Decision.TAKE_DOWN, Decision.ERASE),
    Remedy.ANONYMISE: (Decision.ANONYMISE, Decision.TAKE_DOWN, Decision.ERASE),
    Remedy.DEINDEX: (
        Decision.DEINDEX,
        Decision.ANONYMISE,
        Decision.TAKE_DOWN,
        Decision.ERASE,
    ),
    Remedy.REDACT: (Decision.REDACT, Decision.TAKE_DOWN, Decision.ERASE),
    Remedy.CORRECT: (Decision.CORRECT, Decision.REDACT, Decision.TAKE_DOWN, Decision.ERASE),
}

# What an author's wish ends: that the press reported a public figure stays true.
NAME_GOES = (Decision.ANONYMISE, Decision.TAKE_DOWN, Decision.ERASE)
CONSENT_NEEDED = (Basis.CONSENT, Basis.NO_OBJECTION)


class Mask(NamedTuple):
    """A span of the captured words (code points, end not included), and what it is."""

    start: int
    end: int
    kind: str


def decide(
    asked: RemovalRequest,
    *,
    decision: str,
    rule: str,
    why: str,
    by: User,
    masks: Iterable[Mask] = (),
    seen: str = "",
) -> RemovalDecision:
    """Decide a request, or its appeal where one waits, and do it. Call it outside any transaction.

    `seen` is `mark_of` the request as the editor saw it. Raises `EditorialError`: then nothing is
    decided. To erase takes a second transaction, since the ledger outside the database is written
    in it; should that one fail (`DataFolderError`, a kill), the post is withdrawn and `rounds`
    erases it.
    """
    with transaction.atomic(durable=True):
        locked = _lock(asked, by, seen)
        made = _record(locked, Decision(decision), Rule(rule), why, by)
        if locked.post:
            _end_consent(locked, locked.post, made.decision, by)
            _VERBS[made.decision](locked, locked.post, by, masks)
            _log(locked, locked.post, made, by)
    asked.refresh_from_db()
    if made.decision == Decision.ERASE and locked.post:
        _erase_at_once(locked.post, by, reason_of(locked))
    return made


def mark_of(asked: RemovalRequest) -> str:
    """Return what tells a page of this request that is out of date from a fresh one."""
    state = asked.post.state if asked.post else ""
    return f"{asked.state}/{asked.post_id or ''}/{state}"


def is_appeal(asked: RemovalRequest) -> bool:
    return asked.state == RequestState.APPEALED


def first_decision(asked: RemovalRequest) -> RemovalDecision | None:
    return asked.decisions.filter(on_appeal=False).select_related("by").first()


def choices_for(asked: RemovalRequest) -> list[Decision]:
    """Return what can be decided about the request, from the least change to the greatest."""
    if asked.post is None:
        return [Decision.NOT_HERE]
    if asked.post.state == State.ERASED:
        return [Decision.NOT_HERE, Decision.ERASE]
    undone = [Decision.REINDEX] if _can_undo_deindex(asked, asked.post) else []
    if asked.requester == RequesterClass.AUTHOR:
        return [*undone, *GRANTS[Remedy(asked.remedy)]]
    never = {Decision.NOT_HERE} if undone else {Decision.NOT_HERE, Decision.REINDEX}
    return [choice for choice in Decision if choice not in never]


def _can_undo_deindex(asked: RemovalRequest, post: Post) -> bool:
    """Only an appeal against a de-indexing lets search engines in again."""
    first = first_decision(asked) if is_appeal(asked) else None
    return bool(first and first.decision == Decision.DEINDEX and post.is_deindexed)


@transaction.atomic
def name_post(asked: RemovalRequest, post: Post, *, by: User, seen: str = "") -> None:
    """Say which post a request means, where its address did not; hide it if its class asks for it.

    The clock that runs stays as it is: it began when the request came in.
    """
    locked = _lock(asked, by, seen)
    if is_appeal(locked):
        raise WrongStateError(
            _("This request is appealed: it was decided about the post it names.")
        )
    locked.post = post
    locked.save(update_fields=["post"])
    at_once = locked.requester in clocks.HELD_AT_ONCE
    post.refresh_from_db(fields=["state"])
    if at_once and post.state == State.PUBLISHED:
        moderation.hold(post, by=by, reason=reason_of(locked))
    asked.refresh_from_db()


def _lock(asked: RemovalRequest, by: User, seen: str) -> RemovalRequest:
    moderation.require_editor(by)
    locked = RemovalRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if locked.state == RequestState.DECIDED:
        raise WrongStateError(_("This request was decided meanwhile. Read what was decided."))
    if not locked.hold:
        raise WrongStateError(
            _("This request was not taken up yet; run_clocks does it within a minute.")
        )
    if locked.post:
        locked.post = Post.objects.select_for_update().get(pk=locked.post.pk)
    if seen and seen != mark_of(locked):
        raise WrongStateError(
            _("The request, or its post, changed after this page was opened. Look at it again.")
        )
    return locked


def _record(
    asked: RemovalRequest, decision: Decision, rule: Rule, why: str, by: User
) -> RemovalDecision:
    first = first_decision(asked) if is_appeal(asked) else None
    _require_another(first, by)
    _require_fitting(asked, decision, rule, why)
    made = RemovalDecision.objects.create(
        request=asked,
        on_appeal=is_appeal(asked),
        decision=decision,
        rule=rule,
        why=why.strip(),
        by=by,
        first_by=first.by if first else None,
        at=timezone.now(),
    )
    moved = RemovalRequest.objects.filter(pk=asked.pk, state=asked.state).update(
        state=RequestState.DECIDED
    )
    if moved != 1:
        raise WrongStateError(_("This request was decided meanwhile. Read what was decided."))
    return made


def _require_another(first: RemovalDecision | None, by: User) -> None:
    if first and first.by_id == by.pk:
        raise NotAllowedError(
            _("You made the first decision; another editor decides about the appeal.")
        )


def _require_fitting(asked: RemovalRequest, decision: Decision, rule: Rule, why: str) -> None:
    if not why.strip():
        raise NotReadyError(_("Say why: whoever asked reads it."))
    if len(why) > LONGEST_WHY:
        raise NotReadyError(_("Say why in at most %d characters.") % LONGEST_WHY)
    if decision not in choices_for(asked):
        raise NotAllowedError(_no_such_choice(asked, decision))
    if rule not in RULES_OF[decision]:
        raise NotReadyError(
            _("“%(decision)s” does not rest on the rule “%(rule)s”")
            % {"decision": decision.label, "rule": rule.label}
        )
    if rule == Rule.AUTHOR and asked.requester != RequesterClass.AUTHOR:
        raise NotReadyError(_("Choose another rule: it was not the author who asked."))


def _no_such_choice(asked: RemovalRequest, decision: Decision) -> str:
    if asked.post is None:
        return _("Say first which post the request means.")
    if asked.post.state == State.ERASED:
        return _("The post is erased already.")
    if decision == Decision.NOT_HERE:
        return _("The request names a post that is here.")
    if decision == Decision.REINDEX:
        return _("Only an appeal against keeping a post out of search engines undoes that.")
    return _(
        "The author’s wish is granted always: it can be done as asked, or go further, "
        "and it cannot be declined."
    )


def _keep(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    """Nothing moves. What was held meanwhile comes back by `moderation.restore`: two editors."""


def _deindex(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    curation.deindex(post, by=by, reason=reason_of(asked))


def _reindex(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    """Undo it on the post, which is held meanwhile: what is shown again takes a second editor."""
    if post.state == State.PUBLISHED:
        moderation.hold(post, by=by, reason=reason_of(asked))
    curation.reindex(post, by=by, reason=reason_of(asked))


def _correct(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    """The editor corrects on the post's own page; the log says whether that was done."""
    if not _was_done(asked, post, "revise"):
        raise NotReadyError(
            _("Correct the post on its page first: nothing of it was changed since it was asked.")
        )


def _redact(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    masks = list(masks)
    if not masks and not _was_done(asked, post, "redact"):
        raise NotReadyError(
            _("Say which words are removed, or mask them on the post’s page first.")
        )
    for mask in masks:
        curation.redact(
            post, start=mask.start, end=mask.end, kind=mask.kind, reason=reason_of(asked), by=by
        )


def _anonymise(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    """Show a pseudonym, and take back the basis that a name was shown on."""
    if post.state == State.PUBLISHED and moderation.second_editor_for(post):
        # Changed in public it would need a second editor, and hiding waits for nobody.
        moderation.hold(post, by=by, reason=reason_of(asked))
    curation.revise(
        post,
        {"shown_as": ShownAs.PSEUDONYM, "basis": Basis.NONE},
        by=by,
        reason=reason_of(asked),
    )


def _end_consent(asked: RemovalRequest, post: Post, decision: str, by: User) -> None:
    """Whoever wrote it and wants their name gone takes back what they gave, and objects."""
    if asked.requester == RequesterClass.AUTHOR and decision in NAME_GOES:
        consent.end_for(post, CONSENT_NEEDED, how=HowEnded.WITHDRAWN, by=by, why=reason_of(asked))


def _take_down(asked: RemovalRequest, post: Post, by: User, masks: Iterable[Mask]) -> None:
    if post.state in moderation.WITHDRAWN_FROM:
        moderation.withdraw(post, by=by, reason=reason_of(asked))


_VERBS: dict[str, Callable[[RemovalRequest, Post, User, Iterable[Mask]], None]] = {
    Decision.NOT_HERE: _keep,
    Decision.REFUSE: _keep,
    Decision.REINDEX: _reindex,
    Decision.DEINDEX: _deindex,
    Decision.CORRECT: _correct,
    Decision.REDACT: _redact,
    Decision.ANONYMISE: _anonymise,
    Decision.TAKE_DOWN: _take_down,
    Decision.ERASE: _take_down,
}


def _erase_at_once(post: Post, by: User, reason: str) -> None:
    try:
        if post.state != State.ERASED:
            erasure.erase(post, by=by, reason=reason)
            statistics.forget()
    except WrongStateError:
        post.refresh_from_db(fields=["state"])
        if post.state != State.ERASED:  # Otherwise the clock was faster.
            raise


def _was_done(asked: RemovalRequest, post: Post, verb: str) -> bool:
    since: dt.datetime = asked.received_at
    return ReviewEvent.objects.filter(post=post, verb=verb, at__gte=since).exists()


def _log(asked: RemovalRequest, post: Post, made: RemovalDecision, by: User) -> None:
    post.refresh_from_db(fields=["state"])
    told = f"{reason_of(asked)}: {made.decision}"
    verb = "decide appeal" if made.on_appeal else "decide"
    events.record(post, verb, by=by, from_state=post.state, to_state=post.state, reason=told)
    if post.state == State.ERASED:
        erasure.empty_requests(post)
