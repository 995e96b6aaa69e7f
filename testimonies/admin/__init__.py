"""The editors' desk, on Django's admin. It calls the editorial verbs and assigns no state."""

from testimonies.admin import (
    accounts,
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
    "people",
    "platforms",
    "posts",
    "removals",
    "review",
    "site",
    "sources",
    "timelines",
]
