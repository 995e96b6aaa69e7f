"""Citations as files that reference managers read: BibTeX, RIS and CSL-JSON."""

import json
import re

from testimonies.public.citations.items import Item, shared_parts

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_SPECIALS = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")


def csl_json(item: Item) -> str:
    """Return CSL-JSON: a list of one item."""
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def bibtex(item: Item) -> str:
    """Return an `@online` entry of biblatex, its date in EDTF; `year` is for BibTeX itself."""
    fields = {
        # Names and titles in a second pair of braces: taken whole, their capitals kept.
        "author": f"{{{_tex(item['author'][0]['literal'])}}}" if "author" in item else "",
        "title": f"{{{_tex(item['title'])}}}",
        "organization": _tex(item.get("archive", "")),
        "howpublished": _tex(item.get("container-title", "")),
        "date": _edtf(item),
        "year": "".join(str(year) for year in shared_parts(item)[:1]),
        "url": item["URL"],
        "urldate": "-".join(f"{part:02d}" for part in item["accessed"]["date-parts"][0]),
        "langid": item.get("language", ""),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@online{{{item['id']},\n{''.join(lines)}}}\n"


def ris(item: Item) -> str:
    """Return an RIS record; its lines end in CR LF, as the format asks."""
    known = shared_parts(item)
    exact = len(item["issued"]["date-parts"]) == 1 and "circa" not in item["issued"]
    # The fourth part of a date is free; slashes would end it.
    rest = "" if exact else _edtf(item).replace("/", " to ")
    lines = [
        ("TY", "ELEC"),
        ("ID", item["id"]),
        *(("AU", author["literal"]) for author in item.get("author", [])),
        ("TI", item["title"]),
        ("T2", item.get("container-title", "")),
        ("PY", f"{known[0]:04d}" if known else ""),
        ("DA", f"{_slashed(known)}/{rest}" if known else ""),
        ("DB", item.get("archive", "")),
        ("UR", item["URL"]),
        ("Y2", f"{_slashed(item['accessed']['date-parts'][0])}/"),
        ("LA", item.get("language", "")),
    ]
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return f"{text}ER  - \r\n"


def _tex(text: str) -> str:
    return _SPECIALS.sub(lambda found: _SPECIAL[found[0]], text)


def _edtf(item: Item) -> str:
    ends = [
        "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])
        for year, *rest in item["issued"]["date-parts"]
    ]
    return "/".join(ends) + ("~" if item["issued"].get("circa") else "")


def _slashed(parts: list[int]) -> str:
    """Return RIS's YYYY/MM/DD, what is not known left empty."""
    year, *rest = parts
    month, day = (*(f"{part:02d}" for part in rest), "", "")[:2]
    return f"{year:04d}/{month}/{day}"
