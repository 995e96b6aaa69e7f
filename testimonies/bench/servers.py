"""Start what is measured, wait until it answers, and stop it again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metoo_archive.serve import THREADS
from testimonies.bench import floor
from testimonies.bench.timing import Reader

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
STARTS_WITHIN = 300  # seconds


@contextmanager
def archive() -> Iterator[tuple[int, int]]:
    """Serve the archive as `make run` does; yield its port and its process."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with _running([*command, "--workers", str(WORKERS)], port, "/readyz") as process:
        yield port, process


@contextmanager
def bare_view(facts: Path) -> Iterator[int]:
    """Serve the floor; yield its port."""
    port = free_port()
    settings = {"DJANGO_SETTINGS_MODULE": "testimonies.bench.floor_settings"}
    command = [sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--threads", str(THREADS), "--worker-class", "gthread", "--log-level", "warning"]
    with _running(command, port, "/newest/0/", {**settings, floor.FACTS: str(facts)}):
        yield port


@contextmanager
def folder(path: Path, first: str) -> Iterator[int]:
    """Serve the pages beside ours out of a folder; `first` is one of them. Yield the port."""
    port = free_port()
    command = [sys.executable, "-m", "testimonies.bench.browser.beside", str(path), str(port)]
    with _running(command, port, first):
        yield port


@contextmanager
def datasette(command: list[str]) -> Iterator[int]:
    """Serve Datasette by this command, to which the port is added; yield the port."""
    port = free_port()
    with _running([*command, "--port", str(port)], port, "/-/versions.json", is_quiet=True):
        yield port


@contextmanager
def _running(
    command: list[str],
    port: int,
    path: str,
    more: dict[str, str] | None = None,
    is_quiet: bool = False,
) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        env={**os.environ, **(more or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if is_quiet else None,
    )
    try:
        _wait_until_it_answers(process, port, path)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with status {process.returncode}.")
        try:
            if Reader(port).get(path)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{process.args!r} did not answer within {STARTS_WITHIN} s.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_of(process: int) -> int:
    """Return the most memory, in bytes, that any worker of a server ever held."""
    workers = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return max(_high_water(int(pid)) for pid in workers)


def _high_water(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    [line] = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
