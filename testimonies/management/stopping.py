"""How long commands are stopped: between two batches, so that each is whole."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopped_between_batches() -> Iterator[Callable[[], None]]:
    """Keep the first Ctrl-C until the yielded function is called, which raises it.

    Raised in the middle of a COPY or a commit it would leave the connection unfit to undo them. A
    second Ctrl-C does not wait.
    """
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def heed() -> None:
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield heed
    finally:
        signal.signal(signal.SIGINT, before)
