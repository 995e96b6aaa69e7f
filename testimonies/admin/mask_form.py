"""The form that masks words: quoted, or told by their place; here, or everywhere in the queue."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from testimonies.editorial import curation, wide_masks
from testimonies.editorial.places import Place, places_of, splits_a_character
from testimonies.editorial.redaction import Span, mask_for, merged
from testimonies.models.masks import WideMask
from testimonies.models.posts import Post
from testimonies.vocabulary import RedactionKind

HERE, QUEUE = "here", "queue"
PLACES = ("start", "end")


class RedactForm(forms.Form):
    """Words, or the places of their first and last character. A script fills in a selection."""

    words = forms.CharField(
        label=_("Words to mask"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Select them above, or copy them from the captured words, exactly."),
    )
    occurrence = forms.IntegerField(
        label=_("Which of them"),
        required=False,
        min_value=1,
        help_text=_(
            "1 for the first place where they stand, 2 for the second. Empty: every place."
        ),
    )
    start = forms.IntegerField(
        label=_("Or from character"),
        required=False,
        help_text=_("For what cannot be copied. The first character is 0."),
    )
    end = forms.IntegerField(label=_("up to, not including"), required=False)
    kind = forms.ChoiceField(label=_("What they are"), choices=RedactionKind.choices)
    scope = forms.ChoiceField(
        label=_("Where"),
        required=False,
        initial=HERE,
        choices=[
            (HERE, _("in this post")),
            (QUEUE, _("everywhere in the queue: drafts, in review, held")),
        ],
        help_text=_("In more than 20 posts at once it takes a second editor."),
    )
    # The redaction keeps its reason, too, in a shorter column than the log's.
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the log, without the words.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        text = self.post.text if self.post else ""
        if given.get("start") is not None and given.get("end") is not None:
            self._told(given, text)
        elif given.get("words"):
            given["places"] = self._quoted(given, text)
        else:
            self.add_error("words", gettext("Say which words."))
        return given

    def _told(self, given: dict[str, Any], text: str) -> None:
        """Take offsets as they are; the verb refuses what is outside, or cuts a character."""
        start, end = given["start"], given["end"]
        given["places"] = [(start, end)]
        words = given.get("words", "")
        if words and text[max(start, 0) : max(end, 0)].split() != words.split():
            self.add_error("words", gettext("Other words stand at this place."))

    def _quoted(self, given: dict[str, Any], text: str) -> list[Place]:
        found = places_of(given["words"], text)
        number = given.get("occurrence")
        if not found:
            told = gettext("These words do not stand in the captured words exactly so.")
            self.add_error("words", told)
        elif number and number > len(found):
            told = gettext("They stand there %d times only.") % len(found)
            self.add_error("occurrence", told)
        if number:
            return found[number - 1 : number]
        whole = [place for place in found if not splits_a_character(text, *place)] or found
        return [(span.start, span.end) for span in merged(Span(*place, "") for place in whole)]


def new_spans(given: dict[str, Any]) -> list[Span]:
    """Return the masks that the form asks for, for looking at before they are laid."""
    return [Span(start, end, mask_for(given["kind"])) for start, end in given["places"]]


def redact(post: Post, by: User, given: dict[str, Any]) -> str | None:
    """Mask what the form says. Return a sentence where something else came of it than a mask."""
    kind, reason = given["kind"], given["reason"]
    if given.get("scope") != QUEUE:
        for start, end in given["places"]:
            curation.redact(post, start=start, end=end, kind=kind, reason=reason, by=by)
        return None
    words = given["words"] or post.text[given["places"][0][0] : given["places"][0][1]]
    done = wide_masks.mask_everywhere(post, words=words, kind=kind, reason=reason, by=by)
    if isinstance(done, WideMask):
        return (
            gettext(
                "These words stand in %d posts. Nothing is masked yet: a second editor must confirm"
                " it within 72 hours, in the list of masks over many posts."
            )
            % done.posts()
        )
    return ngettext("Masked in %d post.", "Masked in %d posts.", done) % done
