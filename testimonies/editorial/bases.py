"""Whether a recorded basis clears a name today. Reads; all days are in UTC.

POLICY: B1 is written consent to this archive, B2 a public figure whom the press reported, its
source recorded, B3 a contact and 30 days without an objection, for a handle at most.
"""

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.models.bases import RecordedBasis
from testimonies.models.posts import Post
from testimonies.vocabulary import Basis, ShownAs, WordsShownAs

# So many whole days after the day of the contact; the handle may be shown from the next one on.
SILENCE = dt.timedelta(days=30)
# So long before a basis expires it is brought back to the editors.
ASKED_AGAIN = dt.timedelta(days=30)

_FROM_LEAST: dict[Any, tuple[Any, ...]] = {
    ShownAs: (ShownAs.PSEUDONYM, ShownAs.HANDLE, ShownAs.NAMED),
    WordsShownAs: (
        WordsShownAs.COUNT_ONLY,
        WordsShownAs.PARAPHRASE,
        WordsShownAs.EXCERPT,
        WordsShownAs.VERBATIM,
    ),
}


def least_first(vocabulary: type[ShownAs] | type[WordsShownAs]) -> tuple[Any, ...]:
    """Return the ways of showing, the one that shows least first."""
    return _FROM_LEAST[vocabulary]


def today() -> dt.date:
    return timezone.now().astimezone(dt.UTC).date()


def begins_on(basis: RecordedBasis) -> dt.date:
    """Return the first day on which the basis clears anything."""
    if basis.kind == Basis.NO_OBJECTION:
        return basis.given_on + SILENCE + dt.timedelta(days=1)
    return basis.given_on


def stands(basis: RecordedBasis, on: dt.date) -> bool:
    """Whether it has begun, has neither expired nor ended, and nothing took its place."""
    expired = basis.expires_on is not None and basis.expires_on <= on
    return (
        basis.ended_at is None
        and not expired
        and begins_on(basis) <= on
        and getattr(basis, "corrected", None) is None
    )


def reaches(basis: RecordedBasis, shown_as: str, words: str) -> bool:
    """Whether it was given to so much of who spoke, and to so much of the words."""
    who = _FROM_LEAST[ShownAs].index
    how = _FROM_LEAST[WordsShownAs].index
    return who(shown_as) <= who(basis.reaches) and how(words) <= how(basis.words)


def clearing(post: Post, on: dt.date | None = None) -> RecordedBasis | None:
    """Return the recorded basis on which the post shows its name or handle; None if none does."""
    day = on or today()
    for basis in post.bases.all():
        right = basis.kind == post.basis and reaches(basis, post.shown_as, post.words_shown_as)
        if right and stands(basis, day):
            return basis
    return None


def shown_as(post: Post) -> str:
    """Return how who spoke may be shown today: as was decided, or without a basis a pseudonym."""
    if post.shown_as == ShownAs.PSEUDONYM or clearing(post) is None:
        return ShownAs.PSEUDONYM
    return post.shown_as


def obstacle(post: Post) -> str:
    """Return what keeps the name from being shown, and the remedy; empty where nothing does."""
    if post.shown_as == ShownAs.PSEUDONYM or clearing(post):
        return ""
    last = next((basis for basis in post.bases.all() if basis.kind == post.basis), None)
    because = _why_not(last, post, today()) if last else _("Nothing is recorded yet.")
    return _(
        "A name or handle is shown on a recorded basis %(basis)s. %(because)s Record it with its "
        "evidence (Record a basis), or show a pseudonym."
    ) % {"basis": post.basis, "because": because}


def _why_not(basis: RecordedBasis, post: Post, on: dt.date) -> str:
    if basis.ended_at:
        return _("The one that was recorded has ended: %s.") % basis.get_ended_how_display()
    if basis.expires_on and basis.expires_on <= on:
        return _("The one that was recorded expired on %s.") % basis.expires_on.isoformat()
    if begins_on(basis) > on:
        return _("The one that was recorded begins on %s.") % begins_on(basis).isoformat()
    if not reaches(basis, post.shown_as, WordsShownAs.COUNT_ONLY):
        return _("What was recorded reaches to: %s.") % basis.get_reaches_display()
    return _("What was recorded lets the words be shown as: %s.") % basis.get_words_display()


def open_ones() -> QuerySet[RecordedBasis]:
    """Return the bases that neither ended nor were corrected, whatever their days."""
    return RecordedBasis.objects.filter(ended_at=None, corrected=None)


def expiring(on: dt.date) -> QuerySet[RecordedBasis]:
    """Return the open bases that names stand on and that expire within 30 days of that day."""
    soon = Q(expires_on__gt=on, expires_on__lte=on + ASKED_AGAIN)
    return _shown_on(open_ones().filter(soon))


def expired(on: dt.date) -> QuerySet[RecordedBasis]:
    """Return the bases that expired by that day while posts still say to show a name on them."""
    return _shown_on(open_ones().filter(expires_on__lte=on))


def waited_for(on: dt.date) -> QuerySet[RecordedBasis]:
    """Return the contacts whose 30 days are over on that day, and nobody has decided since."""
    over = open_ones().filter(kind=Basis.NO_OBJECTION, given_on__lt=on - SILENCE)
    return over.filter(post__shown_as=ShownAs.PSEUDONYM).exclude(expires_on__lte=on)


def _shown_on(bases: QuerySet[RecordedBasis]) -> QuerySet[RecordedBasis]:
    return bases.filter(kind=F("post__basis")).exclude(post__shown_as=ShownAs.PSEUDONYM)
