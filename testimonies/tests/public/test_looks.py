"""How a frame looks: what an address may choose, and the page where it is chosen."""

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from metoo_archive import interface
from testimonies.editorial import timelines
from testimonies.public import accents
from testimonies.public.accents import accent, contrast, read_accent
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

FRAME = "/embed/timelines/first-days/"
CHOICES = "/timelines/first-days/embed/"
CSS = Path(settings.BASE_DIR) / "static" / "css"


def colours(css):
    """Return the custom properties that are colours, by name, in each block of a style sheet."""
    blocks = re.findall(r"\{([^{}]*--paper:[^{}]*)\}", css)
    return [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def test_a_frame_has_the_measures_and_colours_of_the_archive():
    light, dark = colours((CSS / "tokens.css").read_text())
    assert colours((CSS / "embed.css").read_text()) == [light, dark, dark]
    tokens, frame = (
        set(re.findall(r"--[\w-]+: .*;", (CSS / name).read_text()))
        for name in ("tokens.css", "embed.css")
    )
    assert frame <= tokens


def test_accents_are_measured_on_the_papers_of_the_archive():
    light, dark = colours((CSS / "tokens.css").read_text())
    assert light["--paper"] == f"#{accents.LIGHT_PAPER}"
    assert dark["--paper"] == f"#{accents.DARK_PAPER}"


def test_contrast_is_that_of_the_guidelines():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "digits", ["000000", "ffffff", "ffff00", "0000ff", "767676", "ff0000", "1d5b49", "fcfcfb"]
)
def test_every_colour_can_be_read_on_both_papers(digits):
    shown = accent(digits)
    assert contrast(shown.on_light, accents.LIGHT_PAPER) >= 4.5
    assert contrast(shown.on_dark, accents.DARK_PAPER) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert accent("1d5b49").on_light == "1d5b49"
    assert accent("ffff00").on_dark == "ffff00"


@pytest.mark.parametrize(
    "text", ["red", "#fff", "1d5b4", "1d5b499", "gggggg", "#1d5b49;}", "１" * 6]
)
def test_what_is_no_colour_is_refused(client, text):
    assert read_accent(text) is None
    made_of(cast.published())
    html = client.get(FRAME, {"accent": text}).content.decode()
    assert "/embed/accent/" not in html
    chosen = client.get(CHOICES, {"accent": text})
    assert "Write a colour as #" in text_of(chosen) or "too long" in text_of(chosen)
    assert "accent=" not in snippet_of(chosen)


def snippet_of(response):
    html = response.content.decode()
    return unescape(re.search(r'<textarea id="snippet"[^>]*>(.*?)</textarea>', html, re.S)[1])


def test_the_accent_is_a_style_sheet_that_caches_may_keep(client):
    answer = client.get("/embed/accent/ffff00.css")
    shown = accent("ffff00")
    css = answer.content.decode()
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert f":root.theme-light{{--accent:#{shown.on_light}}}" in css
    assert f":root.theme-dark{{--accent:#{shown.on_dark}}}" in css
    for wrong in ("ffff0", "FFFF00", "gggggg", "ffff00.css"):
        assert client.get(f"/embed/accent/{wrong}.css").status_code == 404


def test_a_colour_that_is_changed_is_said(client):
    made_of(cast.published())
    chosen = client.get(CHOICES, {"accent": "#ffff00"})
    shown = accent("ffff00").on_light
    assert f"on light paper it is shown as #{shown}" in text_of(chosen)
    assert "on dark paper" not in text_of(chosen)
    assert "contrast" not in text_of(client.get(CHOICES))


def test_a_frame_is_as_its_address_says(client):
    made_of(cast.published(), introduction="An invented introduction.")
    usual = client.get(FRAME).content.decode()
    assert '<html lang="en" dir="ltr">' in usual
    assert usual.count('rel="stylesheet"') == 1
    assert "An invented introduction." in usual
    chosen = client.get(f"{FRAME}?theme=dark&density=compact&accent=%23AA0000&header=hide")
    html = chosen.content.decode()
    assert '<html lang="en" dir="ltr" class="theme-dark compact">' in html
    assert '<meta name="color-scheme" content="dark">' in html
    assert 'href="/embed/accent/aa0000.css"' in html
    assert "An invented introduction." not in html
    assert '<h1 class="unseen">' in html


@pytest.mark.parametrize(
    "query", ["theme=<x>", "density=", "level=4", "level=x", "interface=xx", "header=1", "height=1"]
)
def test_what_cannot_be_read_is_as_usual(client, query):
    made_of(cast.published())
    usual, chosen = client.get(FRAME), client.get(f"{FRAME}?{query}")
    assert chosen.status_code == 200
    assert chosen.content == usual.content


def test_a_level_is_shown_as_it_is_asked_for(client):
    posts = [cast.published(f"Level {n}, invented.", level=n) for n in range(4)]
    made_of(*posts)

    def shown(level):
        text = text_of(client.get(f"{FRAME}?level={level}"))
        return [n for n in range(4) if f"Level {n}, invented." in text]

    assert [shown(level) for level in range(4)] == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]
    assert "3 posts are not shown in this frame." in text_of(client.get(f"{FRAME}?level=0"))


def test_graphic_words_open_on_demand_and_after_their_note(client):
    made_of(cast.published("Graphic, invented.", level=3, note_slugs=["graphic-detail"]))
    html = client.get(f"{FRAME}?level=3").content.decode()
    note, details = html.index("graphic detail</b>"), html.index('<details class="open-whole">')
    assert note < details < html.index("Graphic, invented.") < html.index("</details>", details)
    assert html.count("Graphic, invented.") == 1


def test_choices_go_along_inside_of_the_frame(client, monkeypatch):
    from testimonies.public import embeds

    monkeypatch.setattr(embeds, "ENTRIES", 1)
    made_of(cast.published(), cast.published())
    html = client.get(f"{FRAME}?theme=dark&level=3").content.decode()
    link = unescape(re.search(r'href="([^"]+)" rel="next"', html)[1])
    assert link == "?from=2&theme=dark&level=3"


def test_the_page_of_choices_gives_the_snippet_and_the_frame(client):
    made_of(cast.published("Words of the post."), introduction="Words of the introduction.")
    response = client.get(f"{CHOICES}?theme=dark&height=400&from=1&hide=rape&sized=1&density=")
    snippet = snippet_of(response)
    frame = f"http://testserver{FRAME}?from=1&hide=rape&theme=dark"
    assert f'src="{frame}"'.replace("&", "&amp;") in snippet
    assert 'height="400"' in snippet
    assert '<script src="http://testserver/embed.js" async></script>' in snippet
    assert "Words of the" not in response.content.decode()
    preview = re.search(r'<iframe [^>]*src="([^"]+)"', response.content.decode())[1]
    assert unescape(preview) == frame
    assert "embed.js" not in snippet_of(client.get(CHOICES))


def test_a_choice_that_cannot_be_read_is_said_and_is_as_usual(client):
    made_of(cast.published())
    response = client.get(f"{CHOICES}?theme=blue&height=99999")
    assert "“blue” is not one of the values there are." in text_of(response)
    assert "Write a height in pixels from 240 to 2,000." in text_of(response).replace(
        "2000", "2,000"
    )
    assert f'src="http://testserver{FRAME}"' in snippet_of(response)
    assert 'height="600"' in snippet_of(response)


def test_a_frame_may_begin_with_each_date(client):
    made_of(cast.published(posted="2017-10-15"), cast.published(posted="2017-10-16"))
    html = client.get(f"{CHOICES}?from=2").content.decode()
    assert re.findall(r'<option value="(\d+)"( selected)?>([^<]+)</option>', html)[-3:] == [
        ("0", "", "the first entry"),
        ("1", "", "15 October 2017"),
        ("2", " selected", "16 October 2017"),
    ]


def test_the_choices_of_what_is_not_public_are_no_page(client):
    made = made_of(cast.published())
    timelines.withdraw_timeline(made, by=cast.editor())
    assert client.get(CHOICES).status_code == 410
    assert client.get("/timelines/never/embed/").status_code == 404


def test_only_languages_that_the_archive_speaks_can_be_chosen(request, client, settings, tmp_path):
    made_of(cast.published())
    settings.LOCALE_PATHS = []
    interface.offered.cache_clear()
    request.addfinalizer(interface.offered.cache_clear)
    assert "Language of the frame" not in text_of(client.get(CHOICES))
    catalogue = tmp_path / "ar" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    # No messages: the magic number, the revision, and two empty tables.
    catalogue.write_bytes(struct.pack("<7I", 0x950412DE, 0, 0, 28, 28, 0, 28))
    settings.LOCALE_PATHS = [tmp_path]
    interface.offered.cache_clear()
    assert "Language of the frame" in text_of(client.get(CHOICES))
    html = client.get(f"{FRAME}?interface=ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_the_script_for_pages_around_is_small_and_asks_nobody(client):
    script = client.get("/embed.js").content.decode()
    assert len(script) < 2_000
    assert "event.origin !== origin" in script
    for asking in ("fetch", "XMLHttp", "import", "cookie", "Storage", "innerHTML", "//www"):
        assert asking not in script
