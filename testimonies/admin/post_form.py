"""The form of an editor's decisions about a post, saved through `curation.revise` alone."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testimonies.admin.post_page import fingerprint
from testimonies.admin.site import clean_edtf
from testimonies.admin.spans import PlaceError, doubt_line, doubts_from_lines, one_place_of
from testimonies.models.posts import REVISABLE, ContentNote, Post

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# These three are asked for in words instead of offsets and JSON.
ASKED_IN_WORDS = ("excerpt_start", "excerpt_end", "public_doubts")


class CurationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of `posts.REVISABLE`, and the notes. `seen` tells a stale page from a new."""

    excerpt = forms.CharField(
        label=_("Excerpt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the captured words. Shown alone where words are an excerpt."),
    )
    doubts = forms.CharField(
        label=_("Doubts stated to the public"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. To mark words, add a bar and the words: statement | the words"),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Kept in the log. Do not repeat the words of the post here."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Post
        fields = [*(name for name in REVISABLE if name not in ASKED_IN_WORDS), "notes"]
        widgets = {"notes": forms.CheckboxSelectMultiple, "paraphrase": forms.Textarea}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        post: Post = kwargs["instance"]
        in_words = {
            "excerpt": post.text[post.excerpt_start or 0 : post.excerpt_end or 0],
            "doubts": "\n".join(doubt_line(doubt, post.text) for doubt in post.public_doubts),
            "seen": fingerprint(post),
        }
        super().__init__(*args, **{**kwargs, "initial": in_words})

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        if not LANGUAGE_TAG.fullmatch(language):
            raise forms.ValidationError(_("Write a language as en, pt-BR or und (not known)."))
        return language

    def clean_happened_edtf(self) -> str:
        return clean_edtf(self.cleaned_data["happened_edtf"])

    def clean_excerpt(self) -> tuple[int | None, int | None]:
        """Return the place of the excerpt: the one it has, if it still says the same."""
        words, post = self.cleaned_data["excerpt"], self.instance
        if words.split() == str(self.initial["excerpt"]).split():
            return post.excerpt_start, post.excerpt_end
        if not words:
            return None, None
        return self._placed(one_place_of, words, post.text)  # type: ignore[no-any-return]

    def clean_doubts(self) -> list[dict[str, Any]]:
        post = self.instance
        return self._placed(  # type: ignore[no-any-return]
            doubts_from_lines, self.cleaned_data["doubts"], post.text, post.public_doubts
        )

    def _placed(self, find: Any, *args: Any) -> Any:
        try:
            return find(*args)
        except PlaceError as error:
            raise forms.ValidationError(str(error)) from error

    def changes(self, before: Post) -> dict[str, Any]:
        """Return what is decided otherwise than in `before`, by field, for `curation.revise`."""
        start, end = self.cleaned_data["excerpt"]
        decided = {
            **{name: self.cleaned_data[name] for name in self.cleaned_data if name in REVISABLE},
            "excerpt_start": start,
            "excerpt_end": end,
            "public_doubts": self.cleaned_data["doubts"],
        }
        return {name: value for name, value in decided.items() if value != getattr(before, name)}

    def changed_notes(self, before: Post) -> list[ContentNote] | None:
        chosen = list(self.cleaned_data["notes"])
        return None if set(chosen) == set(before.notes.all()) else chosen
