"""Data folders that a test may spoil, and processes that use them."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from metoo_archive import cluster

ROOT = Path(__file__).resolve().parents[2]
# Uses the server until its input ends.
USER = (
    "import sys; from metoo_archive import database, failures\n"
    "with failures.in_one_sentence(): database.start()\n"
    "print('ready', flush=True); sys.stdin.read()"
)


@contextmanager
def new_folder() -> Iterator[Path]:
    """Yield an empty folder that an unprivileged account may pass through; stop its server after.

    Not pytest's `tmp_path`: root's is closed to everybody else, which is a test of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="archive-test-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        stop_server(folder)
        shutil.rmtree(folder)


def stop_server(data: Path) -> None:
    if cluster.Place(data).cluster.exists():
        cluster.stop(cluster.Place(data))


def connect(data: Path, **other: str) -> psycopg.Connection:
    """Connect as the owner's role does, or with other parameters."""
    place = cluster.Place(data)
    known = {"host": str(place.socket_folder), "user": cluster.NAME, "dbname": cluster.NAME}
    return psycopg.connect(**{**known, "passfile": str(place.password_file), **other})


def answers(data: Path) -> bool:
    with connect(data) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)


def postmaster(data: Path) -> int | None:
    """Return the process number in the server's pid file, or None without one."""
    try:
        text = (cluster.Place(data).cluster / "postmaster.pid").read_text()
    except FileNotFoundError:
        return None
    return int(text.split()[0])


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return this process's environment, with the embedded server under another data folder."""
    ours = {"DATABASE_URL", "PUBLIC_DATABASE_URL", "SECRET_KEY", "DATABASE_ACCOUNT", "HTTPS"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    settings = {"DJANGO_SETTINGS_MODULE": "metoo_archive.settings", "DATA": str(data)}
    return {**kept, **settings, **more}


def user_of(data: Path) -> subprocess.Popen[str]:
    """Start a process that uses the server until `leave`, and wait for the server."""
    user = arriving_user_of(data)
    wait_for(user)
    return user


def wait_for(user: subprocess.Popen[str]) -> None:
    assert user.stdout is not None
    if user.stdout.readline() != "ready\n":
        raise AssertionError(user.communicate())


def leave(user: subprocess.Popen[str]) -> None:
    user.communicate(timeout=60)
    assert user.returncode == 0


def arriving_user_of(data: Path) -> subprocess.Popen[str]:
    """Start such a process without waiting for it."""
    return subprocess.Popen(
        [sys.executable, "-c", USER],
        cwd=ROOT,
        env=environment(data),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def manage(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end."""
    return _run(data, ["manage.py", *words], **more)


def python(data: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run some Python to its end, in a process of its own."""
    return _run(data, ["-c", code])


def _run(data: Path, words: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(data, **more),
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def assert_one_sentence(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Check that a command ended with status 1 and said why, in one line without a traceback."""
    assert result.returncode == 1, result
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.strip().splitlines() if not re.match("make: ", line)]
    assert len(said) == 1, said
    for part in parts:
        assert part in said[0]
