"""The pages where a second editor confirms: words shown again, and a mask over many posts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.post_page import page_of, require_seen, unmasked, whole_post
from testimonies.admin.site import ReadOnlyAdmin, editor_of
from testimonies.editorial import lifting, wide_masks
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.moderation import APPROVAL_COUNTS_FOR
from testimonies.models.masks import Redaction, WideMask
from testimonies.models.posts import Post

MODERATE = "testimonies.moderate_post"
PROPOSE, CONFIRM = "propose", "confirm"
SHOWN_OF_MANY = 50


class LiftForm(forms.Form):
    """`step` is what the page offered: whoever meant to propose never confirms by it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the log, without the words."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    step = forms.ChoiceField(
        choices=[(PROPOSE, PROPOSE), (CONFIRM, CONFIRM)], widget=forms.HiddenInput
    )


class LiftPage(ReadOnlyAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lift)
        own = path("<int:pk>/lift/", view, name="testimonies_redaction_lift")
        return [own, *super().get_urls()]

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Propose to show masked words again, or confirm what another editor proposed."""
        editor = _editor(request)
        redaction = Redaction.objects.select_related("post", "by").filter(pk=pk).first()
        if redaction is None:
            raise Http404(_("There is no such mask."))
        form = LiftForm(request.POST or None)
        if form.is_valid():
            given = form.cleaned_data
            _tell(request, lambda: _lift(redaction, given, by=editor))
            return redirect("admin:testimonies_post_change", redaction.post_id)
        return TemplateResponse(
            request,
            "admin/testimonies/redaction/lift.html",
            {
                **self.frame(request, _("Show masked words again")),
                **_lift_page(redaction, editor),
                "form": form,
            },
        )


def _lift(redaction: Redaction, given: dict[str, Any], *, by: Any) -> str:
    require_seen(redaction.post, given["seen"])
    if given["step"] == CONFIRM:
        lifting.confirm(redaction, by=by, reason=given["reason"])
        return _("The words are shown again.")
    lifting.propose(redaction, by=by, reason=given["reason"])
    return _("Proposed. Nothing is shown yet: another editor must confirm it within 72 hours.")


def _lift_page(redaction: Redaction, editor: Any) -> dict[str, Any]:
    post: Post | None = whole_post(redaction.post_id)
    if post is None:
        raise Http404(_("There is no such post."))
    proposals = lifting.proposals(redaction)
    others = [one for one in proposals if one.by_id != editor.pk]
    own = bool(proposals) and not others
    newest = (others or proposals)[0] if proposals else None
    return {
        **page_of(post, editor),
        "after": unmasked(post, redaction.pk),
        "redaction": redaction,
        "proposal": newest,
        "until": newest and newest.at + APPROVAL_COUNTS_FOR,
        "own": own,
        "step": CONFIRM if others else PROPOSE,
        "masked_words": post.text[redaction.start : redaction.end],
    }


class ConfirmPage(ReadOnlyAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.confirm)
        own = path("<int:pk>/confirm/", view, name="testimonies_widemask_confirm")
        return [own, *super().get_urls()]

    @admin.display(description="")
    def to_confirm(self, wide: WideMask) -> SafeString | str:
        if wide.confirmed_at:
            return _("done")
        address = reverse("admin:testimonies_widemask_confirm", args=[wide.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at it …"))

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what would be masked and where (GET); mask it, as second editor (POST)."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        editor = _editor(request)
        wide = WideMask.objects.select_related("by").filter(pk=pk).first()
        if wide is None:
            raise Http404(_("There is no such mask."))
        if request.method == "POST":
            _tell(request, lambda: _confirm(wide, by=editor))
            return redirect("admin:testimonies_widemask_changelist")
        context = {
            **self.frame(request, _("Mask in many posts")),
            "wide": wide,
            "own": wide.by_id == editor.pk,
            "until": wide.at + APPROVAL_COUNTS_FOR,
            "posts": _posts_of(wide),
        }
        return TemplateResponse(request, "admin/testimonies/widemask/confirm.html", context)


def _confirm(wide: WideMask, *, by: Any) -> str:
    return _("Masked in %d places.") % wide_masks.confirm(wide, by=by)


def _posts_of(wide: WideMask) -> list[dict[str, Any]]:
    """Return the first posts, each with the words that would be masked in it."""
    keys = sorted({place[0] for place in wide.places})[:SHOWN_OF_MANY]
    posts = Post.objects.in_bulk(keys)
    return [
        {"post": posts[pk], "words": posts[pk].text[start:end]}
        for pk, start, end in wide.places
        if pk in posts
    ]


def _editor(request: HttpRequest) -> Any:
    editor = editor_of(request)
    if not editor.has_perm(MODERATE):
        raise PermissionDenied
    return editor


def _tell(request: HttpRequest, act: Callable[[], str]) -> None:
    """Do it, all or nothing, and leave the sentence of what came of it."""
    try:
        with transaction.atomic():
            told = act()
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
