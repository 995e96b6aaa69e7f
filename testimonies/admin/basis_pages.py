"""The pages where a basis is recorded, corrected and ended, and the list of all of them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from testimonies.admin.basis_forms import BasisForm, CorrectForm, EndForm, told_in
from testimonies.admin.site import ReadOnlyAdmin, editor_of
from testimonies.editorial import consent
from testimonies.editorial.errors import EditorialError
from testimonies.models.bases import RecordedBasis
from testimonies.models.posts import Post
from testimonies.vocabulary import State

Do = Callable[[dict[str, Any]], str]


def address_of(page: Any) -> URLPattern:
    """Return the address of the page of a post where a basis is recorded."""

    def record(request: HttpRequest, pk: int) -> HttpResponse:
        editor = _editor(request)
        post = Post.objects.filter(pk=pk).first()
        if post is None:
            raise Http404(_("There is no such post."))

        def do(given: dict[str, Any]) -> str:
            consent.record(post, told_in(given), by=editor, account_too=given["account_too"])
            return _("Recorded. It shows nothing by itself: decide how the post is shown.")

        form = BasisForm(request.POST or None, initial={"given_by": post.display_name})
        return _ask(page, request, post, form, _("Record a basis"), do)

    view = page.admin_site.admin_view(record)
    route: URLPattern = path("<int:pk>/basis/", view, name="testimonies_post_basis")
    return route


@admin.register(RecordedBasis)
class RecordedBasisAdmin(ReadOnlyAdmin):
    list_display = ["given_on", "post", "kind", "reaches", "words", "expires_on", "how", "by"]
    list_select_related = ["post", "by", "corrected"]
    list_filter = ["kind", "reaches", "ended_how"]
    search_fields = ["post__public_id", "by__username"]
    date_hierarchy = None
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("how it ended"))
    def how(self, basis: RecordedBasis) -> str:
        if getattr(basis, "corrected", None):
            return _("corrected")
        return basis.get_ended_how_display() or "–"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"testimonies_recordedbasis_{name}",
            )
            for name, view in (("correct", self.correct), ("end", self.end))
        ]
        return [*own, *super().get_urls()]

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put another record in its place: the wrong one stays, and counts no more."""
        editor, basis = _editor(request), _basis(pk)

        def do(given: dict[str, Any]) -> str:
            consent.correct(basis, told_in(given), by=editor, reason=given["reason"])
            return _("Corrected.")

        form = CorrectForm(request.POST or None, initial=vars(basis) | {"source": basis.source_id})
        return _ask(self, request, basis.post, form, _("Correct what was recorded"), do)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it, at once and for good; the names that stood on it go."""
        editor, basis = _editor(request), _basis(pk)

        def do(given: dict[str, Any]) -> str:
            gone = consent.end(
                basis,
                how=given["how"],
                why=given["why"],
                whole_grant=given["whole_grant"],
                by=editor,
            )
            told = ngettext("The name of %d post went.", "The names of %d posts went.", gone)
            return _("Ended. %s") % (told % gone)

        form = EndForm(request.POST or None)
        return _ask(self, request, basis.post, form, _("End a basis"), do)


def _ask(
    page: Any, request: HttpRequest, post: Post, form: forms.BaseForm, title: str, do: Do
) -> HttpResponse:
    """Show the form (GET), or do what it says and go back to the post (POST)."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if form.is_valid():
        try:
            told = do(form.cleaned_data)
        except EditorialError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect("admin:testimonies_post_change", post.pk)
    context = {
        **page.frame(request, title),
        "original": post,
        "post": post,
        "possible": post.state != State.ERASED,
        "form": form,
    }
    return TemplateResponse(request, "admin/testimonies/recordedbasis/ask.html", context)


def _basis(pk: int) -> RecordedBasis:
    found = RecordedBasis.objects.select_related("post", "source").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such record."))
    return found


def _editor(request: HttpRequest) -> Any:
    editor = editor_of(request)
    if not editor.has_perm("testimonies.moderate_post"):
        raise PermissionDenied
    return editor
