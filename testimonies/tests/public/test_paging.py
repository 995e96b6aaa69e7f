"""Cursors: what is written is read again, and nothing else is."""

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.public.paging import Cursor, CursorError, read_cursor

cursors = st.builds(
    Cursor,
    side=st.sampled_from(["after", "before"]),
    sort_at=st.datetimes(timezones=st.just(dt.UTC)),
    sort_place=st.integers(0, 999_999_999),
    public_id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=12, max_size=12),
    rank=st.none() | st.integers(0, 1_000_000),
)


@given(cursors)
def test_a_cursor_is_read_as_it_was_written(cursor):
    assert read_cursor(cursor.encoded()) == cursor


@given(st.text(min_size=1, max_size=80))
def test_any_other_text_is_refused_with_a_remedy(text):
    with pytest.raises(CursorError, match="Take “cursor” out of the address"):
        read_cursor(text)


@pytest.mark.parametrize("moment", ["9" * 18, "-" + "9" * 18])
def test_a_moment_beyond_the_calendar_is_refused(moment):
    cursor = Cursor("after", dt.datetime(2017, 10, 16, tzinfo=dt.UTC), 1, "0" * 12).encoded()
    text = base64.urlsafe_b64decode(cursor + "==").decode()
    parts = text.split("/")
    made_up = "/".join([*parts[:2], moment, *parts[3:]])
    with pytest.raises(CursorError):
        read_cursor(base64.urlsafe_b64encode(made_up.encode()).decode())
