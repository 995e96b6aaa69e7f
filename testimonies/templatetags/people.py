"""The list of those who spoke. It may have thousands of lines, too many for a template."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from testimonies.markup import html, joined
from testimonies.templatetags.archive import grouped

register = template.Library()


@register.simple_tag
def people_list(people: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return the items of a list of {person_slug, name, posts}."""
    # Resolved once: `reverse` for each of them would take longer than all the rest.
    before, _, after = reverse("public:person", args=["-"]).rpartition("-")
    posts = cache(_posts)
    return joined(
        html(
            '<li><a href="{}{}{}"><bdi>{}</bdi></a> <span class="count">{}</span></li>',
            before,
            person["person_slug"],
            after,
            person["name"],
            posts(int(person["posts"])),
        )
        for person in people
    )


def _posts(number: int) -> str:
    return ngettext("%(shown)s post", "%(shown)s posts", number) % {"shown": grouped(number)}
