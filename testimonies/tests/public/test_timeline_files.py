"""A timeline as files: what stands in them, and what does not."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from testimonies.editorial import timelines
from testimonies.models.timelines import Timeline
from testimonies.public import timeline_files, timelinejs
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of, measurement

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

BASE = "/timelines/first-days"
ENDINGS = [".json", ".timelinejs.json", ".csv", ".feed.json", ".svg"]


def file(client, ending, query=""):
    response = client.get(f"{BASE}{ending}{query}")
    assert response.status_code == 200
    return response


def rows(client, query=""):
    text = file(client, ".csv", query).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_timelinejs_has_each_date_as_exactly_as_it_is_known(client):
    made_of(
        cast.published("One.", posted="2017"),
        cast.published("Two.", posted="2017-10"),
        cast.published("Three.", posted="2017-10-16"),
        cast.published("Four.", posted="2017-10-16~"),
        cast.published("Five.", posted="2017-10-16T08:05:09Z"),
        cast.published("Six.", posted="2017-10-15/2017-10-16"),
    )
    events = file(client, ".timelinejs.json").json()["events"]
    dates = [event["start_date"] for event in events]
    shown = [date.pop("display_date") for date in dates]
    day = {"year": 2017, "month": 10, "day": 16}
    assert dates == [
        {"year": 2017},
        {"year": 2017, "month": 10},
        day,
        day,
        {**day, "hour": 8, "minute": 5, "second": 9},
        {"year": 2017, "month": 10, "day": 15},
    ]
    assert shown[3] == "about 16 October 2017"
    assert events[5]["end_date"] == day
    assert all("end_date" not in event for event in events[:5])
    written = rows(client)[1:]
    assert [row["Time"] for row in written] == ["", "", "", "", "08:05:09", ""]
    assert [(row["Year"], row["Month"], row["Day"]) for row in written][:3] == [
        ("2017", "", ""),
        ("2017", "10", ""),
        ("2017", "10", "16"),
    ]
    assert written[5]["End Day"] == "16"


def test_headings_are_groups_and_milestones_are_events(client):
    made_of(
        cast.published("One."),
        "# The next day",
        "A paragraph.",
        cast.published("Two."),
        measurement(),
        introduction="An invented introduction.",
    )
    found = file(client, ".timelinejs.json").json()
    assert found["title"]["text"]["headline"] == "The first days"
    assert "An invented introduction." in found["title"]["text"]["text"]
    assert [event.get("group", "") for event in found["events"]] == [
        "",
        "The next day",
        "The next day",
    ]
    assert (
        found["events"][2]["text"]["headline"] == "Nearly three thousand, said an invented voice."
    )
    written = rows(client)
    assert list(written[0]) == list(timelinejs.COLUMNS)
    assert written[0]["Type"] == "title"
    assert [row["Group"] for row in written[1:]] == ["", "The next day", "The next day"]


def test_the_content_note_stands_before_the_words(client):
    made_of(cast.published("Words, invented.", level=1))
    said = file(client, ".timelinejs.json").json()["events"][0]["text"]["text"]
    assert said.index("Content note: sexual harassment") < said.index("Words, invented.")
    item = file(client, ".feed.json").json()["items"][0]["content_html"]
    assert item.index("Content note: sexual harassment") < item.index("Words, invented.")


@pytest.mark.parametrize("ending", ENDINGS)
def test_graphic_words_are_in_no_file(client, ending):
    made_of(
        cast.published("Unspeakable, invented.", level=3, excerpt_start=0, excerpt_end=11),
        cast.published("Shown, invented."),
    )
    assert b"Unspeakable" not in file(client, ending).content
    left = json.loads(file(client, ".json").content)["entries"][0]["post"]
    assert (left["words"], left["words_left_out"]) == (
        "",
        "level 3: read them on the page of the post",
    )
    assert len(file(client, ".timelinejs.json").json()["events"]) == 1


def test_a_feed_leaves_words_that_describe_to_their_pages(client):
    made_of(cast.published("Described, invented.", level=2))
    assert "Described" not in file(client, ".feed.json").content.decode()
    assert "Described" in file(client, ".timelinejs.json").content.decode()


def test_what_is_no_markup_stays_none(client):
    made_of(
        "# <b>Heading",
        cast.published("<script>alert(1)</script> & \"'"),
        title="<i>Title</i>",
        introduction="<u>Intro</u>",
    )
    found = file(client, ".timelinejs.json").json()
    texts = [found["title"]["text"], found["events"][0]["text"]]
    for said in [*texts, {"csv": file(client, ".csv").content.decode()}]:
        for text in said.values():
            assert not re.search("<(script|i|u)[ >]", text)
    assert ElementTree.fromstring(file(client, ".svg").content) is not None
    assert "<i>" not in file(client, ".svg").content.decode()


def test_no_cell_of_the_table_is_a_formula(client):
    made_of("# =1+1", cast.published("Words."), title="=cmd|' /C calc'!A0")
    for row in rows(client):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@"))


def test_the_feed_is_json_feed(client):
    post = cast.published("Words, invented.")
    made_of("# Heading", post)
    response = file(client, ".feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    found = response.json()
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["home_page_url"] == f"http://testserver{BASE}/"
    assert found["feed_url"] == f"http://testserver{BASE}.feed.json"
    (item,) = found["items"]
    assert item["id"] == item["url"] == f"http://testserver/posts/{post.public_id}/"
    assert item["authors"] == [{"name": "Ada Invented [@ada_invented]"}]
    assert "next_url" not in found


def test_files_come_in_parts_that_name_the_next_one(client, monkeypatch):
    monkeypatch.setattr(timeline_files, "MOST_ENTRIES", 2)
    made_of(*[cast.published(f"Number {n}.") for n in range(3)])
    following = f"http://testserver{BASE}"
    assert file(client, ".json").json()["next"] == f"{following}.json?from=3"
    assert file(client, ".feed.json").json()["next_url"] == f"{following}.feed.json?from=3"
    assert file(client, ".csv")["Link"] == f'<{following}.csv?from=3>; rel="next"'
    last = file(client, ".timelinejs.json", "?from=3")
    assert "Link" not in last.headers
    assert [event["text"]["text"].count("Number 2.") for event in last.json()["events"]] == [1]
    assert "title" not in last.json()


@pytest.mark.parametrize("ending", ENDINGS)
def test_filters_hold_for_files(client, ending):
    made_of(
        cast.published("Un, inventé.", language="fr", posted="2017-10-15"),
        cast.published("One, invented.", posted="2017-10-16"),
    )
    narrowed = file(client, ending, "?language=fr").content.decode()
    assert "One, invented." not in narrowed
    if ending == ".svg":
        assert "15 October 2017: 1" in narrowed
        assert "16 October 2017" not in narrowed
        assert "/timelines/first-days/?language=fr" in narrowed
    assert client.get(f"{BASE}{ending}?language=<>").status_code == 404
    assert client.get(f"{BASE}{ending}?from=x").status_code == (200 if ending == ".svg" else 404)


def test_the_drawing_has_its_title_bars_milestones_and_credit(client):
    made_of(
        cast.published(posted="2017-10-15"),
        cast.published(posted="2017-10-17"),
        measurement("An invented milestone."),
    )
    response = file(client, ".svg")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    svg = response.content.decode()
    for said in (
        "The first days",
        "Posts of this timeline, by the day",
        "15 October 2017: 1",
        "1  An invented milestone.",
        "The #MeToo Archive, http://testserver/timelines/first-days/, as of 20",
    ):
        assert said in svg, said
    assert "style" not in svg
    assert "<script" not in svg


def test_a_timeline_without_dates_is_drawn_as_a_sentence(client):
    made_of("Context alone.")
    assert "No date is known exactly enough" in file(client, ".svg").content.decode()


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_not_public_is_in_no_file(client, ending):
    made = made_of(cast.published("Words to be gone."))
    first = file(client, ending)
    again = client.get(f"{BASE}{ending}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "no-cache")
    Timeline.objects.create(slug="a-draft", title="A draft, invented")
    assert client.get(f"/timelines/a-draft{ending}").status_code == 404
    timelines.withdraw_timeline(made, by=cast.editor())
    gone = client.get(f"{BASE}{ending}", headers={"if-none-match": first["ETag"]})
    assert gone.status_code == 410
    assert b"Words to be gone." not in gone.content


def test_the_page_leads_to_each_file(client):
    made_of(cast.published())
    html = client.get(f"{BASE}/?language=en").content.decode()
    for ending in ENDINGS:
        assert f'href="{BASE}{ending}?language=en"' in html
