"""What in a text may tell who somebody is, or that they were a child. Pure; it decides nothing.

Each finding is a place for a person to look at. The patterns are strict rather than many: a
detector that cries at every number is dismissed unread. What no pattern can tell, such as a
workplace or a school, stays the editor's to see.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from testimonies.editorial.detectors.ages import ages
from testimonies.editorial.detectors.names import NO_NAMES, Names, emails, handles_in
from testimonies.editorial.detectors.numbers import coordinates, identity_numbers
from testimonies.editorial.detectors.phones import phones
from testimonies.editorial.detectors.streets import streets
from testimonies.editorial.places import Place, splits_a_character
from testimonies.models.findings import FindingKind


class Found(NamedTuple):
    """What some words look like, and where: code points of the text, the end not included."""

    kind: FindingKind
    start: int
    end: int


def detect(
    text: str,
    *,
    language: str = "und",
    names: Names = NO_NAMES,
    public_handles: Collection[str] = (),
) -> list[Found]:
    """Return what is found, in order, no two of them overlapping.

    `names` are those of people spoken of; `public_handles`, in lower case, those of public figures.
    """
    found: list[Found] = []
    for kind, places in _all(text, language, names, public_handles):
        for place in places:
            start, end = _whole(text, place)
            if not any(one.start < end and start < one.end for one in found):
                found.append(Found(kind, start, end))
    return sorted(found, key=lambda one: one.start)


def _all(
    text: str, language: str, names: Names, public_handles: Collection[str]
) -> Iterator[tuple[FindingKind, Iterator[Place]]]:
    """Yield each kind with its places. Of two that overlap, the one named first here is kept."""
    yield FindingKind.EMAIL, emails(text)
    yield FindingKind.COORDINATES, coordinates(text)
    yield FindingKind.IDENTITY_NUMBER, identity_numbers(text)
    yield FindingKind.PHONE, phones(text, language)
    yield FindingKind.ADDRESS, streets(text)
    others = (place for handle, place in handles_in(text) if handle not in public_handles)
    yield FindingKind.HANDLE, others
    yield FindingKind.THIRD_PARTY, names.places(text)
    yield FindingKind.AGE, ages(text)


def _whole(text: str, place: Place) -> Place:
    """Widen a place until it cuts no character in two: a mask lies over whole ones."""
    start, end = place
    while splits_a_character(text, start, start):
        start -= 1
    while splits_a_character(text, end, end):
        end += 1
    return start, end
