"""Languages by their tag and by their name."""

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info, gettext

UNKNOWN = "und"


def language_name(tag: str) -> str:
    """Return the name of a language in that language, or the tag where we have no name."""
    if tag == UNKNOWN:
        return gettext("not known")
    try:
        return str(get_language_info(tag)["name_local"])
    except KeyError:
        return tag


def language_tags(asked: str) -> list[str]:
    """Return the tags that a tag or a name means, in English or in the language itself.

    Whatever has the shape of a tag is taken for one: a post may be in a language we cannot name.
    """
    name = asked.strip().lower()
    named = [
        tag
        for tag, info in LANG_INFO.items()
        if name in (info.get("name", "").lower(), info.get("name_local", "").lower())
    ]
    if named:
        return named
    shaped = (name.isascii() and name.isalpha() and len(name) in (2, 3)) or "-" in name
    return sorted({name, asked.strip()}) if shaped else []
