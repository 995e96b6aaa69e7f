"""What people ask to have changed or gone. An editor decides and answers; the asking stays."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ReadOnlyAdmin
from testimonies.models.removals import Barred, RemovalAppeal, RemovalDecision, RemovalRequest


@admin.register(RemovalRequest)
class RemovalRequestAdmin(ReadOnlyAdmin):
    list_display = ["due_at", "requester", "remedy", "item", "hold", "state"]
    list_filter = ["state", "requester", "remedy", "hold"]
    fields = [
        "received_at",
        "due_at",
        "requester",
        "remedy",
        "item",
        "named_post",
        "hold",
        "message",
        "state",
    ]
    readonly_fields = ["named_post"]

    @admin.display(description=gettext_lazy("the post it names"))
    def named_post(self, asked: RemovalRequest) -> SafeString | str:
        if asked.post is None:
            return _("None that can be told from the address.")
        address = reverse("admin:testimonies_post_change", args=[asked.post.pk])
        return format_html('<a href="{}">{}</a>', address, asked.post)


@admin.register(RemovalDecision)
class RemovalDecisionAdmin(ReadOnlyAdmin):
    list_display = ["at", "request", "on_appeal", "decision", "rule", "by"]
    list_select_related = ["request", "by"]
    list_filter = ["decision", "rule", "on_appeal"]
    ordering = ["-pk"]


@admin.register(RemovalAppeal)
class RemovalAppealAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "request"]
    list_select_related = ["request"]
    fields = ["received_at", "request", "message"]


@admin.register(Barred)
class BarredAdmin(ReadOnlyAdmin):
    list_display = ["at", "digest"]
    ordering = ["-at"]
