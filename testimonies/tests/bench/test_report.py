"""What the report says of figures: reached, not reached, not there; and that it is whole."""

import copy

import pytest

from testimonies.bench.machine import Machine
from testimonies.bench.report import goals, report

KEYS = ("newest", "day", "rare", "facets", "hour")
QUIET = Machine(2, "An invented processor", 4, "Linux", "3.11", load=0.1, commit="abc1234")


def timing(p50: float, status: int = 200) -> dict:
    return {
        "first": p50 * 4,
        "p50": p50,
        "p95": p50 * 2,
        "most": p50 * 3,
        "times": 30,
        "status": status,
        "bytes": 1,
    }


def page(title: str) -> dict:
    return {
        "title": title,
        "address": "/invented/",
        "even": True,
        "archive": timing(10.0),
        "floor": timing(5.0),
        "sql": timing(1.0),
        "datasette": timing(200.0),
        "datasette_best": timing(100.0),
        "database": {"p50": 2.0, "p95": 3.0, "statements": 4, "times": 30},
    }


@pytest.fixture
def found() -> dict:
    return {
        "posts": 1_000_000,
        "page_size": 20,
        "pages": {key: page(f"Page {key}") for key in KEYS},
        "typed": [{"address": "/search/?q=x", "took": 900.0, "status": 200}],
        "export": {
            "status": 200,
            "bytes": 300_000_000,
            "seconds": 60.0,
            "memory": 90_000_000,
            "memory_before": 70_000_000,
        },
    }


def met(large: dict, small: dict) -> list[bool | None]:
    return [goal.is_met for goal in goals(large, small)]


def test_all_goals_can_be_reached(found):
    assert met(found, copy.deepcopy(found)) == [True] * 8


@pytest.mark.parametrize(
    ("goal", "spoil"),
    [
        (0, lambda found: found["pages"]["newest"].update(datasette=timing(149.0))),
        (1, lambda found: found["pages"]["day"].update(datasette=timing(49.0))),
        (2, lambda found: found["pages"]["facets"].update(datasette=timing(99.0))),
        (3, lambda found: found["pages"]["rare"].update(datasette=timing(9.0))),
        (4, lambda found: found["pages"]["hour"].update(floor=timing(3.0))),
        (5, lambda found: found["pages"]["hour"].update(database={**DATABASE, "p95": 4.6})),
        (6, lambda found: found["typed"][0].update(took=1_001.0)),
        (6, lambda found: found["typed"][0].update(status=500)),
        (7, lambda found: found["export"].update(memory=100_000_001)),
    ],
)
def test_each_goal_can_be_missed_by_itself(found, goal, spoil):
    small = copy.deepcopy(found)
    spoil(found)
    expected = [place != goal for place in range(8)]
    assert met(found, small) == expected


DATABASE = {"p50": 2.0, "statements": 4, "times": 30}


def test_a_page_that_is_not_there_is_said_and_is_no_success(found):
    found["pages"]["day"].update(archive=timing(1.0, status=404))
    del found["pages"]["day"]["database"]
    said = report(found, copy.deepcopy(found), QUIET, {"Python": "3.11"})
    assert "Page day (`/invented/` answers 404)" in said
    assert (
        "| One day: 5 times faster than Datasette | the page is not there | not measured |" in said
    )


def test_every_page_has_its_row_with_both_figures_and_both_quotients(found):
    said = report(found, copy.deepcopy(found), QUIET, {"Python": "3.11"})
    row = "| 40.0 | 10.0 / 20.0 | 5.0 / 10.0 | 1.0 / 2.0 | 200 / 400 | 100 / 200 | 2.0 | 20.0 |"
    assert [line for line in said.splitlines() if row in line] == [
        f"| Page {key} {row}" for key in KEYS
    ]
    assert "commit abc1234" in said
    assert "Other work" not in said


def test_a_busy_machine_is_said(found):
    busy = Machine(2, "An invented processor", 4, "Linux", "3.11", load=3.0, commit="")
    assert "**Other work ran beside it** (load 3.0" in report(found, found, busy, {})
