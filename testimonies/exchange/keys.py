"""The key that tells an importer that it has met a post before."""

import hashlib
import json

from testimonies.editorial.comparing import UNSEEN as UNSEEN
from testimonies.editorial.comparing import comparable as comparable


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
