"""What a name in a search may mean: a person with a page, a platform, a language, a content note.

Looked up in the counts by facet, which hold people of the bases B1 and B2 alone: the name or
handle of anyone else means nothing here, exactly as one that was never heard of.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext

from testimonies.models.counts import PublishedFacetCount
from testimonies.public.languages import language_tags
from testimonies.public.syntax import DATES, Term
from testimonies.vocabulary import CONTENT_NOTES

COLUMNS = {"from": "person_slug", "platform": "platform_slug", "language": "language"}
ARRAYS = {"hashtag": "hashtags", "note": "note_slugs"}
# Facets in which a field's values are looked up.
_LOOKED_UP = {"from": ("person", "handle"), "platform": ("platform",)}


def resolve(terms: Iterable[Term]) -> dict[Term, list[str]]:
    """Return the values that each term means; none for what means nothing. One query at most."""
    wanted = [term for term in terms if term.field not in DATES]
    looked_up = {term for term in wanted if term.field in _LOOKED_UP}
    found = _found(looked_up)
    return {
        term: sorted(found.get(term, ())) if term in looked_up else _read(term) for term in wanted
    }


def condition(field: str, values: list[str]) -> Q:
    """Return the condition that a row has one of the values; with none of them, that none is."""
    if field in ARRAYS:
        # One value is asked for in the one way whose share the planner knows.
        kind = "contains" if len(values) == 1 else "overlap"
        return Q(**{f"{ARRAYS[field]}__{kind}": values})
    if len(values) == 1:
        return Q(**{COLUMNS[field]: values[0]})
    return Q(**{f"{COLUMNS[field]}__in": values})


def unknown_remark(term: Term) -> str:
    """Return what to say of a term that means nothing."""
    shown = {"value": term.value[:80]}
    if term.field == "from":
        return gettext("Nobody who has a page here is called “%(value)s”.") % shown
    if term.field == "platform":
        return gettext("No post is from a platform called “%(value)s”.") % shown
    if term.field == "note":
        return gettext("“%(value)s” is no content note of this archive.") % shown
    return gettext("“%(value)s” is no language that we know.") % shown


def hashtag_key(tag: str) -> str:
    """Return a hashtag as the rows hold it: lower case, without its sign."""
    return tag.strip().lstrip("#").lower()


def _read(term: Term) -> list[str]:
    if term.field == "hashtag":
        return [hashtag_key(term.value)]
    if term.field == "language":
        return language_tags(term.value)
    asked = _plain(term.value)
    return [
        slug for slug, label in CONTENT_NOTES.items() if asked in (_plain(slug), _plain(str(label)))
    ]


def _plain(text: str) -> str:
    return text.lower().replace("-", " ").strip()


def _found(terms: set[Term]) -> dict[Term, set[str]]:
    if not terms:
        return {}
    meant = Q()
    for term in terms:
        name = term.value.lower()
        called = Q(value__in={name, name.replace(" ", "-")}) | Q(named=name)
        meant |= Q(facet__in=_LOOKED_UP[term.field]) & called
    rows = PublishedFacetCount.objects.annotate(named=Lower("label")).filter(meant)
    found: dict[Term, set[str]] = {}
    for facet, value, label in rows.values_list("facet", "value", "label"):
        # A handle's label is the slug of the person behind it.
        slug = label if facet == "handle" else value
        for term in terms:
            name = term.value.lower()
            names = {value.lower(), value.lower().replace("-", " "), label.lower()}
            if facet in _LOOKED_UP[term.field] and {name, name.replace(" ", "-")} & names:
                found.setdefault(term, set()).add(slug)
    return found
