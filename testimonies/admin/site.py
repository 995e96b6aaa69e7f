"""What every list and page of the desk has in common: nothing is deleted, lists stay fast."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testimonies.admin import post_history
from testimonies.dates import DateError, parse_edtf
from testimonies.editorial import reasons
from testimonies.editorial.descriptions import save_description
from testimonies.editorial.errors import ReasonNeededError
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


class ReasonedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that says in which cases it wants a reason, and wants it then."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Kept in the log of the desk. Do not repeat words of a post here."),
    )

    def _post_clean(self) -> None:
        """Once the thing is as it would be saved."""
        super()._post_clean()  # type: ignore[misc]  # Django's own, without a type
        if self.instance.pk and not self.errors:
            try:
                reasons.require_for(self.instance, self.cleaned_data.get("reason", ""))
            except ReasonNeededError as needed:
                self.add_error("reason", str(needed))


class ReasonedAdmin(ArchiveAdmin):
    """What posts hang on: a reason is asked for by `reasons.DESCRIPTIONS`, and is in the log."""

    form = ReasonedForm

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        reason = request.POST.get("reason", "").strip()[:300]
        if reason and isinstance(message, list):
            told = LogEntry(change_message=json.dumps(message)).get_change_message()
            message = gettext("%(told)s Reason: %(reason)s") % {"told": told, "reason": reason}
        return super().log_change(request, obj, message)


class DescriptionAdmin(ReasonedAdmin):
    """What public rows tell of: saving brings those rows up to date in the same transaction."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_description(obj, reason=form.cleaned_data.get("reason", ""))


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
