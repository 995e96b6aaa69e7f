"""Invented events: the same ones for the archive and for what stands beside it. Pure."""

import datetime as dt
import random
from dataclasses import dataclass

from testimonies.scale import words

SIZES = (22, 200, 2_000, 20_000)
LETTERS = 140
BEGIN = dt.datetime(2017, 10, 15, 20, 21, tzinfo=dt.UTC)
DAY = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Event:
    """Something said at a moment, by a name, in about LETTERS letters."""

    number: int
    moment: dt.datetime
    name: str
    words: str

    @property
    def public_id(self) -> str:
        return f"bench{self.number:07d}"


def events(size: int) -> list[Event]:
    """Return so many events spread over one day, in order; the fewer are a part of the more."""
    return _all()[:: SIZES[-1] // size][:size]


def _all() -> list[Event]:
    rng = random.Random(1)  # noqa: S311 - invented, not secret
    seconds = sorted(rng.randrange(DAY) for _ in range(SIZES[-1]))
    return [
        Event(number, BEGIN + dt.timedelta(seconds=second), words.name(number), _said(rng))
        for number, second in enumerate(seconds)
    ]


def _said(rng: random.Random) -> str:
    said: list[str] = []
    while len(" ".join(said)) < LETTERS - 10:
        said += words.sentence(rng, "en", 3)
    return f"{' '.join(said).capitalize()}. #MeToo"


def slug(size: int) -> str:
    return f"bench-{size}"
