"""A collection as a file of records: what may stand in it, and the sentence for what may not.

The file is JSON. Each class below is an object of it, each field a key; a field with a default
may be left out, and a key that no class knows is refused, so that a slip of the pen is not lost.
"""

import dataclasses
import json
import types
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from testimonies.dates import DateError, PostedDate, parse_edtf
from testimonies.exchange.formats.draft import DoubtCode
from testimonies.models.findings import FindingKind
from testimonies.vocabulary import (
    Basis,
    Level,
    Metric,
    Qualifier,
    ShownAs,
    SourceMethod,
    WordsShownAs,
)

T = TypeVar("T")

_JSON_NAMES = {str: "a text in quotes", int: "a whole number", bool: "true or false"}


class CollectionError(ValueError):
    """A collection that cannot be loaded. The message names record, field, problem and remedy."""


@dataclass(frozen=True)
class SourceRecord:
    method: SourceMethod
    title: str
    sha256: str
    publisher: str = ""
    url: str = ""
    published: PostedDate | None = None
    note: str = ""


@dataclass(frozen=True)
class PersonRecord:
    slug: str
    name: str
    is_public_figure: bool
    wikidata_id: str = ""
    viaf_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class DoubtRecord:
    """What the source leaves unclear; its sentence is the one of its code."""

    code: DoubtCode
    start: int | None = None
    end: int | None = None
    printed: str = ""
    proposal: str = ""


@dataclass(frozen=True)
class StatedRecord:
    """A doubt as the public reads it. `start` and `end` are code points into the words, or null."""

    statement: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class StaysRecord:
    """What a detector finds in the words, and why it may stay. Code points, the end not included.

    Of an age it also says that whoever wrote the record looked at level and notes.
    """

    kind: FindingKind
    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class PostRecord:
    """A post as the source prints it, and what was decided about it.

    `record` is its name in this file. `stated` are the doubts that the public reads; left out,
    they are the sentences of `doubts`. `stays` settles what detectors find in the words.
    """

    record: str
    person: str
    platform: str
    display_name: str
    posted: PostedDate
    printed: str
    ordinal: int
    offset: int
    level: Level
    shown_as: ShownAs
    basis: Basis
    words_shown_as: WordsShownAs
    handle: str = ""
    words: str = ""
    language: str = "und"
    notes: tuple[str, ...] = ()
    paraphrase: str = ""
    excerpt_start: int | None = None
    excerpt_end: int | None = None
    doubts: tuple[DoubtRecord, ...] = ()
    stated: tuple[StatedRecord, ...] | None = None
    stays: tuple[StaysRecord, ...] = ()


@dataclass(frozen=True)
class MeasurementRecord:
    """A reported figure. Its subject is `post` (a record of this file), `platform` or `hashtag`."""

    slug: str
    metric: Metric
    qualifier: Qualifier
    statement: str
    as_of: PostedDate
    said_by: str
    value: int | None = None
    post: str = ""
    platform: str = ""
    hashtag: str = ""
    period: str = ""


@dataclass(frozen=True)
class EntryRecord:
    """One of the four: a heading, a context paragraph, a post's record or a measurement's slug."""

    heading: str = ""
    context: str = ""
    post: str = ""
    milestone: str = ""


@dataclass(frozen=True)
class TimelineRecord:
    slug: str
    title: str
    introduction: str
    entries: tuple[EntryRecord, ...]


@dataclass(frozen=True)
class Collection:
    title: str
    source: SourceRecord
    platforms: tuple[str, ...]
    people: tuple[PersonRecord, ...]
    posts: tuple[PostRecord, ...]
    measurements: tuple[MeasurementRecord, ...] = ()
    timelines: tuple[TimelineRecord, ...] = ()


def read_collection(path: Path) -> Collection:
    """Read the records of a file, each field of its kind. Raises `CollectionError`."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_object)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CollectionError(f"{path} cannot be read ({reason}); check the path.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CollectionError(f"{path} is not JSON in UTF-8 ({error}); correct it there.") from None
    return _build(Collection, raw, "collection")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CollectionError(f"“{twice}” stands twice in one record; keep one.")
    return found


def _build(kind: type[T], raw: Any, where: str) -> T:
    """Make a record of an object, or say which key of it is missing, unknown or of a wrong kind."""
    if not isinstance(raw, dict):
        raise CollectionError(f"{where}: must be an object in braces.")
    where = _named(where, raw)
    hints = get_type_hints(kind)
    for name in raw:
        if name not in hints:
            known = ", ".join(hints)
            raise CollectionError(f"{where}, {name}: is no field; the fields are {known}.")
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if field.name not in raw and field.default is dataclasses.MISSING:
            raise CollectionError(f"{where}, {field.name}: is missing; add it.")
    return kind(**{name: _value(hints[name], raw[name], where, name) for name in raw})


def _named(where: str, raw: dict[str, Any]) -> str:
    name = raw.get("record") or raw.get("slug")
    return f"{where} “{name}”" if isinstance(name, str) else where


def _value(hint: Any, raw: Any, where: str, name: str) -> Any:
    """Return the value of a field as its annotation wants it."""
    if get_origin(hint) in (Union, types.UnionType):
        return None if raw is None else _value(get_args(hint)[0], raw, where, name)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint)[0], raw, where, name)
    if dataclasses.is_dataclass(hint) and hint is not PostedDate:
        return _build(hint, raw, where if where != "collection" else name)  # type: ignore[arg-type]
    if hint is PostedDate:
        return _date(raw, where, name)
    if issubclass(hint, Enum):
        return _choice(hint, raw, where, name)
    # Not isinstance: True is no whole number here.
    if type(raw) is not hint:
        raise CollectionError(f"{where}, {name}: must be {_JSON_NAMES[hint]}, not {_shown(raw)}.")
    return raw


def _tuple(hint: Any, raw: Any, where: str, name: str) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise CollectionError(f"{where}, {name}: must be a list in brackets.")
    inside = f"{where}, {name}" if where != "collection" else name
    return tuple(
        _value(hint, item, f"{inside}[{place}]", "item") for place, item in enumerate(raw, 1)
    )


def _choice(kind: type[Enum], raw: Any, where: str, name: str) -> Enum:
    for choice in kind:
        if raw == choice.value and type(raw) is not bool:
            return choice
    known = ", ".join(str(choice.value) for choice in kind)
    raise CollectionError(f"{where}, {name}: {_shown(raw)} is not one of {known}; choose one.")


def _date(raw: Any, where: str, name: str) -> PostedDate:
    if not isinstance(raw, str):
        raise CollectionError(f"{where}, {name}: must be a date in quotes, not {_shown(raw)}.")
    try:
        return parse_edtf(raw)
    except DateError as error:
        raise CollectionError(f"{where}, {name}: {error}") from None


def _shown(raw: Any) -> str:
    text = json.dumps(raw, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
