"""Citations in the styles that readers are asked for, through citeproc-py."""

from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from testimonies.public.citations.items import Item, shared_parts

STYLES = {
    "APA": "apa",
    "MLA": "modern-language-association",
    "Chicago": "chicago-author-date",
}
FOLDER = Path(__file__).resolve().parent / "csl"

# Private-use characters for where italics begin and end: citeproc's own HTML formatter leaves
# names unescaped, so that nothing of it reaches a page.
_START, _END = "\ue010", "\ue011"


def _italic(text: str) -> str:
    return f"{_START}{text}{_END}"


_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=_italic,
    Oblique=_italic,
    **dict.fromkeys(["Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"], str),
)


class Styled(NamedTuple):
    """A citation in one style, as HTML with nothing but italics in it."""

    style: str
    html: SafeString


def styled(item: Item) -> list[Styled]:
    """Return the citation in each style, in English, as the styles' own rules are."""
    return [Styled(name, _html(_rendered(item, style))) for name, style in STYLES.items()]


def _rendered(item: Item, style: str) -> str:
    # Imported here: with lxml it holds 5 MB, which a worker that cites nothing is spared.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc.source.json import CiteProcJSON

    # A style is read anew each time (1 to 2 ms): citeproc writes into it what it renders, which
    # threads must not share and no process should keep.
    rules = CitationStylesStyle(str(FOLDER / f"{style}.csl"), validate=False, locale="en-US")
    source = CiteProcJSON([_for_citeproc(item)])
    bibliography = CitationStylesBibliography(rules, source, _FORMATTER)
    bibliography.register(Citation([CitationItem(item["id"])]))
    (entry,) = bibliography.bibliography()
    return _corrected(str(entry))


def _for_citeproc(item: Item) -> Item:
    """Return the item as citeproc-py can read it: it fails on intervals, and parses its titles."""
    title = _unmarked(item["title"]).replace("<", "‹")
    ready = {
        **item,
        "title": f'<span class="nocase">{title}</span>',
        "author": [{"literal": _unmarked(one["literal"])} for one in item.get("author", [])],
    }
    if len(item["issued"]["date-parts"]) == 2:
        shared = shared_parts(item)
        ready["issued"] = {"date-parts": [shared]} if shared else {}
    return {name: value for name, value in ready.items() if value}


def _unmarked(text: str) -> str:
    return text.replace(_START, "").replace(_END, "")


def _corrected(text: str) -> str:
    """Mend what citeproc-py does otherwise than its styles say.

    Full stop and comma stand inside a closing quotation mark, and “circa” begins no sentence.
    """
    return text.replace("”.", ".”").replace("”,", ",”").replace(", Circa ", ", circa ")


def _html(text: str) -> SafeString:
    escaped = escape(text).replace(_START, "<i>").replace(_END, "</i>")
    return mark_safe(escaped)  # noqa: S308 - escaped above; the two marks become one tag
