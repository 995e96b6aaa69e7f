"""A timeline's scale laid out on a sheet for print, with its credit on it: shapes and places. Pure.

The one source of its geometry: `timeline_drawing` writes the sheet as SVG, `timeline_picture` as
PNG. Units are those of the SVG, top left is 0. Black on white, since it is for paper.
"""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext

WIDTH, MARGIN, TALLEST = 1_200, 60, 260
_LINE, _LETTERS = 26, 110
INK, BAR, RULE, MUTED, PAPER = "#1a1d1b", "#5f8f7d", "#747a76", "#575d59", "#ffffff"


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str


@dataclass(frozen=True)
class Text:
    """A line of text whose baseline is at `y`; `x` is its begin, or with `at_end` its end."""

    said: str
    x: float
    y: float
    size: int = 18
    colour: str = INK
    at_end: bool = False


Shape = Bar | Line | Text


@dataclass(frozen=True)
class Sheet:
    title: str
    caption: str
    height: float
    shapes: tuple[Shape, ...]


def sheet(title: str, scale: dict[str, Any] | None, credit: str) -> Sheet:
    """Lay out a scale. `scale` is that of `timeline_scale.scale`, None without dates."""
    caption = scale["caption"] if scale else gettext("No date is known exactly enough to be drawn.")
    shapes: list[Shape] = []
    bottom = _lines(shapes, [title], MARGIN, size=30)
    bottom = _lines(shapes, wrap(caption, _LETTERS), bottom)
    if scale:
        bottom = _bars(shapes, scale, bottom + 20)
        bottom = _milestones(shapes, scale, bottom)
    lines = wrap(credit, _LETTERS, break_long_words=True)
    bottom = _lines(shapes, lines, bottom + 10, colour=MUTED)
    return Sheet(title, caption, bottom + 10, tuple(shapes))


def _bars(shapes: list[Shape], scale: dict[str, Any], top: float) -> float:
    bars = scale["bars"]
    step = (WIDTH - 2 * MARGIN) / len(bars)
    foot = top + TALLEST
    for place, bar in enumerate(bars):
        height = TALLEST * 0.9 * bar["count"] / scale["peak"]
        said = f"{bar['label']}: {bar['count']}"
        shapes.append(Bar(MARGIN + place * step, foot - height, step * 0.82, height, said))
    shapes.append(Line(MARGIN, foot, WIDTH - MARGIN, foot, RULE))
    most = gettext("most: %(number)d") % {"number": scale["peak"]}
    shapes.append(Text(most, MARGIN, top + 8, colour=MUTED))
    shapes.append(Text(bars[0]["label"], MARGIN, foot + _LINE))
    if len(bars) > 1:
        shapes.append(Text(bars[-1]["label"], WIDTH - MARGIN, foot + _LINE, at_end=True))
    return foot + 2 * _LINE


def _milestones(shapes: list[Shape], scale: dict[str, Any], top: float) -> float:
    """Mark each milestone over the bars with its number, and say below what it is."""
    foot = top - 2 * _LINE
    for number, mark in enumerate(scale["milestones"], start=1):
        across = MARGIN + mark["at"] * (WIDTH - 2 * MARGIN) / 1000
        shapes.append(Line(across, foot - TALLEST, across, foot, INK))
        # Milestones of the same day stand on one line: their numbers go down it.
        down = foot - TALLEST + 14 + 18 * ((number - 1) % 12)
        shapes.append(Text(str(number), across + 5, down))
    legend = [
        line
        for number, mark in enumerate(scale["milestones"], start=1)
        for line in wrap(f"{number}  {mark['label']} ({mark['when']})", _LETTERS)
    ]
    return _lines(shapes, legend, top + 10) if legend else top


def _lines(
    shapes: list[Shape], lines: list[str], top: float, *, size: int = 18, colour: str = INK
) -> float:
    for line in lines:
        top += max(_LINE, size)
        shapes.append(Text(line, MARGIN, top - 8, size, colour))
    return top
