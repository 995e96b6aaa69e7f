"""The readers' face in its languages: by the address, else by what the browser asks for."""

import re
import struct

import pytest
from django.test import Client

from metoo_archive import interface
from metoo_archive.interface import is_page, negotiated, split
from testimonies.public import deadlines
from testimonies.tests import cast
from testimonies.tests.public.reading import get, main_of
from testimonies.tests.routes import addresses
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

TAGS = ("en", "es", "fr", "de", "hi", "ar")
# A catalogue without a message: the magic number, the revision, and two empty tables.
EMPTY = struct.pack("<7I", 0x950412DE, 0, 0, 28, 28, 0, 28)


@pytest.fixture(autouse=True)
def six(settings, tmp_path):
    """All six languages, whether their catalogues are whole or not."""
    for tag in TAGS:
        catalogue = tmp_path / tag / "LC_MESSAGES" / "django.mo"
        catalogue.parent.mkdir(parents=True)
        catalogue.write_bytes(EMPTY)
    settings.LOCALE_PATHS = [tmp_path]
    interface.offered.cache_clear()
    yield
    interface.offered.cache_clear()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What a page says is asked here, and not how quick this machine is."""
    monkeypatch.setattr(deadlines, "BUDGET", 60)


@pytest.fixture
def scene():
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.PUBLISHED)
    return scene


def language_of(response):
    return re.search(r'<html lang="([a-z]+)" dir="([a-z]+)"', response.content.decode()).groups()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.8", "fr"),
        ("de-AT;q=0.5, ar-EG;q=0.9", "ar"),
        ("pt-BR, es;q=0.7", "es"),
        ("pt-BR", "en"),
        ("hi-IN", "hi"),
        ("*", "en"),
        ("en-GB, fr;q=0.9", "en"),
        ("fr;q=0", "en"),
        ("\x00, ;;q=x", "en"),
    ],
)
def test_the_browser_is_asked_for_its_first_language_that_we_speak(header, expected):
    assert negotiated(header) == expected
    shown = Client().get("/about/", headers={"accept-language": header})
    assert language_of(shown) == (expected, "rtl" if expected == "ar" else "ltr")
    assert shown.headers["Content-Language"] == expected
    assert "Accept-Language" in shown.headers["Vary"]


def test_the_address_goes_before_the_browser_and_no_cookie_counts():
    client = Client()
    client.cookies["django_language"] = "de"
    assert language_of(client.get("/about/")) == ("en", "ltr")
    shown = client.get("/ar/about/", headers={"accept-language": "fr"})
    assert language_of(shown) == ("ar", "rtl")
    assert "Accept-Language" not in shown.headers.get("Vary", "")
    assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_answers_in_each_language_and_its_links_stay_in_it(scene, tag):
    client = Client()
    for address in addresses(scene.fill):
        response = client.get(f"/{tag}{address}")
        if address in ("/healthz", "/readyz"):
            assert response.status_code == 404
            continue
        assert response.status_code == 200, address
        assert "Set-Cookie" not in response.headers, address
        if is_page(address.partition("?")[0]):
            assert language_of(response)[0] == tag, address
            assert strays(response.content.decode(), tag) == [], address


def strays(html, tag):
    """Return the links within the archive that lead out of the language of the page."""
    body = re.sub(r"<textarea.*?</textarea>|<iframe.*?>", "", html.split("<body", 1)[1], flags=re.S)
    found = re.findall(r'<(?:a|form)\b[^>]*?(?:href|action)="(/[^"]*)"([^>]*)', body)
    return [
        path
        for path, rest in found
        if "hreflang" not in rest and not path.startswith((f"/{tag}/", "/embed/", "/static/"))
    ]


def test_files_for_programs_ask_no_browser(scene):
    client = Client()
    for address in addresses(scene.fill):
        if not is_page(address.partition("?")[0]):
            response = client.get(address, headers={"accept-language": "fr"})
            assert "Accept-Language" not in response.headers.get("Vary", ""), address


def test_the_stable_address_stands_in_citations_files_and_what_newsrooms_paste(scene):
    post = f"/posts/{scene.fill['public_id']}/"
    page = get(f"/fr{post}").content.decode()
    assert f'<link rel="canonical" href="http://testserver{post}">' in page
    assert f"item=http%3A%2F%2Ftestserver%2Fposts%2F{scene.fill['public_id']}" in page
    cited = main_of(get(f"/fr{post}cite/"))
    assert f"http://testserver{post}" in cited
    assert f"http://testserver/fr{post}" not in cited
    assert f"http://testserver{post}" in get(f"/fr{post.rstrip('/')}.bib").content.decode()
    timeline = get(f"/de/timelines/{scene.fill['timeline']}/").content.decode()
    snippet = timeline.split("<textarea", 1)[1].split("</textarea>")[0]
    assert "http://testserver/embed/timelines/" in snippet
    assert "/de/" not in snippet


@pytest.mark.parametrize("ending", [".bib", ".ris", ".csl.json", ".json"])
def test_citations_and_data_are_the_same_in_every_language(scene, ending):
    address = f"/posts/{scene.fill['public_id']}{ending}"
    assert get(address).content == get(f"/fr{address}").content


def test_a_feed_speaks_the_language_before_its_address_and_links_to_the_stable_ones(scene):
    feed = get("/fr/feeds/latest.atom").content.decode()
    assert 'xml:lang="fr"' in feed
    assert f'href="http://testserver/posts/{scene.fill["public_id"]}/"' in feed
    assert 'xml:lang="en"' in get("/feeds/latest.atom").content.decode()


def test_oembed_knows_a_timeline_by_any_of_its_addresses(scene):
    found = get(f"/oembed?url=http://testserver/fr/timelines/{scene.fill['timeline']}/")
    assert found.json()["type"] == "rich"


def test_the_menu_leads_to_the_same_page_with_its_query():
    page = get("/fr/search/?q=alone&sort=oldest").content.decode()
    assert '<a href="/ar/search/?q=alone&amp;sort=oldest" lang="ar" hreflang="ar"' in page
    assert 'hreflang="fr" rel="alternate" aria-current="true">Français</a>' in page
    assert '<link rel="alternate" hreflang' not in page


def test_a_page_names_its_languages_to_search_engines():
    for address in ("/about/", "/de/about/"):
        page = get(address).content.decode()
        for tag in TAGS:
            link = f'<link rel="alternate" hreflang="{tag}" href="http://testserver/{tag}/about/">'
            assert link in page
        assert 'hreflang="x-default" href="http://testserver/about/">' in page


def test_a_page_that_is_not_there_says_nothing_of_its_address_in_any_language(scene):
    gone, other = cast.in_state(State.WITHDRAWN), cast.in_state(State.HELD)
    pages = [get(f"/fr/posts/{post.public_id}/", 410) for post in (gone, other)]
    assert pages[0].content == pages[1].content
    assert language_of(pages[0]) == ("fr", "ltr")
    assert 'href="/ar/"' in pages[0].content.decode()
    assert language_of(get("/hi/nowhere/", 404)) == ("hi", "ltr")


def test_a_kept_page_is_shown_again_in_its_own_language_only():
    client = Client()
    french = client.get("/about/", headers={"accept-language": "fr"})
    english = client.get("/about/", headers={"accept-language": "en"})
    assert french.headers["ETag"] != english.headers["ETag"]
    same = {"if-none-match": french.headers["ETag"]}
    again = client.get("/about/", headers={"accept-language": "fr", **same})
    assert again.status_code == 304
    assert "Accept-Language" in again.headers["Vary"]
    assert client.get("/about/", headers={"accept-language": "en", **same}).status_code == 200


def test_the_desk_and_the_probes_have_one_language():
    for address in ("/fr/admin/", "/fr/healthz", "/fr/fr/about/", "/xx/about/", "/FR/about/"):
        assert Client().get(address).status_code == 404
    signing_in = Client().get("/admin/login/", headers={"accept-language": "fr"})
    assert language_of(signing_in)[0].startswith("en")


def test_a_language_alone_leads_to_its_front_page():
    moved = Client().get("/fr")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/fr/")
    assert split("/fr/about/") == ("fr", "/about/")
    assert split("/french/") == ("", "/french/")


def test_a_language_that_is_not_finished_is_not_offered(settings, tmp_path):
    (tmp_path / "hi" / "LC_MESSAGES" / "django.mo").unlink()
    interface.offered.cache_clear()
    assert Client().get("/hi/about/").status_code == 404
    assert 'lang="hi"' not in get("/about/").content.decode()


def test_dates_and_numbers_are_written_as_the_language_does():
    from django.utils import translation

    from testimonies.templatetags.archive import grouped

    expected = {"en": "1,234,567", "de": "1.234.567", "hi": "12,34,567", "ar": "1,234,567"}
    for tag, said in expected.items():
        with translation.override(tag):
            assert grouped(1_234_567) == said
