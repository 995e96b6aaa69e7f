"""The drawing of a card: a few lines of text on paper, in the language and script of the reader.

Arabic and Hindi letters change their shape with their neighbours. Pillow shapes them with raqm,
which needs the system's FriBidi (Debian's `libfribidi0`); without it, or for a letter that the
fonts lack, nothing is drawn wrongly: `can_draw` says no, and the caller speaks our own language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings

# Pillow is imported by what draws: most workers never draw a card, and it takes 3 MB of each.
if TYPE_CHECKING:
    from PIL import Image, ImageFont

WIDTH, HEIGHT, MARGIN = 1_200, 630, 84
# Of one fact: more than the longest content notes of a post need.
MOST_LINES = 4
PAPER, INK, MUTED, ACCENT = "#fcfcfb", "#1a1d1b", "#575d59", "#1d5b49"

Lines = tuple[str, ...]

# What the font files hold (static/fonts/README.md): what they lack would be drawn as empty boxes.
_BASIC = {*range(0x20, 0x7F), 0xA0, 0xAB, 0xB7, 0xBB, 0x2009, *range(0x200C, 0x2010)}
_BASIC |= {0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x202F}
_LATIN = {*range(0x20, 0x7F), 0xA0, 0xA1, 0xA3, 0xA7, 0xA9, 0xAB, 0xB0, 0xB7, 0xBB, 0xBF}
_LATIN |= {*range(0xC0, 0x100)} - {0xD7, 0xF7}
_LATIN |= {0x152, 0x153, 0x2009, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A}
_LATIN |= {0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2212}


@dataclass(frozen=True)
class Script:
    """The faces of a script, what they hold, and how high a line of them is, in sizes."""

    name_face: str
    face: str
    holds: frozenset[int]
    line: float
    shaped: bool
    right_to_left: bool = False


LATIN = Script(
    "newsreader-latin-400", "libre-franklin-latin-400", frozenset(_LATIN), 1.3, shaped=False
)
SCRIPTS = {
    "ar": Script(
        "noto-sans-arabic-400",
        "noto-sans-arabic-400",
        frozenset(_BASIC | {*range(0x600, 0x700)}),
        1.6,
        shaped=True,
        right_to_left=True,
    ),
    "hi": Script(
        "noto-sans-devanagari-400",
        "noto-sans-devanagari-400",
        frozenset(_BASIC | {*range(0x900, 0x980)}),
        1.5,
        shaped=True,
    ),
}


def can_draw(language: str, texts: Iterable[str] = ()) -> bool:
    """Say whether these texts can be drawn as the language is written, on this machine."""
    script = SCRIPTS.get(language, LATIN)
    if script.shaped and not _shapes():
        return False
    return all(ord(letter) in script.holds for text in texts for letter in text)


def _shapes() -> bool:
    from PIL import features

    return bool(features.check("raqm"))


@lru_cache(maxsize=256)
def draw(language: str, archive: str, title: str, facts: Lines) -> bytes:
    """Return the card as PNG, 1200 by 630 pixels; the same bytes for the same texts.

    `archive` is its name. A fact that the language's fonts cannot draw is left out.
    """
    sheet = _Sheet(language)
    taller = round(46 * (sheet.script.line - LATIN.line))
    sheet.write([archive], 66 - taller, 46, INK, sheet.script.name_face)
    sheet.pen.rectangle((MARGIN, 150, WIDTH - MARGIN, 152), ACCENT)
    size, most = (72, 2) if len(sheet.broken(title, 72)) <= 2 else (52, 3)
    top = sheet.write(sheet.broken(title, size)[:most], 200, size, INK)
    for fact in facts:
        drawn = sheet.broken(fact, 34)[:MOST_LINES] if can_draw(language, [fact]) else []
        top = sheet.write(drawn, top + 14, 34, MUTED)
    return _as_png(sheet.image)


class _Sheet:
    """A card that is being written, from the side on which its language begins."""

    def __init__(self, language: str) -> None:
        from PIL import Image, ImageDraw

        self.script = SCRIPTS.get(language, LATIN)
        # For the shaping alone; without it Pillow takes neither.
        shaped, rtl = self.script.shaped, self.script.right_to_left
        self.tongue = language if shaped else None
        self.way = ("rtl" if rtl else "ltr") if shaped else None
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def write(self, lines: Sequence[str], top: int, size: int, colour: str, face: str = "") -> int:
        """Write lines one under the other; return where the next would stand."""
        drawn = font(face or self.script.face, size, self.script.shaped)
        rtl = self.script.right_to_left
        at, anchor = (WIDTH - MARGIN, "ra") if rtl else (MARGIN, "la")
        for line in lines:
            self.pen.text(
                (at, top), line, colour, drawn, anchor, direction=self.way, language=self.tongue
            )
            top += round(size * self.script.line)
        return top

    def broken(self, text: str, size: int) -> list[str]:
        """Return the lines of a text that is as wide as the card lets it be."""
        measured = font(self.script.face, size, self.script.shaped)
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if (
                lines
                and measured.getlength(longer, "", self.way, None, self.tongue)
                <= WIDTH - 2 * MARGIN
            ):
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def _as_png(image: "Image.Image") -> bytes:
    kept = BytesIO()
    # Few colours say it all: a card of some 10 kB instead of 30.
    image.quantize(32).save(kept, "PNG", optimize=True)
    return kept.getvalue()


@cache
def font(name: str, size: int, shaped: bool) -> "ImageFont.FreeTypeFont":
    """Return a face of the pages, of a size in dots; `shaped` where letters join."""
    from PIL import ImageFont

    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    file = settings.BASE_DIR / "static/fonts" / f"{name}.woff2"
    return ImageFont.truetype(str(file), size, layout_engine=engine)
