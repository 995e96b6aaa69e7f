"""Places in the words, found by the words."""

import pytest

from testimonies.admin.spans import (
    PlaceError,
    doubt_line,
    doubts_from_lines,
    one_place_of,
    places_of,
)

TEXT = "One line,\r\nanother line.  And 😀 a third."


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("line", [(4, 8), (19, 23)]),
        ("line,\nanother", [(4, 18)]),
        ("line. And 😀", [(19, 31)]),
        ("LINE", []),
        ("  ", []),
        (".*", []),
    ],
)
def test_words_are_found_where_they_stand(words, places):
    assert places_of(words, TEXT) == places


def test_places_that_overlap_are_all_found():
    assert places_of("aa", "aaa") == [(0, 2), (1, 3)]


@pytest.mark.parametrize(("words", "told"), [("line", "2 times"), ("missing", "do not stand")])
def test_a_place_that_is_not_clear_is_asked_about(words, told):
    with pytest.raises(PlaceError, match=told):
        one_place_of(words, TEXT)


def test_doubts_go_to_lines_and_back():
    doubts = [
        {"statement": "It may be cut.", "start": None, "end": None},
        {"statement": "This is\nunclear.", "start": 4, "end": 18},
        # A place that the words alone would not tell: they stand there twice.
        {"statement": "So is this.", "start": 19, "end": 23},
    ]
    lines = "\n".join(doubt_line(doubt, TEXT) for doubt in doubts)
    assert lines.splitlines()[1:] == ["This is unclear. | line, another", "So is this. | line"]
    assert doubts_from_lines(lines, TEXT, doubts) == doubts


def test_a_new_line_that_is_not_clear_is_named_by_its_number():
    with pytest.raises(PlaceError, match="Line 3"):
        doubts_from_lines("Fine.\n\nNot so. | line", TEXT, [])
