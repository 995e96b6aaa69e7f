"""The buttons of a post: which verb each calls, from which states, and what it asks first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testimonies.admin.mask_form import RedactForm, redact
from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.models.review import Act
from testimonies.vocabulary import State

Given = dict[str, Any]


class VerbForm(forms.Form):
    """What every verb may be told. `seen` tells a stale page from a fresh one."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the log. Do not repeat the words of the post here."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post


class ReasonForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class RestoreForm(ReasonForm):
    authors_wish = forms.BooleanField(
        label=_("The author asked for it"),
        required=False,
        help_text=_("A withdrawn post comes back by its author’s wish alone."),
    )


def _approve(post: Post, by: User, given: Given) -> None:
    act = Act.RESTORE if post.state in moderation.RESTORED_FROM else Act.PUBLISH
    moderation.approve(post, by=by, act=act, reason=given["reason"])


def _restore(post: Post, by: User, given: Given) -> None:
    moderation.restore(
        post, by=by, reason=given["reason"], authors_wish=given.get("authors_wish", False)
    )


def _plain(verb: Callable[..., Any]) -> Callable[[Post, User, Given], None]:
    def call(post: Post, by: User, given: Given) -> None:
        verb(post, by=by, reason=given["reason"])

    return call


@dataclass(frozen=True)
class Button:
    """A verb as the desk offers it.

    `asks`: on a page of its own. `shows`: it makes words public, so never from a stale page.
    """

    name: str
    label: Promise
    tells: Promise
    done: Promise
    states: tuple[State, ...]
    # Returns a sentence where something else came of it than `done` says.
    call: Callable[[Post, User, Given], str | None]
    form: type[VerbForm] | type[RedactForm] = VerbForm
    asks: bool = False
    shows: bool = False


BUTTONS = {
    button.name: button
    for button in (
        Button(
            "submit",
            _("Send to review"),
            _("Asks for review. Nothing becomes public by it."),
            _("sent to review"),
            moderation.SUBMITTED_FROM,
            _plain(moderation.submit),
        ),
        Button(
            "publish",
            _("Publish"),
            _("Makes the post public, as the page of the post shows it."),
            _("published"),
            moderation.PUBLISHED_FROM,
            _plain(moderation.publish),
            shows=True,
        ),
        Button(
            "approve",
            _("Approve as second editor"),
            _("Says yes to what the public would read now. It counts for 72 hours."),
            _("approved, for another editor to act on within 72 hours"),
            (*moderation.PUBLISHED_FROM, *moderation.RESTORED_FROM),
            _approve,
            shows=True,
        ),
        Button(
            "restore",
            _("Restore"),
            _("Makes the post public again. It takes the approval of a second editor."),
            _("public again"),
            moderation.RESTORED_FROM,
            _restore,
            RestoreForm,
            asks=True,
            shows=True,
        ),
        Button(
            "redact",
            _("Mask words"),
            _("Masks words at once, and everywhere. Undoing it takes two editors."),
            _("redacted"),
            tuple(state for state in State if state != State.ERASED),
            redact,
            RedactForm,
            asks=True,
        ),
        Button(
            "hold",
            _("Hold"),
            _("Hides the post at once, until it is decided on."),
            _("held: nobody can read it now"),
            moderation.HELD_FROM,
            _plain(moderation.hold),
        ),
        Button(
            "reject",
            _("Reject"),
            _("Decides not to publish. It can be sent to review again."),
            _("rejected"),
            moderation.REJECTED_FROM,
            _plain(moderation.reject),
            ReasonForm,
            asks=True,
        ),
        Button(
            "withdraw",
            _("Withdraw"),
            _("Takes the post back at once. Only its author’s wish brings it back."),
            _("withdrawn: nobody can read it now"),
            moderation.WITHDRAWN_FROM,
            _plain(moderation.withdraw),
            asks=True,
        ),
    )
}


def offered(post: Post) -> list[Button]:
    """Return the buttons that lead somewhere from the post's state."""
    if post.merged_into_id:
        return []
    return [button for button in BUTTONS.values() if post.state in button.states]
