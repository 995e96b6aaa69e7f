"""The record of decisions, and the vocabulary they use: to read, never to write."""

from django.contrib import admin

from testimonies.admin.second_editor import ConfirmPage, LiftPage
from testimonies.admin.site import ReadOnlyAdmin
from testimonies.models.masks import Redaction, WideMask
from testimonies.models.posts import ContentNote
from testimonies.models.review import Approval, ReviewEvent


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "subject", "from_state", "to_state", "by", "second", "reason"]
    list_select_related = ["post", "timeline", "by", "second"]
    list_filter = ["verb"]
    search_fields = ["post__public_id", "timeline__slug", "by__username"]
    ordering = ["-pk"]

    @admin.display(description="")
    def subject(self, event: ReviewEvent) -> str:
        return event.post.public_id if event.post else str(event.timeline)


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["at", "act", "post", "by", "used_by", "used_at"]
    list_select_related = ["post", "by", "used_by"]
    list_filter = ["act"]
    search_fields = ["post__public_id", "by__username"]
    ordering = ["-pk"]


@admin.register(Redaction)
class RedactionAdmin(LiftPage, ReadOnlyAdmin):
    list_display = ["at", "post", "kind", "start", "end", "reason", "by", "undone_by"]
    list_select_related = ["post", "by", "undone_by"]
    list_filter = ["kind"]
    search_fields = ["post__public_id", "by__username"]
    ordering = ["-pk"]


@admin.register(WideMask)
class WideMaskAdmin(ConfirmPage, ReadOnlyAdmin):
    list_display = ["at", "kind", "posts", "reason", "by", "confirmed_by", "to_confirm"]
    list_select_related = ["by", "confirmed_by"]
    ordering = ["-pk"]


@admin.register(ContentNote)
class ContentNoteAdmin(ReadOnlyAdmin):
    list_display = ["position", "__str__", "slug"]
