"""Ask the same thing again and again, a bounded number of times, and keep how long each took."""

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

AT_MOST, AT_LEAST = 30, 5  # times
ENOUGH = 8.0  # seconds after which AT_LEAST times suffice
WARM_UP = 3  # times, or once where that took longer than a second
PATIENCE = 60  # seconds for one answer


@dataclass(frozen=True)
class Timing:
    """Milliseconds that each answer took, from the first byte asked to the last byte read."""

    took: list[float] = field(repr=False)
    status: int = 200
    size: int = 0  # bytes of the last answer

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
            "p50": self.p50,
            "p95": self.p95,
            "most": max(self.took),
            "times": len(self.took),
            "status": self.status,
            "bytes": self.size,
        }


def repeated(ask: Callable[[int], tuple[int, int]]) -> Timing:
    """Call `ask` with 0, 1, 2 ...; it returns a status and a size. Stop at the first refusal."""
    for turn in range(WARM_UP):
        began = time.perf_counter()
        status, size = ask(turn)
        took = time.perf_counter() - began
        if status != 200:
            return Timing([took * 1000], status, size)
        if took > 1:
            break
    found: list[float] = []
    began_all = time.perf_counter()
    while len(found) < AT_MOST:
        began = time.perf_counter()
        status, size = ask(len(found))
        found.append((time.perf_counter() - began) * 1000)
        if len(found) >= AT_LEAST and time.perf_counter() - began_all > ENOUGH:
            break
    return Timing(found, status, size)


class Reader:
    """A reader on this machine, who keeps the connection open as browsers do."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, address: str) -> tuple[int, bytes]:
        """Return the status and the whole body. A connection that was closed is opened again."""
        for attempt in range(2):
            try:
                self.connection.request("GET", address, headers={"Accept": "text/html,*/*"})
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                if attempt:
                    raise
        raise AssertionError("unreachable")

    def ask(self, addresses: tuple[str, ...]) -> Callable[[int], tuple[int, int]]:
        """Return what `repeated` calls: the addresses in turn."""

        def one(turn: int) -> tuple[int, int]:
            status, body = self.get(addresses[turn % len(addresses)])
            return status, len(body)

        return one
