"""Measure one archive: each page in the archive itself and in what stands beside it."""

import http.client
import sys
import time
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import connections

from testimonies.bench import datasette, facts, floor, inside, servers
from testimonies.bench.pages import TYPED, Page, pages
from testimonies.bench.timing import Ask, Reader, in_turn
from testimonies.scale import words

Found = dict[str, Any]

FACTS = "bench-facts.json"  # under the data folder


def measure(beside: bool) -> Found:
    """Return what was measured of this archive."""
    known = facts.gather()
    known.save(settings.DATA / FACTS)
    with ExitStack() as stack:
        port, _ = stack.enter_context(servers.archive())
        systems = {"archive": port, **(_beside(stack, known) if beside else {})}
        found: Found = {"posts": known.posts, "page_size": known.page_size, "pages": {}}
        for page in pages(known):
            found["pages"][page.key] = _page(page, systems, beside)
            _say(page.title, found["pages"][page.key])
        if beside:
            found["typed"] = _typed(port)
    if beside:
        # A server that has answered nothing yet: what it grows by is the export's.
        with servers.archive() as (port, process):
            found["export"] = _export(port, process)
    return found


def _beside(stack: ExitStack, known: facts.Facts) -> dict[str, int]:
    path = datasette.build(settings.DATA / "datasette.db")
    systems = {"floor": stack.enter_context(servers.bare_view(settings.DATA / FACTS))}
    for name, command in (
        ("datasette", datasette.command(path)),
        ("datasette_best", datasette.command_of_its_best(path)),
    ):
        systems[name] = stack.enter_context(servers.datasette(command))
        datasette.require_search(systems[name], words.FREQUENT.words, known.matches["frequent"])
    return systems


def _page(page: Page, systems: dict[str, int], beside: bool) -> Found:
    found: Found = {"title": page.title, "even": page.even, "address": page.archive[0]}
    addresses = {
        "archive": page.archive,
        "floor": floor.addresses(page),
        "datasette": page.datasette,
        "datasette_best": page.datasette,
    }
    asks = {
        name: Reader(port).ask(addresses[name]) for name, port in systems.items() if addresses[name]
    }
    if beside:
        asks["sql"] = _statements(page)
    found |= {name: timing.record() for name, timing in in_turn(asks).items()}
    if found["archive"]["status"] == 200:
        found["database"] = inside.database_time(page.archive)
    return found


def _statements(page: Page) -> Ask:

    def ask(turn: int) -> tuple[int, int]:
        rows = 0
        with connections["public"].cursor() as cursor:
            for statement, values in page.floor[turn % len(page.floor)]:
                cursor.execute(statement, values)
                rows += len(cursor.fetchall())
        return 200, rows

    return ask


def _typed(port: int) -> list[Found]:
    """Ask for what a reader may type, three times each; keep the slowest and its status."""
    found = []
    for address in TYPED:
        worst: Found = {"took": 0.0}
        for _ in range(3):
            began = time.perf_counter()
            status, _body = Reader(port).get(address)
            took = (time.perf_counter() - began) * 1000
            if took > worst["took"]:
                worst = {"address": address, "took": took, "status": status}
        found.append(worst)
        _say(address, worst)
    return found


def _export(port: int, process: int) -> Found:
    """Take the whole archive away as CSV; return how long, how much, and the server's memory."""
    before = servers.memory_of(process)
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", "/exports/search.csv")
    answer = connection.getresponse()
    size = 0
    while piece := answer.read(1 << 20):
        size += len(piece)
    return {
        "status": answer.status,
        "bytes": size,
        "seconds": time.perf_counter() - began,
        "memory": servers.memory_of(process),
        "memory_before": before,
    }


def _say(title: str, found: Found) -> None:
    told = {
        name: round(value["p50"], 1)
        for name, value in found.items()
        if isinstance(value, dict) and "p50" in value
    }
    sys.stderr.write(f"{title}: {told or found}\n")
