"""Who spoke, and the accounts they spoke from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from testimonies.admin.merging import MergePages
from testimonies.models.people import Account, Person


class AccountInline(admin.TabularInline):  # type: ignore[type-arg]
    """A person's accounts, to look at; which person an account has is said on its own page."""

    model = Account
    fields = ["platform", "handle"]
    readonly_fields = ["platform", "handle"]
    show_change_link = True
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(MergePages):
    list_display = ["name", "is_public_figure", "wikidata_id", "viaf_id", "merged_into"]
    list_select_related = ["merged_into"]
    list_filter = ["is_public_figure"]
    search_fields = ["name", "slug", "wikidata_id"]
    fixed_once_made = ("slug",)
    inlines = [AccountInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_public_figure"]}),
        (_("Authority ids"), {"fields": ["wikidata_id", "viaf_id"]}),
        (None, {"fields": ["note", "reason"]}),
    ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}


@admin.register(Account)
class AccountAdmin(MergePages):
    """The handle and the platform are captured with the posts; the person is what editors add."""

    list_display = ["__str__", "platform", "person", "merged_into"]
    list_select_related = ["platform", "person", "merged_into__person"]
    list_filter = ["platform"]
    search_fields = ["handle", "person__name"]
    autocomplete_fields = ["person"]
    fixed_once_made = ("platform", "handle")
