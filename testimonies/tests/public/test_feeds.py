"""Atom feeds and the sitemap: valid, stable, and without what is not for them."""

import datetime as dt

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from testimonies.editorial import curation, moderation
from testimonies.models.published import PublishedPost
from testimonies.public import feeds, sitemaps
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LATEST = "/feeds/latest.atom"


def feed(address: str = LATEST) -> etree._Element:
    page = Client().get(address)
    assert page.status_code == 200
    assert page["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(page.content)


def entries(address: str = LATEST) -> list[etree._Element]:
    return feed(address).findall(f"{ATOM}entry")


def summary(entry: etree._Element) -> str:
    return entry.findtext(f"{ATOM}summary") or ""


def test_a_feed_has_what_atom_asks_for():
    cast.published()
    root = feed()
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert element.findtext(f"{ATOM}id").startswith("tag:testserver,2017-10-15:")
        assert dt.datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert element.find(f"{ATOM}link[@rel='alternate']") is not None
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"http://testserver{LATEST}"


def test_ids_stay_the_same_by_whatever_scheme_or_port_it_is_asked():
    post = cast.published()
    expected = f"tag:localhost,2017-10-15:post:{post.public_id}"
    for host in ("localhost", "localhost:8000"):
        text = Client().get(LATEST, headers={"host": host}).content
        assert etree.fromstring(text).findtext(f"{ATOM}entry/{ATOM}id") == expected


def test_the_note_comes_before_the_words_and_these_are_text():
    cast.published("Invented <b>words</b> & \x0bmore", language="ar")
    (entry,) = entries()
    html = summary(entry)
    assert html == (
        "<p>Content note: sexual harassment</p>"
        '<blockquote lang="ar" dir="rtl">Invented &lt;b&gt;words&lt;/b&gt; &amp; more</blockquote>'
    )


@pytest.mark.parametrize("level", [2, 3])
def test_words_that_describe_what_was_done_stay_on_their_page(level):
    cast.published("Invented words.", level=level, excerpt_start=0, excerpt_end=8)
    (entry,) = entries()
    assert "Content note: sexual harassment" in summary(entry)
    assert "The words are on the page of the post." in summary(entry)
    assert b"Invented words" not in etree.tostring(entry)


def test_a_paraphrase_is_told_as_one_and_a_post_without_words_as_such():
    cast.published(words_shown_as="paraphrase", paraphrase="Retold.")
    cast.published(words_shown_as="count_only")
    none, told = map(summary, entries())
    assert "Told in this archive’s words, not quoted:</p><p>Retold.</p>" in told
    assert "No words are shown for this post." in none


def test_what_was_published_last_comes_first_and_no_more_than_fifty(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    for day in ("2017-10-20", "2017-10-16", "2017-10-10"):
        cast.published(posted=day)
    titles = [entry.findtext(f"{ATOM}title") for entry in entries()]
    assert titles == ["Post of 10 October 2017", "Post of 16 October 2017"]


def test_a_search_has_a_feed_of_its_own():
    cast.published("Invented apples.")
    cast.published("Invented pears.")
    assert len(entries("/feeds/search.atom?q=apples")) == 1
    other = feed("/feeds/search.atom?q=pears").findtext(f"{ATOM}id")
    assert feed("/feeds/search.atom?q=apples").findtext(f"{ATOM}id") != other
    page = Client().get("/feeds/search.atom?after=2017-13-45")
    assert page.status_code == 400
    assert "after: " in page.content.decode()


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_public_is_in_no_feed_and_no_sitemap(state):
    post = cast.in_state(state)
    assert entries() == entries("/feeds/search.atom") == []
    for address in (LATEST, "/sitemap.xml", f"/sitemap/{post.public_id[0]}.xml"):
        assert post.public_id not in Client().get(address).content.decode()


def test_who_has_the_feed_is_told_so_until_anything_changes():
    post = cast.published("Invented words about courage.")
    client = Client()

    def asked(etag: str) -> tuple[int, str]:
        page = client.get(LATEST, headers={"if-none-match": etag})
        return page.status_code, page["ETag"]

    first = client.get(LATEST)
    assert first["Cache-Control"] == "no-cache"
    # A date could not tell: a correction or a withdrawal moves none that the feed shows.
    assert "Last-Modified" not in first.headers
    assert asked(first["ETag"]) == (304, first["ETag"])
    curation.redact(post, start=0, end=8, kind="name", reason="an invented one", by=cast.editor())
    status, corrected = asked(first["ETag"])
    assert status == 200
    moderation.withdraw(post, by=cast.editor())
    status, empty = asked(corrected)
    assert status == 200
    assert asked(empty) == (304, empty)


# Of a search, how its words are read is a query of its own.
@pytest.mark.parametrize(("address", "most"), [(LATEST, 1), ("/feeds/search.atom?q=invented", 2)])
def test_a_feed_takes_one_query(address, most):
    for _ in range(3):
        cast.published()
    with CaptureQueriesContext(connections["public"]) as queries:
        assert len(entries(address)) == 3
    assert len(queries) == most


def test_latest_is_read_from_its_index():
    with connections["public"].cursor() as cursor:
        cursor.execute("SET enable_sort = off")
        query = PublishedPost.objects.order_by("-published_at", "-public_id")[:50].query
        sql, params = query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_sort")
    assert "pub_latest" in plan


def test_pages_say_where_their_feed_is():
    cast.published()
    assert b'type="application/atom+xml" href="/feeds/latest.atom"' in Client().get("/").content
    page = Client().get("/search/?q=invented&hide=rape").content.decode()
    assert 'href="/feeds/search.atom?q=invented&amp;hide=rape"' in page
    for address in ("/exports/search.csv", "/exports/search.readme.txt", "/search/cite/"):
        assert f'href="{address}?q=invented&amp;hide=rape"' in page


# The sitemap


def paths(address: str = "/sitemap.xml") -> list[str]:
    page = Client().get(address)
    assert (page.status_code, page["Content-Type"]) == (200, "application/xml; charset=utf-8")
    found = etree.fromstring(page.content).iter(f"{MAP}loc")
    return [element.text.removeprefix("http://testserver") for element in found]


def test_the_sitemap_lists_each_page_once_and_each_answers():
    post = cast.published()
    hidden = cast.published(level=3)
    found = paths()
    assert len(found) == len(set(found))
    assert f"/posts/{post.public_id}/" in found
    assert f"/posts/{hidden.public_id}/" not in found
    assert {"/browse/2017/10/16/", "/platforms/chirper/", "/people/ada-invented/"} <= set(found)
    assert {Client().get(path).status_code for path in found} == {200}


def test_a_large_sitemap_is_an_index_of_parts_that_hold_each_post_once(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_IN_ONE", 2)
    posts = {f"/posts/{cast.published().public_id}/" for _ in range(5)}
    parts = paths()
    assert len(parts) == 1 + 32
    assert parts[0] == "/sitemap/pages.xml"
    listed = [path for part in parts[1:] for path in paths(part)]
    assert sorted(listed) == sorted(posts)
    assert not posts & set(paths("/sitemap/pages.xml"))


@pytest.mark.parametrize("part", ["u", "A", "zzzz", "_", "zzz", "a"])
def test_a_part_that_the_index_does_not_name_has_no_address(part):
    cast.published()
    assert Client().get(f"/sitemap/{part}.xml").status_code == 404


def test_robots_are_told_where_it_is():
    text = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml\n" in text
    assert "Disallow: /exports/\n" in text
