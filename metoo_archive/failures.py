"""What is nobody's mistake in the code, said in one sentence instead of a traceback."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from .secrets_file import DataFolderError
from .wall import WallError


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """End the process with a sentence and status 1 where folder, disk or server fail us."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except (DataFolderError, ImproperlyConfigured, WallError) as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit(f"The disk that holds {error.filename or 'the data'} is full: make room first.")
    except OperationalError as error:
        sentence = _of_the_server(error.__cause__)
        if not sentence:
            raise
        sys.exit(sentence)


def _of_the_server(error: BaseException | None) -> str:
    if isinstance(error, psycopg.errors.DiskFull):
        return "The database's disk is full: make room first. What was not finished was undone."
    # An error that the server sent has a code; one without it never got there.
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return f"The database cannot be reached: {' '.join(str(error).split())}"
    return ""
