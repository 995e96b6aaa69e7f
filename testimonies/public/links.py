"""Addresses of lists: every state of a search is a link, written one way."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import quote_plus

from django.http import QueryDict
from django.urls import get_script_prefix, reverse

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
    return with_query(address_of("search"), pairs({**given, **changes}))


def address_of(view: str) -> str:
    """Return the address of a view of ours that takes nothing. A page has a hundred such links."""
    return _address_of(view, get_script_prefix())


# What is before it is the language of the page.
@cache
def _address_of(view: str, prefix: str) -> str:
    return reverse(f"public:{view}")


def pairs(given: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Return filters as names and values, in the one order that addresses have."""
    return [(name, value) for name in PARAMETERS for value in given.get(name, [])]


def with_query(path: str, query: list[tuple[str, str]]) -> str:
    asked = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in query)
    return f"{path}?{asked}" if asked else path
