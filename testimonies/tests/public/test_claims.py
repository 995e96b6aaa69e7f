"""Reported figures as bars: none says more than its claim."""

import pytest

from testimonies.models.published import PublishedMeasurement
from testimonies.public.claims import LARGEST, SHORTEST, WIDTH, claims
from testimonies.tests import cast
from testimonies.tests.public.reading import get, main_of, text_of
from testimonies.tests.public.test_timeline import made_of, measurement

one_each = pytest.mark.parametrize(
    ("qualifier", "solid", "runs_to"),
    [
        ("exactly", LARGEST, LARGEST),
        ("reported", LARGEST, LARGEST),
        ("nearly", LARGEST - 60, LARGEST),
        ("more_than", LARGEST, LARGEST + 60),
        ("well_above", LARGEST, LARGEST + 120),
    ],
)


@one_each
def test_a_bar_is_left_open_where_its_claim_is(qualifier, solid, runs_to):
    [bar] = claims([PublishedMeasurement(value=500, qualifier=qualifier)]).bars
    assert (bar.solid, bar.solid + bar.open_width) == (solid, runs_to)
    assert bar.solid + bar.open_width <= WIDTH


def test_bars_are_as_long_as_their_figures_to_each_other():
    half, whole = claims(
        [
            PublishedMeasurement(value=500_000, qualifier="exactly"),
            PublishedMeasurement(value=1_000_000, qualifier="exactly"),
        ]
    ).bars
    assert half.solid * 2 == whole.solid == LARGEST


def test_a_small_figure_beside_a_large_one_can_still_be_seen():
    small, _ = claims(
        [
            PublishedMeasurement(value=1, qualifier="nearly"),
            PublishedMeasurement(value=1_000_000, qualifier="exactly"),
        ]
    ).bars
    assert 0 < small.solid < small.solid + small.open_width == SHORTEST


def test_a_trend_has_no_bar_and_stands_in_the_table():
    chart = claims([PublishedMeasurement(value=None, qualifier="reported")])
    assert chart.bars == []
    assert len(chart.measurements) == 1
    assert claims([]) is None


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_the_front_page_says_each_figure_with_its_qualifier_its_voice_and_its_source():
    made_of(
        cast.published("One"), measurement(), measurement("A trend.", metric="trend", value=None)
    )
    response = get("/")
    text = text_of(response)
    assert "nearly 2,900 posts" in text
    assert "said by an invented spokeswoman" in text
    assert "A trend. no figure" in text
    table = main_of(response).split('class="claims"')[1].split("</figure>")[0].split("<table>")[1]
    assert table.count('href="https://invented.example/article"') == 2
    assert table.count("16 October 2017") >= 2
