"""Asking again and again: in turn, a bounded number of times, and what the figures are."""

import time

import pytest

from testimonies.bench import timing
from testimonies.bench.timing import AT_LEAST, AT_MOST, Timing, in_turn


def test_all_are_asked_in_turn_and_equally_often(monkeypatch):
    asked = []

    def ask(name):
        return lambda turn: (asked.append((name, turn)), (200, 7))[1]

    found = in_turn({"one": ask("one"), "two": ask("two")})
    measured = asked[-2 * AT_MOST :]
    assert measured == [(name, turn) for turn in range(AT_MOST) for name in ("one", "two")]
    assert [len(found[name].took) for name in found] == [AT_MOST, AT_MOST]
    assert found["one"].size == 7


def test_what_is_slow_is_asked_a_few_times_and_does_not_stop_the_others(monkeypatch):
    monkeypatch.setattr(timing, "ENOUGH", 0.05)

    def slow(turn):
        time.sleep(0.02)
        return 200, 0

    found = in_turn({"slow": slow, "quick": lambda turn: (200, 0)})
    assert len(found["slow"].took) == AT_LEAST
    assert len(found["quick"].took) == AT_MOST
    assert found["slow"].p50 >= 20


def test_what_refuses_is_asked_once():
    asked = []
    found = in_turn({"": lambda turn: (asked.append(turn), (404, 1))[1]})[""]
    assert (found.status, asked) == (404, [0])


def test_the_very_first_time_is_kept_apart():
    waits = iter([0.05])

    def cold(turn):
        time.sleep(next(waits, 0))
        return 200, 0

    found = in_turn({"": cold})[""]
    assert found.first >= 50
    assert max(found.took) < 50


def test_the_figures_are_those_of_the_times():
    found = Timing([float(n) for n in range(1, 101)])
    assert found.p50 == 50.5
    assert found.p95 == pytest.approx(95.05)
    assert Timing([3.0]).record()["p95"] == 3.0
