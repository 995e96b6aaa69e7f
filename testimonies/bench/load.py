"""So many requests a second over kept connections, whatever the answers take.

Each connection has a timetable. What is late counts from when it was due, so that a server that
stalls cannot hide it by making the next requests wait.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

CONNECTIONS = 40


@dataclass
class Seen:
    """What came back: how often which status, and milliseconds from when each was due."""

    statuses: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(port: int, path: str, rate: int, seconds: int) -> Seen:
    """Ask for one address `rate` times a second for so long."""
    return asyncio.run(_drive(port, path, rate, seconds))


async def _drive(port: int, path: str, rate: int, seconds: int) -> Seen:
    seen = Seen()
    begin = asyncio.get_running_loop().time() + 0.5
    turns = rate * seconds // CONNECTIONS
    await asyncio.gather(
        *(
            _ask(
                port, path, [begin + (n + turn * CONNECTIONS) / rate for turn in range(turns)], seen
            )
            for n in range(CONNECTIONS)
        )
    )
    return seen


async def _ask(port: int, path: str, due: list[float], seen: Seen) -> None:
    loop = asyncio.get_running_loop()
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for moment in due:
        await asyncio.sleep(max(0, moment - loop.time()))
        try:
            writer.write(asked)
            seen.statuses[await _read(reader)] += 1
        except (OSError, EOFError, ValueError) as error:
            seen.statuses[type(error).__name__] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seen.waits.append((loop.time() - moment) * 1_000)
    writer.close()


async def _read(reader: asyncio.StreamReader) -> str:
    """Read one answer to its last byte; return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
    return head.split(" ", 2)[1]
