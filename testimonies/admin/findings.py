"""What the detectors found, and the two ways to settle it: mask it, or say why it may stay."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ReadOnlyAdmin, editor_of
from testimonies.editorial import settling
from testimonies.editorial.errors import EditorialError
from testimonies.models.findings import Finding, FindingKind, FindingState
from testimonies.models.posts import Post


class StaysForm(forms.Form):
    """Why what was found may stay; for an age also that level and notes were looked at."""

    reason = forms.CharField(
        label=gettext_lazy("Why it may stay"),
        max_length=300,
        error_messages={"required": gettext_lazy("Give a reason; it is kept in the log.")},
    )
    looked = forms.BooleanField(required=False)


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    list_display = ["found_at", "post", "kind", "start", "end", "state", "by", "reason"]
    list_select_related = ["post", "by"]
    list_filter = ["state", "kind"]
    search_fields = ["post__public_id", "by__username"]
    ordering = ["-pk"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/mask/", wrap(self.mask), name="testimonies_finding_mask"),
            path("<int:pk>/stays/", wrap(self.stays), name="testimonies_finding_stays"),
        ]
        return [*own, *super().get_urls()]

    def mask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mask what was found, in one click: hiding takes one person and never waits."""
        by = editor_of(request)
        return _settle(request, pk, _("Masked."), lambda one: settling.mask(one, by=by))

    def stays(self, request: HttpRequest, pk: int) -> HttpResponse:
        by, form = editor_of(request), StaysForm(request.POST)

        def keep(finding: Finding) -> Any:
            if not form.is_valid():
                raise EditorialError(" ".join(map(str, form.errors.get("reason", []))))
            return settling.dismiss(finding, by=by, **form.cleaned_data)

        return _settle(request, pk, _("It may stay."), keep)


def _settle(
    request: HttpRequest, pk: int, done: str, call: Callable[[Finding], Any]
) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("testimonies.moderate_post"):
        raise PermissionDenied
    finding = Finding.objects.select_related("post").filter(pk=pk).first()
    if finding is None:
        raise Http404(_("There is no such finding."))
    try:
        call(finding)
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    response = redirect("admin:testimonies_post_change", finding.post_id)
    response["Location"] += "#findings"
    return response


def findings_of(post: Post) -> list[dict[str, Any]]:
    """Return what was found in the post, the open ones first, each with the words it is about."""
    told = [
        {
            "finding": one,
            "words": post.text[one.start : one.end],
            "open": one.state == FindingState.OPEN,
            "is_age": one.kind == FindingKind.AGE,
        }
        for one in post.findings.all()
    ]
    return sorted(told, key=lambda one: not one["open"])


def with_open_findings(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return those of the posts in which something found is not settled."""
    return posts.filter(pk__in=Finding.objects.filter(state=FindingState.OPEN).values("post"))
