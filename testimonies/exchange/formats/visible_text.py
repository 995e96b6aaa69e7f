"""The text that a reader of a web page sees, and the links in it.

lxml reads the markup, whatever its state; what comes out is plain text and web addresses.
"""

import re
from dataclasses import dataclass, field

from testimonies.exchange.formats.draft import SourceError

# No article nests this deep, and the time a parser needs grows with depth times length.
_MAX_DEPTH = 256
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "textarea",
        "select",
        "option",
        "svg",
        "math",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
    ]
)
_PARAGRAPHS = frozenset(
    [
        "p",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "figure",
        "pre",
        "section",
        "article",
    ]
)
_LINES = frozenset(
    [
        "div",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "figcaption",
        "hr",
        "form",
    ]
)
_SPACE = re.compile("[ \t\n\r\f]+")


@dataclass
class Anchor:
    """A link: its address and title as written, its text, and where that begins in the page."""

    href: str
    title: str
    start: int
    text: str = ""


@dataclass
class VisibleText:
    """What a page shows. `language` is that of the first paragraph that names one."""

    text: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    language: str = ""


def visible_text(markup: str) -> VisibleText:
    """The visible text of a page or a piece of one.

    White space is collapsed as a browser does it, <br> is a line feed, a paragraph is set off by
    an empty line. Raises SourceError for markup that is nested too deep or cannot be read.
    """
    # Imported here: the workers that serve pages have no use for it, and it takes 4 MB of each.
    from lxml import etree

    target = _Target()
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(markup.encode("utf-8"))
        parser.close()
    except etree.LxmlError:
        if not target.seen:
            return VisibleText()
        raise SourceError(
            "The HTML of the file cannot be read; save the article as plain text and try again."
        ) from None
    seen = target.seen
    seen.text = "".join(target.parts)
    return seen


class _Target:
    """Receives the parser's events; the names of its methods are lxml's."""

    def __init__(self) -> None:
        self.seen = VisibleText()
        self.parts: list[str] = []
        self.length = 0
        self.depth = 0
        self.unseen = 0
        self.space = False
        self.open: list[tuple[Anchor, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise SourceError(
                "The HTML of the file is nested deeper than any article; "
                "save the article as plain text and try again."
            )
        if self.unseen or tag in _UNSEEN:
            self.unseen += 1
        elif tag == "br":
            self._break(1)
        elif tag == "a":
            anchor = Anchor(_address(attributes), attributes.get("title", ""), self.length)
            self.open.append((anchor, len(self.parts)))
        else:
            self._block(tag)
            self.seen.language = self.seen.language or (
                attributes.get("lang", "") if tag == "p" else ""
            )

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.unseen:
            self.unseen -= 1
        elif tag == "a" and self.open:
            anchor, first = self.open.pop()
            anchor.text = "".join(self.parts[first:]).strip()
            self.seen.anchors.append(anchor)
        else:
            self._block(tag)

    def data(self, data: str) -> None:
        if self.unseen:
            return
        words = _SPACE.sub(" ", data)
        body = words.strip(" ")
        spaced = self.space or words.startswith(" ")
        self.space = spaced if not body else words.endswith(" ")
        if body:
            self._write(" " + body if spaced and self._newlines() == 0 and self.parts else body)

    def comment(self, text: str) -> None:
        """Comments are not seen."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are not seen."""

    def close(self) -> None:
        """The text is taken from `parts`."""

    def _block(self, tag: str) -> None:
        wanted = 2 if tag in _PARAGRAPHS else 1 if tag in _LINES else 0
        if wanted and self.parts:
            self._break(wanted - self._newlines())

    def _break(self, count: int) -> None:
        if count > 0:
            self.space = False
            self._write("\n" * count)

    def _newlines(self) -> int:
        """How many line feeds end the text so far, counted up to two."""
        end = "".join(part[-2:] for part in self.parts[-2:])[-2:]
        return len(end) - len(end.rstrip("\n"))

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _address(attributes: dict[str, str]) -> str:
    return attributes.get("data-expanded-url") or attributes.get("href", "")
