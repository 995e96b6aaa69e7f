"""The help lines at the foot of every page, read once from the file that the operator checks."""

import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest

FILE = Path(__file__).resolve().parent.parent / "helplines.json"

Line = dict[str, str | None]


@cache
def lines() -> tuple[Line, ...]:
    """Return the lines in the order of the file, those of a country together."""
    return tuple(json.loads(FILE.read_text(encoding="utf-8"))["lines"])


def help_lines(request: HttpRequest) -> dict[str, tuple[Line, ...]]:
    """Context processor: every page of the archive shows them in the same place."""
    return {"help_lines": lines()}
