"""`make bench-timelines`: our timelines in Chromium, beside others' and a plain list.

Writes docs/performance-timelines.md.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from testimonies.bench import machine, varnish
from testimonies.bench.browser import beside, chromium, npm_packages, timelines_report
from testimonies.bench.browser.chromium import Load, Weight
from testimonies.bench.browser.events import SIZES, slug

ROOT = Path(__file__).resolve().parents[3]
DESCRIPTION = Path(__file__).parent / "npm-timelines"
PACKAGES = ("@knight-lab/timelinejs", "vis-timeline")
# Which element holds the words of an event.
WORDS = {
    "embed": "article.post .words",
    "cached": "article.post .words",
    "page": "article.post .words",
    "list": "ol p",
    "timelinejs": ".tl-text-content",
    "vis": ".vis-item-content",
}
ROUNDS = 11
WARM_UP = 4  # times: each worker of ours has answered before
# One load of them takes up to a minute.
FEWER = {("timelinejs", 2_000): 3, ("timelinejs", 20_000): 2, ("vis", 20_000): 3}

Key = tuple[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-timelines")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance-timelines.md")
    options = parser.parse_args()
    here = machine.look()
    chromium.program()
    if not varnish.is_there():
        sys.exit(varnish.MISSING)
    packages = npm_packages.install(DESCRIPTION, ROOT / ".data-bench" / "npm-timelines")
    data = ROOT / ".data-bench" / "timelines"
    data.parent.mkdir(exist_ok=True)
    os.environ |= {"DATA": str(data), "HTTPS": "off", "SHARED_CACHE_SECONDS": "60"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "metoo_archive.settings"
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        beside.write(packages, Path(folder))
        found = _measured(Path(folder), options.rounds)
    versions = {name: npm_packages.version(packages, name) for name in PACKAGES}
    found["versions"] |= versions
    options.out.write_text(timelines_report.report(found, here), encoding="utf-8")
    sys.stderr.write(f"Written: {options.out}\n")


def _measured(folder: Path, rounds: int) -> dict[str, Any]:
    # What serves and what is filled need the models when they are imported.
    from testimonies.bench import servers
    from testimonies.bench.browser.filling import fill

    with ExitStack() as stack:
        port, _ = stack.enter_context(servers.archive())
        fill()
        ports = {"embed": port, "page": port}
        state = stack.enter_context(tempfile.TemporaryDirectory())
        ports["cached"] = stack.enter_context(varnish.in_front_of(port, Path(state)))
        other = stack.enter_context(servers.folder(folder, "/list-22.html"))
        browser = stack.enter_context(chromium.browser())
        addresses = {
            (kind, size): _address(kind, size, ports.get(kind, other))
            for size in SIZES
            for kind in WORDS
        }
        return {
            "versions": {"Chromium": browser.version},
            "loads": _loads(browser, addresses, rounds),
            "weights": {key: _weigh(browser, key, url) for key, url in addresses.items()},
            "barriers": {kind: _barriers(browser, kind, addresses[kind, 22]) for kind in WORDS},
        }


def _address(kind: str, size: int, port: int) -> str:
    frame = f"/embed/timelines/{slug(size)}/"
    ours = {"embed": frame, "cached": frame, "page": f"/timelines/{slug(size)}/"}
    return f"http://127.0.0.1:{port}{ours.get(kind, f'/{kind}-{size}.html')}"


def _loads(browser: Browser, addresses: dict[Key, str], rounds: int) -> dict[Key, list[Load]]:
    """Load all in turn, over and over: whatever else the machine does disturbs all alike."""
    found: dict[Key, list[Load]] = {key: [] for key in addresses}
    for address in list(addresses.values()) * WARM_UP:
        chromium.compressed(address)
    for turn in range(rounds):
        for key, address in addresses.items():
            if turn < FEWER.get(key, rounds):
                if key[0] == "cached":
                    # What it held from the round before is too old by now.
                    chromium.compressed(address)
                with chromium.newcomer(browser) as page:
                    found[key].append(chromium.load(page, address, WORDS[key[0]]))
        sys.stderr.write(f"Round {turn + 1} of {rounds}\n")
    return found


def _weigh(browser: Browser, key: Key, address: str) -> Weight:
    weight = chromium.weigh(browser, address, WORDS[key[0]])
    sys.stderr.write(
        f"{key[0]}, {key[1]:,}: {weight.bytes / 1_000:.1f} kB, {weight.nodes:,} nodes\n"
    )
    return weight


def _barriers(browser: Browser, kind: str, address: str) -> dict[str, int]:
    """Return how many nodes each rule of axe-core blames, after everything has come to rest."""
    with chromium.newcomer(browser, reduced_motion="reduce") as page:
        chromium.load(page, address, WORDS[kind])
        page.wait_for_load_state("networkidle")
        blamed = Axe().run(page).response["violations"]
    return {one["id"]: len(one["nodes"]) for one in blamed}


if __name__ == "__main__":
    main()
