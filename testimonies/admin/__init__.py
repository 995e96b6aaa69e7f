"""The editors' desk, on Django's admin. It calls the editorial verbs and assigns no state."""

from testimonies.admin import (
    accounts,
    findings,
    likenesses,
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
    "findings",
    "likenesses",
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
