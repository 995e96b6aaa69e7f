"""Ways from a page to its citation and its data, and what it says of itself to machines."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils import translation

from metoo_archive.interface import plain
from testimonies.models.published import PublishedPost
from testimonies.public.citations.embedded import dublin_core, linked_data
from testimonies.public.links import address_of, pairs, values, with_query

register = template.Library()

SURFACES = {
    "cite": "cite-search",
    "csv": "export-csv",
    "jsonl": "export-jsonl",
    "ids": "export-ids",
    "readme": "export-readme",
    "feed": "feed-search",
}


@register.inclusion_tag("testimonies/_cite_meta.html", takes_context=True)
def cite_meta(context: RequestContext, post: PublishedPost) -> dict[str, Any]:
    """Dublin Core, JSON-LD and links to the files, for the head of a post's page."""
    address = context["request"].build_absolute_uri(plain(post.get_absolute_url()))
    # What reference managers take is the same for readers of every language.
    with translation.override(settings.LANGUAGE_CODE):
        tags, data = dublin_core(post, address), linked_data(post, address)
    return {"post": post, "tags": tags, "linked_data": data}


@register.simple_tag(takes_context=True)
def take_away(context: RequestContext) -> dict[str, str]:
    """Return where the search of this page is cited, followed and exported."""
    asked = pairs(values(context["request"].GET))
    return {name: with_query(address_of(view), asked) for name, view in SURFACES.items()}
