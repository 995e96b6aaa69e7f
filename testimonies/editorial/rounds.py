"""What is due by the clock, done in one round. Idempotent: the next round finds nothing to do."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import clocks, consent, erasure, purging, removal, replaying, statistics
from testimonies.editorial.errors import WrongStateError
from testimonies.editorial.service_accounts import REMOVAL_DESK, service_account
from testimonies.models.embed_uses import EmbedUse
from testimonies.models.removals import RemovalRequest
from testimonies.vocabulary import RequestState


@dataclass
class Round:
    """What a round did, and the requests whose time is over and that only people can decide."""

    taken_up: int = 0
    erased: int = 0
    names_taken_off: int = 0
    failed: list[str] = field(default_factory=list)
    overdue: list[RemovalRequest] = field(default_factory=list)


def run(now: dt.datetime | None = None) -> Round:
    """Take up what waits, take off names whose basis expired, erase and forget what is due.

    Approvals need no clock: one counts for 72 hours from its own time, whoever asks when.
    """
    now = now or timezone.now()
    done = Round()
    for receipt_hash in removal.waiting_to_be_taken_up():
        removal.take_up(receipt_hash)
        done.taken_up += 1
    done.names_taken_off = consent.lapse(now)
    _erase(now, done)
    if done.erased:
        statistics.forget()
    done.failed += purging.send_again()
    _note_missing(done)
    _forget_uses(now)
    done.overdue = list(overdue(now))
    return done


def overdue(now: dt.datetime) -> list[RemovalRequest]:
    """Return the undecided requests whose time is over, the longest first."""
    waiting = RemovalRequest.objects.exclude(state=RequestState.DECIDED)
    return list(waiting.filter(due_at__lt=now).order_by("due_at"))


def _forget_uses(now: dt.datetime) -> None:
    """Remove the counts of sites that showed an embed when nobody compares them any more."""
    kept_since = (now - clocks.USES_KEPT_FOR).date()
    EmbedUse.objects.filter(day__lt=kept_since).delete()


def _note_missing(done: Round) -> None:
    try:
        replaying.note_missing(replaying.RECENT)
    except DataFolderError as error:
        if str(error) not in done.failed:
            done.failed.append(str(error))


def _erase(now: dt.datetime, done: Round) -> None:
    for post in erasure.due(now):
        try:
            erasure.erase(post, by=service_account(REMOVAL_DESK), reason="due by the clock")
            done.erased += 1
        except WrongStateError:
            continue  # Somebody was faster.
        except DataFolderError as error:
            # The ledger cannot be written: no other post can be erased either.
            done.failed.append(str(error))
            return
