"""The list of timelines: by title, page by page, in few queries."""

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.models.published import PublishedTimeline
from testimonies.public import timeline_list
from testimonies.tests import cast
from testimonies.tests.public.long_timeline import BEGIN
from testimonies.tests.public.test_timeline import made_of, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

LIST = "/timelines/"


def made(number):
    """Two of them with each title: the address settles the order."""
    PublishedTimeline.objects.bulk_create(
        PublishedTimeline(
            slug=f"t-{n:03}",
            title=f"Invented, {n // 2:03}",
            version=1,
            published_at=BEGIN,
            query="after=2017&before=2018" if n % 3 == 0 else "",
        )
        for n in range(number)
    )


def test_every_timeline_is_listed_once_page_by_page(client):
    made(2 * timeline_list.PAGE + 3)
    seen, address = [], LIST
    while address:
        with CaptureQueriesContext(connections["public"]) as queries:
            html = client.get(address).content.decode()
        assert len(queries) <= 2
        assert "OFFSET" not in str(queries.captured_queries)
        seen += re.findall(r'href="/timelines/(t-\d+)/"', html)
        following = re.search(r'<a href="([^"]+)" rel="next"', html)
        address = following[1] if following else ""
    assert seen == [f"t-{n:03}" for n in range(2 * timeline_list.PAGE + 3)]


def test_posts_and_days_are_said_of_one_by_hand_and_the_search_of_another(client):
    made_of(cast.published(posted="2017-10-15"), cast.published(posted="2017-10-18"))
    made(1)
    said = text_of(client.get(LIST))
    assert "15 October 2017 to 18 October 2017 2 posts" in said
    assert "this search finds at each moment: On or after: 2017; On or before: 2018" in said


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAA", "é", "L0E", "YS8"])
def test_a_cursor_that_is_none_of_ours_is_said_so(client, cursor):
    response = client.get(f"{LIST}?cursor={cursor}")
    assert response.status_code == 400
    assert "Take “cursor” out" in text_of(response)


def test_a_page_after_one_that_is_gone_goes_on_where_it_was(client):
    made(timeline_list.PAGE + 1)
    first = client.get(LIST).content.decode()
    PublishedTimeline.objects.filter(slug=f"t-{timeline_list.PAGE - 1:03}").delete()
    following = re.search(r'<a href="([^"]+)" rel="next"', first)[1]
    html = client.get(following).content.decode()
    assert re.findall(r'href="/timelines/(t-\d+)/"', html) == [f"t-{timeline_list.PAGE:03}"]
