"""From the years of a long timeline to its minutes, by links."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.tests.public.long_timeline import BEGIN, minutes, posts_at, timeline_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PAGE, FRAME = "/timelines/many/", "/embed/timelines/many/"
BOTH = pytest.mark.parametrize("address", [PAGE, FRAME])


def steps_of(html):
    """Return what each step is of, and its slots: label, posts, address, whether it is open."""
    steps = re.findall(
        r'<details class="zoom"[^>]*>\s*<summary>Nearer: (.+?)</summary>(.+?)</details>', html, re.S
    )
    slot = (
        r'<a href="([^"]+)" target="_self" data-part( aria-current="true")?>([^<]+)</a>'
        r' <span class="count">(\d+)</span>'
    )
    return [
        (
            label,
            [
                (said, int(posts), unescape(where), bool(here))
                for where, here, said, posts in re.findall(slot, inner)
            ],
        )
        for label, inner in steps
    ]


@BOTH
def test_an_hour_opens_to_its_minutes(client, address):
    timeline_of(posts_at([BEGIN + dt.timedelta(seconds=20 * n) for n in range(600)]))
    [(label, slots)] = steps_of(client.get(address).content.decode())
    assert label == "15 October 2017, 18:00 to 18:59 UTC"
    assert [slot[:2] for slot in slots[:3]] == [("18:00", 3), ("18:01", 3), ("18:02", 3)]
    assert len(slots) == 60
    html = client.get(address + slots[20][2]).content.decode()
    assert re.findall(r"An invented sentence number (\d+)\.", html)[0] == "61"
    [(_label, slots)] = steps_of(html)
    assert [slot[0] for slot in slots if slot[3]] == ["18:20"]


def test_years_lead_to_minutes_step_by_step(client):
    moments = [BEGIN + dt.timedelta(days=30 * n) for n in range(360)]
    moments += [moments[-1] + dt.timedelta(hours=n) for n in range(1, 4)]
    moments += [moments[-1] + dt.timedelta(minutes=n) for n in range(1, 4)]
    timeline_of(posts_at(moments))
    html = client.get(f"{PAGE}?from={len(moments) - 1}").content.decode()
    steps = steps_of(html)
    assert len(steps) >= 3
    assert re.fullmatch(r"20\d\d", steps[0][0])
    assert re.fullmatch(r"\d+ \w+ 20\d\d", steps[-2][0])
    assert re.fullmatch(r"\d\d:\d\d", steps[-1][1][-1][0])
    with CaptureQueriesContext(connections["public"]) as queries:
        client.get(f"{PAGE}?from={len(moments) - 1}")
    assert len(queries) <= 12


def test_a_post_known_to_the_day_has_no_minute(client):
    timeline_of(posts_at([dt.date(2017, 10, 16)] * 400))
    assert steps_of(client.get(PAGE).content.decode()) == []


def test_steps_keep_the_filters(client):
    timeline_of(posts_at(minutes(400), language="de"))
    [(_label, slots)] = steps_of(client.get(f"{FRAME}?language=de&theme=dark").content.decode())
    assert slots[1][2] == "?from=2&language=de&theme=dark"


def scale_of(client, address, shared):
    """Return the scale of a day's hours or an hour's minutes."""
    [scale] = [
        step.scale for step in client.get(address).context["view"].steps if step.shared == shared
    ]
    return scale


def drawn(html):
    """Return the figures within the steps, as they are drawn."""
    return re.findall(r'<details class="zoom"[^>]*>.+?(<figure.+?</figure>)', html, re.S)


@BOTH
def test_the_minutes_of_an_hour_are_drawn_all_of_them(client, address):
    moments = [BEGIN + dt.timedelta(seconds=20 * n) for n in range(600) if not 30 <= n < 45]
    timeline_of(posts_at(moments))
    html = client.get(address).content.decode()
    [figure] = drawn(html)
    assert "<figcaption>15 October 2017, 18:00 to 18:59 UTC</figcaption>" in figure
    assert "<title>18:09: 3</title>" in figure
    assert not re.search(r"<title>18:1[0-4]: ", figure)
    ends = re.search(r'<p class="chart-ends">(.+?)</p>', figure)[1]
    assert re.findall(r"<span>(.+?)</span>", ends) == ["18:00", "18:15", "18:30", "18:45", "19:00"]
    assert re.findall(r'class="tick" x1="(\d+)"', figure) == ["0", "250", "500", "750", "1000"]
    scale = scale_of(client, address, "2017-10-15T18")
    assert [len(scale["bars"]), scale["peak"]] == [60, 3]


@BOTH
def test_the_hours_of_a_day_are_drawn_and_say_what_has_no_hour(client, address):
    days = [BEGIN + dt.timedelta(days=n) for n in range(60)]
    hours = [days[9] + dt.timedelta(minutes=20 * n) for n in range(1, 15)]
    known = [day + dt.timedelta(minutes=n) for day in days[10:] for n in range(6)]
    timeline_of(posts_at([*days[:10], *hours, dt.date(2017, 10, 24), *known]))
    scale = scale_of(client, f"{address}?from=14", "2017-10-24")
    assert scale["caption"].startswith("24 October 2017 (UTC). 1 post is not drawn")
    assert [bar["count"] for bar in scale["bars"]] == [0] * 18 + [3, 3, 3, 3, 3, 0]
    assert [tick["label"] for tick in scale["ticks"]] == [
        "00:00",
        "06:00",
        "12:00",
        "18:00",
        "24:00",
    ]
    assert [bar["label"] for bar in scale["bars"] if bar["here"]] == ["19:00"]


def test_a_step_that_was_taken_stays_open(client):
    timeline_of(posts_at([BEGIN + dt.timedelta(seconds=20 * n) for n in range(600)]))
    html = client.get(PAGE).content.decode()
    assert '<details class="zoom">' in html
    [(_label, slots)] = steps_of(html)
    assert '<details class="zoom" open>' in client.get(PAGE + slots[20][2]).content.decode()


def test_minutes_of_an_hour_in_parts_are_all_there(client):
    timeline_of(posts_at([BEGIN + dt.timedelta(seconds=2 * n) for n in range(1_800)]))
    html = client.get(f"{PAGE}?from=900").content.decode()
    assert "(continued)" in html
    [(_label, slots)] = steps_of(html)
    assert [slot[1] for slot in slots] == [30] * 60
