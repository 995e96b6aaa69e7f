"""A timeline of a search, made in a minute: its filters are read as on the search page."""

from typing import Any

from django import forms
from django.db.models import Max, Min
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.models.timelines import Timeline
from testimonies.public.links import with_query
from testimonies.public.selections import Selection, UnreadableError, selection

# What a timeline's page can gather in a moment, with its hours and filters counted.
MOST_POSTS = 50_000
ENDS = ("after", "before")


def read_search(text: str) -> str:
    """Return the filters of an address, or what stands behind its "?", in their one order.

    Raises ValidationError, a sentence a filter, each of which names it and the remedy.
    """
    data = QueryDict(text.strip().partition("#")[0].rpartition("?")[2])
    try:
        found = selection(data, "cursor")
    except UnreadableError as error:
        raise forms.ValidationError(str(error).split("\n")) from error
    given = dict(found.asked)
    for name in ENDS:
        if name not in given:
            raise forms.ValidationError(
                _("%(name)s: give the first and the last day: after=2017-10-15&before=2017-10-20.")
                % {"name": name}
            )
    if number_of(found) > MOST_POSTS:
        raise forms.ValidationError(
            _("before: it finds more than %d posts. Take fewer days, or add a filter.") % MOST_POSTS
        )
    return with_query("", found.asked).removeprefix("?")


def number_of(found: Selection) -> int:
    """Return how many posts there are, counted to one more than a timeline may have."""
    return found.posts.order_by()[: MOST_POSTS + 1].count()


def said_of(query: str) -> dict[str, Any]:
    """Return a search in words, its address' filters, and how many posts it finds now."""
    try:
        found = selection(QueryDict(query))
    except UnreadableError as error:
        return {"in_words": "", "problem": str(error)}
    return {"in_words": found.in_words, "query": query, "posts": number_of(found)}


class SearchField(forms.CharField):
    """A search of the archive: its address is pasted whole, or from the question mark on."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return read_search(text) if text else ""


class TimelineForm(forms.ModelForm):  # type: ignore[type-arg]
    query = SearchField(
        label=gettext_lazy("Search"),
        max_length=1_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Leave it empty for posts chosen by hand. Else paste the address of a search, with its "
            "first and last day: what it finds are the posts, at each moment. Headings, paragraphs "
            "and figures stand among them by their day."
        ),
    )

    class Meta:
        model = Timeline
        fields = ["title", "slug", "introduction", "query"]


class FromSearchForm(forms.ModelForm):  # type: ignore[type-arg]
    """The draft of a timeline of one search. `query` is carried along, the two days can be set."""

    after = forms.CharField(label=gettext_lazy("First day"), max_length=40)
    before = forms.CharField(label=gettext_lazy("Last day"), max_length=40)
    query = forms.CharField(max_length=1_000, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Timeline
        fields = ["title", "slug", "introduction", "query"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Left empty, it is made of the title.")

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""))[:80]
        if not slug:
            raise forms.ValidationError(_("The title gives no address: write one in a-z, 0-9, -."))
        return str(slug)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = QueryDict(cleaned.get("query", ""), mutable=True)
        for name in ENDS:
            given[name] = cleaned.get(name, "")
        if not self.errors:
            try:
                cleaned["query"] = read_search(given.urlencode())
            except forms.ValidationError as error:
                self.add_error(None, error)
        return cleaned


def begun(data: QueryDict) -> dict[str, Any]:
    """Return what the form begins with: the search, and the days that it covers.

    Raises UnreadableError.
    """
    found = selection(data, "cursor")
    given = dict(found.asked)
    ends = found.posts.order_by().aggregate(after=Min("sort_at"), before=Max("sort_at"))
    days = {
        name: given.get(name) or (at.date().isoformat() if at else "") for name, at in ends.items()
    }
    rest = [(name, value) for name, value in found.asked if name not in ENDS]
    return {"query": with_query("", rest).removeprefix("?"), **days}
