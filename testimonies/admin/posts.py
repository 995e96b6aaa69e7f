"""The page of one post: what was captured, what the public reads, the decisions, the buttons."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin import basis_pages, comparing, erasing
from testimonies.admin.mask_form import new_spans
from testimonies.admin.post_form import CurationForm
from testimonies.admin.post_list import PostList
from testimonies.admin.post_page import masked, page_of, require_seen, whole_post
from testimonies.admin.site import editor_of
from testimonies.admin.verbs import BUTTONS, Button, offered
from testimonies.editorial import curation
from testimonies.editorial.errors import EditorialError, ReasonNeededError
from testimonies.models.posts import Post

FIELDSETS: list[tuple[Any, dict[str, Any]]] = [
    (gettext_lazy("What it speaks of"), {"fields": ["level", "notes"]}),
    (
        gettext_lazy("Who is shown"),
        {"fields": ["shown_as", "pseudonym", "basis", "keeps_third_party_name"]},
    ),
    (
        gettext_lazy("How the words are shown"),
        {"fields": ["words_shown_as", "excerpt", "paraphrase", "doubts", "is_deindexed"]},
    ),
    (gettext_lazy("What it is"), {"fields": ["kind", "language", "happened_edtf"]}),
    (None, {"fields": ["reason", "seen"]}),
]


@admin.register(Post)
class PostAdmin(PostList):
    form = CurationForm
    fieldsets = FIELDSETS  # type: ignore[assignment]
    radio_fields = {"level": admin.VERTICAL}

    def get_urls(self) -> list[URLPattern]:
        buttons = [
            path(
                f"<int:pk>/{button.name}/",
                self.admin_site.admin_view(partial(self.press, name=button.name)),
                name=f"testimonies_post_{button.name}",
            )
            for button in BUTTONS.values()
        ]
        return [
            *buttons,
            erasing.address_of(self),
            basis_pages.address_of(self),
            *comparing.addresses_of(self),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one post. Its form is saved by `curation.revise` and by nothing else."""
        post = self._post(request, object_id)
        may_revise = self.has_change_permission(request, post) and self.has_moderate_permission(
            request
        )
        if request.method == "POST" and not may_revise:
            raise PermissionDenied
        make = self.get_form(request, post, change=True)
        # A form writes what it is given into its instance, so the page keeps another one.
        form = make(request.POST or None, instance=whole_post(post.pk))
        if request.method == "POST" and form.is_valid() and self._revise(request, post, form):
            return redirect("admin:testimonies_post_change", post.pk)
        return TemplateResponse(
            request,
            "admin/testimonies/post/change_form.html",
            self._page(request, post, form if may_revise else None),
        )

    def _revise(self, request: HttpRequest, post: Post, form: Any) -> bool:
        changes, notes = form.changes(post), form.changed_notes(post)
        if not changes and notes is None:
            messages.info(request, _("Nothing was changed."))
            return True
        told = form.cleaned_data
        try:
            with transaction.atomic():
                require_seen(post, told["seen"])
                curation.revise(
                    post, changes, by=editor_of(request), notes=notes, reason=told["reason"]
                )
                changed = [*changes, *(["notes"] if notes is not None else [])]
                self.log_change(request, post, [{"changed": {"fields": changed}}])
        except ReasonNeededError as refusal:
            form.add_error("reason", str(refusal))
            return False
        except EditorialError as refusal:
            form.add_error(None, str(refusal))
            return False
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
            return False
        messages.success(request, _("Post %s is saved.") % post.public_id)
        return True

    def press(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask what the verb needs to be told (GET), or call it (POST)."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        post, button = self._post(request, str(pk)), BUTTONS[name]
        form = button.form(request.POST if request.method == "POST" else None, post=post)
        if form.is_bound and form.is_valid() and "look" not in request.POST:
            self._call(request, post, button, form)
            return redirect("admin:testimonies_post_change", post.pk)
        context = {
            **self.frame(request, button.label),
            **page_of(post, editor_of(request)),
            "original": post,
            "button": button,
            "possible": post.state in button.states,
            "form": form,
        }
        if name == "redact" and form.is_bound and form.is_valid():
            context["public"] = masked(post, new_spans(form.cleaned_data))
            context["looked"] = True
        return TemplateResponse(request, "admin/testimonies/post/verb.html", context)

    def _call(self, request: HttpRequest, post: Post, button: Button, form: forms.Form) -> None:
        given = form.cleaned_data
        try:
            with transaction.atomic():
                if button.shows:
                    require_seen(post, given["seen"])
                told = button.call(post, editor_of(request), given)
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("Post %(post)s: %(done)s.") % {"post": post.public_id, "done": button.done}
            messages.success(request, told or done)

    def _post(self, request: HttpRequest, object_id: str) -> Post:
        post = whole_post(object_id) if object_id.isdecimal() else None
        if post is None:
            raise Http404(_("There is no such post."))
        if not self.has_view_or_change_permission(request, post):
            raise PermissionDenied
        return post

    def _page(self, request: HttpRequest, post: Post, form: Any) -> Any:
        may_moderate = self.has_moderate_permission(request)
        return {
            **self.frame(request, _("Post %s") % post.public_id),
            **page_of(post, editor_of(request)),
            "original": post,
            "buttons": offered(post) if may_moderate else [],
            "may_settle": may_moderate,
            "alike": comparing.alike(post),
            "form": form,
            "media": self.media + form.media if form else self.media,
            "adminform": form and helpers.AdminForm(form, FIELDSETS, {}, model_admin=self),
            "errors": form and helpers.AdminErrorList(form, []),
            "has_view_permission": True,
        }
