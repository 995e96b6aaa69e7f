"""A selection of posts that a reader takes away, follows or cites: the filters of a search.

A file goes on without its address: what was asked and could not be read is an error here,
misspelt names of filters too, and never a file of something else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from psycopg.errors import QueryCanceled

from testimonies.public import links
from testimonies.public.citations import searches
from testimonies.public.deadlines import TooLongError
from testimonies.public.filters import PostFilter, Posts
from testimonies.public.listing import shown

View = Callable[..., HttpResponseBase]


class UnreadableError(ValueError):
    """A query that cannot be read. Its text is one sentence a line, each with the remedy."""


@dataclass(frozen=True)
class Selection:
    """The posts that pass the filters, and the filters in the one order of addresses."""

    posts: Posts
    asked: searches.Pairs
    in_words: str
    oldest_first: bool


def selection(data: QueryDict, *beside: str) -> Selection:
    """Read a selection; names `beside` the filters are let pass. Raises UnreadableError."""
    filters = PostFilter(data, queryset=shown())
    problems = [*_unknown(data, beside), *_unreadable(filters)]
    if problems:
        raise UnreadableError("\n".join(problems))
    return Selection(
        posts=filters.narrowed(),
        asked=searches.asked(data),
        in_words=in_words(filters, data),
        oldest_first=filters.form.cleaned_data["sort"] == "oldest",
    )


def _unknown(data: QueryDict, beside: tuple[str, ...]) -> Iterator[str]:
    known = ", ".join(links.PARAMETERS)
    for name in data:
        if name not in (*links.PARAMETERS, *beside):
            yield gettext("“%(name)s” is no filter. The filters are: %(known)s.") % {
                "name": name[:40],
                "known": known,
            }


def _unreadable(filters: PostFilter) -> Iterator[str]:
    for name, errors in filters.errors.items():
        for error in errors:
            yield f"{name}: {error}"


def in_words(filters: PostFilter, data: QueryDict) -> str:
    """Return the selection as a phrase, such as “Words: alone; On or after: 2017-10-15”."""
    fields = filters.form.fields
    said = [f"{fields[name].label}: {value}" for name, value in searches.asked(data)]
    return "; ".join(said) or gettext("all posts")


def sentence(text: str, status: int) -> HttpResponse:
    """Return an answer that is one or a few sentences, which nobody keeps."""
    return HttpResponse(
        f"{text}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def in_time(error: OperationalError) -> str:
    """Return what to say of a query that the server ended; raise the error if it is another."""
    if not isinstance(error, TooLongError) and not isinstance(error.__cause__, QueryCanceled):
        raise error
    return gettext("This takes too long to find. Narrow it: fewer days, or rarer words.")


def for_machines(view: View) -> View:
    """Answer GET and HEAD; say in a sentence what could not be read, or took too long.

    Whoever keeps an answer asks again before using it, unless it says otherwise itself.
    """

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **address: object) -> HttpResponseBase:
        try:
            response = view(request, **address)
        except UnreadableError as error:
            return sentence(str(error), 400)
        except OperationalError as error:
            return sentence(in_time(error), 503)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answered
