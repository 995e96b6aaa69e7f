"""Mergers of people and accounts: the record of them, and those that wait for a second editor."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from testimonies.admin.merging import MODERATE, told_of
from testimonies.admin.site import ReadOnlyAdmin, editor_of
from testimonies.editorial import merging
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.moderation import APPROVAL_COUNTS_FOR
from testimonies.models.mergers import Merger

SIDES = ("kept_person", "merged_person", "kept_account__person", "merged_account__person")


@admin.register(Merger)
class MergerAdmin(ReadOnlyAdmin):
    list_display = ["at", "__str__", "posts", "reason", "by", "second", "to_confirm"]
    list_select_related = [*SIDES, "by", "second"]
    ordering = ["-pk"]
    exclude = ["digest"]

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.confirm)
        route = "<int:pk>/confirm/"
        own = path(route, self.admin_site.admin_view(view), name="testimonies_merger_confirm")
        return [own, *super().get_urls()]

    @admin.display(description=gettext_lazy("done"))
    def to_confirm(self, merger: Merger) -> SafeString | str:
        if merger.done_at:
            return _("done")
        address = reverse("admin:testimonies_merger_confirm", args=[merger.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at it …"))

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was proposed (GET); do it, as second editor (POST)."""
        editor = editor_of(request)
        if not editor.has_perm(MODERATE):
            raise PermissionDenied
        merger = Merger.objects.select_related(*SIDES, "by").filter(pk=pk).first()
        if merger is None:
            raise Http404(_("There is no such entry."))
        if request.method == "POST":
            try:
                done = merging.confirm(merger, by=editor)
            except EditorialError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Merged; posts that moved: %d.") % done.posts)
            return redirect("admin:testimonies_merger_changelist")
        context = {
            **self.frame(request, _("Confirm a merger")),
            "merger": merger,
            "sides": told_of(merger),
            "own": merger.by_id == editor.pk,
            "until": merger.at + APPROVAL_COUNTS_FOR,
        }
        return TemplateResponse(request, "admin/testimonies/merger/confirm.html", context)
