"""A real Varnish in front of the archive under test, with the configuration that we ship."""

import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

MISSING = "Varnish with xkey is missing: as root, apt install varnish varnish-modules."
PROGRAM = shutil.which("varnishd") or "/usr/sbin/varnishd"


@dataclass
class Cache:
    """A running cache."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, **headers: str) -> tuple[int, str, bool]:
        """Return the status, the text, and whether the archive was spared the question."""
        status, text, found = self.ask("GET", path, **headers)
        # Two numbers: this request's and the one's that fetched it.
        return status, text, len(found["x-varnish"].split()) == 2

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        text = answer.read().decode()
        connection.close()
        return answer.status, text, found


def require() -> None:
    """Skip where there is no Varnish; where all must be tested, fail."""
    modules = list(Path("/usr/lib").glob("*/varnish/vmods/libvmod_xkey.so"))
    if Path(PROGRAM).exists() and modules:
        return
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@contextmanager
def in_front_of(port: int, folder: Path) -> Iterator[Cache]:
    """Run Varnish before the server at this port."""
    shipped = (settings.BASE_DIR / "docs" / "varnish.vcl").read_text()
    written, changed = re.subn(r'\.port = "8000"', f'.port = "{port}"', shipped)
    assert changed == 1
    (folder / "test.vcl").write_text(written)
    own = _free_port()
    command = [PROGRAM, "-F", "-j", "none", "-n", str(folder / "varnish")]
    command += ["-a", f"127.0.0.1:{own}", "-f", str(folder / "test.vcl"), "-s", "default,20m"]
    with (folder / "varnish.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(own, process, folder / "varnish.log")
        yield Cache(own)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Its configuration is compiled before it listens: until then it is only alive."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            _a_moment(process)
        else:
            return
    pytest.fail(f"Varnish ended: {log.read_text()}")


def _a_moment(process: "subprocess.Popen[bytes]") -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)
