"""Where it was said."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from testimonies.admin.site import DescriptionAdmin
from testimonies.models.platforms import Platform


@admin.register(Platform)
class PlatformAdmin(DescriptionAdmin):
    list_display = ["name", "slug", "active_from", "active_to"]
    search_fields = ["name", "slug"]
    fixed_once_made = ("slug",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}
