"""What the embedded server does when it, its disk or its folder was treated badly."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from metoo_archive import cluster
from metoo_archive.cluster import Place
from metoo_archive.secrets_file import DataFolderError, read_or_make_secret

from .folders import (
    ROOT,
    USER,
    answers,
    arriving_user_of,
    assert_one_sentence,
    connect,
    environment,
    leave,
    manage,
    new_folder,
    postmaster,
    user_of,
)


@pytest.fixture
def data() -> Iterator[Path]:
    with new_folder() as folder:
        yield folder


def remember(data: Path) -> None:
    with connect(data) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 22 AS posts")


def remembers(data: Path) -> bool:
    with connect(data) as connection:
        return connection.execute("SELECT posts FROM kept").fetchone() == (22,)


def kill_server(data: Path) -> None:
    """Kill -9 the postmaster, which leaves its pid file, its socket and its children behind."""
    number = postmaster(data)
    assert number is not None
    os.kill(number, signal.SIGKILL)
    give_up = time.monotonic() + 120
    while cluster._listening(Place(data)):
        assert time.monotonic() < give_up, "the killed server still listens"
        time.sleep(0.05)


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    return {
        str(path): (path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_size)
        for path in (folder, *folder.rglob("*"))
    }


# Another major version


def test_a_folder_of_another_major_version_is_refused_and_left_alone(data: Path) -> None:
    held = Place(data).cluster
    held.mkdir(parents=True)
    (held / "PG_VERSION").write_text("16\n")
    (data / "secret_key").write_text("0123456789" * 9)
    before = snapshot(held)
    result = manage(data, "migrate")
    assert_one_sentence(
        result, "holds a database of PostgreSQL 16", "this is PostgreSQL 18", "DATA="
    )
    assert snapshot(held) == before
    assert not Place(data).log.exists()


def test_a_folder_that_holds_no_database_is_refused(data: Path) -> None:
    Place(data).cluster.mkdir(parents=True)
    with pytest.raises(DataFolderError, match="cannot be read as a PostgreSQL database"):
        cluster.start(Place(data))


# Killed


def test_a_killed_server_is_recovered(data: Path) -> None:
    cluster.start(Place(data))
    remember(data)
    kill_server(data)
    cluster.start(Place(data))
    assert remembers(data)


def test_a_server_survives_its_users_and_is_joined_by_the_next(data: Path) -> None:
    user = user_of(data)
    remember(data)
    number = postmaster(data)
    user.kill()
    user.communicate()
    after = user_of(data)
    assert postmaster(data) == number
    assert remembers(data)
    leave(after)
    assert postmaster(data) is None


def test_everything_killed_is_recovered(data: Path) -> None:
    user = user_of(data)
    remember(data)
    user.kill()
    kill_server(data)
    user.communicate()
    after = user_of(data)
    assert remembers(data)
    leave(after)


def test_a_stale_pid_file_that_names_somebody_else_is_no_obstacle(data: Path) -> None:
    """Process numbers come round again, and PostgreSQL takes any live process for a server."""
    place = Place(data)
    cluster.start(place)
    remember(data)
    pid_file = place.cluster / "postmaster.pid"
    socket_lock = place.socket_folder / ".s.PGSQL.5432.lock"
    uid = pid_file.stat().st_uid
    kill_server(data)
    with subprocess.Popen(["sleep", "60"], user=uid if os.geteuid() == 0 else None) as other:
        for lock in (pid_file, socket_lock):
            lines = lock.read_text().splitlines(keepends=True)
            lock.write_text("".join([f"{other.pid}\n", *lines[1:]]))
        cluster.start(place)
        assert other.poll() is None
        other.kill()
    assert remembers(data)


def test_a_live_server_is_never_taken_for_a_stale_one(data: Path) -> None:
    cluster.start(Place(data))
    number = postmaster(data)
    assert number is not None
    assert not cluster._is_no_server(number, Place(data).cluster)
    assert cluster._is_no_server(os.getpid(), Place(data).cluster)
    # Even halted, it has its socket open.
    os.kill(number, signal.SIGSTOP)
    try:
        assert cluster._listening(Place(data))
    finally:
        os.kill(number, signal.SIGCONT)


def test_a_start_killed_in_the_middle_leaves_nothing_half_made(data: Path) -> None:
    user = arriving_user_of(data)
    give_up = time.monotonic() + 300
    while not list(data.glob("postgres/.new-*/cluster/PG_VERSION")):
        assert time.monotonic() < give_up
        time.sleep(0.001)
    user.kill()
    user.communicate()
    assert not Place(data).cluster.exists()
    for _ in range(2):
        leave(user_of(data))
    assert sorted(path.name for path in Place(data).folder.iterdir()) == ["cluster", "socket"]


# Full


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Have the folder be a disk of its own; skip where we may not mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk takes root's right to mount")
    try:
        yield
    finally:
        if Place(folder).cluster.exists():
            cluster.stop(Place(folder))
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_too_small_for_a_new_archive_is_said_and_left_clean(data: Path) -> None:
    with small_disk(data, 30):
        result = manage(data, "migrate")
        assert_one_sentence(result, f"The disk that holds the data folder {data} is full")
        assert not Place(data).cluster.exists()
        assert not list(Place(data).folder.glob(".new-*"))
        subprocess.run(["mount", "-o", "remount,size=200m", str(data)], check=True)
        cluster.start(Place(data))
        assert answers(data)


def test_a_disk_that_filled_up_since_is_said_and_nothing_is_lost(data: Path) -> None:
    with small_disk(data, 90):
        read_or_make_secret(data / "secret_key")
        cluster.start(Place(data))
        remember(data)
        cluster.stop(Place(data))
        filler = data / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=1M"], capture_output=True)
        assert_one_sentence(manage(data, "showmigrations"), "is full", "make room")
        filler.unlink()
        cluster.start(Place(data))
        assert remembers(data)


def test_a_limit_on_file_size_leaves_nothing_half_made(data: Path) -> None:
    """What anybody may try who cannot mount a small disk: a server that cannot write its log."""
    limit = 4 * 1024 * 1024
    result = subprocess.run(
        [sys.executable, "-c", USER],
        cwd=ROOT,
        env=environment(data),
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert result.returncode == 1
    assert "could not be started. It said:" in result.stderr
    assert "Traceback" not in result.stderr
    assert not Place(data).cluster.exists()
    assert not list(Place(data).folder.glob(".new-*"))


# Spoiled


def test_what_the_server_says_is_shown_when_it_does_not_start(data: Path) -> None:
    leave(user_of(data))
    with (Place(data).cluster / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    result = manage(data, "showmigrations")
    assert result.returncode == 1
    assert "no_such_setting" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_secret_is_made_once_and_is_private(data: Path) -> None:
    path = data / "new" / "secret"
    secret = read_or_make_secret(path, prefix="for:")
    assert len(secret) == 86
    assert read_or_make_secret(path, prefix="for:") == secret
    assert path.read_text() == f"for:{secret}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("content", ["", "short", "\x00" * 90, "é" * 90], ids=repr)
def test_a_damaged_secret_is_refused_and_kept(data: Path, content: str) -> None:
    path = data / "secret"
    path.write_text(content)
    with pytest.raises(DataFolderError, match=str(path)):
        read_or_make_secret(path)
    assert path.read_text() == content


def test_secrets_made_at_once_are_one(data: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from metoo_archive.secrets_file import *\n"
        "print(read_or_make_secret(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(data / "secret")]
    makers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    assert len({maker.communicate()[0] for maker in makers}) == 1
