"""`make run`: from an empty folder to an address, stopped without loss, and again."""

import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .folders import ROOT, assert_one_sentence, environment, manage, new_folder, postmaster

SERVE = [sys.executable, "manage.py", "serve", "--port", "0"]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that was served once, from nothing."""
    with new_folder() as folder:
        with serving(folder):
            pass
        yield folder


@contextmanager
def serving(data: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve on a free port in a process group of its own; yield the process and its address."""
    server = subprocess.Popen(
        SERVE,
        cwd=ROOT,
        env=environment(data, **more),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield server, address_of(server)
    finally:
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=60)


def address_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.match(r"The archive: +(http://127\.0\.0\.1:\d+/)$", line):
            # The lines that follow belong to the same greeting.
            rest = [server.stdout.readline() for _ in range(3)]
            assert "manage.py createsuperuser" in rest[1]
            return found[1]
    raise AssertionError(server.communicate()[1])


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read(), "utf-8")


def workers_of(server: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return [int(number) for number in children.split()]


def test_an_empty_folder_becomes_an_archive_with_its_first_collection(data: Path) -> None:
    with serving(data) as (_server, address):
        assert "alone" in read(f"{address}search/?q=alone")
        assert status(f"{address}browse/2017/10/16/") == 200
        assert status(f"{address}admin/login/") == 200
        page = read(address)
        styles = re.findall(r'href="/(static/css/[^"]+\.[0-9a-f]{12}\.css)"', page)
        assert styles
        assert status(address + styles[0]) == 200
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert postmaster(data) is None


def test_the_second_start_is_quick_and_has_lost_nothing(data: Path) -> None:
    manifest = data / "static" / "staticfiles.json"
    gathered = manifest.stat().st_mtime_ns
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with serving(data) as (_server, address):
        assert "alone" in read(f"{address}search/?q=alone")
        count = read(f"{address}browse/2017/10/16/").count("<article")
        assert count > 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own_work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert own_work < 5, own_work
    assert manifest.stat().st_mtime_ns == gathered


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_the_server_and_the_database(data: Path, stop: signal.Signals) -> None:
    with serving(data) as (server, address):
        assert status(address) == 200
        assert postmaster(data) is not None
        # A terminal sends Ctrl-C to the whole group, the workers included.
        os.killpg(server.pid, stop) if stop is signal.SIGINT else server.send_signal(stop)
        _, said = server.communicate(timeout=60)
        assert server.returncode == 0
        assert "Traceback" not in said
    assert postmaster(data) is None
    log = (data / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")


def test_a_second_one_on_the_same_folder_is_refused_and_the_first_unharmed(data: Path) -> None:
    with serving(data) as (server, address):
        result = manage(data, "serve", "--port", "0")
        who = f"process {server.pid} at {address}"
        assert_one_sentence(result, f"The archive in {data} is being served already", who)
        assert status(address) == 200


def test_a_command_beside_it_joins_its_database(data: Path) -> None:
    with serving(data) as (_server, address):
        number = postmaster(data)
        result = manage(
            data, "shell", "-c", "from testimonies.models import Post\nprint(Post.objects.count())"
        )
        assert result.stdout.split()[-1] == "22"
        assert postmaster(data) == number
        assert status(address) == 200


def test_a_taken_port_is_said(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = manage(data, "serve", "--port", str(port))
    assert_one_sentence(result, f"Port {port} of 127.0.0.1", "already in use", "make run PORT=")
    assert_one_sentence(manage(data, "serve", "--port", "70000"), "Port 70000", "PORT=")


def test_a_killed_one_leaves_nothing_in_the_way(data: Path) -> None:
    with serving(data) as (server, address):
        assert status(address) == 200
        workers = workers_of(server)
        assert len(workers) == 2
        server.kill()
        server.communicate(timeout=60)
    with serving(data) as (_server, address):
        assert "alone" in read(f"{address}search/?q=alone")
    assert postmaster(data) is None
    assert not any(Path(f"/proc/{worker}/cwd").exists() for worker in workers)


def test_static_files_cut_short_are_gathered_anew(data: Path) -> None:
    (data / "static-sources").unlink()
    (data / "static" / "css" / "base.css").write_text("")
    with serving(data) as (_server, address):
        assert len(read(f"{address}static/css/base.css")) > 100


def test_an_address_where_no_database_answers_is_said(data: Path) -> None:
    nowhere = "postgresql://archive:secret@127.0.0.1:1/archive"
    result = manage(data, "serve", "--port", "0", DATABASE_URL=nowhere)
    assert_one_sentence(result, "The database cannot be reached", "127.0.0.1", "refused")
    assert "secret" not in result.stderr


def test_ctrl_c_in_the_middle_of_a_command_is_no_failure_to_explain(data: Path) -> None:
    command = [sys.executable, "manage.py", "shell", "-c", "print('in', flush=True); input()"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(data),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell starts in the background ignores Ctrl-C, and so would all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    while "in" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert postmaster(data) is None


def test_commands_that_need_no_database_start_none(data: Path) -> None:
    with new_folder() as empty:
        for words in (["help"], ["version"], ["check"]):
            result = manage(empty / "data", *words)
            assert result.returncode == 0, result.stderr
        assert not (empty / "data" / "postgres").exists()


def test_without_the_packages_the_way_to_get_them_is_said(data: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-I", "-S", "manage.py", "help"], cwd=ROOT, capture_output=True, text=True
    )
    assert_one_sentence(result, "Use .venv/bin/python", "make run")


# The Makefile, on machines that lack something


def make(folder: Path, python: str) -> str:
    """Run `make run` in a checkout without .venv, with another Python; return what it said."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    # Not as a part of the `make test` that runs this.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(
        ["make", "run", f"PYTHON={python}"], cwd=folder, env=alone, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert not (folder / ".venv").exists()
    sentence, of_make = result.stderr.splitlines()
    assert of_make.startswith("make: ")
    return sentence


def script(folder: Path, text: str) -> str:
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_make_says_that_python_is_missing(tmp_path: Path) -> None:
    said = make(tmp_path, "no-such-python")
    assert said == "Python is missing: as root, apt install python3 python3-venv"


def test_make_says_that_python_is_too_old(tmp_path: Path) -> None:
    """A stand-in that answers as Python 3.9 does."""
    old = script(tmp_path, '[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1')
    assert make(tmp_path, old).startswith("Python 3.9.2 is too old: the archive needs 3.11")


def test_make_says_that_the_venv_module_is_missing(tmp_path: Path) -> None:
    """A stand-in for Debian's python3 without python3-venv, which has no module ensurepip."""
    bare = f'case "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"'
    said = make(tmp_path, script(tmp_path, bare))
    assert said == "Python's venv module is missing: as root, apt install python3-venv"
