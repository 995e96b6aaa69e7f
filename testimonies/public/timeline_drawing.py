"""A sheet with a timeline's scale as a drawing that stands by itself. Pure.

Colours and sizes are attributes of the elements: the policy of our pages lets no style stand in a
file either.
"""

import re
from functools import singledispatch
from xml.etree import ElementTree

from testimonies.public.timeline_layout import BAR, PAPER, WIDTH, Bar, Line, Shape, Sheet, Text

_SVG = "http://www.w3.org/2000/svg"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = ElementTree.Element
Attributes = dict[str, str]


def drawing(drawn: Sheet) -> bytes:
    """Return the sheet as SVG."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.Element(f"{{{_SVG}}}svg", {"role": "img", "font-family": "sans-serif"})
    root.set("viewBox", f"0 0 {WIDTH} {drawn.height:g}")
    _child(root, "title", {}, drawn.title)
    _child(root, "desc", {}, drawn.caption)
    _child(root, "rect", {"width": "100%", "height": f"{drawn.height:g}", "fill": PAPER})
    for shape in drawn.shapes:
        _draw(shape, root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


@singledispatch
def _draw(shape: Shape, root: Element) -> None:
    raise TypeError(f"No way to draw {shape!r}.")


@_draw.register
def _(bar: Bar, root: Element) -> None:
    size = {"width": f"{bar.width:.1f}", "height": f"{bar.height:.1f}"}
    place = {"x": f"{bar.x:.1f}", "y": f"{bar.y:.1f}"}
    _child(_child(root, "rect", {**place, **size, "fill": BAR}), "title", {}, bar.said)


@_draw.register
def _(line: Line, root: Element) -> None:
    ends = {name: f"{getattr(line, name):.1f}" for name in ("x1", "y1", "x2", "y2")}
    _child(root, "line", {**ends, "stroke": line.colour})


@_draw.register
def _(text: Text, root: Element) -> None:
    place = {"x": f"{text.x:.1f}", "y": f"{text.y:.1f}", "font-size": str(text.size)}
    anchor = "end" if text.at_end else "start"
    _child(root, "text", {**place, "fill": text.colour, "text-anchor": anchor}, text.said)


def _child(parent: Element, name: str, attributes: Attributes, text: str = "") -> Element:
    child = ElementTree.SubElement(parent, f"{{{_SVG}}}{name}", attributes)
    child.text = _NOT_IN_XML.sub("", text) or None
    return child
