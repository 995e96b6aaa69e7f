"""What other sites show of a shared address: neutral, without words or names; gone with it."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from testimonies.editorial import moderation, timelines
from testimonies.models.published import PublishedPost
from testimonies.public import cards
from testimonies.tests import cast
from testimonies.tests.public.reading import get
from testimonies.tests.public.test_timeline import made_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


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
    assert drawn == [("Post of 16 October 2017", facts)]


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
    assert drawn[0][0] == "Timeline"


def test_the_same_texts_are_the_same_bytes():
    assert cards.draw.__wrapped__("A", ("b",)) == cards.draw.__wrapped__("A", ("b",))
    assert cards.draw.__wrapped__("A", ("b",)) != cards.draw.__wrapped__("B", ("b",))
