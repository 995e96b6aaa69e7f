"""How failures are logged: where they happened and of what kind, never what they say.

The message of a failed statement repeats the row that it failed on, and with it words that nobody
has cleared or that were to go. A log is kept longer than those.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutMessages(logging.Formatter):
    """Writes tracebacks without the messages of exceptions; of the database's, their code."""

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - the name that logging calls
        said: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            said.append("".join(traceback.format_tb(error.__traceback__)) + _kind(error))
            error = error.__cause__ or error.__context__
        return "\nwhile or because of\n".join(said)


def _kind(error: BaseException) -> str:
    """Return the exception's class, and for one of PostgreSQL's its code and constraint."""
    diag: Any = getattr(error, "diag", None)
    told = (getattr(diag, "sqlstate", None), getattr(diag, "constraint_name", None))
    return " ".join([type(error).__qualname__, *(part for part in told if part)])
