"""Places in the captured words: where some words stand, and where a character may be cut. Pure.

A place is a pair of offsets in code points, the end not included. What a reader takes for one
character may be several code points (a letter with its accent, a family of emoji, a flag): the
rules here are those of Unicode's UAX #29 that posts meet, told from the character database.
"""

import re
import unicodedata

Place = tuple[int, int]

_JOINER = "\u200d"


def places_of(words: str, text: str) -> list[Place]:
    """Return every place where the words stand in the text; any white space matches any other."""
    parts = words.split()
    if not parts:
        return []
    # Looking ahead finds places that overlap, too: "aa" stands twice in "aaa".
    pattern = r"\s+".join(map(re.escape, parts))
    return [match.span(1) for match in re.finditer(f"(?=({pattern}))", text)]


def whole_words_of(words: str, text: str) -> list[Place]:
    """Return the places where the words stand by themselves: `Bo` is not found in `Bob`."""
    return [
        (start, end)
        for start, end in places_of(words, text)
        if not _within_a_word(text, start)
        and not _within_a_word(text, end)
        and not splits_a_character(text, start, end)
    ]


def splits_a_character(text: str, start: int, end: int) -> bool:
    """Whether the span begins or ends inside what a reader takes for one character."""
    return any(0 < at < len(text) and _joined(text, at) for at in (start, end))


def _within_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _joined(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == "\r":
        return after == "\n"
    if _extends(after):
        return unicodedata.category(before) != "Cc"
    if before == _JOINER:
        return unicodedata.category(after) in ("So", "Sk")
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 1
    return _jamo_joined(before, after)


def _extends(char: str) -> bool:
    """Marks, joiners, variation selectors, skin tones and tags belong to what stands before."""
    if unicodedata.category(char) in ("Mn", "Mc", "Me") or char in (_JOINER, "\u200c"):
        return True
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count


def _jamo_joined(before: str, after: str) -> bool:
    """Whether two Korean letters are of one syllable: leading, vowel, trailing."""
    kinds = _jamo(before) + _jamo(after)
    return kinds in ("LL", "LV", "LS", "VV", "VT", "TT", "SV", "ST")


def _jamo(char: str) -> str:
    for kind, first, last in (
        ("L", "\u1100", "\u115f"),
        ("V", "\u1160", "\u11a7"),
        ("T", "\u11a8", "\u11ff"),
        ("S", "\uac00", "\ud7a3"),
    ):
        if first <= char <= last:
            return kind
    return "-"
