"""Letters to who asked for removal, to be copied: the archive stores no address and sends none."""

import re
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testimonies.models.removals import RemovalDecision, RemovalRequest
from testimonies.vocabulary import Hold


class Letter(NamedTuple):
    name: str
    title: str | Promise
    text: str


def languages() -> list[str]:
    """Return the languages that the interface is written in or translated to, its own first."""
    folders = [folder for path in settings.LOCALE_PATHS for folder in Path(path).glob("*")]
    found = {translation.to_language(folder.name) for folder in folders if folder.is_dir()}
    own = settings.LANGUAGE_CODE
    return [own, *sorted((found & dict(settings.LANGUAGES).keys()) - {own})]


def letters_to(asked: RemovalRequest, status_url: str, language: str) -> list[Letter]:
    """Return what can be written to who asked, the newest first, in one of `languages`."""
    context = {"asked": asked, "status_url": status_url}
    with translation.override(language):
        written = [Letter("received", _("We have your request"), _write("received", context))]
        if asked.hold == Hold.HELD:
            written.append(Letter("held", _("The post is hidden"), _write("held", context)))
        for told in asked.decisions.order_by("on_appeal"):
            written.append(_decided(told, context))
    return written[::-1]


def _decided(told: RemovalDecision, context: dict[str, Any]) -> Letter:
    title = _("The appeal is decided") if told.on_appeal else _("The request is decided")
    name = "appeal-decided" if told.on_appeal else "decided"
    return Letter(name, title, _write("decided", {**context, "told": told}))


def _write(name: str, context: dict[str, Any]) -> str:
    text = render_to_string(f"letters/{name}.txt", context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
