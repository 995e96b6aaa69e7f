"""The forms of the people concerned: to ask for removal, to see how it stands, to appeal."""

import re
import unicodedata

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testimonies.vocabulary import Remedy, RequesterClass

RECEIPT_DIGITS = 16
LONGEST_ITEM = 500
LONGEST_MESSAGE = 4_000


class RemovalForm(forms.Form):
    # Validators in place of `max_length`, which would make browsers cut what is pasted, silently.
    item = forms.CharField(
        label=_("Which post is it?"),
        help_text=_("Paste the address of its page, as the browser shows it."),
        validators=[
            MaxLengthValidator(
                LONGEST_ITEM,
                _("This is longer than an address: use at most %(limit_value)d characters."),
            )
        ],
        error_messages={"required": _("Say which post it is: paste the address of its page.")},
    )
    requester = forms.ChoiceField(
        label=_("Who is asking?"),
        choices=RequesterClass,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say who is asking: choose what fits best."),
            "invalid_choice": _("Say who is asking: choose one of the answers shown."),
        },
    )
    remedy = forms.ChoiceField(
        label=_("What should happen?"),
        choices=Remedy,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what should happen: choose one of the answers shown."),
            "invalid_choice": _("Say what should happen: choose one of the answers shown."),
        },
    )
    message = forms.CharField(
        label=_("Is there anything else we should know?"),
        help_text=format_lazy(
            _("You can leave this empty. At most {most} characters, never published."),
            most=LONGEST_MESSAGE,
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[
            MaxLengthValidator(
                LONGEST_MESSAGE,
                _("The message has %(show_value)d characters: use at most %(limit_value)d."),
            )
        ],
    )


class StatusForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt"),
        help_text=_("16 digits. Spaces do not matter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the receipt that you were given.")},
    )

    def clean_receipt(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["receipt"])
        digits = re.sub(r"[\s\-.–]", "", typed)
        if not re.fullmatch(rf"[0-9]{{{RECEIPT_DIGITS}}}", digits):
            raise forms.ValidationError(_("A receipt has 16 digits. Check what you typed."))
        return digits


class AppealForm(forms.Form):
    """What is said against a decision. Saying nothing is an appeal too."""

    message = forms.CharField(
        label=_("What should the other editor know?"),
        help_text=format_lazy(
            _("You can leave this empty. At most {most} characters, never published."),
            most=LONGEST_MESSAGE,
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[
            MaxLengthValidator(
                LONGEST_MESSAGE,
                _("The message has %(show_value)d characters: use at most %(limit_value)d."),
            )
        ],
    )
