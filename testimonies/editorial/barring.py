"""What was erased does not come back with the next import: kept as keyed hashes, without words.

Under the archive's own key, so that nobody who reads the table or the ledger can try out which
post it was: short words and numbers are quickly guessed from a plain hash.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from testimonies.editorial.finding import split_address
from testimonies.models.removals import Barred


def digests(platform_slug: str, *, native_id: str, url: str, import_key: str) -> list[str]:
    """Return the keyed hashes, in hex, of all by which an import could know the post again."""
    host, path = split_address(url) if url else ("", "")
    known_by = {
        "id": f"{platform_slug}\0{native_id}" if native_id else "",
        "address": f"{host}\0{path}" if path else "",
        "import key": import_key,
    }
    return [_keyed(f"{kind}\0{value}") for kind, value in known_by.items() if value]


def bar(hashes: Iterable[str], at: dt.datetime) -> None:
    rows = [Barred(digest=digest, at=at) for digest in hashes]
    Barred.objects.bulk_create(rows, ignore_conflicts=True)


def is_barred(hashes: Iterable[str]) -> bool:
    return Barred.objects.filter(pk__in=list(hashes)).exists()


def _keyed(told: str) -> str:
    return salted_hmac("barred from coming back", told, algorithm="sha256").hexdigest()
