"""A timeline's scale as a drawing that stands by itself: for print, with its credit on it. Pure.

Colours and sizes are attributes of the elements: the policy of our pages lets no style stand in a
file either. Black on white, since it is for paper.
"""

import re
from textwrap import wrap
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext

WIDTH, MARGIN, TALLEST = 1_200, 60, 260
_LINE, _LETTERS = 26, 110
_INK, _BAR, _RULE, _MUTED = "#1a1d1b", "#5f8f7d", "#747a76", "#575d59"
_SVG = "http://www.w3.org/2000/svg"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = ElementTree.Element


def drawing(title: str, scale: dict[str, Any] | None, credit: str) -> bytes:
    """Return the drawing as SVG. `scale` is that of `timeline_scale.scale`, None without dates."""
    ElementTree.register_namespace("", _SVG)
    caption = scale["caption"] if scale else gettext("No date is known exactly enough to be drawn.")
    root = ElementTree.Element(f"{{{_SVG}}}svg", {"role": "img", "font-family": "sans-serif"})
    _child(root, "title", {}, title)
    _child(root, "desc", {}, caption)
    ground = _child(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    bottom = _lines(root, [title], MARGIN, size=30)
    bottom = _lines(root, wrap(caption, _LETTERS), bottom)
    if scale:
        bottom = _bars(root, scale, bottom + 20)
        bottom = _milestones(root, scale, bottom)
    bottom = _lines(root, wrap(credit, _LETTERS, break_long_words=True), bottom + 10, colour=_MUTED)
    root.set("viewBox", f"0 0 {WIDTH} {bottom + 10}")
    ground.set("height", str(bottom + 10))
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _bars(root: Element, scale: dict[str, Any], top: int) -> int:
    bars = scale["bars"]
    step = (WIDTH - 2 * MARGIN) / len(bars)
    foot = top + TALLEST
    for place, bar in enumerate(bars):
        height = TALLEST * 0.9 * bar["count"] / scale["peak"]
        drawn = _child(
            root,
            "rect",
            {
                "x": f"{MARGIN + place * step:.1f}",
                "y": f"{foot - height:.1f}",
                "width": f"{step * 0.82:.1f}",
                "height": f"{height:.1f}",
                "fill": _BAR,
            },
        )
        _child(drawn, "title", {}, f"{bar['label']}: {bar['count']}")
    line = {"x1": str(MARGIN), "x2": str(WIDTH - MARGIN), "stroke": _RULE}
    _child(root, "line", {**line, "y1": str(foot), "y2": str(foot)})
    most = gettext("most: %(number)d") % {"number": scale["peak"]}
    _text(root, most, MARGIN, top + 8, colour=_MUTED)
    _text(root, bars[0]["label"], MARGIN, foot + _LINE)
    if len(bars) > 1:
        _text(root, bars[-1]["label"], WIDTH - MARGIN, foot + _LINE, anchor="end")
    return foot + 2 * _LINE


def _milestones(root: Element, scale: dict[str, Any], top: int) -> int:
    """Mark each milestone over the bars with its number, and say below what it is."""
    for number, mark in enumerate(scale["milestones"], start=1):
        across = MARGIN + mark["at"] * (WIDTH - 2 * MARGIN) / 1000
        foot = top - 2 * _LINE
        line = {"x1": f"{across:.1f}", "x2": f"{across:.1f}", "stroke": _INK}
        _child(root, "line", {**line, "y1": str(foot - TALLEST), "y2": str(foot)})
        # Milestones of the same day stand on one line: their numbers go down it.
        _text(root, str(number), across + 5, foot - TALLEST + 14 + 18 * ((number - 1) % 12))
    legend = [
        line
        for number, mark in enumerate(scale["milestones"], start=1)
        for line in wrap(f"{number}  {mark['label']} ({mark['when']})", _LETTERS)
    ]
    return _lines(root, legend, top + 10) if legend else top


def _lines(root: Element, lines: list[str], top: int, *, size: int = 18, colour: str = _INK) -> int:
    for line in lines:
        top += max(_LINE, size)
        _text(root, line, MARGIN, top - 8, size=size, colour=colour)
    return top


def _text(
    root: Element,
    text: str,
    x: float,
    y: float,
    *,
    size: int = 18,
    colour: str = _INK,
    anchor: str = "start",
) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": str(size), "fill": colour}
    _child(root, "text", {**place, "text-anchor": anchor}, text)


def _child(parent: Element, name: str, attributes: dict[str, str], text: str = "") -> Element:
    child = ElementTree.SubElement(parent, f"{{{_SVG}}}{name}", attributes)
    child.text = _NOT_IN_XML.sub("", text) or None
    return child
