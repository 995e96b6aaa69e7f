"""The help lines at the foot of every page, read once from the file that the operator checks.

In the reader's language, but for the names of the lines. Where the reader's language is spoken
comes first, then the directory of all countries, then the rest: on a page in Arabic nobody has to
read through twelve countries to find the line that knows where to call.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, gettext_noop

FILE = Path(__file__).resolve().parent.parent / "helplines.json"
ANYWHERE = gettext_noop("Anywhere")
COUNTRIES = (
    ANYWHERE,
    gettext_noop("Australia"),
    gettext_noop("Canada"),
    gettext_noop("England and Wales"),
    gettext_noop("France"),
    gettext_noop("Germany"),
    gettext_noop("India"),
    gettext_noop("Ireland"),
    gettext_noop("Italy"),
    gettext_noop("Scotland"),
    gettext_noop("Spain"),
    gettext_noop("United Kingdom and Ireland"),
    gettext_noop("United States"),
)
ABOUT = (
    gettext_noop("A directory by country"),
    gettext_noop("Domestic and sexual violence"),
    gettext_noop("Sexual violence"),
    gettext_noop("Suicide and crisis"),
    gettext_noop("Violence against women"),
    gettext_noop("Violence and stalking"),
)

Line = dict[str, Any]


@cache
def lines() -> tuple[Line, ...]:
    """Return the lines in the order of the file, those of a country together."""
    return tuple(json.loads(FILE.read_text(encoding="utf-8"))["lines"])


@cache
def said_in(language: str) -> tuple[Line, ...]:
    """Return the lines as readers of a language, the active one, are shown them."""
    ordered = sorted(lines(), key=lambda line: _place(line, language))
    return tuple(
        {**line, "country": gettext(line["country"]), "about": gettext(line["about"])}
        for line in ordered
    )


def _place(line: Line, language: str) -> int:
    if language in line["first_for"]:
        return 0
    return 1 if line["country"] == ANYWHERE else 2
