"""`make bench-embeds`: an embed through a shared cache, and how often the archive is asked for it.

Writes docs/performance-embeds.md. The archive, Varnish and what asks share the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from testimonies.bench import load, machine, varnish

RATE, SECONDS = 1_000, 60
ADDRESS = "/embed/timelines/{slug}/"
COUNTED = ("cache_hit", "cache_miss", "backend_req", "sess_dropped")

Counts = dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-embeds")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--out", type=Path, default=varnish.ROOT / "docs/performance-embeds.md")
    options = parser.parse_args()
    if not varnish.is_there():
        sys.exit(varnish.MISSING)
    here = machine.look()
    data = varnish.ROOT / ".data-bench" / "embeds"
    os.environ |= {"DATA": str(data), "HTTPS": "off", "SHARED_CACHE_SECONDS": "10"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "metoo_archive.settings"
    django.setup()
    # What serves needs the models when it is imported.
    from testimonies.bench import servers

    with (
        servers.archive() as (port, _process),
        tempfile.TemporaryDirectory() as folder,
        varnish.in_front_of(port, Path(folder)) as own,
    ):
        text = _measured(own, Path(folder), options.rate, options.seconds, here)
    options.out.write_text(text, encoding="utf-8")
    sys.stderr.write(f"Written: {options.out}\n")


def _measured(port: int, folder: Path, rate: int, seconds: int, here: machine.Machine) -> str:
    from testimonies.models.published import PublishedTimeline

    slug = PublishedTimeline.objects.values_list("slug", flat=True).first()
    if slug is None:
        raise RuntimeError("The first collection has no timeline.")
    path = ADDRESS.format(slug=slug)
    before, queries = _counts(folder), _transactions()
    seen = load.drive(port, path, rate, seconds)
    after, queries_then = _counts(folder), _transactions()
    counted = {name: after[name] - before[name] for name in COUNTED}
    return report(seen, counted, queries_then - queries, (rate, seconds), here)


def _counts(folder: Path) -> Counts:
    command = ["varnishstat", "-1", "-j", "-n", str(varnish.state(folder))]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603
    counters = found.get("counters", found)
    return {name: int(counters[f"MAIN.{name}"]["value"]) for name in COUNTED}


def _transactions() -> int:
    """Return how many transactions the archive's database has ended: outside of one, a query each.

    A session tells of what it did a moment later, so the last moments are waited for.
    """
    from django.db import connection

    time.sleep(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        found = int(cursor.fetchone()[0])
    connection.close()
    return found


def report(
    seen: load.Seen,
    counted: Counts,
    transactions: int,
    asked: tuple[int, int],
    here: machine.Machine,
) -> str:
    """Return the whole document, as Markdown. Pure."""
    rate, seconds = asked
    answered = sum(seen.statuses.values())
    wrong = answered - seen.statuses["200"]
    rows = [
        (f"requests due, {rate:,} a second for {seconds} s", f"{rate * seconds:,}"),
        ("answered with 200", f"{seen.statuses['200']:,}"),
        ("errors, and other answers", f"{wrong:,}"),
        (
            "milliseconds from when a request was due: median / 99th percentile / longest",
            f"{seen.percentile(0.5):.1f} / {seen.percentile(0.99):.1f} / {max(seen.waits):.1f}",
        ),
        ("answered by the cache alone", f"{counted['cache_hit']:,}"),
        ("fetched from the archive", f"{counted['backend_req']:,}"),
        ("transactions in the database, for what was fetched", f"{transactions:,}"),
    ]
    table = "\n".join(f"| {what} | {value} |" for what, value in rows)
    return f"""# An embed through a shared cache

Written by `make bench-embeds`; every figure is measured, and none is edited by hand.

- {time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())}, commit {here.commit}
- {here.cores} cores ({here.processor}), {here.memory} GiB, {here.system}
- The load of the machine before anything of ours ran: {here.load:.1f}

| what | measured |
| --- | --- |
{table}

## Method

- The first collection's timeline, compressed, through Varnish with `docs/varnish.vcl`; behind it
  the archive as `make run` serves it (gunicorn, two workers), `SHARED_CACHE_SECONDS=10`. What asks
  runs on the same cores, over {load.CONNECTIONS} kept connections.
- Each request has its time; what is late counts from then on, whatever came before it.
- The cache begins empty. Hits and fetches are Varnish's own counters. A hit does not reach the
  archive, so it asks the database nothing. The database's own counter of transactions is set
  beside it (`pg_stat_database`; its upkeep and two readings of this counter are in it).
"""


if __name__ == "__main__":
    main()
