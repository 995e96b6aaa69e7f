"""The leak scan: ask every public surface, and look for canaries however they may be written."""

import base64
import gzip
import urllib.parse
from collections.abc import Iterator

from django.db import connections
from django.test import Client

from metoo_archive.wall import READABLE
from testimonies.tests.routes import NOWHERE, addresses
from testimonies.tests.scenes import Scene


def written(canary: str) -> set[bytes]:
    """Return the ways in which a page, a header or a file might write the canary down."""
    raw = canary.encode()
    forms = {raw, raw.upper(), raw[::-1], raw.hex().encode()}
    forms |= {("".join(f"%{byte:02x}" for byte in raw)).encode()}
    forms |= {("".join(f"&#{byte};" for byte in raw)).encode()}
    forms |= {("".join(f"&#x{byte:x};" for byte in raw)).encode()}
    forms |= {("".join(f"\\u{byte:04x}" for byte in raw)).encode()}
    # Base 64 writes a text in three ways, by where in a group of three bytes it begins. The
    # outermost digits depend on the neighbours, so they are left out.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        forms.add(coded[4:-4])
    return forms


def requests(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """Yield each surface's name and all it answers: status line, headers and body."""
    client = Client(raise_request_exception=False)
    for address in [*addresses(scene.fill), *NOWHERE]:
        first = client.get(address)
        yield f"GET {address}", _everything(first)
        yield f"HEAD {address}", _everything(client.head(address))
        yield (
            f"GET gzip {address}",
            _everything(client.get(address, headers={"accept-encoding": "gzip"})),
        )
        etag = first.headers.get("ETag")
        if etag:
            again = client.get(address, headers={"if-none-match": etag})
            yield f"GET 304 {address}", _everything(again)
    removal = {"item": f"/posts/{scene.fill['public_id']}/", "requester": "nobody"}
    yield "POST /removal/", _everything(client.post("/removal/", removal))
    wrong = client.post("/removal/status/", {"receipt": "0000 0000 0000 0000"})
    yield "POST /removal/status/", _everything(wrong)
    yield from columns()


def columns() -> Iterator[tuple[str, bytes]]:
    """Yield each table that the reader's role may read, as that role reads it."""
    with connections["public"].cursor() as cursor:
        for table in READABLE:
            cursor.execute(f"SELECT t::text FROM {table} t")
            yield f"table {table}", "\n".join(row[0] for row in cursor.fetchall()).encode()


def columns_of_the_desk() -> Iterator[tuple[str, bytes]]:
    """Yield every column of every table of the database, the desk's own too, with all it holds.

    Read from the catalogue, so that a table that somebody adds later is in it.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            rows = "\n".join(row[0] for row in cursor.fetchall())
            yield f"{table}.{column}", rows.encode()


def _everything(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Encoding") == "gzip" and body:
        body = gzip.decompress(body)
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.status_code}\n{head}\n".encode() + urllib.parse.unquote_to_bytes(body) + body


def scan(scene: Scene) -> dict[str, set[str]]:
    """Return, for each surface that says a canary, the fields whose canaries it says."""
    forms = {name: written(canary) for name, canary in scene.canaries.items()}
    # The reader's own words come back in the address they asked for: those are no leak.
    asked = {"person.slug", "post.hashtags"}
    hits: dict[str, set[str]] = {}
    for surface, answer in requests(scene):
        for name, ways in forms.items():
            if name in asked and scene.canaries[name] in surface:
                continue
            if any(way in answer for way in ways):
                hits.setdefault(surface, set()).add(name)
    return hits
