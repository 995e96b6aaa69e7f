"""How long the database takes for a page, and for how many statements, seen from inside."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test import Client

from testimonies.bench.timing import repeated

Record = dict[str, Any]


def database_time(addresses: tuple[str, ...]) -> Record:
    """Return p50 and p95 of the milliseconds in the database, and the number of statements."""
    spent: list[float] = []
    statements: list[int] = []
    client = Client(SERVER_NAME="127.0.0.1")

    def ask(turn: int) -> tuple[int, int]:
        took: list[float] = []
        with connections["public"].execute_wrapper(_stopwatch(took)):
            answer = client.get(addresses[turn % len(addresses)])
        spent.append(sum(took))
        statements.append(len(took))
        return answer.status_code, len(getattr(answer, "content", b""))

    timing = repeated(ask)
    measured = sorted(spent[-len(timing.took) :])
    return {
        "p50": measured[len(measured) // 2],
        "p95": measured[min(len(measured) - 1, round(0.95 * (len(measured) - 1)))],
        "statements": max(statements),
        "times": len(measured),
    }


def _stopwatch(took: list[float]) -> Callable[..., Any]:
    def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took.append((time.perf_counter() - began) * 1000)

    return timed
