"""Record what lets a name be shown, correct it, end it; and take names off that stand on nothing.

To record shows nothing: an editor decides how a post is shown, and publishes it. To end takes one
person and is done at once: the public row is a pseudonym's in the same transaction.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import bases, events, history, ledger, publishing, reasons
from testimonies.editorial.errors import EditorialError, NotReadyError, WrongStateError
from testimonies.editorial.moderation import require_editor
from testimonies.editorial.service_accounts import CONSENT_CLOCK, service_account
from testimonies.models.bases import HowEnded, RecordedBasis
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Source
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs


@dataclass(frozen=True)
class Told:
    """What is recorded: the basis, to what it was given, by whom, on which day; the evidence.

    `given_on` of B3 is the day of the contact. A basis clears nothing from `expires_on` on.
    """

    kind: str
    reaches: str
    given_on: dt.date
    given_by: str = ""
    words: str = WordsShownAs.VERBATIM
    source: Source | None = None
    evidence: str = ""
    expires_on: dt.date | None = None


@transaction.atomic
def record(post: Post, told: Told, *, by: User, account_too: bool = False) -> RecordedBasis:
    """Record a basis for the post, or for all that its account has here by now. Shows nothing."""
    chosen = Post.objects.filter(pk=post.pk)
    if account_too:
        chosen |= Post.objects.filter(account=post.account_id).exclude(state=State.ERASED)
    grant = uuid.uuid4()
    made = {}
    for locked in _lock(chosen, by):
        made[locked.pk] = _store(locked, told, by, grant=grant)
        _log(locked, "record basis", by, told.kind)
    return made[post.pk]


@transaction.atomic
def correct(basis: RecordedBasis, told: Told, *, by: User, reason: str) -> RecordedBasis:
    """Put another record in the place of a wrong one. What it does not clear is hidden at once."""
    (locked,) = _lock(Post.objects.filter(pk=basis.post_id), by)
    _require_open(basis)
    reasons.require("correct basis", reason)
    made = _store(locked, told, by, grant=basis.grant, corrects=basis)
    _log(locked, "correct basis", by, f"{basis.kind} → {told.kind}: {reason.strip()}")
    _take_name_off(locked, by, _("what was recorded was corrected"))
    return made


@transaction.atomic
def end(
    basis: RecordedBasis, *, how: str, by: User, why: str = "", whole_grant: bool = False
) -> int:
    """End a basis, for good and at once, or all that was given with it. Any editor alone.

    Returns from how many posts the name went. Raises `WrongStateError` for one that had ended.
    """
    keys = [basis.post_id]
    if whole_grant:
        keys = list(bases.open_ones().filter(grant=basis.grant).values_list("post", flat=True))
    posts = _lock(Post.objects.filter(pk__in=keys), by)
    _require_open(basis)
    return sum(_end_those(post, basis.grant, how, by, why) for post in posts)


def end_for(post: Post, kinds: Iterable[str], *, how: str, by: User, why: str) -> None:
    """End the post's own bases of these kinds, waiting ones too. The post must be locked."""
    own = bases.open_ones().filter(post=post, kind__in=list(kinds))
    for grant in own.values_list("grant", flat=True).distinct().order_by("grant"):
        _end_those(post, grant, how, by, why)


@transaction.atomic
def end_again(entry: ledger.Ended, *, by: User, why: str) -> bool:
    """End what had ended before an older backup was restored. Returns whether any was in force."""
    posts = Post.objects.filter(public_id=entry.subject).exclude(state=State.ERASED)
    for post in _lock(posts, by):
        if bases.open_ones().filter(post=post, grant=entry.grant).exists():
            _end_those(post, uuid.UUID(entry.grant), entry.how, by, why)
            return True
    return False


def lapse(now: dt.datetime) -> int:
    """Take off the names whose basis expired; return from how many posts. Idempotent."""
    day = now.astimezone(dt.UTC).date()
    keys = set(bases.expired(day).values_list("post", flat=True))
    return sum(_lapse(key, day) for key in sorted(keys))


@transaction.atomic
def _lapse(key: int, day: dt.date) -> bool:
    by = service_account(CONSENT_CLOCK)
    return any(
        _take_name_off(post, by, _("its basis expired"), day)
        for post in _lock(Post.objects.filter(pk=key), by)
    )


def _lock(posts: QuerySet[Post], by: User) -> list[Post]:
    require_editor(by)
    waiting = posts.order_by("pk").select_for_update(of=("self",))
    locked = list(publishing.whole(waiting))
    erased = next((post for post in locked if post.state == State.ERASED), None)
    if erased:
        raise EditorialError(_("Post %s is erased; nothing of it can change.") % erased.public_id)
    return locked


def _require_open(basis: RecordedBasis) -> None:
    """Refuse what ended or was corrected meanwhile. The post's lock keeps the answer true."""
    if not bases.open_ones().filter(pk=basis.pk).exists():
        raise WrongStateError(
            _("This record ended, or was corrected, meanwhile. Look at the post again.")
        )


def _store(
    post: Post,
    told: Told,
    by: User,
    *,
    grant: uuid.UUID,
    corrects: RecordedBasis | None = None,
) -> RecordedBasis:
    if told.given_on > bases.today():
        raise NotReadyError(_("Given on: this day has not come. Record it once it was given."))
    made = RecordedBasis(post=post, by=by, grant=grant, corrects=corrects, **vars(told))
    try:
        made.full_clean()
    except ValidationError as invalid:
        raise NotReadyError(" ".join(invalid.messages)) from None
    made.save()
    return made


def _end_those(post: Post, grant: uuid.UUID, how: str, by: User, why: str) -> bool:
    """End what was given to the post in this grant. Returns whether a name went by it."""
    if how not in HowEnded.values:
        raise NotReadyError(_("Say how it ended: withdrawn, objected to, or set aside."))
    given, now = bases.open_ones().filter(post=post, grant=grant), timezone.now()
    ended = RecordedBasis.objects.filter(pk__in=list(given.values_list("pk", flat=True))).update(
        ended_at=now, ended_by=by, ended_how=how, ended_why=why.strip()
    )
    if not ended:
        return False
    entry = ledger.Ended(post.public_id, now, str(grant), how)
    transaction.on_commit(lambda: ledger.append(entry), robust=True)
    _log(post, "end basis", by, f"{how}: {why.strip()}" if why.strip() else how)
    return _take_name_off(post, by, HowEnded(how).label)


def _take_name_off(post: Post, by: User, why: object, on: dt.date | None = None) -> bool:
    """Show a pseudonym from now on, if nothing clears the name any more: the brake takes one.

    What else is decided stays, and so does what it is decided on: no other basis is taken up by
    itself. An editor decides anew.
    """
    fresh = publishing.whole(Post.objects.all()).get(pk=post.pk)
    if fresh.shown_as == ShownAs.PSEUDONYM or bases.clearing(fresh, on):
        return False
    fresh.shown_as, fresh.basis = ShownAs.PSEUDONYM, Basis.NONE
    event = _log(fresh, "take name off", by, str(why))
    history.save(fresh, ["shown_as", "basis"], event)
    if fresh.state == State.PUBLISHED:
        publishing.write_published(fresh)
    return True


def _log(post: Post, verb: str, by: User, reason: str) -> ReviewEvent:
    return events.record(
        post, verb, by=by, from_state=post.state, to_state=post.state, reason=reason[:500]
    )
