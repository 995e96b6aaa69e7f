"""Removal requests: taken up the moment they come in, decided by people, appealed to others.

POLICY: hiding never waits for a decision. A request is locked before its post, everywhere.
"""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from testimonies.editorial import clocks, consent, finding, moderation
from testimonies.editorial.errors import WrongStateError
from testimonies.editorial.service_accounts import REMOVAL_DESK, service_account
from testimonies.models.bases import HowEnded
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.vocabulary import Basis, Hold, RequesterClass, RequestState, State

# Any constant: it names the lock that lets one request at a time be counted by the breaker.
_BREAKER_LOCK = 20_171_017


@transaction.atomic
def take_up(receipt_hash: str) -> None:
    """Do at once what needs no decision: set the clock, hide the post, open the appeal.

    Idempotent. Called as soon as a request or an appeal is stored, and again by `rounds` for those
    where something went wrong between the two.
    """
    asked = RemovalRequest.objects.select_for_update().filter(receipt_hash=receipt_hash).first()
    if asked and not asked.hold:
        begin(asked)
    elif asked and asked.state == RequestState.DECIDED:
        _reopen(asked)


def begin(asked: RemovalRequest) -> None:
    """Find the post, set the clock, hide what is hidden at once. The request must be locked."""
    found = finding.find(asked.item)
    asked.post = found.post
    asked.due_at = clocks.due_at(asked.requester, asked.received_at)
    asked.hold = _hold(asked, found)
    if asked.hold == Hold.HELD:
        asked.held_at = timezone.now()
    asked.save(update_fields=["post", "due_at", "hold", "held_at"])
    _object(asked)


def _object(asked: RemovalRequest) -> None:
    """An author who asks is an author who objects: what silence was to clear ends, unheard."""
    if asked.post is None or asked.requester != RequesterClass.AUTHOR:
        return
    by = service_account(REMOVAL_DESK)
    post = Post.objects.select_for_update().get(pk=asked.post.pk)
    if post.state != State.ERASED:
        kinds, how = [Basis.NO_OBJECTION], HowEnded.OBJECTED
        consent.end_for(post, kinds, how=how, by=by, why=reason_of(asked))


def reason_of(asked: RemovalRequest) -> str:
    """Return what the log of a post says of a request: its number, and nothing that it told."""
    return f"removal request {str(asked.id)[:8]}"


def _hold(asked: RemovalRequest, found: finding.Found) -> Hold:
    if asked.requester not in clocks.HELD_AT_ONCE:
        return Hold.NOT_BY_ITSELF
    if found.post is None or not found.may_be_told:
        return Hold.UNTOLD
    if found.post.state != State.PUBLISHED:
        return Hold.HIDDEN
    if not _breaker_lets_through(timezone.now()):
        return Hold.QUEUED
    return _hide(asked, found.post)


def _hide(asked: RemovalRequest, post: Post) -> Hold:
    try:
        moderation.hold(post, by=service_account(REMOVAL_DESK), reason=reason_of(asked))
    except WrongStateError:
        # Somebody was faster, and from what is published every way leads out of sight.
        return Hold.HIDDEN
    return Hold.HELD


def _breaker_lets_through(now: dt.datetime) -> bool:
    """Whether fewer posts than the breaker's number were hidden by themselves within the hour."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BREAKER_LOCK])
    since = now - clocks.HOLDS_COUNTED_FOR
    return RemovalRequest.objects.filter(held_at__gt=since).count() < clocks.MOST_HOLDS


def _reopen(asked: RemovalRequest) -> None:
    appeal = getattr(asked, "appeal", None)
    if appeal is None or asked.decisions.filter(on_appeal=True).exists():
        return
    asked.state = RequestState.APPEALED
    asked.due_at = clocks.due_at(asked.requester, appeal.received_at)
    asked.save(update_fields=["state", "due_at"])


def waiting_to_be_taken_up() -> list[str]:
    """Return the receipts' hashes of what was stored and not taken up, the oldest first."""
    asked = RemovalRequest.objects.order_by("received_at")
    new = asked.filter(hold="").values_list("receipt_hash", flat=True)
    appealed = asked.filter(state=RequestState.DECIDED, appeal__isnull=False)
    undecided = appealed.exclude(decisions__on_appeal=True).values_list("receipt_hash", flat=True)
    return [*new, *undecided]


def breaker_is_open() -> bool:
    """Whether requests wait for people now because too many came at once."""
    since = timezone.now() - clocks.HOLDS_COUNTED_FOR
    return RemovalRequest.objects.filter(held_at__gt=since).count() >= clocks.MOST_HOLDS
