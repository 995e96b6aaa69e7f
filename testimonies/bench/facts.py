"""What the bench must know of an archive to ask for its days, posts and people by name."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connections

from testimonies.public.paging import PAGE_SIZE, Cursor
from testimonies.scale import words

DEEP = 10_000  # rows before a deep page
DAYS = ("2017-10-16", "2017-10-17", "2017-10-28", "2018-01-08", "2018-06-05")
HOURS = tuple(f"2017-10-16T{hour:02}" for hour in (13, 15, 17, 19, 21))


@dataclass(frozen=True)
class Facts:
    posts: int
    page_size: int
    ids: list[str]
    people: list[str]
    deep: list[str]  # sort_at (ISO 8601), sort_place, public_id
    cursor: str
    matches: dict[str, int]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read(path: Path) -> Facts:
    return Facts(**json.loads(path.read_text(encoding="utf-8")))


def gather() -> Facts:
    """Ask the archive, as its reader's role."""
    posts = int(_one("SELECT sum(posts) FROM testimonies_publishedcount")[0][0])
    place = min(DEEP, posts // 2)
    [(moment, number, public_id)] = _one(
        "SELECT sort_at, sort_place, public_id FROM testimonies_publishedpost"
        " ORDER BY sort_at DESC, sort_place DESC, public_id DESC OFFSET %s LIMIT 1",
        place,
    )
    assert isinstance(moment, dt.datetime)
    return Facts(
        posts=posts,
        page_size=PAGE_SIZE,
        ids=_column("SELECT public_id FROM testimonies_publishedpost ORDER BY 1 LIMIT 40"),
        people=_column(
            "SELECT person_slug FROM testimonies_publishedpost WHERE person_slug <> ''"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5"
        ),
        deep=[moment.isoformat(), str(number), str(public_id)],
        cursor=Cursor("after", moment, int(str(number)), str(public_id)).encoded(),
        matches={name: _matches(query) for name, query in QUERIES.items()},
    )


# What is searched for, as PostgreSQL's tsquery. The words read the same in every language.
QUERIES = {
    "rare": words.RARE[0].words,
    "frequent": words.FREQUENT.words,
    "common": words.COMMON.words,
    "pair": " & ".join(probe.words for probe in words.PAIR),
    "phrase": words.PHRASE.words.replace(" ", " <-> "),
    "misspelt": words.MISSPELT,
}


def _matches(query: str) -> int:
    counted = _one(
        "SELECT count(*) FROM testimonies_publishedpost"
        " WHERE search_vector @@ to_tsquery('archive_simple', %s)",
        query,
    )
    return int(str(counted[0][0]))


def _column(statement: str) -> list[str]:
    return [str(row[0]) for row in _one(statement)]


def _one(statement: str, *values: str | int) -> list[tuple[Any, ...]]:
    with connections["public"].cursor() as cursor:
        # Facts are gathered before anything is measured and may take their time.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("RESET statement_timeout")
        return rows
