"""How many posts a search finds, and how many of each kind: exact to a bound, then from a sample.

Up to BOUND posts are counted one by one. Past it the posts of the sample (`PublishedSample`) that
match are counted instead, and every number says so. What publishing counts itself is exact at any
size: everything, everything of one value of a facet, everything of some days.
"""

# ruff: noqa: S608 - put together from constants of this file, and what Django wrote
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from testimonies.models.counts import PublishedFacetCount, PublishedSample
from testimonies.public import bydate, deadlines, naming
from testimonies.public.counting import FACETS, Counts, counted
from testimonies.public.filters import PostFilter
from testimonies.public.numbers import Number, estimate
from testimonies.public.paging import Sort

BOUND = 10_000
# Of the sample so many rows are read at most, so that a word in half of 19 million posts costs
# what one in half of a million does.
MOST_SAMPLED = 50_000
# So many matches of the sample are told apart by facet; more would be slower and hardly closer.
MOST_TOLD_APART = 1_000
# Seconds that counting one by one may take, where the sample can answer instead.
_COUNTING = 0.15

_KEPT = (
    "SELECT coalesce(sum(posts), 0) FROM testimonies_publishedfacetcount"
    " WHERE facet = %s AND value = %s"
)

# Posts by the first and last day that they may be of.
Days = dict[tuple[dt.date, dt.date], int]

# A value of a facet, the name it is shown under, and the number of posts.
Row = tuple[str, str, Number]


@dataclass(frozen=True)
class Tally:
    """What a search finds, counted.

    `posts` are rows to count further by: all that were found, or, if `sampled`, those of them in a
    random sample, each of which stands for `weight` posts; None stands for every post of the
    archive. `by_facet` has the most frequent values first. `archive` is how many posts are public.
    `days` has the same rows by the first and last day that they may be of, where it was asked for.
    `first` are the public ids of a first page and one more, where that was asked for and all posts
    that were found were read anyway.
    """

    total: Number
    by_facet: dict[str, list[Row]]
    posts: QuerySet[Any] | None
    archive: int
    weight: float = 1.0
    sampled: bool = False
    by_words_alone: bool = False
    days: Days | None = None
    first: list[str] | None = None

    @property
    def few(self) -> bool:
        """Whether it is quicker to gather all that were found than to walk until a page is full.

        To fill a page about `20 * archive / total` rows are walked past. What is gathered is what
        was found, where the index of words alone finds it, and otherwise far more.
        """
        if self.by_words_alone:
            return self.total.value**2 < 20 * self.archive
        return self.total.value * 1_000 < self.archive


def tally(
    filters: PostFilter,
    facets: Iterable[str] = (),
    *,
    most: int = 12,
    leave_out: str = "",
    archive: int | None = None,
    by_day: bool = False,
    first: Sort | None = None,
) -> Tally:
    """Count what a valid search finds, and at most so many values of each facet.

    `by_day` asks for the days too, where what publishing keeps does not have them already; `first`
    for the first page in that order, unless that is by relevance. With `leave_out` one filter is
    passed over; `archive` is how many posts are public, where that is known. Four queries at most,
    beside those of the filters; two in an archive of no more than BOUND posts, and of everything
    one.
    """
    asked = _asked(filters, leave_out)
    names = tuple(facets)
    if not asked:
        return _of_everything(names, most)
    if by_day:
        names = (*names, "days")
    if archive is None and _may_be_kept(asked):
        archive = archive_size()
    kept = _kept_total(asked, filters) if archive and archive > BOUND else None
    seen = _seen(filters, leave_out, kept, archive)
    if not seen.any:
        found = _nothing(filters, leave_out, names, first)
    elif seen.archive <= BOUND:
        found = _one_by_one(filters, leave_out, names, most, first=first)
    else:
        found = _bounded(filters, leave_out, names, most, kept, seen, first)
    return replace(found, archive=seen.archive, by_words_alone=_by_words_alone(filters, asked))


@dataclass(frozen=True)
class _Seen:
    """What one look at a search tells: how many posts are public, and how many of a random sample
    match, which is the posts below so many draws. `any` is whether anything is found at all.
    """

    archive: int
    in_sample: int
    draws: int
    any: bool = True

    @property
    def share(self) -> float:
        return self.draws / PublishedSample.DRAWS


@dataclass(frozen=True)
class Outlook:
    """What is known of a search before anything is gathered.

    `few` is that of `Tally`; `total` is None in an archive so small that nothing was estimated.
    """

    few: bool
    total: Number | None
    archive: int


def outlook(filters: PostFilter) -> Outlook:
    """Look at what a valid search may find, for lists that show no count. One query, as a rule."""
    asked = _asked(filters)
    if not asked:
        everything = archive_size()
        few = everything <= BOUND
        return Outlook(few, None if few else Number(everything), everything)
    seen = _seen(filters)
    if seen.archive <= BOUND:
        return Outlook(few=True, total=None, archive=seen.archive)
    found = estimate(seen.in_sample, seen.share)
    alone = _by_words_alone(filters, asked)
    few = Tally(found, {}, None, seen.archive, by_words_alone=alone).few
    return Outlook(few, found, seen.archive)


def finds_at_most(filters: PostFilter, most: int, seen: Outlook) -> bool:
    """Say whether a valid search finds so many at most; what cannot be told in time is more.

    One query, and none where what was seen says it already.
    """
    if seen.archive <= most:
        return True
    if seen.total and seen.total.value - seen.total.error > most:
        return False
    try:
        with deadlines.within(_COUNTING):
            return filters.narrowed()[: most + 1].count() <= most
    except deadlines.TooLongError:
        return False


def _asked(filters: PostFilter, leave_out: str = "") -> dict[str, Any]:
    """Return the filters that narrow."""
    return {
        name: value
        for name, value in filters.form.cleaned_data.items()
        if value and name not in (leave_out, "sort", "zone")
    }


def _by_words_alone(filters: PostFilter, asked: dict[str, Any]) -> bool:
    """Say whether the index of words finds the matches by itself: of a phrase, or of words to be
    left out, it finds what may match."""
    words = filters.asked.words
    return set(asked) == {"q"} and not filters.asked.terms and not set(words) & {'"', "-"}


def archive_size() -> int:
    """Return how many posts are public; one query."""
    return kept("all", "")


def kept(facet: str, value: str) -> int:
    """Return how many posts have a value of a facet, as publishing counts them; one query."""
    with connections[PublishedFacetCount.objects.db].cursor() as cursor:
        cursor.execute(_KEPT, [facet, value])
        return int(cursor.fetchone()[0])


_DATED = {"after", "before", "certain"}


def _may_be_kept(asked: dict[str, Any]) -> bool:
    return set(asked) <= _DATED or (len(asked) == 1 and set(asked) <= set(FACETS))


def _kept_total(asked: dict[str, Any], filters: PostFilter) -> int | None:
    """Return a total that publishing keeps: of one value of a facet, or of some days."""
    if not _may_be_kept(asked):
        return None
    if set(asked) <= _DATED:
        return bydate.kept_total(
            asked.get("after"),
            asked.get("before"),
            filters.time_zone,
            certain="certain" in asked,
        )
    ((name, value),) = asked.items()
    return kept(name, naming.hashtag_key(value) if name == "hashtag" else value)


def _of_everything(names: tuple[str, ...], most: int) -> Tally:
    """Read what publishing keeps: nothing is counted."""
    # A value has a row for each name that it goes under, seldom more than one.
    parts = " UNION ALL ".join(
        "(SELECT facet, value, label, posts FROM testimonies_publishedfacetcount"
        " WHERE facet = %s ORDER BY posts DESC, value LIMIT %s)"
        for _ in ("all", *names)
    )
    given = [part for name in ("all", *names) for part in (name, most * 2)]
    read: dict[str, dict[str, list[Any]]] = {name: {} for name in ("all", *names)}
    with connections[PublishedFacetCount.objects.db].cursor() as cursor:
        cursor.execute(parts, given)
        for facet, value, label, posts in cursor.fetchall():
            read[facet].setdefault(value, [label, 0])[1] += posts
    everything = sum(posts for _, posts in read.pop("all").values())
    by_facet = {
        facet: [(value, label, Number(posts)) for value, (label, posts) in values.items()][:most]
        for facet, values in read.items()
    }
    return Tally(Number(everything), by_facet, None, everything)


def _nothing(
    filters: PostFilter, leave_out: str, names: tuple[str, ...], first: Sort | None
) -> Tally:
    days: Days | None = {} if "days" in names else None
    by_facet: dict[str, list[Row]] = {name: [] for name in names if name != "days"}
    posts = filters.narrowed(leave_out).order_by()
    return Tally(Number(0), by_facet, posts, 0, days=days, first=[] if first else None)


def _one_by_one(
    filters: PostFilter,
    leave_out: str,
    names: tuple[str, ...],
    most: int,
    bound: int = 0,
    *,
    first: Sort | None,
) -> Tally:
    posts = filters.narrowed(leave_out).order_by()
    found = counted(posts[:bound] if bound else posts, names, most, first)
    total, days = found.pop("all")[0][2], _days(found)
    page = [public_id for public_id, _, _ in found.pop("first")] if "first" in found else None
    by_facet = {
        name: [(value, label, Number(number)) for value, label, number in rows]
        for name, rows in found.items()
    }
    return Tally(Number(total), by_facet, posts, 0, days=days, first=page)


def _bounded(
    filters: PostFilter,
    leave_out: str,
    names: tuple[str, ...],
    most: int,
    kept: int | None,
    seen: _Seen,
    first: Sort | None,
) -> Tally:
    draws, in_sample = seen.draws, seen.in_sample
    guess = estimate(in_sample, seen.share)
    # Twice the bound by the sample is past it for certain: no need to count that far first.
    if guess.value < 2 * BOUND and (kept is None or kept <= BOUND):
        try:
            with deadlines.within(_COUNTING):
                every = _one_by_one(filters, leave_out, names, most, BOUND + 1, first=first)
            if every.total.value <= BOUND:
                return every
        except deadlines.TooLongError:
            pass
    if in_sample > MOST_TOLD_APART:
        draws = draws * MOST_TOLD_APART // in_sample
    sample: Any = filters.narrowed(leave_out, of=_sample(draws))
    found, share = counted(sample, names, most) if names else {}, draws / PublishedSample.DRAWS
    found.pop("all", None)
    days = _days(found)
    by_facet = {
        name: [(value, label, estimate(number, share)) for value, label, number in rows]
        for name, rows in found.items()
    }
    total = guess if kept is None else Number(kept)
    return Tally(total, by_facet, sample, 0, 1 / share, sampled=True, days=days)


def _days(found: Counts) -> Days | None:
    """Take the days out of what was counted."""
    if "days" not in found:
        return None
    day = dt.date.fromisoformat
    return {(day(first), day(last)): posts for first, last, posts in found.pop("days")}


def _seen(
    filters: PostFilter, leave_out: str = "", kept: int | None = None, archive: int | None = None
) -> _Seen:
    """Look at a search before anything is counted: a query, unless what is known says it already.

    `kept` is what publishing counts of it, `archive` how many posts are public, where known.
    """
    if archive is not None and archive <= BOUND:
        return _Seen(archive, 0, 0)
    if archive is not None and kept is not None and kept > BOUND:
        # About as many as the total that is kept says: they need not be counted.
        draws = _draws(archive)
        return _Seen(archive, round(kept * draws / PublishedSample.DRAWS), draws)
    draws = _draws(_LastSeen.archive)
    try:
        sample: Any = filters.narrowed(leave_out, of=_sample(draws))
        counted_sql, given = sample.values("draw").query.sql_with_params()
        some, asked = "true", ()
        if _by_words_alone(filters, _asked(filters, leave_out)):
            # The index of words says quickly that there is none; of another search, perhaps not.
            posts = filters.narrowed(leave_out).order_by().values("public_id")
            sql, asked = posts.query.sql_with_params()
            some = f"found > 0 OR EXISTS ({sql})"
    except EmptyResultSet:
        return _Seen(archive_size() if archive is None else archive, 0, draws, any=False)
    with connections[PublishedFacetCount.objects.db].cursor() as cursor:
        cursor.execute(
            f"SELECT archive, found, {some} FROM (SELECT ({_KEPT}) AS archive,"
            # Without OFFSET the sample would be counted wherever its number is used.
            f" (SELECT count(*) FROM ({counted_sql}) AS sample) AS found OFFSET 0) AS seen",
            [*asked, "all", "", *given],
        )
        everything, in_sample, is_any = cursor.fetchone()
    _LastSeen.archive = int(everything)
    return _Seen(_LastSeen.archive, in_sample, draws, any=is_any)


class _LastSeen:
    """How many posts were public when that was last seen: how densely the sample is to be read.

    Any density gives true numbers; a new process begins with all of the sample.
    """

    archive = 0


def _draws(archive: int) -> int:
    """Return below which draw the sample is read, so that it is large enough and no larger."""
    return min(PublishedSample.DRAWN, MOST_SAMPLED * PublishedSample.DRAWS // max(archive, 1))


def _sample(draws: int) -> QuerySet[PublishedSample]:
    sample = PublishedSample.objects.order_by()
    return sample if draws == PublishedSample.DRAWN else sample.filter(draw__lt=draws)
