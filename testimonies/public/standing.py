"""How a removal request stands, as much as its receipt tells."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import connections
from django.utils import timezone
from django.utils.crypto import salted_hmac

from metoo_archive.faces import PUBLIC
from testimonies.vocabulary import Decision, RequesterClass, RequestState, Rule


class Told(NamedTuple):
    """One decision, as it is told to the requester: what, why, by which rule."""

    decision: str
    label: str
    rule: str
    why: str
    at: dt.datetime
    on_appeal: bool


class Standing(NamedTuple):
    """Where a request is. `due_at` is None until it was taken up; all times are UTC."""

    state: str
    requester: str
    hold: str
    received_at: dt.datetime
    due_at: dt.datetime | None
    appealed_at: dt.datetime | None
    decisions: list[Told]

    @property
    def is_decided(self) -> bool:
        return self.state == RequestState.DECIDED

    @property
    def is_late(self) -> bool:
        due = self.due_at
        return not self.is_decided and due is not None and due < timezone.now()

    @property
    def may_appeal(self) -> bool:
        return self.is_decided and self.appealed_at is None

    @property
    def who(self) -> str:
        return str(RequesterClass(self.requester).label)


def standing_of(receipt_hash: str) -> Standing | None:
    """Ask by the hash. The reader's role cannot list requests; it can ask for this one."""
    with connections[PUBLIC].cursor() as cursor:
        cursor.execute(
            "SELECT state, requester, hold, received_at, due_at, appealed_at, decisions"
            " FROM removal_request_state(%s)",
            [receipt_hash],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    state, requester, hold, received_at, due_at, appealed_at, decisions = row
    told = [_told(decision) for decision in decisions]
    return Standing(state, requester, hold, received_at, due_at, appealed_at, told)


def hash_of(receipt: str) -> str:
    """Return what is kept of a receipt: HMAC-SHA256 under the archive's key, in hex."""
    return salted_hmac("removal receipt hash", receipt, algorithm="sha256").hexdigest()


def _told(decision: dict[str, Any]) -> Told:
    return Told(
        decision["decision"],
        str(Decision(decision["decision"]).label),
        str(Rule(decision["rule"]).label),
        decision["why"],
        dt.datetime.fromisoformat(decision["at"]),
        decision["on_appeal"],
    )
