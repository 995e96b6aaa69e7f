"""How much is proven: a slice in the ordinary tests, the whole in `make proof`, and its figures."""

import os

WHOLE = bool(os.environ.get("PROOF"))

# What was measured, in the order in which it was: `make proof` prints it at its end.
measured: dict[str, str] = {}


def measure(what: str, figures: str) -> None:
    measured[what] = figures


def whole_or(whole: int, slice_: int) -> int:
    return whole if WHOLE else slice_
