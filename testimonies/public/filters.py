"""What a reader may narrow the published posts by: one set of filters for every list.

A value that cannot be read is an error that names the field and the remedy; it never filters
by something else in silence.
"""

from copy import copy, deepcopy
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_slug
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from testimonies import search, vocabulary
from testimonies.models.published import PublishedPost, PublishedRedirect
from testimonies.public import certainty, naming, spans, zones
from testimonies.public.naming import hashtag_key as hashtag_key
from testimonies.public.spans import Span, SpanError, read_span
from testimonies.public.syntax import Asked
from testimonies.public.typed import Typed

Posts = QuerySet[PublishedPost]

SORTS = {
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "relevance": _("best match first"),
}
LEVELS = [choice for choice in vocabulary.Level.choices if choice[0] < vocabulary.Level.NEVER]

PRECISIONS = vocabulary.Precision.choices
CERTAINTIES = [("1", _("left out"))]
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
    """A day, a month or a year, or an hour of a day."""

    def clean(self, value: Any) -> Span | None:
        text = super().clean(value)
        try:
            return read_span(text) if text else None
        except SpanError as error:
            raise forms.ValidationError(str(error)) from error


class DayFilter(Filter):  # type: ignore[misc]
    field_class = DayField


class ZoneField(forms.CharField):
    """A time zone by its IANA name."""

    def clean(self, value: Any) -> ZoneInfo | None:
        text = super().clean(value)
        try:
            return zones.read_zone(text) if text else None
        except zones.ZoneError as error:
            raise forms.ValidationError(str(error)) from error


class ZoneFilter(Filter):  # type: ignore[misc]
    field_class = ZoneField


class SearchForm(forms.Form):
    def clean(self) -> None:
        after, before = self.cleaned_data.get("after"), self.cleaned_data.get("before")
        if after and before and before.is_before(after):
            self.add_error(
                "before",
                gettext("The last day (%(before)s) is before the first (%(after)s). Exchange them.")
                % {"before": before.last, "after": after.first},
            )


class _Filters(dict[str, Filter]):
    """Filters that each request copies, without what they are made of, which nothing changes."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Filters":
        return _Filters((name, _copied(filter_)) for name, filter_ in self.items())


def _copied(filter_: Filter) -> Filter:
    copied = copy(filter_)
    # Binds the name of the method to the copy.
    copied.method = filter_.method
    return copied


class PostFilter(FilterSet):  # type: ignore[misc]
    """The filters of every list of posts, over rows that are public already.

    A post is within a range of days if any day that it may have been posted on is; within a range
    of hours if it is known to the second, and in one of them.
    """

    # Whether the index of words is passed over: for a list whose order finds its rows at once.
    walk = False

    q = CharFilter(method="with_words", label=_("Words"), **_text(search.MAX_QUERY))
    after = DayFilter(method="not_before", label=_("On or after"), **_text(40))
    before = DayFilter(method="not_after", label=_("On or before"), **_text(40))
    precision = ChoiceFilter("posted_precision", label=_("Date known"), **_choice(PRECISIONS))
    certain = ChoiceFilter(
        method="with_certain_dates", label=_("Uncertain dates"), **_choice(CERTAINTIES)
    )
    platform = CharFilter(
        "platform_slug", label=_("Platform"), **_text(40, validators=[validate_slug])
    )
    # The slug is set for the bases B1 and B2 only: nobody else can be filtered by.
    person = CharFilter(
        method="of_person", label=_("Person"), **_text(80, validators=[validate_slug])
    )
    hashtag = CharFilter(method="with_hashtag", label=_("Hashtag"), **_text(140))
    language = CharFilter("language", label=_("Language"), **_text(12, validators=[validate_slug]))
    note = ChoiceFilter(method="with_note", label=_("Content note"), **_choice(NOTES))
    hide = MultipleChoiceFilter(method="without_notes", label=_("Left out"), **_choice(NOTES))
    level = ChoiceFilter("level", label=_("Level"), **_choice(LEVELS))
    kind = ChoiceFilter("kind", label=_("Kind"), **_choice(vocabulary.Kind.choices))
    # Whose days and hours `after` and `before` are.
    zone = ZoneFilter(
        method="as_it_is", label=_("Time zone"), **_text(zones.LONGEST_NAME, empty_value="")
    )
    sort = ChoiceFilter(method="as_it_is", label=_("Order"), **_choice(list(SORTS.items())))

    class Meta:
        model = PublishedPost
        form = SearchForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        return _Filters(super().get_filters())

    def get_form_class(self) -> type[forms.Form]:
        return _form_class()

    @cached_property
    def typed(self) -> Typed:
        """What was typed, as it was read."""
        return Typed(self.form.cleaned_data.get("q", ""))

    @property
    def asked(self) -> Asked:
        return self.typed.asked

    @property
    def has_words(self) -> bool:
        return self.typed.has_words

    @property
    def remarks(self) -> list[str]:
        """How the search was read, where that is not what it says."""
        return [*self.typed.remarks, *self._leads_on(self.form.cleaned_data.get("person", ""))]

    def _leads_on(self, person: str) -> list[str]:
        if self.person_now == person:
            return []
        told = gettext("“%(old)s” and “%(new)s” are one person: these are the posts of both.")
        return [told % {"old": person, "new": self.person_now}]

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
        narrowed: Posts = self.typed.narrowed(posts, self.time_zone, walk=self.walk)
        return narrowed

    @property
    def time_zone(self) -> ZoneInfo:
        """The time zone whose days and hours are meant."""
        return self.form.cleaned_data.get("zone") or zones.read_zone("")

    @cached_property
    def person_now(self) -> str:
        """The slug of whom is asked for: of someone whose pages became one, the one that stays."""
        asked: str = self.form.cleaned_data.get("person", "")
        kept = asked and PublishedRedirect.objects.filter(pk=f"person:{asked}").first()
        return kept.target if kept else asked

    def of_person(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(person_slug=self.person_now)

    def not_after(self, posts: Posts, name: str, span: Span) -> Posts:
        """Keep what may have been posted by the end of a day, month, year or hour."""
        return posts.filter(spans.not_after(span, self.time_zone))

    def not_before(self, posts: Posts, name: str, span: Span) -> Posts:
        """Keep what may have been posted on a day or later, uncertain dates too."""
        return posts.filter(spans.not_before(span, self.time_zone))

    def with_certain_dates(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(certainty.condition(certain=value == "1"))

    def with_hashtag(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(naming.condition("hashtag", [naming.hashtag_key(value)]))

    def with_note(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(naming.condition("note", [value]))

    def without_notes(self, posts: Posts, name: str, value: list[str]) -> Posts:
        return posts.filter(~Q(note_slugs__overlap=value))

    def as_it_is(self, posts: Posts, name: str, value: str) -> Posts:
        return posts


class _Fields(dict[str, forms.Field]):
    """Fields that all forms share: nothing changes them, and copying them is long."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Fields":
        return self


# One class for all requests: it is long in the making.
@cache
def _form_class() -> type[forms.Form]:
    fields = {name: made.field for name, made in deepcopy(PostFilter.base_filters).items()}
    made = type("PostFilterForm", (SearchForm,), dict(fields))
    made.base_fields = _Fields(fields)  # type: ignore[attr-defined]
    return made
