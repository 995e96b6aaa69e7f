"""The leak scan: look for canaries in all that the archive answers, however they are written.

`surfaces` says where is looked, `seeding` what is looked for.
"""

import base64
import html
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connections

from testimonies.tests.scenes import Scene
from testimonies.tests.surfaces import Answer, answers

# So many bytes of each way of writing are looked up first: one pass over an answer, whatever the
# number of canaries.
_BEGINNING = 8
# And so many places at once, so that a long log takes no more memory than a page.
_STRETCH = 1 << 16


def written(canary: str) -> set[bytes]:
    """Return the ways in which a page, a header or a file might write the canary down."""
    raw = canary.encode()
    forms = {raw, raw.upper(), raw[::-1], raw.hex().encode(), raw.hex().upper().encode()}
    for pattern in (
        "%{:02x}",
        "%{:02X}",
        "&#{};",
        "&#x{:x};",
        "&#x{:X};",
        "\\u{:04x}",
        "\\x{:02x}",
    ):
        forms.add("".join(pattern.format(byte) for byte in raw).encode())
    # Base 64 writes a text in three ways, by where in a group of three bytes it begins. The
    # outermost digits depend on the neighbours, so they are left out.
    for shift in range(3):
        for coded in (base64.b64encode, base64.urlsafe_b64encode):
            forms.add(coded(b"\0" * shift + raw)[4:-4])
    return forms


@dataclass
class Searcher:
    """Looks for canaries by name in one answer after another. The same bytes are read once."""

    canaries: Mapping[str, str]
    _by_beginning: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=dict)
    _read: dict[bytes, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, canary in self.canaries.items():
            for form in written(canary):
                self._by_beginning.setdefault(form[:_BEGINNING], []).append((form, name))

    def found(self, said: bytes) -> frozenset[str]:
        """Return the names of the canaries that the bytes say, encoded or not."""
        if said not in self._read:
            ways = {said, urllib.parse.unquote_to_bytes(said)}
            if b"&" in said:
                ways.add(html.unescape(said.decode(errors="replace")).encode())
            self._read[said] = frozenset().union(*map(self._in, ways))
        return self._read[said]

    def _in(self, said: bytes) -> set[str]:
        met: set[bytes] = set()
        for start in range(0, len(said), _STRETCH):
            stretch = range(start, min(start + _STRETCH, len(said) - _BEGINNING + 1))
            met |= {said[at : at + _BEGINNING] for at in stretch} & self._by_beginning.keys()
        return {
            name
            for beginning in met
            for form, name in self._by_beginning[beginning]
            if form in said
        }


@dataclass
class Scan:
    """What a scan saw: its surfaces by name, how many answers, and who said what.

    `unanswered` are those that the server gave up on for want of time: they prove nothing.
    `hits` has, for each answer that says a canary, the names of the fields it says.
    """

    surfaces: set[str] = field(default_factory=set)
    answers: int = 0
    hits: dict[str, set[str]] = field(default_factory=dict)
    unanswered: int = 0


def scan_of(found_in: Iterable[Answer], canaries: Mapping[str, str]) -> Scan:
    """Search every answer for every canary that its own address did not say before."""
    done, searcher = Scan(), Searcher(canaries)
    for answer in found_in:
        done.surfaces.add(answer.surface)
        done.answers += 1
        done.unanswered += answer.head.startswith(b"503")
        names = searcher.found(answer.head) | searcher.found(answer.body)
        # The reader's own words come back in the address they asked for: those are no leak.
        said = {name for name in names if canaries[name] not in answer.asked}
        if said:
            done.hits.setdefault(answer.name, set()).update(said)
    return done


def scan(scene: Scene) -> dict[str, set[str]]:
    """Return, for each answer to a reader that says a canary, the fields whose canaries it says."""
    return scan_of(answers([scene]), scene.canaries).hits


def columns_of_the_desk() -> Iterator[tuple[str, bytes]]:
    """Yield every column of every table of the database, the desk's own too, with all it holds.

    Read from the catalogue, so that a table that somebody adds later is in it.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            rows = "\n".join(row[0] for row in cursor.fetchall())
            yield f"{table}.{column}", rows.encode()
