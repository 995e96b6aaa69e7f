"""Packages of npm to measure with, in an ignored folder. None of them is shipped."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

MISSING = "npm is missing: as root, apt install npm."


def install(description: Path, folder: Path) -> Path:
    """Install what a folder with a `package.json` asks for; return the folder of the packages.

    With a lock file beside it, exactly what that file names. Nothing is done where it is there.
    """
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(MISSING)
    packages, written = folder / "node_modules", folder / "package.json"
    asked = (description / "package.json").read_text(encoding="utf-8")
    if packages.is_dir() and written.is_file() and written.read_text(encoding="utf-8") == asked:
        return packages
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(packages, ignore_errors=True)
    has_lock = (description / "package-lock.json").is_file()
    for name in ("package.json", *["package-lock.json"] * has_lock):
        shutil.copyfile(description / name, folder / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    try:
        # Scripts of packages are not run: nothing of ours needs what they would build.
        command = [npm, "ci" if has_lock else "install", *quiet]
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)  # noqa: S603
    except subprocess.CalledProcessError:
        # A half-filled folder would be taken for a whole one.
        shutil.rmtree(packages, ignore_errors=True)
        sys.exit("The packages could not be installed: is the network there? Run it again.")
    return packages


def version(packages: Path, name: str) -> str:
    found = json.loads((packages / name / "package.json").read_text(encoding="utf-8"))
    return str(found["version"])
