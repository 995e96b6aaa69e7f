"""Measure the archive of the data folder DATA, and write what was found as JSON.

`python -m testimonies.bench.measure --out FILE [--beside]`; `--beside` measures the floor and
Datasette too, page by page in turn, so that whatever else the machine does disturbs all alike.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

import django


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m testimonies.bench.measure")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--beside", action="store_true")
    options = parser.parse_args()
    # By default SIGTERM ends Python on the spot, and would leave the servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metoo_archive.settings")
    django.setup()
    # Only now: models can be imported once Django is set up.
    from metoo_archive import database
    from testimonies.bench.measuring import measure

    database.start()
    options.out.write_text(json.dumps(measure(options.beside), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
