"""How another site learns to embed a timeline, as https://oembed.com has it."""

import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import timelines
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

SITE = "http://testserver"
PAGE = f"{SITE}/timelines/first-days/"


@pytest.fixture
def made():
    return made_of(
        cast.published("Words of the post."),
        "Words of the context.",
        title="The <first> days",
        introduction="Words of the introduction.",
    )


def asked(client, url=PAGE, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"/oembed?url={quote(url)}{query}")


def test_the_answer_is_what_the_specification_wants_of_a_rich_one(client, made):
    answer = asked(client)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert found["title"] == "The <first> days"
    assert found["provider_name"] == "The #MeToo Archive"
    assert found["provider_url"] == f"{SITE}/"
    assert (found["width"], found["height"]) == (640, 600)
    assert f'src="{SITE}/embed/timelines/first-days/"' in found["html"]
    assert 'title="The &lt;first&gt; days" width="640" height="600"' in found["html"]
    assert f'<a href="{PAGE}">The &lt;first&gt; days</a>' in found["html"]
    assert "Words" not in answer.content.decode()


def test_xml_says_the_same_as_json(client, made):
    answer = asked(client, format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    written = {child.tag: child.text for child in root}
    assert written == {name: str(value) for name, value in asked(client).json().items()}


@pytest.mark.parametrize(
    ("most", "size"),
    [
        ({"maxwidth": 320}, (320, 600)),
        ({"maxheight": 200}, (640, 200)),
        ({"maxwidth": 5_000, "maxheight": 5_000}, (640, 600)),
        ({"maxwidth": 1, "maxheight": 1}, (1, 1)),
        ({"maxwidth": ""}, (640, 600)),
    ],
)
def test_it_keeps_within_the_size_that_there_is(client, made, most, size):
    found = asked(client, **most).json()
    assert (found["width"], found["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in found["html"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "1.5", "²", "9" * 10])
def test_a_size_that_is_none_is_a_bad_request(client, made, size):
    assert asked(client, maxwidth=size).status_code == 400
    assert asked(client, maxheight=size).status_code == 400


@pytest.mark.parametrize("written", ["yaml", "JSON", "jsonp", ""])
def test_another_format_is_not_implemented(client, made, written):
    assert asked(client, format=written).status_code == 501


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/timelines/first-days/",
        "http://testserver.elsewhere.example/timelines/first-days/",
        "http://testserver@elsewhere.example/timelines/first-days/",
        "http://testserver:8080/timelines/first-days/",
        "http://testserver:99999/timelines/first-days/",
        "ftp://testserver/timelines/first-days/",
        "javascript:alert(1)",
        "//testserver/timelines/first-days/",
        "/timelines/first-days/",
        "http://[::1/timelines/first-days/",
        f"{SITE}/timelines/never/",
        f"{SITE}/timelines/a-draft/",
        f"{SITE}/embed/timelines/a-draft/",
        f"{SITE}/timelines/",
        f"{SITE}/admin/",
        f"{SITE}/nowhere/",
        f"{PAGE}?from=x",
        f"{PAGE}?note=%00",
        "x" * 3_000,
        "",
    ],
)
def test_what_is_no_public_timeline_of_ours_has_no_response(client, made, url):
    Timeline.objects.create(slug="a-draft", title="A draft, invented")
    answer = asked(client, url)
    assert answer.status_code == 404
    assert answer.content == asked(client, f"{SITE}/timelines/never/").content
    assert answer["Cache-Control"] == "no-store"


def test_without_an_address_there_is_no_response(client):
    assert client.get("/oembed").status_code == 404


def test_a_withdrawn_timeline_has_no_response_either(client, made):
    timelines.withdraw_timeline(made, by=cast.editor())
    answer = asked(client)
    assert answer.status_code == 404
    assert answer.content == asked(client, f"{SITE}/timelines/never/").content


def test_the_choices_of_the_address_are_those_of_the_frame(client, made):
    chosen = "?theme=dark&accent=%23AA0000&height=400&hide=rape&from=1&unknown=x"
    found = asked(client, f"{SITE}/embed/timelines/first-days/{chosen}").json()
    source = unescape(re.search(r'src="([^"]+)"', found["html"])[1])
    assert source == (
        f"{SITE}/embed/timelines/first-days/?from=1&hide=rape&theme=dark&accent=aa0000"
    )
    assert found["height"] == 400
    assert client.get(source.removeprefix(SITE)).status_code == 200


def test_pages_that_moved_to_https_are_found(client, made):
    assert asked(client, PAGE.replace("http:", "https:")).status_code == 200


def test_the_page_leads_there(client, made):
    html = client.get("/timelines/first-days/").content.decode()
    links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', html)
    assert [kind for kind, _ in links] == ["application/json+oembed", "text/xml+oembed"]
    answers = [client.get(unescape(href).removeprefix(SITE)) for _, href in links]
    assert json.loads(answers[0].content)["title"] == "The <first> days"
    assert ElementTree.fromstring(answers[1].content).findtext("title") == "The <first> days"


def test_an_answer_takes_one_query(client, made):
    with CaptureQueriesContext(connections["public"]) as queries:
        asked(client)
    assert len(queries) == 1
