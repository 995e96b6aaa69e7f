"""`docs/performance.md`, from what was measured. Pure."""

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from testimonies.bench.datasette import SETTINGS
from testimonies.bench.machine import Machine
from testimonies.bench.timing import AT_LEAST, AT_MOST, ENOUGH

Found = dict[str, Any]

SECOND = 1_000  # ms within which whatever is typed must end
MOST_MEMORY = 100_000_000  # bytes of the process that serves an export
MOST_OF_FLOOR, MOST_GROWTH = 3.0, 1.5


@dataclass(frozen=True)
class Goal:
    """Something that was to be reached, what was, and whether that is enough."""

    asked: str
    reached: str
    is_met: bool | None  # None: it could not be measured


def report(large: Found, small: Found, machine: Machine, versions: dict[str, str]) -> str:
    """Return the whole document, as Markdown."""
    parts = [
        "# How fast the archive is",
        "Written by `make bench`; every figure is measured, and none is edited by hand.",
        "An embed through a shared cache, 1,000 times a second:"
        " [performance-embeds.md](performance-embeds.md). In the reader's browser: timelines beside"
        " others' in [performance-timelines.md](performance-timelines.md), pages in"
        " [performance-browser.md](performance-browser.md).",
        _circumstances(large, machine, versions),
        "## What was to be reached",
        table(
            ("goal", "measured", ""),
            [(goal.asked, goal.reached, said(goal.is_met)) for goal in goals(large, small)],
        ),
        f"## Whole pages, {large['posts']:,} posts",
        PAGES_EXPLAINED,
        table(PAGE_COLUMNS, [_page_row(page) for page in _measured(large)]),
        _missing(large),
        "## Time in the database",
        GROWTH_EXPLAINED.format(small=small["posts"], large=large["posts"]),
        table(GROWTH_COLUMNS, list(_growth_rows(large, small))),
        "## Whatever is typed",
        "Each address three times, the slowest of them:",
        table(("address", "ms", "status"), [_typed_row(typed) for typed in large["typed"]]),
        "## Taking everything away",
        _export(large["export"]),
        "## Method",
        _method(large),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


PAGES_EXPLAINED = (
    "Milliseconds, median / 95th percentile. *First*: the archive's answer to the very first such "
    "request, when nothing of it is warm. *Floor*: a bare Django view that sends the bare SQL "
    "for the same rows and writes them down, without compressing them: the posts, and, where the "
    "page has them, the facets and bars that publishing keeps, or a search's count, one of its "
    "facets and its bars. *SQL*: that SQL alone, through psycopg. *Datasette* "
    "as it comes; *its best*: told that the rows never change, and to suggest no facets."
)
PAGE_COLUMNS = (
    "page",
    "first",
    "archive",
    "floor",
    "SQL",
    "Datasette",
    "its best",
    "× floor",
    "Datasette ÷ archive",
)
GROWTH_EXPLAINED = (
    "Milliseconds that all statements of a page take together, median / 95th percentile, with "
    "{small:,} and with {large:,} posts. Below a millisecond the quotients say little."
)
GROWTH_COLUMNS = ("page", "statements", "small", "large", "growth: median", "growth: 95th")
METHOD = (
    "All posts are invented (`manage.py generate_archive`), in the shape of the first year: the "
    "peak of 15 and 16 October 2017, words by Zipf's law, fourteen languages, most dates to the "
    "second. They are stored in no order of date, which is the harder case.",
    "The archive is served as `make run` serves it (gunicorn, two workers of four threads, every "
    "middleware) on the machine that asks, over loopback, by one reader who keeps the connection "
    "open and takes compressed answers. They are read to the last byte; styles, fonts and scripts "
    "are not asked for.",
    "Each page is asked for up to three times unmeasured, then {at_most} times, or, where that "
    "takes more than {enough:.0f} s, as often as fits and {at_least} times at least. Days, hours, "
    "posts, people and rare words are asked for in turn, so that not always the same one is warm.",
    "The archive, the floor, the bare SQL and Datasette are asked in turn for each page, one "
    "request each: whatever else the machine does disturbs all of them alike.",
    "Datasette holds the same rows in SQLite, with FTS5 on the words and indexes on date, day, "
    "platform and person; its pages have as many rows as the archive's ({page_size}), in a table "
    "of 16 columns. Its limits on time are raised ({settings}): by default it leaves out a count "
    "that takes longer than a second, and would be compared with what it does not do.",
    "Of a search that finds more than is counted one by one, the floor counts in the sample, as "
    "the archive does; on the page *with facets and histogram* exactly, as Datasette does.",
    "*Facets and histogram* of the floor are exact counts by bare SQL (count, platforms, months); "
    "of Datasette two facets, platform and month. That of a misspelt word has the word offered.",
    "Time in the database is measured by a wrapper around every statement, in a process of its "
    "own that renders the same pages.",
    "An export is measured on a server that has answered nothing before.",
    "Run it again: `make bench POSTS={posts}`. The archive is kept in `.data-bench`, made once.",
)


def goals(large: Found, small: Found) -> Iterator[Goal]:
    """Yield each goal of the archive's, with what was measured."""
    yield _times(large, "newest", 15, "Newest posts: 15 times faster than Datasette")
    yield _times(large, "day", 5, "One day: 5 times faster than Datasette")
    yield _times(large, "facets", 10, "Search with facets and histogram: 10 times faster")
    yield _times(large, "rare", 1, "Rare words: not slower than Datasette")
    yield _no_page_far_from_its_floor(large)
    yield _hardly_any_growth(large, small)
    slowest = max(large["typed"], key=lambda typed: float(typed["took"]))
    # 503 is the sentence of a page that gives up in time.
    failed = [typed for typed in large["typed"] if typed["status"] not in (200, 400, 503)]
    given_up = sum(typed["status"] == 503 for typed in large["typed"])
    yield Goal(
        "Whatever is typed ends within 1 s, and not as an error of ours",
        f"slowest {slowest['took']:,.0f} ms; of {len(large['typed'])}, {len(failed)} are errors "
        f"and {given_up} say that it takes too long",
        slowest["took"] <= SECOND and not failed,
    )
    export = large["export"]
    yield Goal(
        "An export of everything: under 100 MB in the server process",
        f"{export['memory'] / 1e6:,.0f} MB at most",
        export["memory"] < MOST_MEMORY if export["status"] == 200 else None,
    )


def _times(large: Found, key: str, least: float, asked: str) -> Goal:
    page = large["pages"][key]
    if not _is_there(page):
        return Goal(asked, "the page is not there", None)
    quotient = page["datasette"]["p50"] / page["archive"]["p50"]
    return Goal(asked, f"{quotient:.1f} times", quotient >= least)


def _no_page_far_from_its_floor(large: Found) -> Goal:
    far = {
        page["title"]: page["archive"]["p50"] / page["floor"]["p50"] for page in _measured(large)
    }
    beyond = sorted(name for name, quotient in far.items() if quotient > MOST_OF_FLOOR)
    worst = max(far, key=lambda name: far[name])
    return Goal(
        f"No page more than {MOST_OF_FLOOR:.0f} times its floor",
        f"{len(far) - len(beyond)} of {len(far)} pages; worst {far[worst]:.1f} times ({worst})",
        not beyond,
    )


def _hardly_any_growth(large: Found, small: Found) -> Goal:
    growth = {
        page["title"]: page["database"]["p95"] / small["pages"][page["key"]]["database"]["p95"]
        for page in _measured(large)
        if page["even"] and "database" in small["pages"][page["key"]]
    }
    worst = max(growth, key=lambda name: growth[name])
    within = sum(quotient <= MOST_GROWTH for quotient in growth.values())
    return Goal(
        f"Database time from N/100 to N posts: at most {MOST_GROWTH} times (95th percentile; "
        "lists, days, hours, searches)",
        f"{within} of {len(growth)} pages; worst {growth[worst]:.1f} times ({worst})",
        within == len(growth),
    )


def _measured(found: Found) -> list[Found]:
    return [{**page, "key": key} for key, page in found["pages"].items() if _is_there(page)]


def _is_there(page: Found) -> bool:
    return bool(page["archive"]["status"] == 200)


def _missing(found: Found) -> str:
    gone = [
        f"{page['title']} (`{page['address']}` answers {page['archive']['status']})"
        for page in found["pages"].values()
        if not _is_there(page)
    ]
    return f"Not measured, since there is no such page: {'; '.join(gone)}." if gone else ""


def _page_row(page: Found) -> tuple[str, ...]:
    archive, other = page["archive"], page.get("datasette")
    times = f"{other['p50'] / archive['p50']:.1f}" if other else ""
    return (
        page["title"],
        _ms(archive["first"]),
        *(_both(page.get(name)) for name in ("archive", "floor", "sql")),
        *(_both(page.get(name)) for name in ("datasette", "datasette_best")),
        f"{archive['p50'] / page['floor']['p50']:.1f}",
        times,
    )


def _both(timing: Found | None) -> str:
    if timing is None:
        return ""
    if timing["status"] != 200:
        return f"answers {timing['status']}"
    return f"{_ms(timing['p50'])} / {_ms(timing['p95'])}"


def _ms(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _growth_rows(large: Found, small: Found) -> Iterator[tuple[str, ...]]:
    for page in _measured(large):
        before = small["pages"][page["key"]].get("database")
        if before is None:
            continue
        now = page["database"]
        yield (
            page["title"],
            str(now["statements"]),
            f"{_ms(before['p50'])} / {_ms(before['p95'])}",
            f"{_ms(now['p50'])} / {_ms(now['p95'])}",
            f"{now['p50'] / before['p50']:.1f}",
            f"{now['p95'] / before['p95']:.1f}",
        )


def _typed_row(typed: Found) -> tuple[str, ...]:
    address = typed["address"]
    shown = address if len(address) <= 80 else f"{address[:77]}..."
    return f"`{shown}`", _ms(typed["took"]), str(typed["status"])


def _export(export: Found) -> str:
    if export["status"] != 200:
        return f"Not measured: `/exports/search.csv` answers {export['status']}."
    return (
        f"`/exports/search.csv` without a filter: {export['bytes'] / 1e6:,.0f} MB in "
        f"{export['seconds']:,.0f} s. The server process that needed most memory held "
        f"{export['memory'] / 1e6:,.0f} MB at most, and {export['memory_before'] / 1e6:,.0f} MB "
        "before it began."
    )


def _circumstances(large: Found, machine: Machine, versions: dict[str, str]) -> str:
    posts = f"{large['posts']:,} invented posts, {large['page_size']} a page"
    return circumstances(machine, versions, posts)


def circumstances(machine: Machine, versions: dict[str, str], *more: str) -> str:
    """Return when, where and with what it was measured, and whether other work ran beside it."""
    told = [
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, commit {machine.commit or 'unknown'}",
        f"{machine.cores} cores ({machine.processor}), {machine.memory} GiB, {machine.system}",
        ", ".join(f"{name} {version}" for name, version in versions.items()),
        *more,
    ]
    if machine.is_busy:
        told.append(
            f"**Other work ran beside it** (load {machine.load:.1f} when it began): the figures "
            "are too high, and the quotients more to be trusted than they."
        )
    return "\n".join(f"- {line}" for line in told)


def _method(large: Found) -> str:
    given = {
        "at_most": AT_MOST,
        "at_least": AT_LEAST,
        "enough": ENOUGH,
        "posts": large["posts"],
        "page_size": large["page_size"],
        "settings": ", ".join(f"`{name}` {value}" for name, value in SETTINGS.items()),
    }
    return method(line.format(**given) for line in METHOD)


def method(told: Iterable[str]) -> str:
    """Return sentences on how it was measured, as a list."""
    return "\n".join(
        textwrap.fill(line, 98, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        for line in told
    )


def said(is_met: bool | None) -> str:
    return {True: "reached", False: "**not reached**", None: "not measured"}[is_met]


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
