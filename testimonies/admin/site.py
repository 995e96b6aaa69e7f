"""What every list and page of the desk has in common: nothing is deleted, lists stay fast."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from testimonies.admin import post_history
from testimonies.dates import DateError, parse_edtf
from testimonies.editorial.descriptions import save_description
from testimonies.models.history import acting

admin.site.site_header = _("The editors’ desk")
admin.site.site_title = _("Desk")
admin.site.index_title = _("Everything at the desk")
admin.site.empty_value_display = "–"
# The room beside a text is for the text; the ways about the desk stand in its header.
admin.site.enable_nav_sidebar = False

PER_PAGE = 50


class ArchiveAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The base of every model's page. What the archive holds is hidden or erased, never deleted.

    `fixed_once_made` names the fields that addresses or captures hang on: set once, then read.
    """

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = PER_PAGE
    object_history_template = "admin/testimonies/object_history.html"
    list_max_show_all = PER_PAGE
    fixed_once_made: tuple[str, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have what the form saves be history of who saves it."""
        with acting(request.user if isinstance(request.user, User) else None):
            return super().changeform_view(request, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what the fields said before, above Django's own list of who saved what."""
        thing: Any = self.get_object(request, object_id)
        told = {"told": post_history.of_thing(thing)} if hasattr(thing, "history") else {}
        return super().history_view(request, object_id, {**told, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = self.fixed_once_made if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def frame(self, request: HttpRequest, title: object) -> dict[str, Any]:
        """Return what the templates of the desk need on a page of our own."""
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
        }


class ReadOnlyAdmin(ArchiveAdmin):
    """What is only ever written by the verbs: shown, and nothing else."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DescriptionAdmin(ArchiveAdmin):
    """What public rows tell of: saving brings those rows up to date in the same transaction."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_description(obj)


def editor_of(request: HttpRequest) -> User:
    """Return who acts; the verbs ask what they may."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def clean_edtf(value: str) -> str:
    """Return the date as it is stored; an empty one stays empty. Raises ValidationError."""
    try:
        return parse_edtf(value).edtf if value else ""
    except DateError as error:
        raise forms.ValidationError(str(error)) from error
