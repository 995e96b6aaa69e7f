import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.exchange.keys import comparable, import_key

KEY = import_key("twitter", "ann_example", "2017-10-15", "Me too, José")


@pytest.mark.parametrize(
    ("handle", "text"),
    [
        ("@Ann_Example", "Me too, José"),
        ("ANN_EXAMPLE", "Me  too,\r\nJosé\n"),
        ("ann_example", "Me\u00a0too, Jose\u0301"),
        ("ann_example", "\ufeffMe too,\u200b José"),
    ],
)
def test_the_same_post_from_two_sources_has_one_key(handle: str, text: str) -> None:
    assert import_key("twitter", handle, "2017-10-15", text) == KEY


@pytest.mark.parametrize(
    "fields",
    [
        ("facebook", "ann_example", "2017-10-15", "Me too, José"),
        ("twitter", "ann_exampl", "2017-10-15", "Me too, José"),
        ("twitter", "ann_example", "2017-10-16", "Me too, José"),
        ("twitter", "ann_example", "2017-10-15", "me too, José"),
        ("twitter", "ann_example", "2017-10-15", ""),
        ("twitter", "ann_example2017-10-15", "", "Me too, José"),
    ],
)
def test_another_post_has_another_key(fields: tuple[str, str, str, str]) -> None:
    assert import_key(*fields) != KEY


def test_a_key_stays_what_it_is_because_the_database_holds_it() -> None:
    assert import_key("twitter", "ann", "2017-10-15", "") == (
        "9d8b8c0f06b9bcdba76346599f18742abbd4fd17d19376b2e994e895b658599f"
    )


@given(st.text())
def test_a_key_is_64_hex_digits_and_ignores_form_and_white_space(text: str) -> None:
    key = import_key("twitter", "ann", "2017-10-15", text)
    assert len(key) == 64
    assert int(key, 16) >= 0
    decomposed = unicodedata.normalize("NFD", text)
    assert import_key("twitter", "ann", "2017-10-15", f" {decomposed}\n") == key


@given(st.text())
def test_comparing_twice_changes_nothing(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
