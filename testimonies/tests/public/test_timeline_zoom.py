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
        r'<details class="zoom">\s*<summary>Nearer: (.+?)</summary>(.+?)</details>', html, re.S
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
    assert len(slots) == 34
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
