"""Where words could come out: every route in every way to ask, and what lies beside the pages.

The routes are those of `routes`; a route that is not there fails `test_every_url`. A surface's
name is the way of asking and the route, so that its examples count once.
"""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import Client

from metoo_archive.wall import READABLE
from testimonies.public.filters import SORTS
from testimonies.tests.routes import NOWHERE, ROUTES
from testimonies.tests.scenes import Scene

Response = Any

# What nobody may read over the network and no copy is made of: the database itself.
_DATABASE = "postgres"


class Answer(NamedTuple):
    """What one surface said to one question. `asked` is all that the question itself said."""

    surface: str
    asked: str
    head: bytes
    body: bytes

    @property
    def name(self) -> str:
        return f"{self.surface}: {self.asked}" if self.asked else self.surface


def answers(scenes: Sequence[Scene], *, every_way: bool = True) -> Iterator[Answer]:
    """Yield all that a reader, a program, a cache or an operator could be told.

    Not in every way: fewer addresses, each asked once, in the plain way.
    """
    client = Client(raise_request_exception=False)
    for route, address in _addresses(scenes, every_way):
        yield from _ways_of_asking(client, route, address, every_way)
    yield from _programs(client)
    for scene in scenes:
        yield from _old_addresses(client, scene)
        yield from _slips(client, scene)
        yield from _forms(client, scene)
    yield from tables()
    yield from files()
    yield from caches_of_ours()


def _addresses(scenes: Sequence[Scene], every_way: bool) -> Iterator[tuple[str, str]]:
    """Yield each route's examples, those that name a scene once for each scene.

    Not in every way: of the second scene and those after it, the first example alone.
    """
    told = set()
    for route, paths in ROUTES.items():
        for number, path in enumerate(paths):
            for scene in scenes if every_way or not number else scenes[:1]:
                address = path.format(**scene.fill)
                if address not in told:
                    told.add(address)
                    yield route, address
    for address in NOWHERE:
        yield "no route", address


def _ways_of_asking(client: Client, route: str, address: str, every_way: bool) -> Iterator[Answer]:
    first = client.get(address)
    yield (page := answered(f"GET {route}", address, first))
    if meta := b"\n".join(_META.findall(page.body)):
        yield Answer(f"meta tags of {route}", address, b"", meta)
    if not every_way:
        return
    yield answered(f"HEAD {route}", address, client.head(address))
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    yield answered(f"gzip {route}", address, packed)
    part = client.get(address, headers={"range": "bytes=0-999"})
    yield answered(f"range {route}", address, part)
    yield answered(f"OPTIONS {route}", address, client.options(address))
    if etag := first.headers.get("ETag"):
        again = client.get(address, headers={"if-none-match": etag})
        yield answered(f"304 {route}", address, again)


# What search engines, chat programs and citation managers read of a page without showing it.
_META = re.compile(rb"<(?:meta|link|title)\b[^>]*>|<script[^>]*ld\+json.*?</script>", re.DOTALL)


def answered(surface: str, asked: str, response: Response) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip" and body:
        body = gzip.decompress(body)
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return Answer(surface, asked, f"{response.status_code}\n{head}".encode(), body)


def _programs(client: Client) -> Iterator[Answer]:
    """Yield every order of the API's posts, one at a time, by its own links to the next."""
    for sort in SORTS:
        address = f"/api/v1/posts/?sort={sort}&limit=1&q=probe"
        for _ in range(20):
            response = client.get(address)
            yield answered(f"API by {sort}", address, response)
            address = json.loads(response.content).get("next") if response.content else None
            if not address:
                break


def _old_addresses(client: Client, scene: Scene) -> Iterator[Answer]:
    """Yield what is said where somebody kept an address made of the scene's own words."""
    for name, canary in scene.canaries.items():
        if not name.endswith((".slug", ".hashtags", ".handle", ".native_id", "_slug")):
            continue
        for place in ("people", "hashtags", "platforms", "timelines", "posts"):
            address = f"/{place}/{canary}/"
            yield answered(f"old address under {place}", address, client.get(address))


def _slips(client: Client, scene: Scene) -> Iterator[Answer]:
    """Yield what is suggested to somebody who typed a secret word wrongly."""
    for name in ("post.text", "person.name", "post.hashtags", "post.paraphrase"):
        canary = scene.canaries[name]
        slip = canary[:9] + canary[10:]
        address = f"/search/?q={slip}"
        yield answered("suggestions", address, client.get(address))


def _forms(client: Client, scene: Scene) -> Iterator[Answer]:
    item = {"item": f"/posts/{scene.fill['public_id']}/", "requester": "nobody"}
    yield answered("POST removal", "", client.post("/removal/", item))
    wrong = client.post("/removal/status/", {"receipt": "0000 0000 0000 0000"})
    yield answered("POST removal-status", "", wrong)


def tables() -> Iterator[Answer]:
    """Yield each table that the reader's role may read, as that role reads it."""
    with connections["public"].cursor() as cursor:
        for table in READABLE:
            cursor.execute(f"SELECT t::text FROM {table} t")
            yield Answer(f"table {table}", "", b"", lines(cursor))


def lines(cursor: Any) -> bytes:
    return "\n".join(row[0] for row in cursor.fetchall()).encode()


def files() -> Iterator[Answer]:
    """Yield every file of the data folder but the database's own, and what is served as it is."""
    for root in {settings.DATA, Path(settings.ERASED_LEDGER).parent}:
        yield from _files_of("data folder", root)
    for root in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS):
        yield from _files_of("static folder", Path(root))


def _files_of(name: str, root: Path) -> Iterator[Answer]:
    yield Answer(name, "", b"", b"")
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] != _DATABASE:
            surface = "database log" if inside.name.startswith("postgres.log") else name
            yield Answer(surface, str(inside), str(inside).encode(), path.read_bytes())


def caches_of_ours() -> Iterator[Answer]:
    """Yield what Django's caches keep; in memory, if they are as the settings leave them."""
    for name in settings.CACHES:
        kept = getattr(caches[name], "_cache", {})
        yield Answer("cache", name, b"", repr(dict(kept)).encode())
