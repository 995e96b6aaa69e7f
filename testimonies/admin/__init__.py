"""The editors' desk, on Django's admin. It calls the editorial verbs and assigns no state."""

from testimonies.admin import (
    accounts,
    mergers,
    people,
    platforms,
    posts,
    removals,
    review,
    site,
    sources,
    timelines,
)

__all__ = [
    "accounts",
    "mergers",
    "people",
    "platforms",
    "posts",
    "removals",
    "review",
    "site",
    "sources",
    "timelines",
]
