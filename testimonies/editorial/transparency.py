"""The transparency report: removal requests of a span of days, from the log, in Markdown.

The same days and the same log give the same bytes: nothing in it tells when it was made. No number
under 11 can be read in it or worked out from it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Min, OuterRef, QuerySet, Subquery

from testimonies.models.removals import RemovalDecision, RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.vocabulary import Decision, Remedy, RequesterClass, State

FEWEST = 11
FEW = f"< {FEWEST}"
WAITING = "waiting"
# A decision is noted a moment before what it does is done.
_MOMENT = dt.timedelta(minutes=1)


class Told(NamedTuple):
    """What the report needs of one request. No post, no words, no editor."""

    requester: str
    remedy: str
    outcome: str
    to_hold: dt.timedelta | None
    to_decide: dt.timedelta | None
    appeal: str | None
    appeal_to_decide: dt.timedelta | None


def report(first: dt.date, last: dt.date) -> str:
    """Return the report on what was received from the first day to the last, both included, UTC."""
    told = [_told(asked) for asked in _received(first, last)]
    return "\n".join([f"# Removal requests, {first} to {last}", "", *_lines(told)]) + "\n"


def _received(first: dt.date, last: dt.date) -> QuerySet[RemovalRequest]:
    begin = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(last, dt.time.min, dt.UTC) + dt.timedelta(days=1)
    hidden = ReviewEvent.objects.filter(
        post=OuterRef("post"),
        from_state=State.PUBLISHED,
        to_state__in=[State.HELD, State.WITHDRAWN],
        at__gte=OuterRef("received_at"),
    )
    first_hidden = hidden.order_by().values("post").annotate(first=Min("at")).values("first")
    asked = RemovalRequest.objects.filter(received_at__gte=begin, received_at__lt=end)
    return (
        asked.select_related("appeal")
        .prefetch_related("decisions")
        .annotate(hidden_at=Subquery(first_hidden))
    )


def _told(asked: RemovalRequest) -> Told:
    made = {decision.on_appeal: decision for decision in asked.decisions.all()}
    first, second = made.get(False), made.get(True)
    appeal = getattr(asked, "appeal", None)
    return Told(
        asked.requester,
        asked.remedy,
        first.decision if first else WAITING,
        _to_hold(asked, first),
        first.at - asked.received_at if first else None,
        _outcome(first, second) if appeal else None,
        second.at - appeal.received_at if appeal and second else None,
    )


def _to_hold(asked: RemovalRequest, first: RemovalDecision | None) -> dt.timedelta | None:
    """Until the post was out of sight, by itself or by an editor, up to the decision."""
    at = asked.held_at or getattr(asked, "hidden_at", None)
    if at is None or (first and at > first.at + _MOMENT):
        return None
    return at - asked.received_at


def _outcome(first: RemovalDecision | None, second: RemovalDecision | None) -> str:
    if first is None or second is None:
        return WAITING
    return "decided as before" if first.decision == second.decision else "decided otherwise"


def _lines(told: list[Told]) -> Iterator[str]:
    asked = Counter((one.requester, one.remedy) for one in told)
    cells = [asked[who, what] for who in RequesterClass.values for what in Remedy.values]
    outcomes = Counter(one.outcome for one in told)
    decided = [outcomes[name] for name in (*Decision.values, WAITING)]
    yield f"Requests: {total_of(cells, decided)}"
    yield from ("", "## By who asks and what is asked", "")
    yield from _head("", *map(_name, Remedy.values))
    for who in RequesterClass.values:
        yield _row(_name(who), *(cell(asked[who, what]) for what in Remedy.values))
    yield from ("", "## By what was decided", "", *_head("decision", "requests"))
    for name in (*Decision.values, WAITING):
        yield _row(_name(name), cell(outcomes[name]))
    yield from ("", "## How long it took", "", *_head("", "median", "95th percentile"))
    yield from _times(told)
    yield from ("", "## Appeals", "")
    yield from _appeals(told)
    yield from (
        "",
        f"A number under {FEWEST} is shown as “{FEW}”, none included; a sum that would tell one is "
        "not shown. Times are nearest ranks.",
    )


def _times(told: list[Told]) -> Iterator[str]:
    yield _times_row("hidden, all", (one.to_hold for one in told))
    yield _times_row("decided, all", (one.to_decide for one in told))
    for who in RequesterClass.values:
        of_class = [one for one in told if one.requester == who]
        yield _times_row(f"hidden, {_name(who)}", (one.to_hold for one in of_class))
        yield _times_row(f"decided, {_name(who)}", (one.to_decide for one in of_class))
    yield _times_row("appeal decided, all", (one.appeal_to_decide for one in told))


def _appeals(told: list[Told]) -> Iterator[str]:
    outcomes = Counter(one.appeal for one in told if one.appeal)
    names = ("decided as before", "decided otherwise", WAITING)
    yield f"Appeals: {total_of([outcomes[name] for name in names])}"
    yield from ("", *_head("outcome", "appeals"))
    for name in names:
        yield _row(name, cell(outcomes[name]))


def cell(count: int) -> str:
    return str(count) if count >= FEWEST else FEW


def total_of(*partitions: list[int]) -> str:
    """Return the sum that each of the lists has, unless some list would tell a small cell by it.

    Of k hidden cells, each 0 to 10, the sum tells nothing about one if it is from 10 to 10(k - 1):
    then each can still be any number from 0 to 10.
    """
    total = sum(partitions[0])
    if total < FEWEST:
        return FEW
    return str(total) if all(map(_keeps_cells_hidden, partitions)) else "not shown"


def _keeps_cells_hidden(cells: list[int]) -> bool:
    hidden, most = [count for count in cells if count < FEWEST], FEWEST - 1
    return not hidden or most <= sum(hidden) <= most * (len(hidden) - 1)


def _times_row(name: str, times: Iterable[dt.timedelta | None]) -> str:
    known = sorted(time for time in times if time is not None)
    if len(known) < FEWEST:
        return _row(name, *[f"{FEW} requests"] * 2)
    return _row(name, _duration(rank(known, 50)), _duration(rank(known, 95)))


def rank(known: list[dt.timedelta], percent: int) -> dt.timedelta:
    """Return the nearest-rank percentile of a sorted list that is not empty."""
    return known[max(-(-len(known) * percent // 100), 1) - 1]


def _duration(time: dt.timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _name(value: str) -> str:
    return value.replace("_", " ")


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*["---"] * len(cells))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
