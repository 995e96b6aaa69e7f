"""The language that a page speaks: the one of its address, else the browser's.

`/fr/search/` is `/search/` in French, and so are all links on it. The addresses without a language
are the stable ones, which citations, embeds and search engines know; there a page speaks the first
language of Accept-Language that there is. Files for programs are the same with a language before
them and without, but for feeds, drawings and cards, and no file asks the browser. No cookie is
read or set, and the desk is English.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

# No address of these has a language: the desk, and what no reader reads.
_WITHOUT = re.compile(r"/(?:admin/|static/|healthz$|readyz$)")
# Answers that say themselves which language they are in, or are the same for everyone.
_FOR_PROGRAMS = re.compile(r"/(?:api/|embed/|oembed$)")
# Files that people read: they speak the language before their address.
_SPOKEN = re.compile(
    r"\.(?:atom|svg|feed\.json|timelinejs\.json)$|/card\.png$|^/timelines/[^/]+\.csv$"
)

_chosen: ContextVar[str] = ContextVar("language_of_the_address", default="")


@cache
def offered() -> tuple[str, ...]:
    """Return the tags of the languages that the archive speaks, its own first.

    Those of the settings that have a catalogue: one that is not finished is not offered.
    """
    own = settings.LANGUAGE_CODE
    made = {
        found.parents[1].name
        for folder in settings.LOCALE_PATHS
        for found in Path(folder).glob("*/LC_MESSAGES/django.mo")
    }
    return (own, *(tag for tag, _ in settings.LANGUAGES if tag in made and tag != own))


def split(path: str) -> tuple[str, str]:
    """Return the language that an address begins with, or "", and the address without it."""
    tag, slash, rest = path[1:].partition("/")
    if tag not in offered() or not slash or _WITHOUT.match(f"/{rest}"):
        return "", path
    return tag, f"/{rest}"


def negotiated(header: str) -> str:
    """Return the first language of an Accept-Language header that we speak, else our own."""
    for tag, weight in parse_accept_lang_header(header.lower()):
        if tag == "*":
            break
        found = _variant(tag) if weight else ""
        if found:
            return found
    return settings.LANGUAGE_CODE


def _variant(tag: str) -> str:
    """Return ours for a tag such as `fr-ca`; "" where there is none."""
    try:
        found = get_supported_language_variant(tag)
    except LookupError:
        return ""
    return found if found in offered() else ""


def is_page(path: str) -> bool:
    """Say whether an address, without its language, is of a page for people.

    Pages end in a slash; what is not found is told to people, unless it has the end of a file.
    """
    return not _FOR_PROGRAMS.match(path) and "." not in path.rpartition("/")[2]


def plain(path: str) -> str:
    """Return the stable address of a path of ours, as `reverse` gives it: without a language."""
    tag, prefix = _chosen.get(), get_script_prefix()
    return prefix.removesuffix(f"{tag}/") + path.removeprefix(prefix) if tag else path


def in_language(path: str) -> str:
    """Return the address of a path of ours that speaks the language of now, whoever asks for it.

    Our own language needs none before it; a path that has one keeps it.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    if _chosen.get() or language == settings.LANGUAGE_CODE:
        return path
    prefix = get_script_prefix()
    return f"{prefix}{language}/{path.removeprefix(prefix)}"


@contextmanager
def _links_keep(tag: str) -> Iterator[None]:
    """Let every link that is made within begin with a language."""
    before = get_script_prefix()
    token = _chosen.set(tag)
    set_script_prefix(f"{before}{tag}/" if tag else before)
    try:
        yield
    finally:
        set_script_prefix(before)
        _chosen.reset(token)


def own_language(request: HttpRequest) -> dict[str, str]:
    """Context processor: the language that editors write in, for what is shown as they wrote it."""
    return {"own_language": settings.LANGUAGE_CODE}


class LanguageMiddleware:
    """Settle the language of a reader's answer, and hand the address on without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _WITHOUT.match(request.path_info):
            return self.get_response(request)
        if request.path_info[1:] in offered():
            return HttpResponsePermanentRedirect(f"{request.path}/")
        tag, request.path_info = split(request.path_info)
        page = is_page(request.path_info)
        spoken = page or _SPOKEN.search(request.path_info)
        language = tag if tag and spoken else settings.LANGUAGE_CODE
        if page and not tag:
            language = negotiated(request.headers.get("Accept-Language", ""))
        with translation.override(language), _links_keep(tag if page else ""):
            response = self.get_response(request)
        if page:
            response.headers["Content-Language"] = language
            if not tag:
                patch_vary_headers(response, ["Accept-Language"])
        return response
