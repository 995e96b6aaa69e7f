"""What the reports on browsers say of figures, and the invented events they are made of."""

import json

import pytest

from testimonies.bench.browser import beside, pages_report, timelines_report
from testimonies.bench.browser.chromium import Load, Weight
from testimonies.bench.browser.events import SIZES, events
from testimonies.bench.browser.leaving import Left
from testimonies.bench.browser.lighthouse import Scores, read
from testimonies.bench.browser.slow_line import Slow
from testimonies.tests.bench.test_report import QUIET

LIGHT = {"http://127.0.0.1:1/": 9_000, "http://127.0.0.1:1/a.js": 1_000}


def weight(sent=LIGHT, **more):
    usual = {"strangers": 0, "nodes": 900, "cookies": 0, "kept": 0, "needs_scripts": False}
    return Weight(sent, **{**usual, **more})


@pytest.fixture
def timelines() -> dict:
    keys = [(kind, size) for kind in timelines_report.NAMES for size in SIZES]
    found = {
        "versions": {"Chromium": "1"},
        "loads": {key: [Load(100.0, 120.0)] * 3 for key in keys},
        "weights": {key: weight() for key in keys},
        "barriers": {kind: {} for kind in timelines_report.NAMES},
    }
    found["loads"]["timelinejs", 20_000] = [Load(9_000.0, 9_000.0)]
    return found


def missed(goals) -> list[str]:
    return [goal.asked for goal in goals if not goal.is_met]


def test_all_goals_of_timelines_can_be_reached(timelines):
    assert missed(timelines_report.goals(timelines)) == []


@pytest.mark.parametrize(
    ("asked", "key", "of", "value"),
    [
        ("First load", ("embed", 2_000), "weights", weight({"/": 30_001})),
        ("with 22 events, without", ("embed", 22), "loads", [Load(131.0, 131.0)]),
        ("with 200 events, through", ("cached", 200), "loads", [Load(131.0, 131.0)]),
        ("with 20,000, without", ("embed", 20_000), "loads", [Load(151.0, 151.0)]),
        ("faster than TimelineJS", ("timelinejs", 20_000), "loads", [Load(7_900.0, 7_900.0)]),
        ("nodes", ("embed", 22), "weights", weight(nodes=3_001)),
        ("Script needed", ("embed", 22), "weights", weight(needs_scripts=True)),
        ("Cookies", ("embed", 200), "weights", weight(kept=1)),
    ],
)
def test_each_goal_of_timelines_can_be_missed(timelines, asked, key, of, value):
    timelines[of][key] = value
    assert any(asked in goal for goal in missed(timelines_report.goals(timelines)))


def test_barriers_are_counted_and_named(timelines):
    timelines["barriers"]["timelinejs"] = {"color-contrast": 10, "empty-heading": 1}
    said = timelines_report.report(timelines, QUIET)
    assert "| TimelineJS | color-contrast (10), empty-heading (1) | 11 |" in said
    assert "| our frame | none | 0 |" in said


def test_only_what_is_needed_counts_as_script():
    assert weight().scripts == 0
    assert weight(needs_scripts=True).scripts == 1_000


@pytest.fixture
def pages() -> dict:
    return {
        "versions": {"Chromium": "1"},
        "paths": {"Front page": "/"},
        "scores": {"Front page": Scores({"accessibility": 100, "best-practices": 100}, [])},
        "slow": {("Front page", scripts): [Slow(2_000.0, 3_000.0)] for scripts in (True, False)},
        "weights": {"A day": weight()},
        "left": {"A timeline": [Left(5.0, 20.0), Left(7.0, 90.0)]},
    }


def test_all_goals_of_pages_can_be_reached(pages):
    assert missed(pages_report.goals(pages)) == []
    said = pages_report.report(pages, QUIET)
    assert "| A timeline | 6, 7 | 55, 90 |" in said
    assert "| Front page | `/` | 100 | 100 |  |" in said
    assert "| Front page | 2.0 | 3.0 | 2.0 | 3.0 |" in said


@pytest.mark.parametrize(
    ("asked", "spoil"),
    [
        ("Lighthouse, best practices", {"scores": {"Front page": Scores(
            {"accessibility": 100, "best-practices": 96}, ["Logs errors"])}}),
        ("A list page", {"weights": {"A day": weight({"/": 60_001})}}),
        ("third parties", {"weights": {"A day": weight(strangers=1)}}),
        ("over 400 kbit/s", {"slow": {("A day", True): [Slow(5_001.0, 6_000.0)]}}),
        ("third Shift", {"left": {"A timeline": [Left(5.0, 101.0)]}}),
    ],
)  # fmt: skip
def test_each_goal_of_pages_can_be_missed(pages, asked, spoil):
    [said] = missed(pages_report.goals({**pages, **spoil}))
    assert asked in said


def test_a_report_of_lighthouse_is_read_with_what_it_blames():
    told = {
        "categories": {
            "accessibility": {"score": 0.96, "auditRefs": [{"id": "contrast", "weight": 7}]},
            "best-practices": {
                "score": 1,
                "auditRefs": [{"id": "https", "weight": 5}, {"id": "hint", "weight": 0}],
            },
        },
        "audits": {
            "contrast": {"title": "Contrast is low", "score": 0},
            "https": {"title": "Uses HTTPS", "score": 1},
            "hint": {"title": "A hint", "score": 0},
        },
    }
    assert read(told) == Scores({"accessibility": 96, "best-practices": 100}, ["Contrast is low"])


def test_events_are_the_same_for_everyone_and_the_fewer_a_part_of_the_more():
    few, many = events(22), events(2_000)
    assert (len(few), len(many)) == (22, 2_000)
    assert few == events(22)
    assert [event.moment for event in many] == sorted(event.moment for event in many)
    assert {len(event.words) // 10 for event in many} <= set(range(12, 18))
    assert set(few) <= set(events(20_000))


def test_pages_beside_ours_hold_every_event(tmp_path):
    packages = tmp_path / "node_modules"
    for source in beside.COPIED:
        place = packages / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("")
    beside.write(packages, tmp_path / "pages")
    told = events(22)
    listed = (tmp_path / "pages" / "list-22.html").read_text()
    shown = json.loads((tmp_path / "pages" / "timelinejs-22.json").read_text())["events"]
    items = json.loads((tmp_path / "pages" / "vis-22.json").read_text())
    assert all(event.words in listed for event in told)
    assert [one["text"]["text"] for one in shown] == [event.words for event in told]
    assert [one["content"] for one in items] == [event.words for event in told]
