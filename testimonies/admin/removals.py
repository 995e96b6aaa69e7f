"""What people ask to have changed or gone. An editor decides and answers; the asking stays."""

import re

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ArchiveAdmin
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest

# The address of a post, or its public id alone.
NAMES_A_POST = re.compile(r"(?:^|/posts/)([0-9a-hj-km-np-tv-z]{12})(?:[/.?#]|$)")


@admin.register(RemovalRequest)
class RemovalRequestAdmin(ArchiveAdmin):
    list_display = ["received_at", "requester", "remedy", "item", "state"]
    list_filter = ["state", "requester", "remedy"]
    search_fields = ["item"]
    fields = [
        "received_at",
        "requester",
        "remedy",
        "item",
        "named_post",
        "message",
        "state",
        "outcome",
    ]
    readonly_fields = ["received_at", "requester", "remedy", "item", "named_post", "message"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("the post it names"))
    def named_post(self, asked: RemovalRequest) -> SafeString | str:
        named = NAMES_A_POST.search(asked.item.strip())
        post = Post.objects.filter(public_id=named[1]).first() if named else None
        if post is None:
            return _("None that can be told from the address.")
        address = reverse("admin:testimonies_post_change", args=[post.pk])
        return format_html('<a href="{}">{}</a>', address, post)
