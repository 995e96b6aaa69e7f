"""Which database the archive uses: the server that DATABASE_URL names, else the embedded one.

The embedded server is started by the first process that needs it and stopped by the last.
"""

import atexit
import fcntl
import hmac
import os
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from . import cluster
from .secrets_file import make_data_folder, open_private

ENGINE = "metoo_archive.guarded"  # Django's own, and the wall
OLDEST = 15  # PostgreSQL's major version
CONNECT_TIMEOUT = 10  # seconds

# The lock that says "I use the server": a descriptor, held until the process ends.
_held: int | None = None


def databases(data: Path, secret_key: str) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: `default`, the editors' role, and `public`, the readers'.

    Reads DATABASE_URL and PUBLIC_DATABASE_URL. Starts nothing and makes no file. The readers'
    role is named after the database, and its password derives from the secret key, unless
    PUBLIC_DATABASE_URL says otherwise.
    """
    default = _from_url("DATABASE_URL") or _embedded(data)
    public = _from_url("PUBLIC_DATABASE_URL") or {
        **default,
        "USER": f"{default['NAME']}_public",
        "PASSWORD": public_password(secret_key),
        "OPTIONS": {k: v for k, v in default["OPTIONS"].items() if k != "passfile"},
    }
    return {"default": default, "public": {**public, "TEST": {"MIRROR": "default"}}}


def public_password(secret_key: str) -> str:
    """Return the password of the readers' role: 64 hexadecimal digits."""
    return hmac.digest(secret_key.encode(), b"metoo-archive public database role", "sha256").hex()


def _from_url(variable: str) -> dict[str, Any] | None:
    env = environ.Env()
    if not env.str(variable, default=""):
        return None
    found: dict[str, Any] = env.db_url(variable)
    if found.pop("ENGINE", None) != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            f"{variable} must be the address of a PostgreSQL server: postgresql://user:password@host/name"
        )
    return _with_habits(found)


def _embedded(data: Path) -> dict[str, Any]:
    place = cluster.Place(data)
    return _with_habits(
        {
            "NAME": cluster.NAME,
            "USER": cluster.NAME,
            "PASSWORD": "",
            "HOST": str(place.socket_folder),
            "PORT": "5432",
            # libpq reads the password when it connects, so that settings need no file to be there.
            "OPTIONS": {"passfile": str(place.password_file)},
        }
    )


def _with_habits(config: dict[str, Any]) -> dict[str, Any]:
    options = {"connect_timeout": CONNECT_TIMEOUT, "application_name": "metoo-archive"}
    return {
        **config,
        "ENGINE": ENGINE,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, **config.get("OPTIONS", {})},
    }


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def require_version() -> None:
    """Raise ImproperlyConfigured if the server is older than the archive supports."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    if number < OLDEST * 10_000:
        raise ImproperlyConfigured(
            f"DATABASE_URL names PostgreSQL {number // 10_000}: {OLDEST} or newer is needed."
        )


def start() -> None:
    """Have a server to talk to, until this process ends. Does nothing with DATABASE_URL.

    May be called again. Raises DataFolderError.
    """
    global _held
    if not is_embedded() or _held is not None:
        return
    place = cluster.Place(settings.DATA)
    make_data_folder(place.data)
    starting = open_private(place.data / "start.lock")
    users = open_private(place.data / "users.lock")
    try:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        cluster.start(place)
    except BaseException:
        os.close(users)
        raise
    finally:
        os.close(starting)
    _held = users
    atexit.register(_leave, place, os.getpid())


def _leave(place: cluster.Place, pid: int) -> None:
    """Stop the server if nobody else uses it: then, and only then, the lock can be had alone.

    A forked child shares the lock of its parent and must not give it away.
    """
    if _held is None or os.getpid() != pid:
        return
    try:
        fcntl.flock(_held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    # Whoever starts now waits for our lock before they look whether a server runs.
    cluster.stop(place)
