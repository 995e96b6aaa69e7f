"""A sheet with a timeline's scale as a picture, for programs that print no drawing.

Twice as many dots as the drawing has units, 200 to the inch: a sheet is 30 cm wide. The fonts are
subsets of Latin letters; a line with others says that the drawing has it.
"""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from testimonies.public.card_drawing import LATIN, can_draw, font
from testimonies.public.timeline_layout import BAR, PAPER, WIDTH, Bar, Line, Sheet, Text

# As in `card_drawing`: Pillow is imported by what draws.
if TYPE_CHECKING:
    from PIL import ImageDraw

TIMES, DOTS = 2, 200
NOT_DRAWN = "(in letters that this picture has no font for: see the SVG)"


@lru_cache(maxsize=32)
def picture(drawn: Sheet) -> bytes:
    """Return the sheet as PNG; the same bytes for the same sheet."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH * TIMES, round(drawn.height * TIMES)), PAPER)
    pen = ImageDraw.Draw(image)
    for shape in drawn.shapes:
        if isinstance(shape, Text):
            _write(pen, shape)
        elif isinstance(shape, Line):
            ends = (shape.x1, shape.y1, shape.x2, shape.y2)
            pen.line([end * TIMES for end in ends], shape.colour, TIMES)
        else:
            _fill(pen, shape)
    kept = BytesIO()
    image.quantize(32).save(kept, "PNG", optimize=True, dpi=(DOTS, DOTS))
    return kept.getvalue()


def _fill(pen: "ImageDraw.ImageDraw", bar: Bar) -> None:
    if bar.height:
        corners = (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height)
        pen.rectangle([corner * TIMES for corner in corners], BAR)


def _write(pen: "ImageDraw.ImageDraw", text: Text) -> None:
    said = text.said if can_draw("en", [text.said]) else NOT_DRAWN
    place = (text.x * TIMES, text.y * TIMES)
    # On the baseline, as in an SVG.
    anchor = "rs" if text.at_end else "ls"
    face = font(LATIN.face, text.size * TIMES, LATIN.shaped)
    pen.text(place, said, text.colour, face, anchor=anchor)
