"""Timelines whose posts a search finds: as every other, kept current, and safe by the same rows."""

import csv
import datetime as dt
import io
import random
import re
from html import unescape

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import curation, drift, moderation, timelines
from testimonies.editorial.errors import NotReadyError
from testimonies.models.published import PublishedPost, PublishedTimeline, PublishedTimelineEntry
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.public.long_timeline import minutes, posts_at, settle
from testimonies.tests.public.test_embed import MOST_BYTES, invented_words, weight
from testimonies.tests.public.test_timeline import in_order, measurement, text_of
from testimonies.tests.public.test_timeline_parts import MOST_NODES, Nodes, buckets_of, entries_of
from testimonies.timeline_positions import BY_HAND, position_on
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PAGE, FRAME = "/timelines/found/", "/embed/timelines/found/"
BOTH = pytest.mark.parametrize("address", [PAGE, FRAME])
DAYS = "after=2017-10-15&before=2017-11-30"


def found_by(query=DAYS, *parts):
    """Return a published timeline of a search; `parts` are keywords of its entries by hand."""
    timeline = Timeline.objects.create(slug="found", title="What is found", query=query)
    for position, part in enumerate(parts, start=1):
        TimelineEntry.objects.create(timeline=timeline, position=position, **part)
    cast.publish_timeline(timeline)
    return timeline


def heading(text, day):
    return {"kind": "heading", "text": text, "on_day": day}


def many(number, each=1, **more):
    """Return so many public posts in the order of their time; none else is public."""
    posts = posts_at(minutes(number, each), **more)
    PublishedPost.objects.exclude(pk__startswith="many").delete()
    for post in posts:
        post.sort_at = post.posted_instant
    PublishedPost.objects.bulk_update(posts, ["sort_at"], batch_size=2_000)
    settle()
    return posts


@BOTH
def test_it_shows_what_the_search_finds_in_the_order_of_time(client, address):
    cast.published("Third, invented.", posted="2017-10-17")
    cast.published("First, invented.", posted="2017-10-15")
    cast.published("Second, invented.", posted="2017-10-16T08:00:00Z")
    cast.published("Out of the range, invented.", posted="2017-12-01")
    found_by()
    said = text_of(client.get(address))
    assert in_order(said, "First, invented.", "Second, invented.", "Third, invented.")
    assert "Out of the range" not in said


@BOTH
def test_it_stays_current_without_being_published_again(client, address):
    first = cast.published("First, invented.")
    found_by()
    cast.published("Come since, invented.")
    assert in_order(text_of(client.get(address)), "First, invented.", "Come since, invented.")
    moderation.withdraw(first, by=cast.editor())
    assert "First, invented." not in text_of(client.get(address))
    assert list(drift.drift()) == []
    assert not PublishedTimelineEntry.objects.exists()


def test_what_is_by_hand_stands_before_the_posts_of_its_day(client):
    cast.published("First, invented.", posted="2017-10-15")
    cast.published("Second, invented.", posted="2017-10-16")
    cast.published("Third, invented.", posted="2017-10-17")
    found_by(
        DAYS,
        heading("The next day", dt.date(2017, 10, 16)),
        {"kind": "context", "text": "A paragraph.", "on_day": dt.date(2017, 10, 16)},
        {"kind": "milestone", "measurement": measurement(as_of_edtf="2017-10-17")},
    )
    assert in_order(
        text_of(client.get(PAGE)),
        "First, invented.",
        "The next day",
        "A paragraph.",
        "Second, invented.",
        "said by an invented spokeswoman",
        "Third, invented.",
    )


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"kind": "heading", "text": "Without a day"}, "Entry 1 has no day"),
        ({"kind": "post"}, "Entry 1 is a post"),
    ],
)
def test_what_has_no_place_is_refused_by_its_number(part, told):
    if part["kind"] == "post":
        part = {**part, "post": cast.published()}
    with pytest.raises(NotReadyError, match=told):
        found_by(DAYS, part)
    assert Timeline.objects.get().state != State.PUBLISHED
    assert not PublishedTimeline.objects.exists()


def test_a_day_has_room_for_so_many_entries_by_hand():
    with pytest.raises(ValueError, match="has room for"):
        position_on(dt.date(2017, 10, 15), BY_HAND)


@BOTH
@pytest.mark.parametrize("number", [22, 20_000])
def test_a_first_load_is_bounded_at_any_number_of_posts(client, address, number):
    chance = random.Random(3)
    words = [invented_words(chance, 140) for _ in range(200)]
    many(number, words=lambda n: words[n % 200])
    found_by()
    html = client.get(address).content.decode()
    assert html.count('<article class="post') == min(number, 30)
    assert Nodes(html).number <= MOST_NODES
    if address == FRAME:
        assert weight(html) <= MOST_BYTES


@BOTH
@pytest.mark.parametrize(("query", "budget"), [(DAYS, 7), (f"q=invented+sentence&{DAYS}", 8)])
def test_a_long_one_takes_few_queries(client, address, query, budget):
    many(2_000)
    found_by(query, heading("First", dt.date(2017, 10, 15)))
    with CaptureQueriesContext(connections["public"]) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= budget
    assert "OFFSET" not in str(queries.captured_queries)


@BOTH
def test_reading_on_misses_nothing_and_repeats_nothing(client, address):
    many(900)
    found_by(DAYS, heading("A heading", dt.date(2017, 10, 16)))
    seen, query = [], ""
    while True:
        html = client.get(address + query).content.decode()
        seen += entries_of(html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        if not following:
            break
        query = unescape(following[1])
    assert seen == [str(n) for n in range(1, 901)]


def test_an_address_leads_to_the_same_hour_when_posts_come_and_go_before_it(client):
    posts = many(600)
    found_by()
    closed = buckets_of(client.get(PAGE).content.decode())
    label, _, where = closed[4]
    for post in posts[:130]:
        post.delete()
    opened = text_of(client.get(PAGE + where))
    assert entries_of(opened)[0] == "301"
    assert label in opened


def test_posts_of_the_same_moment_keep_an_order_and_an_address_each(client):
    posts = posts_at([dt.date(2017, 10, 16)] * 50)
    PublishedPost.objects.exclude(pk__startswith="many").delete()
    found_by()
    html = client.get(PAGE).content.decode()
    ids = re.findall(r'<li id="entry-(\d+)"', html)
    assert len(set(ids)) == len(ids) == 40
    assert len(posts) == 50


@BOTH
def test_filters_narrow_what_the_search_finds(client, address):
    many(30, language=lambda n: "fr" if n % 3 else "en")
    found_by(DAYS, heading("A heading", dt.date(2017, 10, 15)))
    narrowed = client.get(f"{address}?language=en")
    assert entries_of(narrowed.content.decode()) == [str(n) for n in range(3, 31, 3)]
    assert "10 of 30 posts" in text_of(narrowed)
    assert "A heading" not in text_of(narrowed)


def test_graphic_words_come_only_where_they_are_asked_for(client):
    cast.published("Unspeakable, invented.", level=3, excerpt_start=0, excerpt_end=11)
    cast.published("Shown, invented.")
    found_by()
    assert "Unspeakable" not in client.get(FRAME).content.decode()
    assert "1 post with graphic detail is not shown" in text_of(client.get(FRAME))
    assert "Unspeakable" in client.get(f"{FRAME}?level=3").content.decode()
    for ending in (".json", ".timelinejs.json", ".csv", ".feed.json", ".svg"):
        said = client.get(f"/timelines/found{ending}")
        assert said.status_code == 200
        assert b"Unspeakable" not in said.content


def test_every_file_has_the_posts(client):
    post = cast.published("Shown, invented.", posted="2017-10-16")
    found_by(DAYS, {"kind": "milestone", "measurement": measurement()})
    data = client.get("/timelines/found.json").json()
    assert [entry["kind"] for entry in data["entries"]] == ["milestone", "post"]
    assert data["entries"][1]["post"]["id"] == post.public_id
    assert data["search"] == f"http://testserver/search/?{DAYS}"
    events = client.get("/timelines/found.timelinejs.json").json()["events"]
    assert [event["unique_id"].partition("-")[0] for event in events] == ["figure", "post"]
    table = client.get("/timelines/found.csv").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 3
    assert len(client.get("/timelines/found.feed.json").json()["items"]) == 1
    drawn = text_of(client.get("/timelines/found.svg"))
    assert "Search: On or after: 2017-10-15; On or before: 2017-11-30" in drawn
    api = client.get("/api/v1/timelines/found/").json()["entries"]
    assert [entry["kind"] for entry in api["results"]] == ["milestone", "post"]


def test_the_interface_for_programs_pages_through_it(client):
    many(45)
    found_by()
    seen, address = [], "/api/v1/timelines/found/?limit=20"
    while address:
        entries = client.get(address).json()["entries"]
        seen += [entry["position"] for entry in entries["results"]]
        address = entries["next"]
    assert len(set(seen)) == 45
    assert seen == sorted(seen)


def test_the_page_says_the_search_and_leads_to_it(client):
    cast.published("Courage, invented.")
    found_by(f"q=courage+%3Cscript%3E&{DAYS}")
    html = client.get(PAGE).content.decode()
    assert "Words: courage &lt;script&gt;; On or after: 2017-10-15" in html
    assert "<script>;" not in html
    link = re.search(r'at each moment: <a href="([^"]+)"', html.replace("\n", " "))
    assert client.get(unescape(link[1])).status_code == 200


def test_going_back_keeps_the_search_and_the_days():
    timeline = found_by(DAYS, heading("A heading", dt.date(2017, 10, 16)))
    timeline.entries.all().delete()
    Timeline.objects.update(query="")
    timelines.go_back(timeline, 1, by=cast.editor())
    timeline.refresh_from_db()
    assert timeline.query == DAYS
    (entry,) = timeline.entries.all()
    assert (entry.text, entry.on_day) == ("A heading", dt.date(2017, 10, 16))


def test_a_masked_word_finds_nothing_and_a_search_for_it_shows_nothing(client):
    post = cast.in_review("Speaks of Secretname and courage.")
    start = post.text.index("Secretname")
    curation.redact(post, start=start, end=start + 10, kind="name", reason="none", by=cast.editor())
    moderation.publish(post, by=cast.editor())
    found_by(f"q=secretname&{DAYS}")
    assert "Speaks of" not in text_of(client.get(PAGE))
    assert PublishedTimeline.objects.get().query == f"q=secretname&{DAYS}"


@BOTH
def test_a_search_that_can_no_longer_be_read_shows_no_post(client, address):
    cast.published("Shown nowhere here, invented.")
    found_by()
    PublishedTimeline.objects.update(query="after=never&before=2018")
    assert "Shown nowhere" not in text_of(client.get(address))


def test_where_it_may_begin_is_offered_by_day(client):
    many(300, each=30)
    found_by()
    html = client.get("/timelines/found/embed/").content.decode()
    start = re.search(r'<option value="(\d{9,})">17 October 2017', html)[1]
    opened = client.get(f"{FRAME}?from={start}").content.decode()
    assert entries_of(opened)[0] == "61"
