"""What POLICY says of time, said a second time: in seconds since 1970, by nobody's code but this.

`Policy` follows the section on removal requests line by line and imports nothing of what it checks.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOUR, DAY = 3600, 86_400

# "The author: held at once, granted always. Personal data, a minor, danger: held at once, decided
# within 24 hours. A named third party: not held by itself, decided within 10 days." The author is
# as urgent as what is held beside it; another reason waits as a third party does.
HELD = ("author", "personal_data", "minor", "danger")
CLASSES = (*HELD, "named", "other")

ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
]
# Friday evenings, a weekend, year's ends, leap days, and changes of the hour in both directions.
DAYS = [
    dt.datetime(2026, 11, 27, 18),
    dt.datetime(2026, 11, 28, 12),
    dt.datetime(2026, 12, 31, 23),
    dt.datetime(2028, 2, 28, 23),
    dt.datetime(2026, 3, 8, 1),
    dt.datetime(2026, 11, 1, 1),
    dt.datetime(2026, 3, 29, 0),
    dt.datetime(2026, 10, 25, 0),
    dt.datetime(2026, 4, 5, 0),
    dt.datetime(2026, 10, 4, 0),
    dt.datetime(2026, 2, 15, 1),
]


class Asked(NamedTuple):
    """One request: who asks, and when, in seconds; when it is decided and appealed, if it is."""

    requester: str
    at: int
    decided_after: int | None
    appealed_after: int | None


@dataclass
class Scenario:
    """Requests in the order in which they come, each for a post of its own."""

    kind: str
    asked: list[Asked]
    erased_after_withdrawal: int = 0


@dataclass
class Policy:
    """Plays the requests through and says what must have become of each."""

    holds: list[int] = field(default_factory=list)

    def hold(self, asked: Asked) -> str:
        """ "A breaker turns floods (more than 10 automatic holds an hour) into a queue.\""""
        if asked.requester not in HELD:
            return "by_editor"
        within_the_hour = [at for at in self.holds if asked.at - at < HOUR]
        if len(within_the_hour) >= 10:
            return "queued"
        self.holds.append(asked.at)
        return "held"

    @staticmethod
    def due(requester: str, began: int) -> int:
        """A clock runs through nights, weekends and changes of the hour."""
        return began + (24 * HOUR if requester in HELD else 10 * DAY)


def scenarios(number: int, seed: int = 20_171_015) -> list[Scenario]:
    """Return so many scenarios, the same ones each time: single requests, appeals and floods."""
    chance = random.Random(seed)
    makers = (_single, _single, _appeal, _erasure, _flood)
    return [makers[n % len(makers)](chance) for n in range(number)]


def _moment(chance: random.Random) -> int:
    local = chance.choice(DAYS) + dt.timedelta(seconds=chance.randrange(4 * HOUR))
    zone = ZoneInfo(chance.choice(ZONES))
    return int(local.replace(tzinfo=zone, fold=chance.randrange(2)).timestamp())


def _single(chance: random.Random) -> Scenario:
    return Scenario("request", [Asked(chance.choice(CLASSES), _moment(chance), None, None)])


def _appeal(chance: random.Random) -> Scenario:
    decided, appealed = chance.randrange(1, 12 * DAY), chance.randrange(60 * DAY)
    asked = Asked(chance.choice(CLASSES), _moment(chance), decided, appealed)
    return Scenario("appeal", [asked])


def _erasure(chance: random.Random) -> Scenario:
    asked = Asked("author", _moment(chance), None, None)
    return Scenario("erasure", [asked], erased_after_withdrawal=30 * DAY)


def _flood(chance: random.Random) -> Scenario:
    """Between 8 and 14 requests, seconds or quarters of an hour apart: around the breaker."""
    at, asked = _moment(chance), []
    for _ in range(chance.randrange(8, 15)):
        asked.append(Asked(chance.choice((*HELD, "danger", "named")), at, None, None))
        at += chance.choice((0, 1, 60, 360, 900))
    return Scenario("flood", asked)
