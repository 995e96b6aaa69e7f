"""`manage.py serve`: everything between an empty data folder and an archive that answers."""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from testimonies.editorial import replaying
from testimonies.models.posts import Post

from . import database, faces
from .secrets_file import DataFolderError, make_data_folder, open_private
from .wall import build_wall

THREADS = 4  # a worker
GRACE = 10  # seconds that a request under way has to finish when we stop
ALREADY = (
    "The archive in {data} is being served already, by {who}. "
    "Stop that one first, or serve another folder: make run DATA=another-folder PORT=8001"
)


def serve(host: str, port: int, workers: int) -> None:
    """Serve the archive until SIGINT or SIGTERM. Raises DataFolderError with a sentence."""
    with only_one(settings.DATA) as announce:
        listener = _listen(host, port)
        address = _address(listener)
        announce(f"process {os.getpid()} at {address}")
        database.start()
        prepare()
        _greet(address)
        # A worker opens its own connections: one that was open at the fork would be shared.
        connections.close_all()
        Arbiter(_Site(listener, workers)).run()


def prepare() -> None:
    """Bring database, readers' role, first collection and static files up to date."""
    database.require_version()
    migrate()
    build_wall(connection)
    # Before anything is read or imported: an older backup may have brought back what is gone.
    replaying.replay()
    if not Post.objects.exists():
        _load_first_collection()
    collect_static()


def _load_first_collection() -> None:
    # Imported here: parsers of whole articles are no use to the workers of an archive that is full.
    from testimonies.exchange.collections import load_first_collection

    if loaded := load_first_collection():
        print(loaded.sentence(), flush=True)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Setting up the database ...", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Gather the static files again if one of their sources changed since they were gathered."""
    stamp = settings.DATA / "static-sources"
    sources = _static_sources()
    known = stamp.read_text() if stamp.exists() else ""
    if known == sources:
        return
    if not known:
        # Never gathered to the end: what is there may be cut short.
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    _in_a_process_of_its_own("collectstatic", "--no-input", "--verbosity", "0")
    stamp.write_text(sources)


def _in_a_process_of_its_own(*command: str) -> None:
    """Run a command of ours whose memory the workers need not hold; it says itself what failed."""
    manage = settings.BASE_DIR / "manage.py"
    done = subprocess.run([sys.executable, str(manage), *command], check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)


def _static_sources() -> str:
    """Return a digest of the name, size and time of each file that collectstatic would read."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def only_one(data: Path) -> Iterator[Callable[[str], object]]:
    """Hold the data folder for this server and its workers; yield what tells others who we are."""
    lock = open_private(make_data_folder(data) / "serve.lock")
    with os.fdopen(lock, "r+") as file:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = file.read().strip() or "another process"
            raise DataFolderError(ALREADY.format(data=data, who=who)) from None

        def announce(who: str) -> None:
            file.truncate(0)
            file.write(who)
            file.flush()

        yield announce


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        number = error.errno if isinstance(error, OSError) else errno.EINVAL
        reason = os.strerror(number) if number and number > 0 else str(error)
        raise DataFolderError(
            f"Port {port} of {host} cannot be used: {reason}. Choose another: make run PORT=8001"
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _greet(address: str) -> None:
    usual = settings.DATA == settings.BASE_DIR / ".data"
    command = f"{os.path.relpath(sys.executable)} manage.py createsuperuser"
    print(f"The archive:       {address}")
    print(f"The editors' desk: {address}admin/")
    print(f"Make an editor:    {'' if usual else f'DATA={settings.DATA} '}{command}")
    print("Stop it:           Ctrl-C", flush=True)


class _Site(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Our settings of gunicorn, which runs in this process and forks its workers."""

    def __init__(self, listener: socket.socket, workers: int) -> None:
        self.options = {
            "bind": f"fd://{listener.fileno()}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "graceful_timeout": GRACE,
            # As long as gunicorn reads one: what is too long for us gets our own sentence.
            "limit_request_line": 8190,
            "loglevel": "warning",
            # No access log: it would keep who looked for what.
            "accesslog": None,
            "control_socket_disable": True,
            "when_ready": _stop_gracefully_on_ctrl_c,
            "post_worker_init": _leave_ctrl_c_to_the_server,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        faces.readers_by_default()  # in a worker, after the fork
        return get_wsgi_application()


def _stop_gracefully_on_ctrl_c(server: Any) -> None:
    """The first Ctrl-C lets requests finish, as SIGTERM does; the second one does not wait."""

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, server.signal)
        server.signal(signal.SIGTERM, None)

    signal.signal(signal.SIGINT, stop)


def _leave_ctrl_c_to_the_server(_worker: object) -> None:
    """A terminal sends Ctrl-C to the workers too; they wait for the server's word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
