"""The citation of a search: what was asked, when, and how many posts there were.

All of it stands in the citation's address, signed, so that it needs no table, keeps nothing about
who searched, and cannot be made up. Opened later it says what has changed, in numbers only.
"""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from testimonies.models.published import PublishedPost
from testimonies.public import links

Pairs = list[tuple[str, str]]

PARAMETERS = ("at", "count", "signature")
_MOMENT = "%Y%m%dT%H%M%S.%fZ"
SALT = "citation of a search"


class CitationError(ValueError):
    """The address is no citation that this archive made. Its text is a sentence to show."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "This address is no citation that this archive made: a part of it is missing or "
                "was changed. Copy the whole address from the citation again."
            )
        )


@dataclass(frozen=True)
class SearchCitation:
    """A search (names and values, in the order of addresses), a moment in UTC, and a count."""

    asked: Pairs
    at: dt.datetime
    count: int

    @property
    def query(self) -> str:
        """Return the citation as it stands in an address, behind the question mark."""
        unsigned = self._unsigned()
        return f"{unsigned}&{urlencode({'signature': Signer(salt=SALT).signature(unsigned)})}"

    def _unsigned(self) -> str:
        return urlencode([*self.asked, ("at", self.at.strftime(_MOMENT)), ("count", self.count)])


@dataclass(frozen=True)
class Changes:
    """What has changed since a citation was made, in posts.

    `added` were published since. `gone` are no longer found: withdrawn, held, or changed so that
    they no longer match. `come` were public and are found only now: changed so that they match.
    What was published and withdrawn in between is not seen, and a post that was withdrawn and is
    back counts as gone and as added. Where some have gone and others come, only the difference
    can be told.
    """

    now: int
    added: int
    gone: int
    come: int


def asked(data: QueryDict) -> Pairs:
    """Return a search in its one form: what it finds matters, the order does not."""
    given = links.values(data)
    given.pop("sort", None)
    if "q" in given:
        given["q"] = [" ".join(given["q"][0].split())]
    if "hide" in given:
        given["hide"] = sorted(set(given["hide"]))
    return links.pairs(given)


def is_citation(data: QueryDict) -> bool:
    return any(name in data for name in PARAMETERS)


def cite(posts: QuerySet[PublishedPost], pairs: Pairs) -> SearchCitation:
    """Return the citation of a search as it is now; one query."""
    at = timezone.now()
    return SearchCitation(pairs, at, posts.filter(published_at__lte=at).count())


def read(data: QueryDict) -> SearchCitation:
    """Read a citation out of its address. Raises CitationError."""
    try:
        at = dt.datetime.strptime(str(data["at"]), _MOMENT).replace(tzinfo=dt.UTC)
        citation = SearchCitation(asked(data), at, int(str(data["count"])))
        unsigned = citation._unsigned()
        # Styles end a citation with a full stop, which is copied along with the address. `unsign`
        # knows the keys that the archive had before this one.
        signer = Signer(salt=SALT)
        signer.unsign(f"{unsigned}{signer.sep}{str(data['signature']).rstrip('.')}")
    except (KeyError, ValueError, BadSignature) as error:
        raise CitationError from error
    return citation


def read_or_make(data: QueryDict, posts: QuerySet[PublishedPost]) -> SearchCitation:
    """Return the citation whose address this is, or a new one. Raises CitationError."""
    return read(data) if is_citation(data) else cite(posts, asked(data))


def changes(posts: QuerySet[PublishedPost], citation: SearchCitation) -> Changes:
    """Return what has changed since; one query."""
    since = Q(published_at__gt=citation.at)
    found = posts.aggregate(now=Count("pk"), added=Count("pk", filter=since))
    missing = citation.count - (found["now"] - found["added"])
    return Changes(found["now"], found["added"], max(missing, 0), max(-missing, 0))
