"""The languages that a page can be had in: the menu for people, and the links for machines."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.translation import get_language

from metoo_archive.interface import offered, plain

register = template.Library()


@register.filter
def as_written(text: str) -> str:
    """Return what editors wrote (a title, who said a figure), marked with its language.

    Within a sentence of another language: a screen reader pronounces it as what it is, and it
    stands by itself where the sentence runs from right to left.
    """
    if get_language() == settings.LANGUAGE_CODE:
        return text
    return format_html('<bdi lang="{}">{}</bdi>', settings.LANGUAGE_CODE, text)


@register.inclusion_tag("testimonies/_languages.html", takes_context=True)
def languages(context: RequestContext) -> dict[str, Any]:
    """The menu: the same page, its query kept; of a page that is not there, the front page."""
    return {"current": context.get("LANGUAGE_CODE"), "languages": _menu(context, with_query=True)}


@register.inclusion_tag("testimonies/_alternates.html", takes_context=True)
def alternates(context: RequestContext) -> dict[str, Any]:
    """`hreflang` links, absolute; none on a page with a query, or that is not there."""
    request = context.get("request")
    if request is None or request.GET or request.method == "POST" or context.get("astray"):
        return {"languages": []}
    at = request.build_absolute_uri
    found = [{**one, "url": at(one["url"])} for one in _menu(context, with_query=False)]
    return {"languages": found, "unspoken": at(plain(request.path))}


def _menu(context: RequestContext, *, with_query: bool) -> list[dict[str, str]]:
    request = context.get("request")
    names = {tag: name for tag, name in settings.LANGUAGES if tag in offered()}
    if request is None or len(names) < 2:
        return []
    path = "/" if context.get("astray") else plain(request.path)
    query = request.META.get("QUERY_STRING", "") if with_query else ""
    end = f"?{query}" if query and not context.get("astray") else ""
    return [{"tag": tag, "name": name, "url": f"/{tag}{path}{end}"} for tag, name in names.items()]
