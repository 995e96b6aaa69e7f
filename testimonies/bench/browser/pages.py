"""`make lighthouse`: the main pages by Lighthouse, their weight, a slow line, and the way out.

Writes docs/performance-browser.md.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser

from testimonies import vocabulary
from testimonies.bench import machine
from testimonies.bench.browser import chromium, leaving, lighthouse, npm_packages, pages_report
from testimonies.bench.browser import slow_line as slow

ROOT = Path(__file__).resolve().parents[3]
# The pages of which the tests keep pictures; `{post}` is one of the first collection.
PAGES = {
    "Front page": "/",
    "Browse by date": "/browse/",
    "A month": "/browse/2017/10/",
    "A day": "/browse/2017/10/16/",
    "Search": "/search/?q=alone",
    "A post": "/posts/{post}/",
    "People": "/people/",
    "Timelines": "/timelines/",
    "A timeline": "/timelines/first-day/",
    "Ask for removal": "/removal/",
    "Safety": "/safety/",
    "Accessibility": "/accessibility/",
}
POSTS = "article.post .words"
# Pages over a slow line, and what one comes to each for.
SLOW = {"Front page": "main h1 + *", "A day": POSTS, "A post": POSTS, "A timeline": POSTS}
WEIGHED = {"A day": POSTS, "Search": POSTS, "A timeline": POSTS}
LEFT = {"A timeline": POSTS, "Search": POSTS}
SLOW_ROUNDS, LEFT_ROUNDS = 5, 15


def main() -> None:
    parser = argparse.ArgumentParser(prog="make lighthouse")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance-browser.md")
    options = parser.parse_args()
    here = machine.look()
    chromium.program()
    data = ROOT / ".data-bench"
    packages = lighthouse.install(data)
    os.environ |= {"DATA": str(data / "embeds"), "HTTPS": "off"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "metoo_archive.settings"
    django.setup()
    found = _measured(packages)
    options.out.write_text(pages_report.report(found, here), encoding="utf-8")
    sys.stderr.write(f"Written: {options.out}\n")


def _measured(packages: Path) -> dict[str, Any]:
    # What serves needs the models when it is imported.
    from testimonies.bench import servers

    with servers.archive() as (port, _):
        addresses = _addresses(port)
        with chromium.browser() as browser:
            found: dict[str, Any] = {"left": _left(browser, addresses)}
            found["slow"] = _slow(browser, addresses)
            found["weights"] = {
                name: chromium.weigh(browser, addresses[name], selector)
                for name, selector in WEIGHED.items()
            }
            found["versions"] = {"Chromium": browser.version}
        found["versions"]["Lighthouse"] = npm_packages.version(packages, "lighthouse")
        found["scores"] = _scores(packages, addresses)
    found["paths"] = PAGES
    return found


def _addresses(port: int) -> dict[str, str]:
    from testimonies.models.published import PublishedPost

    # The first that is shown in its own words: what is measured is when they are seen.
    quoted = PublishedPost.objects.filter(words_shown_as=vocabulary.WordsShownAs.VERBATIM)
    post = quoted.order_by("sort_at", "pk")[0]
    return {
        name: f"http://127.0.0.1:{port}{path.format(post=post.public_id)}"
        for name, path in PAGES.items()
    }


def _left(browser: Browser, addresses: dict[str, str]) -> dict[str, list[leaving.Left]]:
    return {
        name: [leaving.leave(browser, addresses[name], selector) for _ in range(LEFT_ROUNDS)]
        for name, selector in LEFT.items()
    }


def _slow(browser: Browser, addresses: dict[str, str]) -> dict[tuple[str, bool], list[slow.Slow]]:
    found: dict[tuple[str, bool], list[slow.Slow]] = {}
    for _ in range(SLOW_ROUNDS):
        for name, selector in SLOW.items():
            for scripts in (True, False):
                seen = slow.load(browser, addresses[name], selector, scripts)
                found.setdefault((name, scripts), []).append(seen)
    return found


def _scores(packages: Path, addresses: dict[str, str]) -> dict[str, lighthouse.Scores]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, address in addresses.items():
            found[name] = lighthouse.ask(packages, address, Path(folder) / "report.json")
            sys.stderr.write(f"{name}: {found[name].points} {found[name].blamed}\n")
    return found


if __name__ == "__main__":
    main()
