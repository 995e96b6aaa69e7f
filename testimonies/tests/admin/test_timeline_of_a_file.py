"""A TimelineJS file through the desk: plain text in a draft, a report by row. All invented."""

import json
import random
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from testimonies.admin import timeline_import, timelines
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in
from testimonies.tests.exchange.test_timelinejs import event, of_csv, of_json
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

IMPORT = "/admin/testimonies/timeline/from-file/"


def upload(data, name="an invented file.json", client=None, **more):
    sent = {"file": SimpleUploadedFile(name, data), "title": "", "slug": "", **more}
    return (client or signed_in(cast.editor())).post(IMPORT, sent)


def html_of(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_file_becomes_a_draft_with_a_report_of_each_row_that_changed():
    hostile = "<script>alert(1)</script><b onclick=x()>Bold</b>"
    response = upload(
        of_json(event("Plain"), event("Of old", year="-44"), event("Undated", hostile, year=""))
    )
    html = html_of(response)
    made = Timeline.objects.get()
    assert (made.slug, made.state) == ("an-invented-file", State.DRAFT)
    assert "row 2: the year -44 is in no calendar" in html
    assert "row 3: text: markup taken out; no year" in html
    assert "3 rows of 3" in html
    assert f"/admin/testimonies/timeline/{made.pk}/change/" in html
    texts = list(made.entries.order_by("position").values_list("text", flat=True))
    assert texts == ["44 BC: Of old", "2017: Plain", "Undated\n\nBold"]
    assert ReviewEvent.objects.get(timeline=made).by == cast.editor()


def test_markup_in_a_file_is_text_on_the_report_too():
    data = of_json(event("X", month="<img src=x onerror=alert(1)>"), title=None)
    response = upload(data)
    assert b"<img src=x" not in response.content
    assert "month “<img src=x onerror" in html_of(response)


def test_ten_thousand_rows_come_in_and_the_pages_stay_small():
    chance = random.Random(1)
    rows = [{"Year": str(chance.randint(-500, 500)), "Headline": f"R{n}"} for n in range(10_000)]
    client = signed_in(cast.editor())
    html = html_of(upload(of_csv(*rows), "many.csv", client))
    made = Timeline.objects.get()
    assert made.entries.count() == 10_000
    assert html.count("<li>row ") == timeline_import.MOST_LINES
    assert "rows more." in html
    page = client.get(f"/admin/testimonies/timeline/{made.pk}/change/")
    assert "It has 10000 entries, too many for a form." in html_of(page)
    assert len(page.content) < 100_000
    saved = client.post(
        f"/admin/testimonies/timeline/{made.pk}/change/", {"title": "Renamed", "query": ""}
    )
    assert saved.status_code == 302
    made.refresh_from_db()
    assert (made.title, made.entries.count()) == ("Renamed", 10_000)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The submitted file is empty."),
        (b"no table, no JSON", "This is no table of TimelineJS"),
        (b'{"events": 3}', "no list of “events”"),
        (json.dumps({"events": []}).encode(), "no event with words"),
    ],
)
def test_what_is_no_timeline_is_said_at_the_field_and_makes_nothing(data, told):
    assert told in html_of(upload(data))
    assert not Timeline.objects.exists()


def test_a_slug_that_is_taken_is_said_and_nothing_is_changed():
    Timeline.objects.create(slug="taken", title="Another")
    assert "There is a timeline “taken” already" in html_of(upload(of_json(event()), slug="taken"))
    assert Timeline.objects.count() == 1


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(timeline_import, "MAX_BYTES", 10)
    assert "The file is larger than" in html_of(upload(of_json(event())))


def test_one_can_only_look():
    html = html_of(upload(of_json(event(year="")), only_look="on"))
    assert "Dry run, nothing was written" in html
    assert "row 1: no year" in html
    assert not Timeline.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_add_no_timeline_imports_none(method):
    reader = cast.outsider()
    reader.is_staff = True
    reader.save()
    assert getattr(signed_in(reader), method)(IMPORT).status_code == 403


def test_the_list_of_timelines_leads_there():
    html = html_of(signed_in(cast.editor()).get("/admin/testimonies/timeline/"))
    assert f'href="{IMPORT}"' in html


def test_a_timeline_with_few_entries_keeps_its_forms(monkeypatch):
    monkeypatch.setattr(timelines, "MOST_ENTRIES", 1)
    client = signed_in(cast.editor())
    upload(of_json(event("One")), client=client)
    page = f"/admin/testimonies/timeline/{Timeline.objects.get().pk}/change/"
    assert "entries-0-text" in html_of(client.get(page))
