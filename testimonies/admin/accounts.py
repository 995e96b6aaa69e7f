"""The accounts of the desk, and the role of each. An administrator gives roles, never more.

Nobody but who holds the server makes a superuser (`manage.py createsuperuser`), changes their own
role, or turns one of the archive's own accounts into somebody's.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from testimonies.editorial.service_accounts import SERVICE_ACCOUNTS

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class AccountsAdmin(UserAdmin):  # type: ignore[type-arg]
    """No rights beside those of the roles, and no account is deleted: the log names it."""

    list_display = ("username", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name")
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("first_name", "last_name", "email")}),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("When"), {"fields": ("last_login", "date_joined")}),
    )

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return may
        own = obj.pk == request.user.pk
        return may and not (own or obj.is_superuser or obj.username in SERVICE_ACCOUNTS)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class RolesAdmin(GroupAdmin):
    """The roles, to look at. Their rights are written in `editorial.roles`."""

    fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
