"""The languages that a page can be had in: the menu for people, and the links for machines."""

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from metoo_archive.interface import offered, plain
from testimonies.markup import NOTHING, html, joined

register = template.Library()

_HERE = SafeString(' aria-current="true"')


@register.filter
def as_written(text: str) -> str:
    """Return what editors wrote (a title, who said a figure), marked with its language.

    Within a sentence of another language: a screen reader pronounces it as what it is, and it
    stands by itself where the sentence runs from right to left.
    """
    if get_language() == settings.LANGUAGE_CODE:
        return text
    return format_html('<bdi lang="{}">{}</bdi>', settings.LANGUAGE_CODE, text)


@register.simple_tag(takes_context=True)
def languages(context: RequestContext) -> SafeString:
    """The menu: the same page, its query kept; of a page that is not there, the front page."""
    found, current = _menu(context, with_query=True), context.get("LANGUAGE_CODE")
    if not found:
        return NOTHING
    items = (
        html(
            '<li><a href="{url}" lang="{tag}" hreflang="{tag}" rel="alternate"{here}>'
            "{name}</a></li>",
            here=_HERE if one["tag"] == current else NOTHING,
            **one,
        )
        for one in found
    )
    return html(
        '<nav class="languages" aria-label="{}">\n  <ul class="plain">\n    {}\n  </ul>\n</nav>',
        gettext("Language"),
        joined(items),
    )


@register.simple_tag(takes_context=True)
def alternates(context: RequestContext) -> SafeString:
    """`hreflang` links, absolute; none on a page with a query, or that is not there."""
    request = context.get("request")
    if request is None or request.GET or request.method == "POST" or context.get("astray"):
        return NOTHING
    at = request.build_absolute_uri
    found = [(one["tag"], at(one["url"])) for one in _menu(context, with_query=False)]
    if not found:
        return NOTHING
    link = '<link rel="alternate" hreflang="{}" href="{}">\n'
    return joined(html(link, *one) for one in [*found, ("x-default", at(plain(request.path)))])


def _menu(context: RequestContext, *, with_query: bool) -> list[dict[str, str]]:
    request = context.get("request")
    names = {tag: name for tag, name in settings.LANGUAGES if tag in offered()}
    if request is None or len(names) < 2:
        return []
    path = "/" if context.get("astray") else plain(request.path)
    query = request.META.get("QUERY_STRING", "") if with_query else ""
    end = f"?{query}" if query and not context.get("astray") else ""
    return [{"tag": tag, "name": name, "url": f"/{tag}{path}{end}"} for tag, name in names.items()]
