"""Google's Lighthouse, from npm: what it says of a page's accessibility and best practices."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testimonies.bench.browser import chromium, npm_packages

DESCRIPTION = Path(__file__).parent / "npm-lighthouse"
CATEGORIES = ("accessibility", "best-practices")
PATIENCE = 300  # seconds for one page


@dataclass(frozen=True)
class Scores:
    """Points of 100 by category, and what was blamed, by title."""

    points: dict[str, int]
    blamed: list[str]


def install(data: Path) -> Path:
    return npm_packages.install(DESCRIPTION, data / "npm-lighthouse")


def ask(packages: Path, address: str, out: Path) -> Scores:
    """Let Lighthouse load a page in Chromium, as the telephone that it imitates."""
    command = [shutil.which("node") or "node", str(packages / "lighthouse" / "cli" / "index.js")]
    command += [address, "--quiet", "--output=json", f"--output-path={out}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    # As root, and in most containers, Chromium cannot make its sandbox; it sees our pages only.
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    environment = {**os.environ, "CHROME_PATH": chromium.program()}
    subprocess.run(command, env=environment, check=True, timeout=PATIENCE)  # noqa: S603
    return read(json.loads(out.read_text(encoding="utf-8")))


def read(report: dict[str, Any]) -> Scores:
    """Read Lighthouse's own report. Pure."""
    if report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse: {report['runtimeError']['message']}")
    points, blamed = {}, []
    for name in CATEGORIES:
        category = report["categories"][name]
        points[name] = round(100 * category["score"])
        audits = (report["audits"][one["id"]] for one in category["auditRefs"] if one["weight"])
        blamed += [audit["title"] for audit in audits if audit["score"] not in (None, 1)]
    return Scores(points, blamed)
