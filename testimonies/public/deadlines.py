"""A page's time: what a reader asks for ends, whatever was typed.

Each query may take what is left of the page's time and no longer; the server ends it then.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections
from psycopg.errors import QueryCanceled

from metoo_archive.faces import PUBLIC

# Seconds. With what a page takes beside its queries it is there within one.
BUDGET = 0.8
# A limit that was set so long ago is set anew: a query may overrun by this much.
_STALE = 0.05

_until: ContextVar[float | None] = ContextVar("until", default=None)


class TooLongError(OperationalError):
    """The time that a page, or a part of it, may take is over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give the readers' queries in the body so much time together. Raises TooLongError.

    Within another one it ends no later than that. A slow machine is given PATIENCE times as much.
    """
    outer = _until.get()
    ends = time.monotonic() + seconds * settings.PATIENCE
    token = _until.set(ends if outer is None else min(outer, ends))
    try:
        if outer is not None:
            yield
            return
        hurry = _Hurry()
        with connections[PUBLIC].execute_wrapper(hurry):
            try:
                yield
            finally:
                hurry.over()
    finally:
        _until.reset(token)


class _Hurry:
    """Sets the server's limit before a query where the one that is set allows too much."""

    def __init__(self) -> None:
        self.limit_set_at = 0.0
        self.limit_ends: float | None = None

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        ends, now = _until.get(), time.monotonic()
        try:
            if ends is not None:
                self._set_limit(context["cursor"].cursor, ends, now)
            return execute(sql, params, many, context)
        except QueryCanceled as error:
            # The old limit, nearly over, may end the very statement that sets the new one.
            raise TooLongError(*error.args) from error
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise TooLongError(*error.args) from error
            raise

    def _set_limit(self, cursor: Any, ends: float, now: float) -> None:
        if ends - now < 0.001:
            raise TooLongError
        if self.limit_ends == ends and now - self.limit_set_at < _STALE:
            return
        cursor.execute(f"SET statement_timeout = {max(1, int((ends - now) * 1000))}")
        self.limit_set_at, self.limit_ends = now, ends

    def over(self) -> None:
        """Give the connection back its own limit: a download that follows may take longer."""
        connection = connections[PUBLIC]
        if self.limit_ends is None or connection.connection is None:
            return
        if connection.connection.closed or connection.needs_rollback:
            return
        with connection.connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
