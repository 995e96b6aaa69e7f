"""The scale as a picture for print: the same shapes in the same places as the drawing."""

import re
from io import BytesIO

import pytest
from PIL import Image

from testimonies.editorial import timelines
from testimonies.public import timeline_picture
from testimonies.public.timeline_drawing import drawing
from testimonies.public.timeline_layout import BAR, Sheet, Text, sheet
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of, measurement

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PNG, SVG = "/timelines/first-days.png", "/timelines/first-days.svg"
GREEN = tuple(int(BAR[at : at + 2], 16) for at in (1, 3, 5))


def seen(response):
    assert response["Content-Type"] == "image/png"
    return Image.open(BytesIO(response.content))


def test_its_bars_are_where_those_of_the_drawing_are(client):
    made_of(
        *[cast.published(posted=day) for day in ("2017-10-15", "2017-10-17", "2017-10-17")],
        measurement("An invented milestone."),
    )
    svg = client.get(SVG).content.decode()
    picture = seen(client.get(PNG))
    height = float(re.search(r'viewBox="0 0 1200 ([\d.]+)"', svg)[1])
    assert picture.size == (2_400, round(2 * height))
    assert round(picture.info["dpi"][0]) == timeline_picture.DOTS
    found = re.findall(
        r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="#5f8f7d"', svg
    )
    assert len(found) == 3
    colours = picture.convert("RGB")
    for x, y, width, tall in [tuple(map(float, bar)) for bar in found]:
        if tall:
            middle = (round(2 * (x + width / 4)), round(2 * (y + tall / 2)))
            assert all(abs(a - b) < 8 for a, b in zip(colours.getpixel(middle), GREEN, strict=True))


def test_credit_and_filters_are_laid_out_once_for_both():
    said = sheet("A title", None, "The archive, https://archive.example/?language=fr")
    assert any("?language=fr" in shape.said for shape in said.shapes if isinstance(shape, Text))
    assert b"?language=fr" in drawing(said)
    other = sheet("A title", None, "The archive, https://archive.example/?language=de")
    assert timeline_picture.picture(said) != timeline_picture.picture(other)


def test_letters_without_a_font_are_said_to_be_missing():
    def one(said):
        return Sheet("", "", 60, (Text(said, 60, 40),))

    arabic, missing = one("خط زمني"), one(timeline_picture.NOT_DRAWN)
    assert timeline_picture.picture(arabic) == timeline_picture.picture(missing)


def test_it_is_asked_for_again_and_gone_when_the_timeline_is(client):
    made = made_of(cast.published())
    first = client.get(PNG)
    again = client.get(PNG, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "no-cache")
    timelines.withdraw_timeline(made, by=cast.editor())
    assert client.get(PNG).status_code == 410
    assert client.get("/timelines/unknown.png").status_code == 404


def test_a_timeline_without_dates_is_a_picture_too(client):
    made_of("Context alone.")
    assert seen(client.get(PNG)).size[0] == 2_400
