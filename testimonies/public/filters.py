"""What a reader may narrow the published posts by: one set of filters for every list.

A value that cannot be read is an error that names the field and the remedy; it never filters
by something else in silence.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from testimonies import search, vocabulary
from testimonies.dates import DateError, parse_edtf
from testimonies.models.published import PublishedPost

Posts = QuerySet[PublishedPost]

SORTS = {
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "relevance": _("best match first"),
}
LEVELS = [choice for choice in vocabulary.Level.choices if choice[0] < vocabulary.Level.NEVER]

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

    q = CharFilter(method="with_words", label=_("Words"), **_text(search.MAX_QUERY))
    after = DayFilter("posted_latest", "gte", label=_("On or after"), ends=False, **_text(40))
    before = DayFilter("posted_earliest", "lte", label=_("On or before"), ends=True, **_text(40))
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

    def narrowed(self, leave_out: str = "") -> Posts:
        """Return the posts that pass every filter but one: what choosing another value gives."""
        posts: Posts = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                posts = self.filters[name].filter(posts, value)
        return posts

    def with_words(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(search.matching(value)) if search.has_words(value) else posts.none()

    def with_hashtag(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(hashtags__contains=[hashtag_key(value)])

    def with_note(self, posts: Posts, name: str, value: str) -> Posts:
        return posts.filter(note_slugs__contains=[value])

    def without_notes(self, posts: Posts, name: str, value: list[str]) -> Posts:
        return posts.filter(~Q(note_slugs__overlap=value))

    def as_it_is(self, posts: Posts, name: str, value: str) -> Posts:
        return posts


def hashtag_key(tag: str) -> str:
    """Return a hashtag as the rows hold it: lower case, without its sign."""
    return tag.strip().lstrip("#").lower()
