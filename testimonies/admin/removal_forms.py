"""What an editor tells about a removal request: which post it means, what is decided, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testimonies.editorial import deciding, finding
from testimonies.editorial.deciding import Mask
from testimonies.editorial.places import places_of
from testimonies.models.removals import RemovalRequest
from testimonies.vocabulary import Decision, RedactionKind, RequesterClass, Rule

Given = dict[str, Any]

# The rule that a request of a class most likely rests on.
LIKELY_RULE: dict[str, Rule] = {
    RequesterClass.AUTHOR: Rule.AUTHOR,
    RequesterClass.PERSONAL_DATA: Rule.PERSONAL_DATA,
    RequesterClass.MINOR: Rule.MINOR,
    RequesterClass.DANGER: Rule.DANGER,
    RequesterClass.NAMED: Rule.THIRD_PARTY,
}


class NameForm(forms.Form):
    item = forms.CharField(
        label=_("Address or public id of the post"),
        max_length=500,
        help_text=_("If the one who asks wrote it, or is in danger by it, it is hidden at once."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> Given:
        given = super().clean() or {}
        if "item" in given:
            given["post"] = finding.find(given["item"]).post
            if given["post"] is None:
                self.add_error("item", _("This names no post, or more than one."))
        return given


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=_("What is decided"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Words to remove"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only for “Details removed”: copied from the words, masked wherever they stand."
        ),
    )
    kind = forms.ChoiceField(label=_("What they are"), choices=RedactionKind.choices)
    rule = forms.ChoiceField(label=_("By which rule"))
    why = forms.CharField(
        label=_("Why"),
        max_length=deciding.LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever asked reads it. Do not repeat the words of the post here."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: RemovalRequest, **kwargs: Any) -> None:
        likely = {"rule": LIKELY_RULE.get(asked.requester), "kind": RedactionKind.DETAIL}
        super().__init__(*args, **{"initial": likely, **kwargs})
        self.asked = asked
        choices = deciding.choices_for(asked)
        self._offer("decision", [(choice.value, choice.label) for choice in choices])
        rules = {rule for choice in choices for rule in deciding.RULES_OF[choice]}
        self._offer("rule", [(rule.value, rule.label) for rule in Rule if rule in rules])
        if Decision.REDACT not in choices:
            del self.fields["words"], self.fields["kind"]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> Given:
        given = super().clean() or {}
        words, post = given.get("words", ""), self.asked.post
        given["masks"] = []
        if words and post and given.get("decision") == Decision.REDACT:
            found = places_of(words, post.text)
            given["masks"] = [Mask(start, end, given["kind"]) for start, end in found]
            if not found:
                self.add_error(
                    "words", _("These words do not stand in the captured words exactly so.")
                )
        return given
