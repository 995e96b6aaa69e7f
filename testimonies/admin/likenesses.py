"""The list of posts that look alike, as `manage.py find_duplicates` found them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ReadOnlyAdmin
from testimonies.models.likeness import Likeness


@admin.register(Likeness)
class LikenessAdmin(ReadOnlyAdmin):
    list_display = ["pair", "percent", "said", "by", "at"]
    list_select_related = ["one", "other", "by"]
    list_filter = ["verdict"]
    ordering = ["verdict", "-similarity", "pk"]

    @admin.display(description=gettext_lazy("posts"))
    def pair(self, pair: Likeness) -> SafeString:
        address = reverse("admin:testimonies_post_compare", args=[pair.one_id, pair.other_id])
        return format_html('<a href="{}">{} · {}</a>', address, pair.one, pair.other)

    @admin.display(description=gettext_lazy("alike"), ordering="similarity")
    def percent(self, pair: Likeness) -> str:
        return f"{pair.similarity:.0%}"

    @admin.display(description=gettext_lazy("said"), ordering="verdict")
    def said(self, pair: Likeness) -> str:
        return pair.get_verdict_display() if pair.verdict else _("nothing yet")
