"""What stands on every page and is the same on all of them."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from testimonies.public.help_lines import said_in

register = template.Library()


@register.simple_tag
def unchanging(name: str) -> SafeString:
    """Include a template that says the same on every page of a language; it is rendered once.

    Of the context it is given the help lines and nothing else, so that nothing of a page, of what
    was asked or of a post can be kept.
    """
    return rendered(name, get_language(), get_script_prefix())


# Links begin with the language of the address, which may be another than that of the page.
@cache
def rendered(name: str, language: str | None, prefix: str) -> SafeString:
    return render_to_string(name, {"help_lines": said_in(language or "")})
