"""Ask the same thing again and again, a bounded number of times, and keep how long each took."""

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

AT_MOST, AT_LEAST = 30, 5  # times
ENOUGH = 8.0  # seconds after which AT_LEAST times suffice
WARM_UP = 3  # times, or once where that took longer than a second
# Browsers take compressed answers; who compresses spends time on it.
HEADERS = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}
PATIENCE = 60  # seconds for one answer


@dataclass(frozen=True)
class Timing:
    """Milliseconds that each answer took, from the first byte asked to the last byte read.

    `first` is the very first time, which is in `took` only where it was the only one.
    """

    took: list[float] = field(repr=False)
    status: int = 200
    size: int = 0  # bytes of the last answer
    first: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        if len(self.took) < 2:
            return self.took[0]
        return statistics.quantiles(self.took, n=20, method="inclusive")[-1]

    def record(self) -> dict[str, Any]:
        """Return what a report needs, in numbers that JSON can hold."""
        return {
            "first": self.first,
            "p50": self.p50,
            "p95": self.p95,
            "most": max(self.took),
            "times": len(self.took),
            "status": self.status,
            "bytes": self.size,
        }


Ask = Callable[[int], tuple[int, int]]


def repeated(ask: Ask) -> Timing:
    """Call `ask` with 0, 1, 2 ...; it returns a status and a size."""
    return in_turn({"": ask})[""]


def in_turn(asks: dict[str, Ask]) -> dict[str, Timing]:
    """Ask all of them in turn, over and over: whatever else the machine does disturbs all alike.

    One that is slow is asked as often as ENOUGH seconds allow and AT_LEAST times; one that
    refuses (any status but 200) is asked once.
    """
    found = {name: _warmed_up(ask) for name, ask in asks.items()}
    first = {name: timing.first for name, timing in found.items()}
    took: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(AT_MOST):
        for name, ask in asks.items():
            enough = turn >= AT_LEAST and sum(took[name]) > ENOUGH * 1000
            if found[name].status == 200 and not enough:
                found[name] = _timed(ask, turn)
                took[name] += found[name].took
    return {
        name: Timing(took[name] or last.took, last.status, last.size, first[name])
        for name, last in found.items()
    }


def _warmed_up(ask: Ask) -> Timing:
    timing = first = _timed(ask, 0)
    for turn in range(1, WARM_UP):
        if timing.status != 200 or timing.took[0] > 1000:
            break
        timing = _timed(ask, turn)
    return replace(timing, first=first.took[0])


def _timed(ask: Ask, turn: int) -> Timing:
    began = time.perf_counter()
    status, size = ask(turn)
    return Timing([(time.perf_counter() - began) * 1000], status, size)


class Reader:
    """A reader on this machine, who keeps the connection open as browsers do."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, address: str) -> tuple[int, bytes]:
        """Return the status and the whole body. A connection that was closed is opened again."""
        for attempt in range(2):
            try:
                self.connection.request("GET", address, headers=HEADERS)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                if attempt:
                    raise
        raise AssertionError("unreachable")

    def ask(self, addresses: tuple[str, ...]) -> Ask:
        """Return what `in_turn` calls: one address after the other."""

        def one(turn: int) -> tuple[int, int]:
            status, body = self.get(addresses[turn % len(addresses)])
            return status, len(body)

        return one
