"""`docs/performance-browser.md`, from what was measured. Pure."""

import statistics
from collections.abc import Iterator
from typing import Any

from testimonies.bench.browser.lighthouse import CATEGORIES
from testimonies.bench.browser.slow_line import KILOBITS, LATENCY
from testimonies.bench.machine import Machine
from testimonies.bench.report import Goal, circumstances, method, said, table

Found = dict[str, Any]

MOST_BYTES = 60_000
# Milliseconds: as long as most people wait for a page to begin, and as an instant may take.
MOST_SLOW, MOST_LEFT = 5_000, 100
METHOD = (
    "The first collection, served as `make run` serves it (gunicorn, two workers), on the machine "
    "that asks; each load has a new browser profile, with nothing cached.",
    "Lighthouse is Google's own, from npm, as the telephone that it imitates. "
    "It is installed into `.data-bench` and is no part of the archive.",
    f"The slow line is Chromium's own: {KILOBITS} kbit/s each way, {LATENCY} ms before the first "
    "byte of every answer. *Words* is when the first words of what one came for are drawn, *all* "
    "when nothing is missing, fonts and scripts too; without scripts, *words* is Chromium's first "
    "contentful paint, and that the words are there is checked. Medians of {slow} loads.",
    "The way out: the keys are pressed in Chromium, and both ends of the time are its own: when "
    "the third Shift was let go, when the words were out of the document, and when a frame without "
    "them had been drawn. {left} times each. The tests assert what no machine's speed can change: "
    "the words are gone within the event itself.",
    "*kB* are the bodies of all answers compressed by gzip, 1,000 bytes each, fonts with them.",
    "Run it again: `make lighthouse`.",
)


def report(found: Found, here: Machine) -> str:
    """Return the whole document, as Markdown."""
    counted = {
        "slow": len(next(iter(found["slow"].values()))),
        "left": len(next(iter(found["left"].values()))),
    }
    parts = [
        "# Pages in the reader's browser",
        "Written by `make lighthouse`; every figure is measured, and none is edited by hand."
        " Timelines, beside others': [performance-timelines.md](performance-timelines.md).",
        circumstances(here, found["versions"]),
        "## What was to be reached",
        table(
            ("goal", "measured", ""), [(g.asked, g.reached, said(g.is_met)) for g in goals(found)]
        ),
        "## Lighthouse",
        table(
            ("page", "address", "accessibility", "best practices", "blamed"),
            [_score_row(found, name) for name in found["scores"]],
        ),
        f"## Over {KILOBITS} kbit/s",
        "Seconds, with scripts and without.",
        table(
            ("page", "words", "all", "words, no scripts", "all, no scripts"),
            list(_slow_rows(found)),
        ),
        "## Weight",
        table(
            ("page", "kB with everything", "requests", "of them to third parties"),
            [
                (name, f"{one.bytes / 1_000:.1f}", str(len(one.sent)), str(one.strangers))
                for name, one in found["weights"].items()
            ],
        ),
        "## The way out",
        "Milliseconds after the third Shift, median and most.",
        table(
            ("page", "words out of the document", "a frame without them"), list(_left_rows(found))
        ),
        "## Method",
        method(line.format(**counted) for line in METHOD),
    ]
    return "\n\n".join(parts) + "\n"


def goals(found: Found) -> Iterator[Goal]:
    """Yield each goal of pages, with what was measured."""
    for category in CATEGORIES:
        least = min(found["scores"].values(), key=lambda one: one.points[category])
        points = least.points[category]
        yield Goal(
            f"Lighthouse, {category.replace('-', ' ')}: 100 on {len(found['scores'])} pages",
            f"{points} at least",
            points == 100,
        )
    heaviest = max(weight.bytes for weight in found["weights"].values())
    yield Goal(
        "A list page: at most 60 kB with everything",
        f"{heaviest / 1_000:.1f} kB at most",
        heaviest <= MOST_BYTES,
    )
    strangers = sum(weight.strangers for weight in found["weights"].values())
    yield Goal("Requests to third parties: none", str(strangers), strangers == 0)
    slowest = max(statistics.median(one.words for one in seen) for seen in found["slow"].values())
    yield Goal(
        f"Words within {MOST_SLOW // 1_000} s over {KILOBITS} kbit/s, with scripts and without",
        f"{slowest / 1_000:.1f} s at most (medians)",
        slowest <= MOST_SLOW,
    )
    longest = max(one.frame for seen in found["left"].values() for one in seen)
    yield Goal(
        f"Words gone from the screen within {MOST_LEFT} ms of the third Shift",
        f"{longest:.0f} ms at most",
        longest <= MOST_LEFT,
    )


def _score_row(found: Found, name: str) -> tuple[str, ...]:
    scores = found["scores"][name]
    points = (str(scores.points[category]) for category in CATEGORIES)
    return name, f"`{found['paths'][name]}`", *points, "; ".join(scores.blamed)


def _slow_rows(found: Found) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys(name for name, _ in found["slow"]):
        seen = [one for scripts in (True, False) for one in [found["slow"][name, scripts]]]
        figures = [
            statistics.median(value)
            for loads in seen
            for value in ([one.words for one in loads], [one.whole for one in loads])
        ]
        yield name, *(f"{figure / 1_000:.1f}" for figure in figures)


def _left_rows(found: Found) -> Iterator[tuple[str, ...]]:
    for name, seen in found["left"].items():
        yield (
            name,
            *(
                f"{statistics.median(values):.0f}, {max(values):.0f}"
                for values in ([one.words for one in seen], [one.frame for one in seen])
            ),
        )
