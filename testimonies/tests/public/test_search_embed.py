"""A search that stands in other people's pages."""

import gzip
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import moderation
from testimonies.public import search_embeds
from testimonies.tests import cast
from testimonies.tests.public.test_embed import MOST_BYTES, may_be_framed
from testimonies.tests.public.test_timeline import in_order, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ADDRESS = "/embed/search/"


def state_of(response):
    return re.search(r'data-state="([0-9a-f]+)"', response.content.decode())[1]


def test_the_frame_holds_what_the_search_finds_in_its_order(client):
    cast.published("First teapot, invented.", posted="2017-10-15")
    cast.published("Second teapot, invented.", posted="2017-10-16")
    cast.published("Nothing of the kind.")
    response = client.get(f"{ADDRESS}?q=teapot&sort=oldest")
    assert response.status_code == 200
    assert may_be_framed(response)
    text = text_of(response)
    assert in_order(
        text,
        "Posts found in the archive",
        "Words: teapot",
        "Content note: sexual harassment First teapot",
        "Second teapot",
    )
    assert "Nothing of the kind" not in text
    assert 'href="http://testserver/search/?q=teapot&amp;sort=oldest"' in response.content.decode()
    assert not response.cookies


def test_a_withdrawn_post_is_gone_and_an_open_frame_is_told(client):
    post = cast.published("A teapot to be gone.")
    cast.published("A teapot that stays.")
    before = client.get(f"{ADDRESS}?q=teapot")
    assert before["Cache-Control"] == "no-cache"
    same = client.get(f"{ADDRESS}?q=teapot", headers={"if-none-match": before["ETag"]})
    assert same.status_code == 304
    assert may_be_framed(same)
    moderation.hold(post, by=cast.editor())
    after = client.get(f"{ADDRESS}?q=teapot", headers={"if-none-match": before["ETag"]})
    assert "to be gone" not in text_of(after)
    assert "A teapot that stays." in text_of(after)
    assert state_of(before) != state_of(after)


def test_caches_are_told_what_it_shows(client, settings):
    settings.SHARED_CACHE_SECONDS = 10
    post = cast.published("A teapot, invented.")
    cast.published("Nothing of the kind.")
    response = client.get(f"{ADDRESS}?q=teapot")
    assert response["xkey"].split() == ["search", f"post-{post.public_id}"]
    assert response["Cache-Control"] == "max-age=0, s-maxage=10, must-revalidate"


def test_graphic_posts_only_where_the_frame_asks_for_them(client):
    graphic = cast.published("Unspeakable teapot.", level=3, excerpt_start=0, excerpt_end=11)
    without = client.get(f"{ADDRESS}?q=teapot").content.decode()
    assert graphic.public_id not in without
    assert "Unspeakable" not in without
    asked = client.get(f"{ADDRESS}?q=teapot&most=3").content.decode()
    assert '<details class="open-whole">' in asked


def test_level_stays_the_filter_of_searches(client):
    cast.published("A teapot of level one.", level=1)
    cast.published("A teapot of level two.", level=2)
    text = text_of(client.get(f"{ADDRESS}?level=1"))
    assert "of level one" in text
    assert "of level two" not in text


def test_how_it_looks_is_kept_from_page_to_page(client, monkeypatch):
    monkeypatch.setattr(search_embeds, "POSTS", 2)
    for number in range(5):
        cast.published(f"Teapot {number}, invented.", posted=f"2017-10-{10 + number}")
    seen, address = "", f"{ADDRESS}?q=teapot&sort=oldest&theme=dark&header=hide"
    for _page in range(3):
        html = client.get(address).content.decode()
        assert 'class="theme-dark"' in html
        seen += "".join(re.findall(r"(\d), invented", html))
        following = re.search(r'href="(\?[^"]*cursor[^"]*)" target="_self">Go on', html)
        address = ADDRESS + following[1].replace("&amp;", "&") if following else ""
    assert (seen, address) == ("01234", "")


def test_long_words_make_a_shorter_page_and_none_is_lost(client, monkeypatch):
    monkeypatch.setattr(search_embeds, "LETTERS", 100)
    for number in range(3):
        cast.published(
            f"Teapot {number}, invented. " + "word " * 20, posted=f"2017-10-{10 + number}"
        )
    seen, address = "", f"{ADDRESS}?q=teapot&sort=oldest"
    for _page in range(3):
        html = client.get(address).content.decode()
        found = re.findall(r"(\d), invented", html)
        assert len(found) == 1
        seen += found[0]
        following = re.search(r'href="(\?[^"]*)" target="_self">Go on', html)
        address = ADDRESS + following[1].replace("&amp;", "&") if following else ""
    assert (seen, address) == ("012", "")


@pytest.mark.parametrize("query", ["after=never", "zone=Mars/Base", "cursor=xyz", "note=none"])
def test_what_cannot_be_read_is_said_and_kept_by_nobody(client, query):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert may_be_framed(response)
    assert "This search could not be read" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_frame_is_small_and_takes_few_queries(client):
    for number in range(25):
        cast.published(f"Teapot {number}, invented. " + "More words. " * 80)
    address = f"{ADDRESS}?q=teapot"
    with CaptureQueriesContext(connections["public"]) as queries:
        response = client.get(address)
    asked = [q for q in queries.captured_queries if "statement_timeout" not in q["sql"]]
    assert len(asked) <= 3
    html = response.content
    files = re.findall(rb'(?:src|<link[^>]* href)="/static/([^"]+)"', html)
    weight = len(gzip.compress(html)) + sum(
        len(gzip.compress(Path(finders.find(name.decode())).read_bytes())) for name in set(files)
    )
    assert weight <= MOST_BYTES
    assert html.count(b"<") / 2 < 3_000


def test_the_search_page_gives_a_snippet_without_words_and_says_where_to_ask(client):
    cast.published("A teapot, invented.")
    html = client.get("/search/?q=teapot&hide=rape").content.decode()
    snippet = re.search(r'<textarea id="snippet"[^>]*>([^<]*)</textarea>', html)[1]
    assert "/embed/search/?q=teapot&amp;amp;hide=rape" in snippet
    assert "invented" not in snippet
    assert html.count('+oembed" href="http://testserver/oembed?url=') == 2


def test_oembed_answers_for_a_search(client):
    cast.published("A teapot, invented.")
    page = "http://testserver/search/?q=teapot&theme=dark"
    found = client.get(f"/oembed?url={quote(page)}&maxheight=300").json()
    assert found["title"] == "Posts found in the archive"
    assert found["height"] == 300
    assert 'src="http://testserver/embed/search/?q=teapot&amp;theme=dark"' in found["html"]
    assert (
        client.get(f"/oembed?url={quote('http://testserver/search/?after=no')}").status_code == 404
    )
