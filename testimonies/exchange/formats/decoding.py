"""From a file to text: sizes, encodings, and what is no text at all."""

import codecs
import re
from pathlib import Path

from testimonies.exchange.formats.draft import SourceError

MAX_BYTES = 20 * 1024 * 1024

_META_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{1,40})")
# A page may declare anything, "hex" and "idna" included; only encodings of text are followed.
_TEXT_ENCODING = re.compile(
    r"iso8859-\d+|cp125\d|koi8-[ru]|shift_jis|cp932|euc_jp|euc_kr|cp949|gb2312|gbk|gb18030|"
    r"big5|mac-roman|cp866|tis-620"
)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def read_source(path: Path) -> bytes:
    """The bytes of a file, its size checked before it is read. Raises SourceError."""
    try:
        if not path.is_file():
            raise SourceError(f"{path} is not a file; give the path of the saved article.")
        _refuse_size(path.name, path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{path} cannot be read ({reason}); check the path.") from None
    _refuse_size(path.name, len(data))
    return data


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The text, the Python name of its encoding, and warnings. Raises SourceError.

    `data.decode(encoding)` gives the text again. UTF-8 is tried first, whatever a page declares,
    because a text that is valid UTF-8 by chance is rarer than a wrong declaration.
    """
    _refuse_size("The file", len(data))
    text, encoding, warnings = _decode(data)
    if not text.strip():
        raise SourceError("The file is empty; save the article again and check that it has text.")
    if "\x00" in text or len(_CONTROL.findall(text)) > len(text) // 100:
        raise SourceError("The file is not text; save the article as plain text or as HTML.")
    return text, encoding, warnings


def _decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    for encoding in _likely_encodings(data):
        try:
            return data.decode(encoding), encoding, ()
        except UnicodeError:
            continue
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise SourceError(
            "The file is not text in any encoding we can read; save the article as UTF-8."
        ) from None
    warning = "The file is not UTF-8; it was read as Windows-1252. Check accents and quotes."
    return text, "cp1252", (warning,)


def _likely_encodings(data: bytes) -> list[str]:
    if data.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    return ["utf-8", *_declared(data)]


def _declared(data: bytes) -> list[str]:
    declared = _META_CHARSET.search(data, 0, 4096)
    if declared is None:
        return []
    try:
        encoding = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return []
    # Browsers read a page that says Latin-1 as Windows-1252; so do we, below, with a warning.
    if encoding == "iso8859-1" or not _TEXT_ENCODING.fullmatch(encoding):
        return []
    return [encoding]


def _refuse_size(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise SourceError(
            f"{name} has {size / 1024**2:.1f} MB and an article has at most "
            f"{MAX_BYTES // 1024**2} MB; save only the article and try again."
        )
    if size == 0:
        raise SourceError(f"{name} is empty; save the article again and check that it has text.")
