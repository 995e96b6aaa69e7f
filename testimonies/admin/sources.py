"""Where posts and figures were captured, and the captures themselves."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from testimonies.admin.site import (
    DescriptionAdmin,
    ReadOnlyAdmin,
    ReasonedAdmin,
    ReasonedForm,
    clean_edtf,
)
from testimonies.editorial import curation
from testimonies.models.sources import Capture, Measurement, Source


class SourceForm(ReasonedForm):
    def clean_published_edtf(self) -> str:
        return clean_edtf(self.cleaned_data["published_edtf"])


@admin.register(Source)
class SourceAdmin(DescriptionAdmin):
    form = SourceForm
    list_display = ["title", "publisher", "method", "published_edtf", "accessed_on"]
    list_filter = ["method"]
    search_fields = ["title", "publisher", "url"]
    fixed_once_made = ("sha256", "method")
    readonly_fields = ["posts"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("its posts"))
    def posts(self, source: Source) -> SafeString | str:
        if source.pk is None:
            return "–"
        address = reverse("admin:testimonies_post_changelist")
        return format_html('<a href="{}?source={}">{}</a>', address, source.pk, _("List them"))


@admin.register(Capture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ["post", "source", "ordinal", "doubt_count", "captured_at"]
    list_select_related = ["post", "source"]
    search_fields = ["post__public_id", "source__title"]
    fields = [
        "post_page",
        "source",
        "ordinal",
        "offset",
        "fragment",
        "told_doubts",
        "captured_at",
        "captured_by",
    ]
    readonly_fields = ["post_page", "fragment", "told_doubts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        return super().get_queryset(request).select_related("post", "source", "captured_by")

    @admin.display(description=_("doubts"))
    def doubt_count(self, capture: Capture) -> int:
        return len(capture.doubts)

    @admin.display(description=_("post"))
    def post_page(self, capture: Capture) -> SafeString:
        address = reverse("admin:testimonies_post_change", args=[capture.post_id])
        return format_html('<a href="{}">{}</a>', address, capture.post)

    @admin.display(description=_("as printed"))
    def fragment(self, capture: Capture) -> SafeString:
        return format_html(
            '<details class="reading"><summary>{}</summary><pre>{}</pre></details>',
            _("Open the fragment"),
            capture.printed,
        )

    @admin.display(description=_("doubts"))
    def told_doubts(self, capture: Capture) -> SafeString:
        return format_html_join(
            "", "<p>{}</p>", ((doubt.get("statement", ""),) for doubt in capture.doubts)
        )


class MeasurementForm(ReasonedForm):
    def clean_as_of_edtf(self) -> str:
        return clean_edtf(self.cleaned_data["as_of_edtf"])


@admin.register(Measurement)
class MeasurementAdmin(ReasonedAdmin):
    form = MeasurementForm
    list_display = ["statement", "metric", "as_of_edtf", "said_by", "is_cleared"]
    list_filter = ["metric", "is_cleared"]
    search_fields = ["slug", "statement", "said_by"]
    autocomplete_fields = ["post", "platform", "source"]
    fixed_once_made = ("slug",)

    def save_model(self, request: HttpRequest, obj: Measurement, form: Any, change: bool) -> None:
        curation.save_measurement(obj, reason=form.cleaned_data.get("reason", ""))
