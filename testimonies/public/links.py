"""Addresses of lists: every state of a search is a link, written one way."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

# The order in which they stand in an address. `cursor` is not among them: whatever is changed
# about a list, the reader begins at its first page.
PARAMETERS = (
    "q",
    "after",
    "before",
    "precision",
    "certain",
    "platform",
    "person",
    "hashtag",
    "language",
    "note",
    "hide",
    "level",
    "kind",
    "zone",
    "sort",
)


def values(data: QueryDict) -> dict[str, list[str]]:
    """Return the filters of a request that say something; of one that may stand once, the last."""
    given = {name: [value for value in data.getlist(name) if value] for name in PARAMETERS}
    return {name: found if name == "hide" else found[-1:] for name, found in given.items() if found}


def search_url(given: Mapping[str, list[str]], **changes: list[str]) -> str:
    """Return the address of a search with some filters changed; an empty list takes one off."""
    return with_query(reverse("public:search"), pairs({**given, **changes}))


def pairs(given: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Return filters as names and values, in the one order that addresses have."""
    return [(name, value) for name in PARAMETERS for value in given.get(name, [])]


def with_query(path: str, query: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
