"""`docs/performance-timelines.md`, from what was measured. Pure."""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from testimonies.bench.browser.chromium import Load
from testimonies.bench.browser.events import LETTERS, SIZES
from testimonies.bench.machine import Machine
from testimonies.bench.report import Goal, circumstances, method, said, table

Found = dict[str, Any]

NAMES = {
    "embed": "our frame",
    "cached": "our frame, through Varnish",
    "page": "our page",
    "list": "plain list",
    "timelinejs": "TimelineJS",
    "vis": "vis-timeline",
}
MOST_BYTES, MOST_NODES = 30_000, 3_000
MOST_OF_LIST, MOST_OF_OWN, FASTER_THAN_TIMELINEJS = 1.3, 1.5, 80
COLUMNS = (
    "",
    "kB",
    "requests",
    "words readable: median, least to most",
    "all drawn: median",
    "nodes",
    "script needed, kB",
    "cookies and storage",
    "to third parties",
)
METHOD = (
    f"The same invented events everywhere, about {LETTERS} letters each, spread over one day; the "
    "fewer are a part of the more. Ours stand in public timelines of an archive as `make run` "
    "serves it (gunicorn, two workers), with no cache before it, and once more behind Varnish with "
    "`docs/varnish.vcl`, which holds the frame already. The others are files, compressed "
    "once and held in memory by a server of their own: the page is the list, or what the "
    "library's own guide shows, with its events in a JSON file.",
    "vis-timeline is told not to stack events, which is faster than its default and hides most "
    "words behind others; TimelineJS is as it comes. A request to a third party is counted, "
    "and fails at once: no name but this machine's is found.",
    "The servers have answered before; each load has a new browser profile: nothing cached, no "
    "connection open. All are loaded in "
    "turn, over and over ({rounds} rounds; fewer of what takes a minute), so that whatever else "
    "the machine does disturbs all alike. The browser runs on the same cores as the servers.",
    "*Words readable* is when a frame has been drawn with an event's words in it, since the "
    "address was asked for. *All drawn* is the frame after the load event, or that one if it is "
    "later.",
    "*kB* are the bodies of all answers, compressed by gzip, 1,000 bytes each, style sheets and "
    "scripts with them. *Script needed* is 0 where the words are there with scripts turned off, "
    "else the scripts' share. *Nodes* are elements, texts and comments. *Storage* counts what "
    "lies in cookies, local and session storage, databases, caches and service workers.",
    "Run it again: `make bench-timelines`. Packages of npm are installed into `.data-bench`, in "
    "the versions pinned in `testimonies/bench/browser/npm-timelines`; the archive has none of it.",
)


def report(found: Found, here: Machine) -> str:
    """Return the whole document, as Markdown."""
    rounds = len(found["loads"]["embed", SIZES[0]])
    parts = [
        "# Timelines in the reader's browser",
        "Written by `make bench-timelines`; every figure is measured, and none is edited by hand.",
        circumstances(here, found["versions"]),
        "## What was to be reached",
        table(
            ("goal", "measured", ""), [(g.asked, g.reached, said(g.is_met)) for g in goals(found)]
        ),
    ]
    for size in SIZES:
        parts.append(f"## {size:,} events")
        parts.append(table(COLUMNS, [_row(found, kind, size) for kind in NAMES]))
    parts += [
        "## Barriers that axe-core finds",
        f"With {SIZES[0]} events, after everything has come to rest.",
        table(("", "rules broken", "nodes"), [_barriers(found, kind) for kind in NAMES]),
        "## Method",
        method(line.format(rounds=rounds) for line in METHOD),
    ]
    return "\n\n".join(parts) + "\n"


def goals(found: Found) -> Iterator[Goal]:
    """Yield each goal of timelines, with what was measured."""
    weights = [found["weights"]["embed", size] for size in SIZES]
    heaviest = max(weight.bytes for weight in weights)
    yield Goal(
        "First load of a frame: at most 30 kB with everything, at any number",
        f"{_kb(heaviest)} kB at most",
        heaviest <= MOST_BYTES,
    )
    for kind, how in (("cached", "through Varnish"), ("embed", "without a cache")):
        for size in SIZES[:2]:
            yield _times(
                f"Words readable with {size} events, {how}: within {MOST_OF_LIST} times the list",
                _readable(found, kind, size),
                _readable(found, "list", size),
                MOST_OF_LIST,
            )
        yield _times(
            f"Words readable with {SIZES[-1]:,}, {how}: within {MOST_OF_OWN} times our {SIZES[1]}",
            _readable(found, kind, SIZES[-1]),
            _readable(found, kind, SIZES[1]),
            MOST_OF_OWN,
        )
    quotient = _readable(found, "timelinejs", SIZES[-1]) / _readable(found, "embed", SIZES[-1])
    yield Goal(
        f"Words readable with {SIZES[-1]:,}: {FASTER_THAN_TIMELINEJS} times faster than TimelineJS",
        f"{quotient:,.0f} times",
        quotient >= FASTER_THAN_TIMELINEJS,
    )
    nodes = max(weight.nodes for weight in weights)
    yield Goal(f"At most {MOST_NODES:,} nodes", f"{nodes:,} at most", nodes <= MOST_NODES)
    yield _none("Script needed", [weight.scripts for weight in weights], "bytes")
    left = [weight.cookies + weight.kept + weight.strangers for weight in weights]
    yield _none("Cookies, storage, requests to third parties", left, "")
    yield _none("Barriers that axe-core finds", list(found["barriers"]["embed"].values()), "nodes")


def _times(asked: str, ours: float, theirs: float, most: float) -> Goal:
    return Goal(
        asked, f"{ours / theirs:.2f} times ({_ms(ours)} to {_ms(theirs)} ms)", ours / theirs <= most
    )


def _none(asked: str, seen: list[int], unit: str) -> Goal:
    return Goal(f"{asked}: none", f"{max(seen, default=0)} {unit}".strip(), not any(seen))


def _row(found: Found, kind: str, size: int) -> tuple[str, ...]:
    weight = found["weights"][kind, size]
    readable = [load.readable for load in found["loads"][kind, size]]
    return (
        NAMES[kind],
        _kb(weight.bytes),
        str(len(weight.sent)),
        f"{_ms(statistics.median(readable))} ({_ms(min(readable))} to {_ms(max(readable))})",
        _ms(_median(found, kind, size, lambda load: load.whole)),
        f"{weight.nodes:,}",
        _kb(weight.scripts) if weight.scripts else "0",
        str(weight.cookies + weight.kept),
        str(weight.strangers),
    )


def _readable(found: Found, kind: str, size: int) -> float:
    return _median(found, kind, size, lambda load: load.readable)


def _median(found: Found, kind: str, size: int, of: Callable[[Load], float]) -> float:
    return statistics.median(of(load) for load in found["loads"][kind, size])


def _barriers(found: Found, kind: str) -> tuple[str, ...]:
    blamed: dict[str, int] = found["barriers"][kind]
    rules = ", ".join(f"{rule} ({nodes})" for rule, nodes in sorted(blamed.items()))
    return NAMES[kind], rules or "none", str(sum(blamed.values()))


def _kb(size: int) -> str:
    return f"{size / 1_000:,.1f}"


def _ms(value: float) -> str:
    return f"{value:,.0f}"
