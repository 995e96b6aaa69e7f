"""The search box, which stands on every page, and what a search can leave out."""

from collections.abc import Collection, Iterable

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from testimonies.markup import NOTHING, html, joined
from testimonies.vocabulary import CONTENT_NOTES

register = template.Library()

_CHECKED = SafeString(" checked")


@register.simple_tag(takes_context=True)
def search_box(
    context: Context,
    field_id: str,
    *,
    large: bool | str = False,
    kept: Iterable[tuple[str, str]] | None = None,
) -> SafeString:
    """Return a search box, in which the context's `query` stands; `field_id` is unique on the page.

    `kept` are names and values of other filters, which a search from here keeps.
    """
    hidden = (html('<input type="hidden" name="{}" value="{}">', *one) for one in kept or ())
    return html(
        '<form class="search-box{size}" action="{action}" role="search" aria-label="{name}">\n'
        '  <label class="unseen" for="{field_id}">{label}</label>\n'
        '  <input id="{field_id}" type="search" name="q" value="{query}" autocomplete="off"'
        ' placeholder="{label}">\n'
        '  {hidden}\n  <button class="button">{button}</button>\n</form>\n',
        size=" search-box--large" if large else "",
        action=reverse("public:search"),
        name=gettext("Search the archive") if large else gettext("Quick search"),
        field_id=field_id,
        label=gettext("Words to look for"),
        query=context.get("query") or "",
        hidden=joined(hidden),
        button=gettext("Search"),
    )


@register.simple_tag
def note_boxes(hidden: Collection[str]) -> SafeString:
    """Return a box for each content note; those that are hidden are checked."""
    box = '<label><input type="checkbox" name="hide" value="{}"{}> {}</label>'
    return joined(
        html(box, slug, _CHECKED if slug in hidden else NOTHING, label)
        for slug, label in CONTENT_NOTES.items()
    )
