"""Long timelines: a bounded page at any number of posts, and every post to be reached."""

import datetime as dt
import random
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.public import timeline_buckets
from testimonies.tests import cast
from testimonies.tests.public.long_timeline import BEGIN, minutes, posts_at, timeline_of
from testimonies.tests.public.test_embed import MOST_BYTES, invented_words, weight
from testimonies.tests.public.test_timeline import made_of, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PAGE, FRAME = "/timelines/many/", "/embed/timelines/many/"
BOTH = pytest.mark.parametrize("address", [PAGE, FRAME])
MOST_NODES = 3_000


class Nodes(HTMLParser):
    """Counts elements and texts, those of white space too."""

    def __init__(self, html):
        super().__init__()
        self.number = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.number += 1

    def handle_data(self, data):
        self.number += 1


def buckets_of(html):
    """Return label, number of posts and address of each closed part."""
    listed = re.findall(
        r'<li>(?:<b>.*?</b> )?<a href="([^"]+)" target="_self" data-part>(.*?)</a>'
        r' <span class="count">(\d+) posts?</span>',
        html,
    )
    return [(label, int(posts), unescape(href)) for href, label, posts in listed]


def entries_of(html):
    return re.findall(r"An invented sentence number (\d+)\.", html)


@BOTH
@pytest.mark.parametrize("number", [22, 200, 2_000, 20_000])
def test_a_first_load_is_bounded_at_any_number_of_posts(client, address, number):
    chance = random.Random(3)
    words = [invented_words(chance, 140) for _ in range(200)]
    timeline_of(posts_at(minutes(number), words=lambda n: words[n % 200]))
    html = client.get(address).content.decode()
    assert Nodes(html).number <= MOST_NODES
    if address == FRAME:
        assert weight(html) <= MOST_BYTES
    assert html.count('<article class="post') == (30 if number > 300 else min(number, 40))


@BOTH
def test_a_long_timeline_takes_few_queries(client, address):
    timeline_of(posts_at(minutes(2_000)), headings={0: "First", 900: "Second"})
    for where in (address, f"{address}?from=700"):
        with CaptureQueriesContext(connections["public"]) as queries:
            assert client.get(where).status_code == 200
        assert len(queries) <= 6 + 1
        assert "OFFSET" not in str(queries.captured_queries)


@BOTH
def test_hours_are_links_and_one_of_them_is_open(client, address):
    timeline_of(posts_at(minutes(600)))
    html = client.get(address).content.decode()
    assert "15 October 2017, 18:00 to 18:59 UTC" in html
    closed = buckets_of(html)
    assert closed[0][:2] == ("15 October 2017, 19:00 to 19:59 UTC", 60)
    assert len(closed) == 9
    opened = client.get(address + closed[4][2]).content.decode()
    assert entries_of(opened) == [str(n) for n in range(301, 331)]
    assert [label for label, _, _ in buckets_of(opened)].count(closed[4][0]) == 0
    assert len(buckets_of(opened)) == 9


@BOTH
def test_reading_on_misses_nothing_and_repeats_nothing(client, address):
    posts = posts_at(minutes(420))
    random.Random(5).shuffle(posts)
    timeline_of(posts, headings={0: "A heading", 100: "Another"})
    seen, query = [], ""
    while True:
        html = client.get(address + query).content.decode()
        seen += entries_of(html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        if not following:
            break
        query = unescape(following[1])
    assert seen == [post.words.split()[-1].rstrip(".") for post in posts]


def test_a_day_that_is_all_there_is_is_cut(client):
    timeline_of(posts_at([dt.date(2017, 10, 16)] * 1_000))
    html = client.get(PAGE).content.decode()
    labels = [label for label, _, _ in buckets_of(html)]
    assert labels == ["16 October 2017 (continued)"] * 9
    assert [posts for _, posts, _ in buckets_of(html)] == [100] * 9


@pytest.mark.parametrize(
    ("apart", "label"),
    [
        (dt.timedelta(minutes=7), "hour"),
        (dt.timedelta(minutes=150), "day"),
        (dt.timedelta(days=3), "month"),
        (dt.timedelta(days=30), "year"),
    ],
)
def test_the_unit_is_the_finest_that_makes_a_list_of_bearable_length(client, apart, label):
    timeline_of(posts_at([BEGIN + n * apart for n in range(360)]))
    labels = [label for label, _, _ in buckets_of(client.get(PAGE).content.decode())]
    assert len(labels) <= timeline_buckets.MOST_RUNS + timeline_buckets.MOST_CUTS
    shape = {
        "hour": r"\d+ October 2017, \d\d:00 to \d\d:59 UTC",
        "day": r"\d+ \w+ 2017",
        "month": r"\w+ 20\d\d",
        "year": r"20\d\d",
    }[label]
    assert labels
    assert all(re.fullmatch(shape, one) for one in labels), labels[:3]


def test_an_order_without_any_dates_in_it_is_cut_into_equal_parts(client):
    posts = posts_at([BEGIN + dt.timedelta(days=400 * (n % 7)) for n in range(400)])
    timeline_of(posts)
    labels = [label for label, _, _ in buckets_of(client.get(PAGE).content.decode())]
    assert labels == ["Posts in the editors’ order (continued)"] * 3


def test_a_heading_opens_the_part_that_it_stands_before(client):
    timeline_of(posts_at(minutes(400)), headings={0: "The appeal", 60: "The next hour"})
    html = client.get(PAGE).content.decode()
    assert "<b>The next hour</b>" in html
    where = buckets_of(html)[0][2]
    opened = text_of(client.get(PAGE + where))
    assert opened.index("The next hour") < opened.index("number 61.")
    assert "number 60." not in opened


def test_an_entry_has_an_address_that_leads_to_its_part(client):
    timeline_of(posts_at(minutes(900)))
    html = client.get(f"{PAGE}?from=777").content.decode()
    assert 'id="entry-777"' in html
    scale = client.get(PAGE).context["scale"]["bars"]
    assert scale[1]["url"] == "?from=361#entry-361"
    assert scale[0]["here"]
    assert not scale[1]["here"]


@BOTH
def test_posts_are_narrowed_by_platform_language_and_note(client, address):
    posts = posts_at(
        minutes(30),
        platform_slug=lambda n: "chirper" if n % 2 else "booklet",
        platform_name=lambda n: "Chirper" if n % 2 else "Booklet",
        language=lambda n: "fr" if n % 3 else "en",
        note_slugs=lambda n: ["rape"] if n % 5 == 0 else ["stalking"],
    )
    timeline_of(posts, headings={0: "A heading"})

    def found(query):
        return {int(n) for n in entries_of(client.get(address + query).content.decode())}

    every = set(range(1, 31))
    assert found("") == every
    assert found("?platform=booklet") == {n for n in every if n % 2 == 0}
    assert found("?language=en") == {n for n in every if n % 3 == 0}
    assert found("?note=rape") == {n for n in every if n % 5 == 0}
    assert found("?hide=rape") == {n for n in every if n % 5}
    assert found("?hide=rape&hide=stalking") == set()
    assert found("?platform=booklet&language=en&note=rape") == {30}
    narrowed = client.get(f"{address}?platform=booklet")
    assert "15 of 30 posts" in text_of(narrowed)
    assert "A heading" not in text_of(narrowed)
    assert "No post of this timeline passes these filters." in text_of(
        client.get(f"{address}?language=xx")
    )


@BOTH
@pytest.mark.parametrize(
    "query", ["platform=%00", "note=<script>", "hide=a+b", "language=" + "x" * 41]
)
def test_a_filter_that_can_be_no_value_is_no_page(client, address, query):
    timeline_of(posts_at(minutes(3)))
    assert client.get(f"{address}?{query}").status_code == 404


@BOTH
def test_filters_go_along_from_part_to_part(client, address):
    timeline_of(posts_at(minutes(800), language=lambda n: "fr" if n % 2 else "en"))
    html = client.get(f"{address}?language=fr").content.decode()
    links = re.findall(r'href="(\?from[^"]*)"', html)
    assert links
    assert all("language=fr" in link for link in links)


def test_a_withdrawn_post_is_counted_nowhere(client):
    timeline_of(posts := posts_at(minutes(310)))
    before = client.get(PAGE)
    posts[5].delete()
    after = client.get(PAGE)
    assert "310 posts" in text_of(before)
    assert "309 posts" in text_of(after)
    assert "number 6." not in text_of(after)


def test_the_state_changes_with_anything_that_is_shown(client):
    def state():
        return re.search(r'data-state="(\w+)"', client.get(FRAME).content.decode())[1]

    posts = posts_at(minutes(3))
    timeline_of(posts)
    states = [state(), state()]
    posts[0].words = "Other invented words."
    posts[0].save()
    states.append(state())
    posts[1].delete()
    states.append(state())
    assert len(set(states)) == 3


def test_a_short_timeline_of_few_posts_has_no_filter(client):
    made_of(cast.published(), cast.published())
    assert "<summary>Filter" not in client.get("/timelines/first-days/").content.decode()


@BOTH
def test_the_heaviest_page_is_bounded_too(client, address):
    begin = [BEGIN + dt.timedelta(hours=n) for n in range(45)]
    many = [20 if n % 2 else 280 for n in range(45)]
    moments = [
        hour + dt.timedelta(seconds=n)
        for hour, posts in zip(begin, many, strict=True)
        for n in range(posts)
    ]
    posts = posts_at(
        moments,
        words=lambda n: "Words, invented. " * 20,
        note_slugs=["rape", "stalking", "drugging"],
        doubts=[{"statement": "An invented doubt.", "start": 0, "end": 5}] * 2,
        platform_name=lambda n: f"Platform {n % 9}",
        language=lambda n: ["en", "fr", "ar", "de"][n % 4],
        attributed_handle="ada_invented",
    )
    timeline_of(posts, headings={n * 150: f"Heading {n}" for n in range(45)})
    for query in ("", "?from=5000"):
        html = client.get(address + query).content.decode()
        assert len(buckets_of(html)) > 60
        assert Nodes(html).number <= MOST_NODES


def test_a_post_of_a_frame_is_few_nodes(client):
    timeline_of(posts_at(minutes(22)))
    html = client.get("/embed/timelines/many/").content.decode()
    posts = re.findall(r'<li id="entry-\d+">.*?</li>', html, re.S)
    assert len(posts) == 22
    assert max(Nodes(post).number for post in posts) <= 30
    assert not re.search(r"</(?:p|blockquote|article|li)>\s+<", "".join(posts))
