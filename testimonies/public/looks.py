"""How an embed looks: what a newsroom chooses in the address of the frame.

The frame takes what it can read and leaves the rest as usual, since whoever reads it did not write
the address; the page where it is chosen says what was wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from metoo_archive.interface import offered
from testimonies.public.accents import Accent, accent, read_accent
from testimonies.public.filters import NO_SUCH_CHOICE, TEXT_ERRORS
from testimonies.public.languages import language_name
from testimonies.templatetags.archive import listed
from testimonies.vocabulary import Level

THEMES = [("auto", _("as the reader’s device")), ("light", _("light")), ("dark", _("dark"))]
DENSITIES = [("comfortable", _("comfortable")), ("compact", _("compact"))]
HEADERS = [("show", _("shown")), ("hide", _("hidden"))]
LEVELS = [
    ("0", _("solidarity and commentary alone")),
    ("1", _("disclosures without detail, too")),
    ("2", _("harassment or assault described, too (usual)")),
    ("3", _("graphic posts, too: each opened on demand")),
]
LOWEST, HEIGHT, HIGHEST = 240, 600, 2_000


def _say_heights() -> str:
    said = gettext("Write a height in pixels from %(low)d to %(high)d.")
    return said % {"low": LOWEST, "high": HIGHEST}


# Said when it is read: `%` on a lazy text would be done once, in the language of the import.
_A_HEIGHT = lazy(_say_heights, str)()


@dataclass(frozen=True)
class Look:
    """The choices; those left out of an address are as here. `height` is in pixels."""

    theme: str = "auto"
    accent: str = ""
    density: str = "comfortable"
    level: str = str(Level.DESCRIBED.value)
    interface: str = settings.LANGUAGE_CODE
    header: str = "show"
    height: int = HEIGHT

    @property
    def most_level(self) -> int:
        return int(self.level)

    @property
    def classes(self) -> str:
        """Return the classes of the frame's root element."""
        found = [] if self.theme == "auto" else [f"theme-{self.theme}"]
        return " ".join([*found, "compact"] if self.density == "compact" else found)

    @property
    def query(self) -> list[tuple[str, str]]:
        """Return what stands in the frame's address: each choice that is not the usual one.

        The height is no part of it: the page around sets it.
        """
        chosen = [(one.name, str(getattr(self, one.name)), one.default) for one in fields(self)]
        return [
            (name, value)
            for name, value, usual in chosen
            if value != str(usual) and name != "height"
        ]


class LookForm(forms.Form):
    """The choices as a form; a field left empty is as usual."""

    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES)
    accent = forms.CharField(label=_("Colour of links"), max_length=7, error_messages=TEXT_ERRORS)
    density = forms.ChoiceField(label=_("Spacing"), choices=DENSITIES)
    level = forms.ChoiceField(label=_("Which posts"), choices=LEVELS)
    interface = forms.ChoiceField(label=_("Language of the frame"))
    header = forms.ChoiceField(label=_("Title and introduction"), choices=HEADERS)
    height = forms.IntegerField(
        label=_("Height in pixels"),
        min_value=LOWEST,
        max_value=HIGHEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _A_HEIGHT),
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="look-%s")
        names = [(tag, language_name(tag)) for tag in offered()]
        self.fields["interface"].choices = names  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = NO_SUCH_CHOICE

    def clean_accent(self) -> str:
        text = self.cleaned_data["accent"]
        digits = read_accent(text) if text else ""
        if digits is None:
            raise forms.ValidationError(
                gettext("Write a colour as # and six digits from 0 to 9 or a to f: #1d5b49.")
            )
        return digits

    @property
    def look(self) -> Look:
        """Return the choices that could be read; the others are as usual."""
        self.is_valid()
        usual = Look()
        read = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Look(**{one.name: read.get(one.name, one.default) for one in fields(usual)})


def read_look(data: Mapping[str, Any]) -> Look:
    return LookForm(data).look


def shown_accent(look: Look) -> Accent | None:
    return accent(look.accent) if look.accent else None


def said_of_accent(found: Accent) -> str:
    """Say that a colour is shown otherwise than it was asked for, and why; "" where it is not."""
    if not found.changed:
        return ""
    papers = [
        (found.on_light, gettext("on light paper")),
        (found.on_dark, gettext("on dark paper")),
    ]
    changes = [
        gettext("%(where)s it is shown as #%(colour)s") % {"where": where, "colour": shown}
        for shown, where in papers
        if shown != found.asked
    ]
    said = ngettext(
        "#%(asked)s has too little contrast to be read everywhere: %(changes)s.",
        "#%(asked)s has too little contrast to be read: %(changes)s.",
        len(changes),
    )
    return said % {"asked": found.asked, "changes": listed(changes)}
