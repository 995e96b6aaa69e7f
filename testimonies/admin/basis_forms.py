"""What an editor is asked about a basis: who gave what, when and until when, and the evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testimonies.admin.filters import SOURCES_OFFERED
from testimonies.editorial.consent import Told
from testimonies.models.bases import HowEnded, RecordedBasis
from testimonies.models.sources import Source

TOLD = (
    "kind",
    "reaches",
    "words",
    "given_by",
    "given_on",
    "source",
    "evidence",
    "expires_on",
)


class BasisForm(forms.ModelForm):  # type: ignore[type-arg]
    account_too = forms.BooleanField(
        label=_("It was given for the other posts of this account, too"), required=False
    )

    class Meta:
        model = RecordedBasis
        fields = TOLD
        widgets = {
            "given_on": forms.DateInput(attrs={"type": "date"}),
            "expires_on": forms.DateInput(attrs={"type": "date"}),
        }
        help_texts = {
            "reaches": _("The most that may be shown. B3 reaches to the handle."),
            "given_by": _("Who consented, or who was contacted. For B2 it may stay empty."),
            "given_on": _(
                "B1: the day of the letter. B2: the day of the report. B3: the day of the contact; "
                "the handle may be shown once 30 whole days have passed without an objection."
            ),
            "source": _("Where it was reported: B2 needs it."),
            "evidence": _("The document and where it is kept, without what it tells."),
            "expires_on": _("From this day on (UTC) the name is not shown. Empty: no end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = Source.objects.order_by("-pk")[:SOURCES_OFFERED]
        offered = {source.pk: source.title for source in newest}
        if isinstance(chosen := self.initial.get("source"), int):
            offered.update(Source.objects.filter(pk=chosen).values_list("pk", "title"))
        self.fields["source"].choices = [("", _("none")), *offered.items()]  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the rules to the verb, which tells of them in the same words."""


class CorrectForm(BasisForm):
    account_too = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Kept in the log, without the name.")
    )


class EndForm(forms.Form):
    how = forms.ChoiceField(label=_("How it ends"), choices=HowEnded.choices)
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Kept in the log, without the name."),
    )
    whole_grant = forms.BooleanField(
        label=_("And for all the posts that it was given for at once"), required=False
    )


def told_in(given: dict[str, Any]) -> Told:
    """Return what the form says, as the verb takes it."""
    return Told(**{name: given[name] for name in TOLD})
