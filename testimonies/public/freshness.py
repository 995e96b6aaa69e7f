"""Pages with words are asked for anew at each load: what was withdrawn is gone at the next one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import conditional_page

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """Let a page be kept, and shown again only where the archive answers that it is the same (304).

    A page that says itself how it may be kept stays with that.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return conditional_page(checked)
