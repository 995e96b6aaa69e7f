"""The embedded PostgreSQL server: made once under the data folder, started and stopped by pg_ctl.

DATA/database_password   the owner's password, in libpq's passfile format
DATA/postgres/cluster    the database itself, of the server's account
DATA/postgres/socket     the only way in: no TCP port is opened
DATA/postgres.log        what the server has to say
"""

import contextlib
import hashlib
import os
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .secrets_file import DataFolderError, make_data_folder, open_private, read_or_make_secret
from .server_account import (
    Account,
    account_for,
    binaries,
    binaries_version,
    require_reachable,
    run_as,
)

NAME = "archive"  # of the database, and of the role that owns it
START_TIMEOUT = 300  # seconds; recovery after a crash replays up to a gigabyte of log
STOP_TIMEOUT = 60
LOG_LIMIT = 10_000_000  # bytes, before the log starts anew
MEGABYTE = 1024 * 1024
# Bytes of the database that the server keeps in its own memory, at least and at most.
LEAST_CACHE, MOST_CACHE = 128 * MEGABYTE, 8192 * MEGABYTE
NEEDED = 16 * MEGABYTE  # bytes: the server cannot start without room for one file of its log
# What a container may use, by the second and the first version of control groups.
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)

# A failing statement may hold words that nobody has cleared: it is not repeated in the log.
SETTINGS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "unix_socket_permissions": "0700",
}


@dataclass(frozen=True)
class Place:
    """Where the parts of an embedded server are, under one data folder (an absolute path)."""

    data: Path

    @property
    def folder(self) -> Path:
        return self.data / "postgres"

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    @property
    def password_file(self) -> Path:
        return self.data / "database_password"

    @property
    def socket_folder(self) -> Path:
        """Under the data folder; in /tmp where that path cannot be a socket's: it may have 107
        bytes, and a comma parts two hosts for libpq.

        Always /tmp, not TMPDIR: each process must come to the same answer by itself.
        """
        usual = self.folder / "socket"
        if len(os.fsencode(_socket(usual))) <= 107 and "," not in str(usual):
            return usual
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()
        return Path("/tmp") / f"metoo-archive-{digest[:16]}"  # noqa: S108 - checked in _own_folder


def cache_size() -> int:
    """Return how much of the database the server keeps in its own memory, in bytes.

    A quarter of the machine's memory, or of what a container is given of it, as PostgreSQL's manual
    has it ("Resource Consumption"), in whole megabytes. It is taken as it fills, not at the start.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in CONTAINER_LIMITS:
        with contextlib.suppress(OSError, ValueError):  # "max", or no such container
            memory = min(memory, int(limit.read_text(encoding="ascii")))
    return min(max(memory // 4, LEAST_CACHE), MOST_CACHE) // MEGABYTE * MEGABYTE


def start(place: Place) -> None:
    """Make the cluster if there is none, and have the server accept connections.

    The caller holds the start lock. Raises DataFolderError.
    """
    _check_version(place)
    make_data_folder(place.data)
    account = account_for(place.data, place.cluster)
    try:
        if not place.folder.is_dir():
            _own_folder(place.folder, account)
        require_reachable(account, place.folder)
        for left_over in place.folder.glob(".new-*"):
            # Of a start that was killed, whose initdb may even now be ending.
            shutil.rmtree(left_over, ignore_errors=True)
        _own_folder(place.socket_folder, account)
        programs = binaries(account, place.data)
        if not place.cluster.is_dir():
            _make_cluster(place, account, programs)
        if _listening(place):
            _wait_until_ready(place, programs)
        else:
            _remove_stale_locks(place)
            _launch(place, account, programs)
    except OSError as error:
        raise _failure(place, str(error)) from error


def stop(place: Place) -> None:
    """Stop the server if it runs; open transactions are rolled back."""
    account = account_for(place.data, place.cluster)
    command: list[str | Path] = [binaries(account, place.data) / "pg_ctl", "stop", "-w", "-s"]
    command += ["-m", "fast", "-t", str(STOP_TIMEOUT)]
    run_as(account, command, PGDATA=str(place.cluster))
    if place.socket_folder.parent != place.folder:
        shutil.rmtree(place.socket_folder, ignore_errors=True)


def _check_version(place: Place) -> None:
    """Refuse, before anything is touched, a folder that another major version wrote."""
    if not place.cluster.exists():
        return
    try:
        held = (place.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise DataFolderError(
            f"{place.cluster} cannot be read as a PostgreSQL database: {error.strerror}."
        ) from error
    ours = binaries_version().partition(".")[0]
    if held != ours:
        raise DataFolderError(
            f"The data folder {place.data} holds a database of PostgreSQL {held}, and this is "
            f"PostgreSQL {ours}. Nothing was changed. Export it with pg_dump under the release of "
            "the archive that made it, or keep this one elsewhere: make run DATA=another-folder."
        )


def _own_folder(folder: Path, account: Account) -> None:
    """Make a folder of mode 0700 for the account; refuse one of that name that is not so."""
    try:
        folder.mkdir(mode=0o700)
        if account.switch:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o77:
            raise DataFolderError(
                f"{folder} is not a private folder of {account.name}: "
                "move it away, or choose another data folder (make run DATA=another-folder)."
            ) from None


def _make_cluster(place: Place, account: Account, programs: Path) -> None:
    """Build a cluster beside its final place and rename it: it is there complete, or not at all."""
    password = read_or_make_secret(place.password_file, prefix="*:*:*:*:")
    with tempfile.TemporaryDirectory(dir=place.folder, prefix=".new-") as temporary:
        new = Path(temporary) / "cluster"
        if account.switch:
            os.chown(temporary, account.uid, account.gid)
        _initialise(place, account, programs, new)
        # The superuser's password is forgotten: the archive works, as on any other server, under
        # a role that may make databases and roles, and no more.
        sql = (
            f"CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE PASSWORD '{password}';\n"
            f"CREATE DATABASE {NAME} OWNER {NAME};\n"
        )
        single: list[str | Path] = [programs / "postgres", "--single", "-D", new]
        _require(place, run_as(account, [*single, "-c", "exit_on_error=on", "postgres"], text=sql))
        new.rename(place.cluster)


def _initialise(place: Place, account: Account, programs: Path, new: Path) -> None:
    pwfile = new.parent / "pwfile"
    pwfile.touch(mode=0o600)
    pwfile.write_text(secrets.token_urlsafe(64), encoding="ascii")
    if account.switch:
        os.chown(pwfile, account.uid, account.gid)
    command: list[str | Path] = [programs / "initdb", "-D", new, "--username=postgres"]
    command += ["--auth=scram-sha-256", f"--pwfile={pwfile}", "--no-instructions"]
    # PostgreSQL's own locale: a bare container has no locale data, and none can change under us.
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "--data-checksums"]
    for name, value in SETTINGS.items():
        command += ["--set", f"{name}={value}"]
    _require(place, run_as(account, command))


def _socket(folder: Path) -> Path:
    return folder / ".s.PGSQL.5432"


def _listening(place: Place) -> bool:
    """Whether a server has our socket open. A busy or halted one has, too: the kernel answers."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(_socket(place.socket_folder)))
        except OSError:
            return False
    return True


def _remove_stale_locks(place: Place) -> None:
    """Remove the lock files of a server that is gone, where another process has its number now.

    PostgreSQL itself sees to those whose process is no more, but takes any live one for a server.
    """
    locks = (place.cluster / "postmaster.pid", Path(f"{_socket(place.socket_folder)}.lock"))
    for lock in locks:
        if lock.exists():
            first = (lock.read_text(encoding="utf-8", errors="replace").split() or [""])[0]
            if first.isdigit() and _is_no_server(int(first), place.cluster):
                lock.unlink()


def _is_no_server(pid: int, cluster: Path) -> bool:
    """True only where /proc says so for certain: a zombie, or a process at home elsewhere.

    A PostgreSQL server works in its cluster's folder for as long as it lives.
    """
    process = Path("/proc") / str(pid)
    try:
        state = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        return state == "Z" or not (process / "cwd").samefile(cluster)
    except OSError:
        return False


def _launch(place: Place, account: Account, programs: Path) -> None:
    """Start the server with pg_ctl, and once more while processes of a killed one are ending."""
    quoted = str(place.socket_folder).replace('"', '""')
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{quoted}"',
        # PostgreSQL needs a System V segment in any case; /dev/shm a container may lack, or close.
        "dynamic_shared_memory_type": "sysv",
        "shared_buffers": f"{cache_size() // MEGABYTE}MB",
    }
    spelled = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    command: list[str | Path] = [programs / "pg_ctl", "start", "-w", "-s"]
    command += ["-t", str(START_TIMEOUT), "-o", spelled]
    for attempt in range(20):
        said = _run_into_log(place, account, command)
        if said is None:
            return
        if "shared memory block" not in said or attempt == 19:
            raise _failure(place, said)
        time.sleep(0.5)


def _run_into_log(place: Place, account: Account, command: list[str | Path]) -> str | None:
    """Run a command with the log as its output; return None, or what a failed one wrote there."""
    if place.log.exists() and place.log.stat().st_size > LOG_LIMIT:
        place.log.rename(place.log.with_suffix(".log.1"))
    descriptor = open_private(place.log, os.O_RDWR | os.O_APPEND)
    try:
        before = os.fstat(descriptor).st_size
        # pg_ctl hands an option -D to a shell without care for what is in it.
        result = run_as(account, command, output=descriptor, PGDATA=str(place.cluster))
        if result.returncode == 0:
            return None
        return os.pread(descriptor, 20_000, before).decode(errors="replace")
    finally:
        os.close(descriptor)


def _wait_until_ready(place: Place, programs: Path) -> None:
    """Wait while a server that runs already is still recovering, or about to end."""
    command = [str(programs / "pg_isready"), "-q", "-t", "3", "-h", str(place.socket_folder)]
    began = time.monotonic()
    while answer := subprocess.run(command, env={}, check=False).returncode:  # noqa: S603
        # 1 says "not yet"; anything else is no answer at all.
        if time.monotonic() - began > (START_TIMEOUT if answer == 1 else 10):
            raise _failure(place, f"a server runs, but does not answer ({answer})")
        time.sleep(0.1)


def _require(place: Place, result: subprocess.CompletedProcess[str]) -> None:
    if result.returncode:
        raise _failure(place, result.stdout)


def _failure(place: Place, said: str) -> DataFolderError:
    if "No space left on device" in said or shutil.disk_usage(place.data).free < NEEDED:
        return DataFolderError(
            f"The disk that holds the data folder {place.data} is full. Nothing was half-written: "
            "make room (a new archive needs 100 MB) and start again."
        )
    lines = "\n".join(f"    {line}" for line in said.strip().splitlines()[-8:])
    return DataFolderError(
        f"The database server under {place.data} could not be started. It said:\n{lines}"
    )
