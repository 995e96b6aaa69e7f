"""Where and of what a measurement was made."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    cores: int
    processor: str
    memory: int  # GiB
    system: str
    python: str
    load: float  # processes that wanted a core, on the average of the last minute
    commit: str

    @property
    def is_busy(self) -> bool:
        return self.load > 0.5


def look() -> Machine:
    """Describe this machine. Call it before anything of ours runs: the load is of the others."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        memory=round(pages / 2**30),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load=os.getloadavg()[0],
        commit=_commit(),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    """Return the commit, and whether the sources differ from it; "" where there is no Git."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{name} with uncommitted changes" if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], check=True, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout.strip()
