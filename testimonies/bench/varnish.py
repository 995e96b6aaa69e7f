"""A real Varnish in front of an archive, with the configuration that we ship."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MISSING = "Varnish with xkey is missing: as root, apt install varnish varnish-modules."
PROGRAM = shutil.which("varnishd") or "/usr/sbin/varnishd"


def is_there() -> bool:
    modules = Path("/usr/lib").glob("*/varnish/vmods/libvmod_xkey.so")
    return Path(PROGRAM).exists() and any(modules)


@contextmanager
def in_front_of(port: int, folder: Path) -> Iterator[int]:
    """Run Varnish before the server at this port, its files in a folder; yield its own port."""
    shipped = (ROOT / "docs" / "varnish.vcl").read_text(encoding="utf-8")
    written, changed = re.subn(r'\.port = "8000"', f'.port = "{port}"', shipped)
    if changed != 1:
        raise RuntimeError("docs/varnish.vcl names no port of the archive, or several.")
    (folder / "used.vcl").write_text(written, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        own = int(probe.getsockname()[1])
    # What it may do is for the account to say: a jail would need one that reads this folder.
    command = [PROGRAM, "-F", "-j", "none", "-n", str(state(folder))]
    command += ["-a", f"127.0.0.1:{own}", "-f", str(folder / "used.vcl"), "-s", "default,20m"]
    log = folder / "varnish.log"
    with log.open("w") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)  # noqa: S603 - our own command
    try:
        _wait_for(own, process, log)
        yield own
    finally:
        process.terminate()
        process.wait(timeout=60)


def state(folder: Path) -> Path:
    """Return where a Varnish with its files in this folder is found by `varnishstat -n`."""
    return folder / "varnish"


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Its configuration is compiled before it listens: until then it is only alive."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        else:
            return
    raise RuntimeError(f"Varnish ended: {log.read_text()}")
