"""The key that tells an importer that it has met a post before."""

import hashlib
import json
import re
import unicodedata

# Characters nobody sees and copying loses or adds: soft hyphen, zero-width space, word joiner,
# byte order mark, bidirectional marks. Joiners that shape letters and emoji stay.
UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{UNSEEN}]")


def import_key(platform_slug: str, handle: str, edtf: str, text: str) -> str:
    """64 hex digits, the same for the same post from two sources.

    The handle counts without its @ and without case; the words in Unicode's composed form (NFC),
    white space collapsed, unseen characters dropped. Dates count as written, so a source that
    knows the hour and one that knows the day give two keys. A post without words is known by its
    handle and date.
    """
    fields = [
        platform_slug.strip().casefold(),
        handle.strip().removeprefix("@").casefold(),
        edtf.strip(),
        comparable(text),
    ]
    return hashlib.sha256(json.dumps(fields).encode("ascii")).hexdigest()


def comparable(text: str) -> str:
    """The words as they count when two captures are compared; never stored in their place."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
