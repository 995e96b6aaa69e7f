"""TimelineJS files of others: plain text in a draft, and a report of each row. All invented."""

import csv
import io
import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.formats.timelinejs import parse
from testimonies.exchange.timeline_importing import import_timeline
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.public.timelinejs import COLUMNS
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def event(headline="An invented event", text="", year="2017", month="", day="", **more):
    start = {"year": year, "month": month, "day": day}
    return {"start_date": start, "text": {"headline": headline, "text": text}, **more}


def of_json(*events, **more):
    return json.dumps({"events": list(events), **more}).encode()


def of_csv(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def load(tmp_path: Path):
    def loaded(data, **options):
        path = tmp_path / "an-invented-timeline.json"
        path.write_bytes(data)
        return import_timeline(path, by=cast.editor(), **options)

    return loaded


def texts(report):
    return [(entry.kind, entry.text) for entry in report.timeline.entries.order_by("position")]


def test_events_become_a_draft_in_the_order_of_time(load):
    report = load(
        of_json(
            event("Third", year="2018"),
            event("Second", "With a text.", month="10", day="16", group="A group"),
            event("First", month=10, media={"url": "https://m.example/x", "credit": "Somebody"}),
            title={"text": {"headline": "A title", "text": "An introduction."}},
        )
    )
    made = report.timeline
    assert (made.title, made.slug, made.introduction) == ("A title", "a-title", "An introduction.")
    assert made.state == State.DRAFT
    assert texts(report) == [
        ("context", "October 2017: First\n\nSomebody https://m.example/x"),
        ("heading", "A group"),
        ("context", "16 October 2017: Second\n\nWith a text."),
        ("context", "2018: Third"),
    ]
    (logged,) = ReviewEvent.objects.filter(timeline=made)
    assert (logged.verb, logged.by.username) == ("import", "edna")


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_a_draft_is_not_public_until_it_is_published(load, client):
    made = load(of_json(event("First")), title="Invented").timeline
    assert client.get("/timelines/invented/").status_code == 404
    cast.publish_timeline(made)
    made.refresh_from_db()
    assert made.state == State.PUBLISHED


def test_the_table_says_the_same_as_the_json(load):
    report = load(
        of_csv(
            {"Headline": "A title", "Text": "An introduction.", "Type": "title"},
            {"Year": "2017", "Month": "10", "Day": "16", "Headline": "Second", "Text": "A text."},
            {"Year": "2017", "Headline": "First", "Media": "https://m.example/x"},
        )
    )
    assert (report.timeline.title, report.timeline.introduction) == ("A title", "An introduction.")
    assert texts(report) == [
        ("context", "2017: First\n\nhttps://m.example/x"),
        ("context", "16 October 2017: Second\n\nA text."),
    ]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ({"year": 2017}, {}, "2017"),
        ({"year": "2017", "month": "10"}, {}, "October 2017"),
        ({"year": 2017, "month": 10, "day": 16}, {}, "16 October 2017"),
        ({"year": 2017, "month": 10, "day": 16, "hour": 8}, {}, "16 October 2017"),
        (
            {"year": 2017, "month": 10, "day": 15},
            {"year": 2017, "month": 10, "day": 16},
            "between 15 and 16 October 2017",
        ),
        ({"year": 476}, {}, "0476"),
        ({"year": 2017, "display_date": "That autumn"}, {}, "That autumn"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_given(load, start, end, said):
    report = load(of_json({**event("X"), "start_date": start, "end_date": end}))
    assert texts(report) == [("context", f"{said}: X")]


@pytest.mark.parametrize(
    ("cells", "said", "remark"),
    [
        ({"year": "-44"}, "44 BC: X", "the year -44 is in no calendar"),
        ({"year": "-13800000000"}, "13800000000 BC: X", "it stands as words"),
        ({"year": "0"}, "0: X", "the year 0 is in no calendar"),
        ({"year": ""}, "X", "no year: it stands without a date"),
        ({"year": "MMXVII"}, "X", "year “MMXVII”: no number"),
        ({"month": "13", "day": "1"}, "2017: X", "month 13: there is none"),
        ({"month": "2", "day": "30"}, "February 2017: X", "“2017-02-30” is not in the calendar"),
        ({"month": "10", "day": "Monday"}, "October 2017: X", "day “Monday”: no number"),
    ],
)
def test_a_date_that_is_none_of_ours_is_said_row_by_row(load, cells, said, remark):
    report = load(of_json(event("X", **cells)))
    assert texts(report) == [("context", said)]
    lines = list(report.lines())
    assert lines[0].startswith("row 1: ")
    assert remark in lines[0]


def test_dates_before_christ_stand_first_and_missing_ones_last(load):
    found = [
        event("None", year=""),
        event("New"),
        event("Old", year="-44"),
        event("Older", year=-500),
    ]
    assert [text.split(": ")[-1] for _, text in texts(load(of_json(*found)))] == [
        "Older",
        "Old",
        "New",
        "None",
    ]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<b>Bold</b> &amp; plain", "Bold & plain"),
        ("Before <script>alert('x')</script>after", "Before after"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<a href='javascript:x()' onclick=y()>A link</a>", "A link"),
        ("<img src=x onerror=alert(1)>A picture", "A picture"),
        ("<style>p {}</style><iframe src='https://x.example'></iframe>Text", "Text"),
        ("<!-- hidden -->Shown", "Shown"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("A line\nand\x00 another", "A line\nand another"),
        ("&lt;script&gt;", "<script>"),
    ],
)
def test_markup_becomes_the_text_that_is_seen(load, written, seen):
    report = load(of_json(event("X", written)))
    assert texts(report) == [("context", f"2017: X\n\n{seen}")]


def test_taking_out_markup_is_reported(load):
    report = load(of_json(event("Plain"), event("<b>Bold</b>", "<i>x</i>")))
    assert next(report.lines()) == "row 2: headline: markup taken out; text: markup taken out"


def test_media_are_kept_as_addresses_and_nothing_else(load):
    report = load(
        of_json(
            event("A", media={"url": "<iframe src='https://v.example/1'></iframe>"}),
            event("B", media={"url": "javascript:alert(1)"}),
        )
    )
    assert [text for _, text in texts(report)] == ["2017: A\n\nhttps://v.example/1", "2017: B"]
    assert "row 2: media: no web address, left out" in list(report.lines())


def test_ten_thousand_rows_come_in_whole(load):
    chance = random.Random(1)
    rows = [
        {"Year": str(chance.randint(1900, 2020)), "Headline": f"Row {n}"} for n in range(10_000)
    ]
    report = load(of_csv(*rows), title="Many, invented")
    assert report.timeline.entries.count() == 10_000
    assert "10000 rows of 10000" in report.sentence()


def test_more_rows_than_there_may_be_are_refused(load, monkeypatch):
    monkeypatch.setattr("testimonies.exchange.formats.timelinejs.MAX_ROWS", 2)
    with pytest.raises(SourceError, match="more than 2 rows"):
        load(of_json(event(), event(), event()))
    assert not Timeline.objects.exists()


def test_empty_rows_are_left_out_and_said(load):
    report = load(of_json(event("A"), event(""), {}, "text", None))
    assert len(texts(report)) == 1
    lines = list(report.lines())
    assert [line.split(":")[0] for line in lines[:-1]] == ["row 2", "row 3", "row 4", "row 5"]
    assert all("left out: it is empty" in line for line in lines[:-1])


def test_eras_are_left_out_and_said(load):
    assert "eras are left out" in next(load(of_json(event(), eras=[{}])).lines())


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 50, "not text"),
        (b'{"events": ', "no valid JSON"),
        (b'{"other": []}', "no list of “events”"),
        (b"[1, 2]", "no list of “events”"),
        (b"[" * 100_000, "no valid JSON"),
        (b"a,b\n1,2\n", "needs “Year” and “Headline”"),
        (b'{"events": []}', "no event with words"),
        (b"Just some words.", "needs “Year” and “Headline”"),
    ],
)
def test_what_is_no_timeline_is_one_sentence(load, data, problem):
    with pytest.raises(SourceError, match=problem):
        load(data)
    assert not Timeline.objects.exists()


def test_a_dry_run_reports_and_writes_nothing(load):
    report = load(of_json(event()), dry_run=True)
    assert report.sentence().startswith("Dry run, nothing was written")
    assert not Timeline.objects.exists()
    assert not ReviewEvent.objects.exists()


def test_a_second_run_changes_nothing_and_says_so(load):
    load(of_json(event("First")), title="Invented")
    with pytest.raises(SourceError, match="There is a timeline “invented” already"):
        load(of_json(event("Second")), title="Invented")
    assert load(of_json(event("Second")), title="Invented", slug="another").timeline.pk
    assert Timeline.objects.count() == 2


def test_the_command_prints_the_report(tmp_path, capsys):
    path = tmp_path / "timeline.json"
    path.write_bytes(of_json(event("X", year="")))
    call_command("import_timeline", str(path), title="Invented")
    said = capsys.readouterr().out
    assert "row 1: no year" in said
    assert "it is a draft until an editor publishes it." in said
    with pytest.raises(CommandError, match="There is a timeline “invented” already"):
        call_command("import_timeline", str(path), title="Invented")
    with pytest.raises(CommandError, match="is not a file"):
        call_command("import_timeline", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        call_command("import_timeline", str(path), username="nobody")


def test_our_own_file_comes_back_with_its_dates_and_groups():
    row = dict.fromkeys(COLUMNS, "")
    row |= {"Year": "2017", "Month": "10", "Headline": "Ada", "Text": "<p>A</p>", "Group": "G"}
    (found,) = parse(b"\xef\xbb\xbf" + of_csv(row)).rows
    assert (found.headline, found.text, found.group, found.date.edtf) == (
        "Ada",
        "A",
        "G",
        "2017-10",
    )
