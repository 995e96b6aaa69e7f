"""What other sites show of a shared address: neutral, without words or names; gone with it."""

import datetime as dt
import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from testimonies.editorial import moderation, timelines
from testimonies.models.published import PublishedPost
from testimonies.public import card_drawing, cards
from testimonies.templatetags.archive import day_text
from testimonies.tests import cast
from testimonies.tests.public.reading import get
from testimonies.tests.public.test_timeline import made_of
from testimonies.vocabulary import CONTENT_NOTES

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

needs_shaping = pytest.mark.skipif(
    not card_drawing._shapes(), reason="FriBidi is missing: as root, apt install libfribidi0"
)


def preview(path):
    """Return what a page tells other sites of itself, by property."""
    head = get(path).content.decode().split("</head>")[0]
    pairs = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', head)
    return {name: unescape(value) for name, value in pairs}


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_preview_has_title_date_and_note_and_neither_words_nor_name(level):
    post = cast.published("Invented words of courage", level=level)
    told = preview(f"/posts/{post.public_id}/")
    assert told["og:title"] == "Post of 16 October 2017"
    about = "Content note: sexual harassment. A post on Chirper, with its source."
    assert told["og:description"] == about
    everything = " ".join(told.values()).lower()
    for kept_back in ("courage", "ada", "invented"):
        assert kept_back not in everything
    assert told["og:image"] == f"http://testserver/posts/{post.public_id}/card.png"


def test_a_timeline_and_the_archive_tell_of_themselves():
    made_of(cast.published("Invented words of courage"), slug="t", title="An invented day")
    told = preview("/timelines/t/")
    assert told["og:title"] == "An invented day"
    assert told["og:description"].startswith("A timeline of the archive, first published ")
    assert told["og:image"] == "http://testserver/timelines/t/card.png"
    home = preview("/")
    assert home["og:title"] == "The #MeToo Archive"
    assert home["og:image"] == "http://testserver/card.png"


def test_a_card_is_drawn_from_the_same_facts_and_nothing_else(monkeypatch):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda *texts: drawn.append(texts) or b"")
    post = cast.published("Invented words of courage", level=1)
    get(f"/posts/{post.public_id}/card.png")
    facts = ("Chirper", "Content note: sexual harassment")
    assert drawn == [("en", "The #MeToo Archive", "Post of 16 October 2017", facts)]


@pytest.mark.parametrize("path", ["/card.png", "/posts/{post}/card.png", "/timelines/t/card.png"])
def test_a_card_is_a_picture_of_the_size_that_is_announced(path):
    post = cast.published("One")
    made_of(post, slug="t", title="An invented day")
    response = get(path.format(post=post.public_id))
    picture = Image.open(BytesIO(response.content))
    assert response["Content-Type"] == "image/png"
    assert picture.size == (1200, 630)
    assert len(picture.convert("RGB").getcolors(1200 * 630)) > 2, "something is drawn on it"
    assert len(response.content) < 40_000


def test_whoever_has_a_card_is_told_that_it_is_the_same_without_drawing(monkeypatch):
    path = f"/posts/{cast.published('One').public_id}/card.png"
    etag = get(path)["ETag"]
    monkeypatch.setattr(cards, "draw", lambda *texts: pytest.fail("it was drawn again"))
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 304


def test_a_card_is_another_when_its_note_changes():
    one, other = cast.published("One"), cast.published("Two", note_slugs=["rape"])
    etags = {get(f"/posts/{post.public_id}/card.png")["ETag"] for post in (one, other)}
    assert len(etags) == 2


def test_the_card_of_a_withdrawn_post_is_gone_even_for_those_who_have_it():
    post = cast.published("One")
    path = f"/posts/{post.public_id}/card.png"
    etag = get(path)["ETag"]
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    gone = Client().get(path, headers={"if-none-match": etag})
    assert gone.status_code == 410
    assert gone["Content-Type"].startswith("text/html")
    assert not PublishedPost.objects.exists()
    get("/posts/never-published/card.png", 404)


def test_the_card_of_a_withdrawn_timeline_is_gone():
    timeline = made_of(cast.published("One"), slug="t", title="An invented day")
    timelines.withdraw_timeline(timeline, by=cast.editor())
    get("/timelines/t/card.png", 410)
    get("/timelines/never/card.png", 404)


def test_letters_that_the_fonts_lack_are_not_drawn_as_boxes(monkeypatch):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda *texts: drawn.append(texts) or b"")
    made_of(cast.published("One"), slug="t", title="اليوم الأول")
    get("/timelines/t/card.png")
    assert drawn[0][2] == "Timeline"
    get("/ar/timelines/t/card.png")
    assert drawn[1][2] == "اليوم الأول"


def test_the_same_texts_are_the_same_bytes():
    def drawn(*texts):
        return card_drawing.draw.__wrapped__("en", "The archive", *texts)

    assert drawn("A", ("b",)) == drawn("A", ("b",))
    assert drawn("A", ("b",)) != drawn("B", ("b",))


def test_a_page_tells_of_a_card_in_its_own_language():
    path = f"/posts/{cast.published('One').public_id}/"
    assert preview(f"/fr{path}")["og:image"] == f"http://testserver/fr{path}card.png"
    asked = Client().get(path, headers={"accept-language": "ar"}).content.decode()
    assert f'property="og:image" content="http://testserver/ar{path}card.png"' in asked


@needs_shaping
@pytest.mark.parametrize(
    ("tag", "title", "note"),
    [
        ("fr", "Publication : 16 octobre 2017", "Note de contenu : harcèlement sexuel"),
        ("de", "Beitrag vom 16. Oktober 2017", "Inhaltshinweis: sexuelle Belästigung"),
        ("hi", "पोस्ट, 16 अक्टूबर 2017", "सामग्री सूचना: यौन उत्पीड़न"),
        ("ar", "منشور بتاريخ 16 أكتوبر 2017", "تنبيه عن المحتوى: تحرّش جنسيّ"),
    ],
)
def test_a_card_speaks_the_language_of_its_address(monkeypatch, tag, title, note):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda *texts: drawn.append(texts) or b"")
    response = get(f"/{tag}/posts/{cast.published('One').public_id}/card.png")
    assert response["Content-Language"] == drawn[0][0] == tag
    assert " ".join(drawn[0][2].split()) == title
    assert [" ".join(fact.split()) for fact in drawn[0][3]] == ["Chirper", note]


@needs_shaping
@pytest.mark.parametrize("tag", ["en", "es", "fr", "de", "hi", "ar"])
def test_everything_that_a_card_can_say_is_in_the_fonts(tag):
    with translation.override(tag):
        labels = ", ".join(str(label) for label in CONTENT_NOTES.values())
        days = [day_text(dt.date(2017, month, 1)) for month in range(1, 13)]
        said = [gettext("The #MeToo Archive"), gettext("Content note:"), gettext("Timeline")]
        said += [gettext("Post of %(date)s"), gettext("%(first)s to %(last)s")]
        said += [gettext("A timeline, first published %(date)s")]
        said += [gettext("Testimonies posted in public under #MeToo, with dates and sources")]
    for text in [labels, *days, *said]:
        assert card_drawing.can_draw(tag, [text]), text


@needs_shaping
def test_letters_are_joined_and_run_from_the_right():
    alone = card_drawing.font("noto-sans-arabic-400", 60, True)
    joined, apart = (
        alone.getlength("بب", direction="rtl"),
        2 * alone.getlength("ب", direction="rtl"),
    )
    assert joined < apart * 0.9
    picture = Image.open(BytesIO(card_drawing.draw.__wrapped__("ar", "أرشيف", "منشور", ())))
    left = picture.convert("L").crop((0, 180, 600, 630))
    assert left.getextrema()[0] > 200, "a short title leaves the left side empty"


@pytest.mark.parametrize("tag", ["hi", "ar"])
def test_without_shaping_a_card_is_in_our_own_language_and_not_in_loose_letters(monkeypatch, tag):
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda *texts: drawn.append(texts) or b"")
    monkeypatch.setattr(card_drawing, "_shapes", lambda: False)
    response = get(f"/{tag}/posts/{cast.published('One').public_id}/card.png")
    assert response["Content-Language"] == "en"
    assert drawn[0][:3] == ("en", "The #MeToo Archive", "Post of 16 October 2017")
