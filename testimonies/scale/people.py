"""Invented platforms, sources and people: what every invented archive starts with. Pure.

No host of them can exist (RFC 2606 keeps `.example` free), and no name is a person's.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from testimonies.scale import words

Row = dict[str, Any]

# Name, and share of the posts.
PLATFORMS = {"Chirper": 70, "Commons": 14, "Lantern Wall": 8, "Quillbook": 5, "Harbourside": 3}
SOURCES = 12
ACCESSED = dt.date(2018, 11, 1)
# One person with a page for so many posts, and no more than so many.
POSTS_A_PERSON, MOST_PEOPLE = 100, 6_000


@dataclass(frozen=True)
class Platform:
    id: int
    name: str

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")

    @property
    def host(self) -> str:
        return f"{self.slug}.example"


@dataclass(frozen=True)
class Account:
    """An invented account; `person` is the number of the person behind it, where that is known."""

    id: int
    platform: int
    handle: str
    person: int | None = None


@dataclass(frozen=True)
class Ids:
    """What the database calls the things that posts point at, in the order of this module."""

    platforms: tuple[int, ...]
    sources: tuple[int, ...]
    notes: dict[str, int]
    user: int


@cache
def people_of(total: int) -> int:
    """Return how many people with a page an archive of `total` posts has."""
    return min(MOST_PEOPLE, max(3, total // POSTS_A_PERSON))


def platform_rows() -> list[Row]:
    platforms = [Platform(0, name) for name in PLATFORMS]
    return [
        {
            "name": platform.name,
            "slug": platform.slug,
            "hosts": [platform.host],
            "profile_url_pattern": f"https://{platform.host}/{{handle}}",
            "post_url_pattern": f"https://{platform.host}/{{handle}}/{{native_id}}",
            "active_from": 2006,
        }
        for platform in platforms
    ]


def source_row(number: int) -> Row:
    """Return an invented source: a delivered file for the first ones, articles after them."""
    is_file = number < SOURCES // 2
    return {
        "method": "file" if is_file else "article",
        "title": f"Invented {'file' if is_file else 'article'} {number + 1}",
        "publisher": "" if is_file else f"The {words.word('', number).title()} Times",
        "url": "" if is_file else f"https://times.example/invented-{number + 1}",
        "published_edtf": "" if is_file else "2018-10-20",
        "accessed_on": ACCESSED,
    }


def cited(number: int) -> dict[str, str]:
    """Return what a public row tells of a source; `editorial.rows.cited` says the same."""
    row = source_row(number)
    return {
        "title": row["title"],
        "publisher": row["publisher"],
        "url": row["url"],
        "published_edtf": row["published_edtf"],
        "accessed_on": ACCESSED.isoformat(),
    }


def is_public_figure(number: int) -> bool:
    """Every second person with a page was reported by the press (B2); the others consented (B1)."""
    return number % 2 == 0


def slug(number: int) -> str:
    return words.name(number).lower().replace(" ", "-")


def person_row(number: int) -> Row:
    return {
        "id": number + 1,
        "name": words.name(number),
        "slug": slug(number),
        "is_public_figure": is_public_figure(number),
        "wikidata_id": "",
        "viaf_id": "",
        "note": "",
        "had_a_page": False,
    }


def account_of(number: int) -> Account:
    """Return the account of the person of that number."""
    handle = f"{words.word('', number)}_{number}"
    return Account(number + 1, number % len(PLATFORMS), handle, number)


def account_row(account: Account, ids: Ids) -> Row:
    return {
        "id": account.id,
        "platform_id": ids.platforms[account.platform],
        "handle": account.handle,
        "person_id": None if account.person is None else account.person + 1,
    }
