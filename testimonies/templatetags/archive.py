"""What templates say about a row: its dates in words, its notes, its words with their marks."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from testimonies import search, vocabulary
from testimonies.dates import DateError, PostedDate, parse_edtf
from testimonies.models.published import PublishedPost
from testimonies.vocabulary import Precision

register = template.Library()

ABOUT = "~"
_NOTE_PLACES = {slug: place for place, slug in enumerate(vocabulary.CONTENT_NOTES)}


@register.filter
def edtf_text(value: str) -> str:
    """Return an EDTF text in the reader's language, no more exact than it is.

    `2017-10-16` gives “16 October 2017”. A text that is no EDTF of ours stays as it is.
    """
    try:
        return _in_words(parse_edtf(value))
    except DateError:
        return value


@register.filter
def posted_date(post: PublishedPost) -> str:
    """Return when the post was posted, the date alone."""
    return edtf_text(post.posted_edtf)


@register.filter
def day_text(day: dt.date) -> str:
    """Return a day such as “16 October 2017”."""
    return _day_text(day, get_language())


# The posts of a page are of few days, and a histogram names each of its own.
@lru_cache(maxsize=4096)
def _day_text(day: dt.date, language: str | None) -> str:
    return date_format(day, pgettext("format of a day, as in Django's `date` filter", "j F Y"))


@register.filter
def day_before(day: dt.date, last: dt.date) -> str:
    """Return a day as it is said before a later one: “15” before “16 October 2017”."""
    same_month = (day.year, day.month) == (last.year, last.month)
    if not same_month:
        return day_text(day)
    return date_format(day, pgettext("format of a day before another of its month", "j"))


@register.filter
def month_text(day: dt.date) -> str:
    """Return the month of a day, such as “October 2017”."""
    return _month_text(day.year, day.month, get_language())


@lru_cache(maxsize=4096)
def _month_text(year: int, month: int, language: str | None) -> str:
    form = pgettext("format of a month, as in Django's `date` filter", "F Y")
    return date_format(dt.date(year, month, 1), form)


def short_month_text(day: dt.date) -> str:
    """Return the month of a day where there is little room, such as “Oct 2017”."""
    form = pgettext("format of a short month, as in Django's `date` filter", "M Y")
    return date_format(day, form)


@register.filter
def year_text(day: dt.date) -> str:
    """Return the year of a day, in four digits and never with a separator."""
    return f"{day.year:04d}"


@register.filter
def day_and_time(moment: dt.datetime) -> str:
    """Return a moment such as “16 October 2017, 18:21”, in the time zone of the page."""
    local = timezone.localtime(moment)
    at = {"day": day_text(local.date()), "time": f"{local:%H:%M}"}
    return gettext("%(day)s, %(time)s") % at


@register.filter
def grouped(number: int) -> str:
    """Return a number with its thousands apart, such as “500,000”."""
    return number_format(number, force_grouping=True)


@register.filter
def known_to(post: PublishedPost) -> str:
    """Return how exactly the date of the post is known, as a phrase."""
    return {
        Precision.SECOND: gettext("known to the second"),
        Precision.DAY: gettext("known to the day"),
        Precision.MONTH: gettext("known to the month"),
        Precision.YEAR: gettext("known to the year"),
        Precision.CIRCA: gettext("an approximate date"),
        Precision.INTERVAL: gettext("the day is not known"),
    }[Precision(post.posted_precision)]


def _in_words(date: PostedDate) -> str:
    if date.instant:
        return moment_text(date.instant)
    if date.precision == "interval":
        return _interval(*date.edtf.split("/"))
    if date.precision == "circa":
        return gettext("about %(date)s") % {"date": edtf_text(date.edtf.removesuffix(ABOUT))}
    return _plain(date)


def moment_text(instant: dt.datetime) -> str:
    """Return a moment to the minute, in the time zone of the page, which it says."""
    local = local_time(instant)
    zone = str(local.tzinfo)
    at = {"day": day_text(local.date()), "time": f"{local:%H:%M}", "zone": zone}
    if zone == "UTC":
        return gettext("%(day)s, %(time)s UTC") % at
    return gettext("%(day)s, %(time)s (%(zone)s)") % at


def local_time(instant: dt.datetime) -> dt.datetime:
    """Return a moment in the time zone of the page; in UTC where it has no date there."""
    try:
        return timezone.localtime(instant)
    except OverflowError:
        return instant.astimezone(dt.UTC)


def _plain(date: PostedDate) -> str:
    if date.precision == "day":
        return day_text(date.earliest)
    return month_text(date.earliest) if date.precision == "month" else date.edtf


def _interval(start: str, end: str) -> str:
    first, last = parse_edtf(start), parse_edtf(end)
    days = first.precision == last.precision == "day"
    shown = day_before(first.earliest, last.earliest) if days else edtf_text(start)
    return gettext("between %(first)s and %(last)s") % {"first": shown, "last": edtf_text(end)}


@register.filter
def note_label(slug: str) -> str:
    """Return a content note in the reader's language."""
    return str(vocabulary.CONTENT_NOTES.get(slug, slug.replace("-", " ")))


@register.filter
def note_labels(post: PublishedPost) -> list[str]:
    """Return the content notes of a post, in the order of the vocabulary."""
    last = len(_NOTE_PLACES)
    ordered = sorted(post.note_slugs, key=lambda slug: _NOTE_PLACES.get(slug, last))
    return [note_label(slug) for slug in ordered]


@register.filter
def listed(items: Iterable[str]) -> str:
    """Return the items one after the other, with the comma of the reader's script between them."""
    return pgettext("between the items of a list", ", ").join(items)


@register.filter
def marked_words(post: PublishedPost) -> SafeString:
    """Return the words of a post, escaped, with its doubts and, in a search, its hits marked."""
    doubts = [(doubt["start"], doubt["end"]) for doubt in post.doubts if doubt["start"] is not None]
    marks = search.hits(getattr(post, "headline", ""), post.words)
    return search.marked_words(post.words, doubts, marks)
