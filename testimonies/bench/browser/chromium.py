"""Debian's Chromium: a page is loaded as by someone who comes for the first time."""

import gzip
import os
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

MISSING = "Chromium is missing: as root, apt install chromium, or set CHROMIUM."
WIDTH, HEIGHT = 1280, 800
PATIENCE = 180_000  # ms after which a load counts as one that never ended
# Called before anything of the page's own. A frame that is about to be drawn with words in it
# is over when the task after it begins.
_WATCH = """({selector, patience}) => {
  const readable = new Promise(done => {
    const look = () => {
      for (const one of [...document.querySelectorAll(selector)].slice(0, 20)) {
        if (one.textContent.trim() && one.checkVisibility({visibilityProperty: true})) {
          setTimeout(() => done(performance.now()));
          return;
        }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const loaded = new Promise(done => addEventListener('load', () =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now())))));
  const late = new Promise(done => setTimeout(() => done([Infinity, Infinity]), patience));
  window.__seen = Promise.race([Promise.all([readable, loaded]), late]);
}"""
_KEPT = """async () => localStorage.length + sessionStorage.length
  + (await indexedDB.databases()).length + (await caches.keys()).length
  + (await navigator.serviceWorker.getRegistrations()).length"""
_NODES = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let nodes = 1;
  while (walker.nextNode()) nodes++;
  return nodes;
}"""


@dataclass(frozen=True)
class Load:
    """One load: milliseconds since it was asked for, until words were drawn and until all was."""

    readable: float
    whole: float


@dataclass(frozen=True)
class Weight:
    """What one load asked for and left behind."""

    sent: dict[str, int]  # bytes of each body, compressed, by address
    strangers: int  # requests to other hosts
    nodes: int
    cookies: int
    kept: int  # things in any storage of the browser's
    needs_scripts: bool

    @property
    def bytes(self) -> int:
        return sum(self.sent.values())

    @property
    def scripts(self) -> int:
        """Bytes of the scripts, if there are no words without them."""
        files = [size for url, size in self.sent.items() if urlsplit(url).path.endswith(".js")]
        return sum(files) if self.needs_scripts else 0


def program() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        sys.exit(MISSING)
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium. No other machine is reached: their names are not found, at once."""
    # As root, and in most containers, Chromium cannot make its sandbox; it sees our pages only.
    switches = ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-quic"]
    switches += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    switches += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program(), args=switches)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def newcomer(browser: Browser, **more: Any) -> Iterator[Page]:
    """Open a page with nothing cached, stored or connected."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, **more)
    page = context.new_page()
    page.set_default_timeout(2 * PATIENCE)
    try:
        yield page
    finally:
        context.close()


def load(page: Page, address: str, selector: str) -> Load:
    """Load a page; words are readable when the first element that the selector finds is drawn."""
    watch(page, selector)
    page.goto(address, wait_until="commit")
    readable, loaded = page.evaluate("window.__seen")
    return Load(readable, max(readable, loaded))


def watch(page: Page, selector: str) -> None:
    page.add_init_script(f"({_WATCH})({{selector: {selector!r}, patience: {PATIENCE}}})")


def weigh(browser: Browser, address: str, selector: str) -> Weight:
    """Load a page twice, with and without scripts; return what that took."""
    asked: list[str] = []
    with newcomer(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        load(page, address, selector)
        page.wait_for_load_state("networkidle")
        nodes, kept = page.evaluate(_NODES), page.evaluate(_KEPT)
        cookies = len(page.context.cookies())
    with newcomer(browser, java_script_enabled=False) as page:
        page.goto(address)
        words = page.locator(selector).first
        needs_scripts = not (words.count() and words.is_visible())
    home = urlsplit(address).netloc
    own = {url for url in asked if urlsplit(url).netloc == home}
    strangers = [url for url in asked if urlsplit(url).netloc not in ("", home)]
    sent = {url: compressed(url) for url in own}
    return Weight(sent, len(strangers), nodes, cookies, kept, needs_scripts)


def compressed(url: str) -> int:
    """Return the bytes of a body for whom takes gzip; fonts are compressed already."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own servers
        body = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip" or url.endswith(".woff2"):
            return len(body)
    return len(gzip.compress(body, 6))
