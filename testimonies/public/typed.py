"""What was typed into the search box, as a condition on posts."""

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from testimonies import search
from testimonies.public import naming, spans, syntax
from testimonies.public.syntax import Term


class Typed:
    """A search as it was typed, read once however often it is asked for."""

    def __init__(self, text: str) -> None:
        self.asked = syntax.read(text)

    @property
    def has_words(self) -> bool:
        """Whether there are words to look for: what hits are marked of, and matches ranked by."""
        return search.has_words(self.asked.words)

    @cached_property
    def _meant(self) -> dict[Term, list[str]]:
        return naming.resolve(self.asked.terms)

    @property
    def remarks(self) -> list[str]:
        """How it was read, where that is not what it says."""
        unknown = (term for term, values in self._meant.items() if not values)
        return [*self.asked.remarks, *map(naming.unknown_remark, unknown)]

    def narrowed(self, posts: Any, zone: ZoneInfo, *, walk: bool = False) -> Any:
        """Return the rows that match; `zone` is that of its days, `walk` that of `matching_as`.

        Two queries at most, the first time: for its words, and for the names in it.
        """
        if not (self.has_words or self.asked.terms):
            return posts.none()
        if self.has_words:
            found = search.readings(self.asked.words, using=posts.db)
            posts = posts.filter(search.matching_as(found, walk=walk))
        for term in self.asked.terms:
            posts = self._with_term(posts, term, zone)
        return posts

    def _with_term(self, posts: Any, term: Term, zone: ZoneInfo) -> Any:
        if term.field in syntax.DATES:
            bound = spans.not_after if term.field == "before" else spans.not_before
            return posts.filter(bound(spans.read_span(term.value), zone))
        condition = naming.condition(term.field, self._meant[term])
        return posts.filter(~condition if term.negated else condition)
