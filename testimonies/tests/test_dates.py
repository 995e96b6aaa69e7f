import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.dates import DateError, parse_edtf

OCTOBER_15 = dt.date(2017, 10, 15)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2017", "year", dt.date(2017, 1, 1), dt.date(2017, 12, 31)),
        ("2017-10", "month", dt.date(2017, 10, 1), dt.date(2017, 10, 31)),
        ("2017-02", "month", dt.date(2017, 2, 1), dt.date(2017, 2, 28)),
        ("2016-02", "month", dt.date(2016, 2, 1), dt.date(2016, 2, 29)),
        ("1900-02", "month", dt.date(1900, 2, 1), dt.date(1900, 2, 28)),
        ("2017-10-15", "day", OCTOBER_15, OCTOBER_15),
        ("2017-10-15~", "circa", OCTOBER_15, OCTOBER_15),
        ("2017-10~", "circa", dt.date(2017, 10, 1), dt.date(2017, 10, 31)),
        ("2017~", "circa", dt.date(2017, 1, 1), dt.date(2017, 12, 31)),
        ("2017-10-15/2017-10-16", "interval", OCTOBER_15, dt.date(2017, 10, 16)),
        ("2017-10-15/2017-11", "interval", OCTOBER_15, dt.date(2017, 11, 30)),
        ("2017-10-15/2017", "interval", OCTOBER_15, dt.date(2017, 12, 31)),
        ("2017-10/2017-10", "interval", dt.date(2017, 10, 1), dt.date(2017, 10, 31)),
        ("0001", "year", dt.date(1, 1, 1), dt.date(1, 12, 31)),
        ("9999-12-31", "day", dt.date(9999, 12, 31), dt.date(9999, 12, 31)),
    ],
)
def test_a_date_has_its_precision_and_the_days_it_may_mean(
    text: str, precision: str, earliest: dt.date, latest: dt.date
) -> None:
    date = parse_edtf(text)
    assert (date.edtf, date.precision, date.earliest, date.latest) == (
        text,
        precision,
        earliest,
        latest,
    )
    assert date.instant is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2017-10-15T18:21:00Z", dt.datetime(2017, 10, 15, 18, 21, tzinfo=dt.UTC)),
        ("2017-10-15T18:21:00-04:00", dt.datetime(2017, 10, 15, 22, 21, tzinfo=dt.UTC)),
        ("2017-10-15T23:30:00-04:00", dt.datetime(2017, 10, 16, 3, 30, tzinfo=dt.UTC)),
    ],
)
def test_a_second_is_an_instant_in_utc_and_its_day_is_the_day_in_utc(
    text: str, instant: dt.datetime
) -> None:
    date = parse_edtf(text)
    assert date.precision == "second"
    assert date.instant == instant
    assert date.instant is not None
    assert date.instant.utcoffset() == dt.timedelta(0)
    assert date.earliest == date.latest == instant.date()
    assert date.edtf == text


def test_white_space_around_a_date_is_dropped() -> None:
    assert parse_edtf(" 2017-10-15\n") == parse_edtf("2017-10-15")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2017-13-45",
        "2017-00",
        "2017-02-29",
        "2017-04-31",
        "-2017",
        "0000",
        "0000-02-29",
        "02017",
        "2017?",
        "2017-10-15%",
        "2017-21",
        "201X",
        "2017-10-15~~",
        "2017-10-15T18:21:00",
        "2017-10-15T18:21Z",
        "2017-10-15T24:00:00Z",
        "2017-10-15T18:21:60Z",
        "2017-10-15T18:21:00+25:00",
        "2017-02-29T18:21:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2017-10-16/2017-10-15",
        "2017-10-15/2017-02-29",
        "2017-10-15/..",
        "2017-10-15~/2017-10-16",
        "٢٠١٧",
        "2017-10-15\x00",
    ],
)
def test_what_is_no_date_is_refused_with_its_value_and_the_remedy(text: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_edtf(text)
    assert text.split("/")[-1] in str(refused.value)
    assert "write it as 2017, 2017-10, 2017-10-15" in str(refused.value)


def test_a_very_long_value_is_shortened_in_the_sentence() -> None:
    with pytest.raises(DateError) as refused:
        parse_edtf("2017-" * 100_000)
    assert len(str(refused.value)) < 300


@given(st.dates())
def test_every_day_of_the_calendar_is_itself(day: dt.date) -> None:
    date = parse_edtf(day.isoformat())
    assert (date.precision, date.earliest, date.latest) == ("day", day, day)
    assert date.instant is None


@given(st.dates(), st.dates())
def test_an_interval_holds_its_days_in_order_or_is_refused(first: dt.date, last: dt.date) -> None:
    text = f"{first.isoformat()}/{last.isoformat()}"
    if last < first:
        with pytest.raises(DateError):
            parse_edtf(text)
    else:
        date = parse_edtf(text)
        assert (date.precision, date.earliest, date.latest) == ("interval", first, last)


@given(
    st.datetimes(dt.datetime(1000, 1, 2), dt.datetime(9999, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_second_in_every_zone_is_one_instant(local: dt.datetime, minutes: int) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    moment = local.replace(microsecond=0, tzinfo=zone)
    assert parse_edtf(moment.isoformat()).instant == moment


@given(st.text(alphabet="0123456789-~/TZ:+?%XuY. ", max_size=30) | st.text())
def test_any_text_is_a_sound_date_or_a_date_error(text: str) -> None:
    try:
        date = parse_edtf(text)
    except DateError:
        return
    assert date.earliest <= date.latest
    assert date.edtf == text.strip()
    assert (date.instant is not None) == (date.precision == "second")
