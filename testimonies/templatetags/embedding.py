"""What a search page says to those who would show it elsewhere."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse

from metoo_archive.interface import plain
from testimonies.public.links import pairs, values, with_query
from testimonies.public.looks import Look
from testimonies.public.search_embeds import search_page, search_snippet, search_title

register = template.Library()


@register.inclusion_tag("testimonies/_embed_search.html", takes_context=True)
def embed_search(context: RequestContext) -> dict[str, Any]:
    request = context["request"]
    asked = pairs(values(request.GET))
    return {
        "snippet": search_snippet(request, request.GET, Look()),
        "desk_url": with_query(reverse("admin:testimonies_timeline_from_search"), asked),
    }


@register.inclusion_tag("testimonies/_embed_search_links.html", takes_context=True)
def embed_search_links(context: RequestContext) -> dict[str, Any]:
    """Links by which other sites find how to embed this search."""
    request = context["request"]
    data: QueryDict = request.GET
    path = with_query(plain(reverse("public:oembed")), [("url", search_page(request, data))])
    return {"oembed_url": request.build_absolute_uri(path), "title": search_title()}
