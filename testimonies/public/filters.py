"""What a reader may narrow the published posts by: one set of filters for every list.

A value that cannot be read is an error that names the field and the remedy; it never filters
by something else in silence.
"""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from testimonies import search, vocabulary
from testimonies.dates import DateError, parse_edtf
from testimonies.models.published import PublishedPost
from testimonies.public import naming, syntax
from testimonies.public.naming import hashtag_key as hashtag_key
from testimonies.public.syntax import Asked, Term

Posts = QuerySet[PublishedPost]

SORTS = {
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "relevance": _("best match first"),
}
LEVELS = [choice for choice in vocabulary.Level.choices if choice[0] < vocabulary.Level.NEVER]

PRECISIONS = vocabulary.Precision.choices
NOTES = list(vocabulary.CONTENT_NOTES.items())

NO_SUCH_CHOICE = _("“%(value)s” is not one of the values there are. Choose one from the list.")
NOT_A_NAME = _("Write it as it stands in the address of its page: letters, digits and hyphens.")


TEXT_ERRORS = {
    "max_length": _("This is too long. Shorten it to %(limit_value)d characters or fewer."),
    "null_characters_not_allowed": _("It holds a character that is no text. Take it out."),
    "invalid": NOT_A_NAME,
}


def _text(longest: int, **more: Any) -> dict[str, Any]:
    return {"max_length": longest, "error_messages": TEXT_ERRORS, **more}


def _choice(choices: list[tuple[Any, Any]], **more: Any) -> dict[str, Any]:
    return {"choices": choices, "error_messages": {"invalid_choice": NO_SUCH_CHOICE}, **more}


class DayField(forms.CharField):
    """A day, a month or a year; of the two last its first day, or, with `ends`, its last."""

    PRECISIONS = ("day", "month", "year")

    def __init__(self, *, ends: bool, **kwargs: Any) -> None:
        self.ends = ends
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            date = parse_edtf(text)
        except DateError:
            date = None
        if date is None or date.precision not in self.PRECISIONS:
            raise forms.ValidationError(
                gettext("“%(value)s” is not a day. Write it as 2017-10-15, 2017-10 or 2017.")
                % {"value": text}
            )
        return date.latest if self.ends else date.earliest


class DayFilter(Filter):  # type: ignore[misc]
    field_class = DayField


class SearchForm(forms.Form):
    def clean(self) -> None:
        after, before = self.cleaned_data.get("after"), self.cleaned_data.get("before")
        if after and before and before < after:
            self.add_error(
                "before",
                gettext("The last day (%(before)s) is before the first (%(after)s). Exchange them.")
                % {"before": before, "after": after},
            )


class PostFilter(FilterSet):  # type: ignore[misc]
    """The filters of every list of posts, over rows that are public already.

    A post is within a range of days if any day that it may have been posted on is.
    """

    # Whether the index of words is passed over: for a list whose order finds its rows at once.
    walk = False

    q = CharFilter(method="with_words", label=_("Words"), **_text(search.MAX_QUERY))
    after = DayFilter(method="not_before", label=_("On or after"), ends=False, **_text(40))
    before = DayFilter(method="not_after", label=_("On or before"), ends=True, **_text(40))
    precision = ChoiceFilter("posted_precision", label=_("Date known"), **_choice(PRECISIONS))
    platform = CharFilter(
        "platform_slug", label=_("Platform"), **_text(40, validators=[validate_slug])
    )
    # The slug is set for the bases B1 and B2 only: nobody else can be filtered by.
    person = CharFilter("person_slug", label=_("Person"), **_text(80, validators=[validate_slug]))
    hashtag = CharFilter(method="with_hashtag", label=_("Hashtag"), **_text(140))
    language = CharFilter("language", label=_("Language"), **_text(12, validators=[validate_slug]))
    note = ChoiceFilter(method="with_note", label=_("Content note"), **_choice(NOTES))
    hide = MultipleChoiceFilter(method="without_notes", label=_("Left out"), **_choice(NOTES))
    level = ChoiceFilter("level", label=_("Level"), **_choice(LEVELS))
    kind = ChoiceFilter("kind", label=_("Kind"), **_choice(vocabulary.Kind.choices))
    sort = ChoiceFilter(method="as_it_is", label=_("Order"), **_choice(list(SORTS.items())))

    class Meta:
        model = PublishedPost
        form = SearchForm
        fields: list[str] = []

    @cached_property
    def asked(self) -> Asked:
        """What was typed, as it was read."""
        return syntax.read(self.form.cleaned_data.get("q", ""))

    @cached_property
    def _readings(self) -> search.Readings:
        return search.readings(self.asked.words, using=self.queryset.db)

    @cached_property
    def _meant(self) -> dict[Term, list[str]]:
        return naming.resolve(self.asked.terms)

    @property
    def has_words(self) -> bool:
        """Whether there are words to look for: what hits are marked of, and matches ranked by."""
        return search.has_words(self.asked.words)

    @property
    def remarks(self) -> list[str]:
        """How what was typed was read, where that is not what it says."""
        unknown = (term for term, values in self._meant.items() if not values)
        return [*self.asked.remarks, *map(naming.unknown_remark, unknown)]

    def narrowed(self, leave_out: str = "", *, of: Any = None, walk: bool = False) -> Posts:
        """Return the posts that pass every filter but one: what choosing another value gives.

        `of` are other rows with the columns of posts, such as the sample.
        """
        posts: Posts = self.queryset.all() if of is None else of
        self.walk = walk
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                posts = self.filters[name].filter(posts, value)
        return posts

    def with_words(self, posts: Posts, name: str, value: str) -> Posts:
        if not (self.has_words or self.asked.terms):
            return posts.none()
        if self.has_words:
            posts = posts.filter(search.matching_as(self._readings, walk=self.walk))
        for term in self.asked.terms:
            posts = self._with_term(posts, term)
        return posts

    def _with_term(self, posts: Posts, term: Term) -> Posts:
        if term.field in syntax.DATES:
            date = parse_edtf(term.value)
            if term.field == "before":
                return self.not_after(posts, "", date.latest)
            return self.not_before(posts, "", date.earliest)
        condition = naming.condition(term.field, self._meant[term])
        return posts.filter(~condition if term.negated else condition)

    def not_after(self, posts: Posts, name: str, day: dt.date) -> Posts:
        """Keep what may have been posted by the end of a day.

        The day of `sort_at` is the first that a date may mean: the order's index serves both.
        """
        if day == dt.date.max:
            return posts
        return posts.filter(sort_at__lt=_midnight(day + dt.timedelta(days=1)))

    def not_before(self, posts: Posts, name: str, day: dt.date) -> Posts:
        """Keep what may have been posted on a day or later, uncertain dates too."""
        may_be_later = Q(posted_earliest__lt=F("posted_latest"), posted_latest__gte=day)
        return posts.filter(Q(sort_at__gte=_midnight(day)) | may_be_later)

    def with_hashtag(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(naming.condition("hashtag", [naming.hashtag_key(value)]))

    def with_note(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(naming.condition("note", [value]))

    def without_notes(self, posts: Posts, name: str, value: list[str]) -> Posts:
        return posts.filter(~Q(note_slugs__overlap=value))

    def as_it_is(self, posts: Posts, name: str, value: str) -> Posts:
        return posts


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)
