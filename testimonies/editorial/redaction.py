"""From the captured words to the words that the public may read: overlays, applied once. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A stretch of the captured text, in code points, the end not included, and its mask."""

    start: int
    end: int
    mask: str


@dataclass(frozen=True)
class Rendered:
    """The public words, and how to find a place of the captured text in them."""

    text: str
    spans: tuple[Span, ...]

    def place(self, offset: int, *, ends: bool = False) -> int:
        """Map an offset of the captured text into `text`. Inside a mask: its start, or its end."""
        shift = 0
        for span in self.spans:
            if offset <= span.start:
                break
            if offset < span.end:
                return span.start + shift + (len(span.mask) if ends else 0)
            shift += len(span.mask) - (span.end - span.start)
        return offset + shift


def mask_for(kind: str) -> str:
    """Return the mask of fixed width that stands for what was removed, whatever its length."""
    return f"[removed: {kind.replace('_', ' ')}]"


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or touch; the first one's mask stands for the whole."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if result and span.start <= result[-1].end:
            last = result[-1]
            result[-1] = Span(last.start, max(last.end, span.end), last.mask)
        else:
            result.append(span)
    return tuple(result)


def render(text: str, spans: Iterable[Span]) -> Rendered:
    """Lay the masks over the text. A mask says what kind of thing was removed and no more."""
    joined = merged(spans)
    pieces, at = [], 0
    for span in joined:
        pieces += [text[at : span.start], span.mask]
        at = span.end
    pieces.append(text[at:])
    return Rendered("".join(pieces), joined)


def scrub(sentence: str, text: str, spans: Iterable[Span]) -> str:
    """Remove from a sentence about the text whatever was removed from the text itself.

    That is each removed stretch as a whole, and each of its words that the public text says
    nowhere else.
    """
    rendered = render(text, spans)
    still_said = set(_words(rendered.text))
    for span in rendered.spans:
        removed = text[span.start : span.end].strip()
        if removed:
            sentence = sentence.replace(removed, span.mask)
        for word in sorted(set(_words(removed)) - still_said, key=len, reverse=True):
            sentence = re.sub(rf"(?i)\b{re.escape(word)}\b", span.mask, sentence)
    return sentence


def _words(text: str) -> list[str]:
    # One or two letters tell nobody anything, and would tear holes into any sentence.
    return re.findall(r"\w{3,}", text.casefold())
