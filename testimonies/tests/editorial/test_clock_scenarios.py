"""Made-up requests, appeals, floods and withdrawals, at awkward hours, keep POLICY's deadlines.

What must happen is said by `clock_scenarios.Policy`, apart from the code. `make proof` plays 500.
"""

import datetime as dt
import secrets
from collections import Counter

import pytest
import time_machine

from testimonies.editorial import clocks, moderation, removal, rounds
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalAppeal, RemovalDecision, RemovalRequest
from testimonies.tests import cast
from testimonies.tests.editorial.clock_scenarios import Asked, Policy, Scenario, scenarios
from testimonies.tests.figures import measure, whole_or
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = whole_or(500, 10)


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def ask(asked: Asked, clock) -> RemovalRequest:
    """Publish a post, ask for its removal at that moment, as the form does, and take it up."""
    clock.move_to(at(asked.at))
    post = cast.published("Invented words.")
    request = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/",
        requester=asked.requester,
        remedy="remove",
        receipt_hash=secrets.token_hex(32),
    )
    removal.take_up(request.receipt_hash)
    request.refresh_from_db()
    return request


def decide_and_appeal(request: RemovalRequest, asked: Asked, clock) -> int:
    """Refuse the request after a while, appeal after another; return when, in seconds."""
    decided = asked.at + asked.decided_after
    clock.move_to(at(decided))
    RemovalDecision.objects.create(
        request=request,
        decision="refuse",
        rule="no_ground",
        why="x",
        by=cast.editor(),
        at=at(decided),
    )
    RemovalRequest.objects.filter(pk=request.pk).update(state="decided")
    assert request not in rounds.overdue(at(decided + 365 * 86_400)), "it is decided"
    clock.move_to(at(decided + asked.appealed_after))
    RemovalAppeal.objects.create(request=request, message="")
    rounds.run()
    request.refresh_from_db()
    assert request.state == "appealed"
    return decided + asked.appealed_after


def check_clock(request: RemovalRequest, due: int) -> None:
    """The deadline is that second, and a request is late after it and not before."""
    assert request.due_at is not None
    assert request.due_at.timestamp() == due
    assert request not in rounds.overdue(at(due))
    assert request in rounds.overdue(at(due + 1))


def play(scenario: Scenario, policy: Policy, clock) -> None:
    for asked in scenario.asked:
        request = ask(asked, clock)
        assert request.hold == policy.hold(asked)
        hidden = Post.objects.get(pk=request.post_id).state == State.HELD
        assert hidden == (request.hold == "held")
        check_clock(request, policy.due(asked.requester, asked.at))
        if asked.decided_after is not None:
            appealed = decide_and_appeal(request, asked, clock)
            check_clock(request, policy.due(asked.requester, appealed))
        if scenario.erased_after_withdrawal:
            check_erasure(request, scenario, clock)


def check_erasure(request: RemovalRequest, scenario: Scenario, clock) -> None:
    post = Post.objects.get(pk=request.post_id)
    moderation.withdraw(post, by=cast.editor())
    due = scenario.asked[0].at + scenario.erased_after_withdrawal
    for moment, state in ((due - 1, State.WITHDRAWN), (due, State.ERASED)):
        clock.move_to(at(moment))
        rounds.run()
        assert Post.objects.get(pk=post.pk).state == state


def test_the_scenarios_keep_the_deadlines():
    """Played by the hour they begin at, as time goes, so that the breaker counts over all."""
    told = sorted(scenarios(NUMBER), key=lambda scenario: scenario.asked[0].at)
    kinds = Counter(scenario.kind for scenario in told)
    assert set(kinds) == {"request", "appeal", "erasure", "flood"}
    for scenario in told:
        with time_machine.travel(at(scenario.asked[0].at), tick=False) as clock:
            RemovalRequest.objects.filter(held_at__isnull=False).update(held_at=at(0))
            play(scenario, Policy(), clock)
    measure(
        "clock scenarios that kept every deadline",
        f"{len(told)} of {NUMBER}: "
        + ", ".join(f"{n} {kind}s" for kind, n in sorted(kinds.items())),
    )


@pytest.mark.parametrize("hours", [23, 25])
def test_another_length_of_day_would_be_noticed(monkeypatch, hours):
    """As a clock that counts local days would have, where the hour changes."""
    shorter = {**clocks.DECIDED_WITHIN, "minor": dt.timedelta(hours=hours)}
    monkeypatch.setattr(clocks, "DECIDED_WITHIN", shorter)
    one = Scenario("request", [Asked("minor", 1_795_000_000, None, None)])
    with time_machine.travel(at(0), tick=False) as clock, pytest.raises(AssertionError):
        play(one, Policy(), clock)


def test_another_breaker_would_be_noticed(monkeypatch):
    monkeypatch.setattr(clocks, "MOST_HOLDS", 11)
    flood = Scenario("flood", [Asked("danger", 1_795_000_000 + n, None, None) for n in range(11)])
    with time_machine.travel(at(0), tick=False) as clock, pytest.raises(AssertionError):
        play(flood, Policy(), clock)
