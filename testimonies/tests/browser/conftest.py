"""A real Chromium, Debian's own, in front of the archive's own server."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from testimonies.exchange.collections import load_first_collection
from testimonies.tests import cast
from testimonies.tests.snapshots import Snapshot

FIRST_DAY = Snapshot()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not program:
        pytest.fail("Chromium is missing: as root, apt install chromium, or set CHROMIUM.")
    quiet = [
        "--no-first-run",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    # As root, and in most containers, Chromium cannot make its sandbox; it sees our pages only.
    return {"executable_path": program, "args": [*quiet, "--no-sandbox"]}


class Watch:
    """What pages asked of third parties, each answered by an empty page, and their errors."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home, self.strangers, self.errors = home, [], []
        context.route("**/*", self._answer)
        context.on("console", self._note)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _answer(self, route: Any, request: Request) -> None:
        local = request.url.startswith((self.home, "http://127.0.0.1", "http://localhost", "data:"))
        if local:
            route.continue_()
            return
        self.strangers.append(request.url)
        route.fulfill(status=200, content_type="text/html", body="<title>Elsewhere</title>")

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)


@pytest.fixture
def site(live_server: Any) -> str:
    """The first collection, loaded as `make run` loads it, at the address of a running server."""
    FIRST_DAY.or_made(load_first_collection)
    return str(live_server.url)


@pytest.fixture
def watch(context: BrowserContext, site: str) -> Iterator[Watch]:
    """Fail a test whose pages asked a third party for something, or reported an error."""
    watch = Watch(context, site)
    yield watch
    assert watch.strangers == []
    assert watch.errors == []
    assert context.cookies() == [] or any(c["path"] == "/admin/" for c in context.cookies())


@pytest.fixture
def signed_in(page: Page, site: str) -> Page:
    """An editor, signed in through the form of the desk."""
    cast.editor()
    page.goto(f"{site}/admin/")
    page.fill("#id_username", "edna")
    page.fill("#id_password", cast.PASSWORD)
    page.click("[type=submit]")
    return page
