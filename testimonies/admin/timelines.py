"""Timelines and their entries. Saving changes the desk's side alone; publishing is a verb."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ArchiveAdmin, editor_of
from testimonies.admin.timeline_pages import TimelinePages, asked_for
from testimonies.admin.timeline_search import TimelineForm, said_of
from testimonies.admin.timeline_uses import uses_of
from testimonies.editorial import timelines
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.fallen import fallen_out_of, timelines_with_fallen
from testimonies.editorial.versions import mark_of
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.vocabulary import EntryKind, State

# Each verb, from which states its button is there, what the button says, and what is said after.
VERBS = {
    "submit": (
        timelines.submit_timeline,
        timelines.SUBMITTED_FROM,
        gettext_lazy("Send to review"),
        gettext_lazy("The timeline is in review. An editor publishes it, or gives it back."),
    ),
    "return": (
        timelines.return_timeline,
        timelines.RETURNED_FROM,
        gettext_lazy("Give it back"),
        gettext_lazy("It is given back, to be worked on."),
    ),
    "publish": (
        timelines.publish_timeline,
        timelines.PUBLISHED_FROM,
        gettext_lazy("Publish"),
        gettext_lazy("The timeline is public."),
    ),
    "withdraw": (
        timelines.withdraw_timeline,
        timelines.WITHDRAWN_FROM,
        gettext_lazy("Withdraw"),
        gettext_lazy("The timeline is withdrawn, everywhere it is embedded."),
    ),
}


# A draft that came from a file may have thousands: no form could hold them.
MOST_ENTRIES = 200


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    def validate_constraints(self) -> None:
        """Leave positions to the formset and the database, which look at all entries at once.

        Compared one by one with what is stored, two entries could never change places.
        """
        try:
            self.instance.validate_constraints(exclude={"position", *self.errors})
        except forms.ValidationError as error:
            self.add_error(None, error.messages)


class EntryInline(admin.StackedInline):  # type: ignore[type-arg]
    model = TimelineEntry
    form = EntryForm
    autocomplete_fields = ["post", "measurement"]
    fields = [("position", "kind", "on_day"), "post", "measurement", "text"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2})}}
    extra = 0


@admin.register(Timeline)
class TimelineAdmin(TimelinePages, ArchiveAdmin):
    form = TimelineForm
    change_list_template = "admin/testimonies/timeline/change_list.html"
    change_form_template = "admin/testimonies/timeline/change_form.html"
    list_display = ["title", "slug", "version", "state"]
    list_filter = ["state"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "introduction", "query", "state", "version"]
    readonly_fields = ["state", "version"]
    fixed_once_made = ("slug",)
    inlines = [EntryInline]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [] if obj and too_many(obj) else list(self.inlines)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"]}

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(self.press, name=name)),
                name=f"testimonies_timeline_{name}",
            )
            for name in VERBS
        ]
        pages = [
            path(where, self.admin_site.admin_view(view), name=f"testimonies_timeline_{name}")
            for where, view, name in (
                ("from-search/", self.from_search, "from_search"),
                ("from-file/", self.from_file, "from_file"),
                ("<int:pk>/versions/", self.versions, "versions"),
            )
        ]
        return [*pages, *verbs, *super().get_urls()]

    def press(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Call the verb. POST alone; the buttons stand on the timeline's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("testimonies.publish_timeline"):
            raise PermissionDenied
        timeline = asked_for(pk)
        verb, _states, _label, done = VERBS[name]
        told = {key: request.POST.get(key, "")[:500] for key in ("reason", "seen")}
        try:
            verb(timeline, by=editor_of(request), **told)
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("admin:testimonies_timeline_change", pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        timeline = kwargs.get("obj")
        may = timeline and request.user.has_perm("testimonies.publish_timeline")
        context["buttons"] = buttons_of(timeline) if timeline and may else []
        context["seen"] = mark_of(timeline) if timeline else ""
        context["is_public"] = bool(timeline and timeline.state == State.PUBLISHED)
        context["search"] = said_of(timeline.query) if timeline and timeline.query else None
        context["too_many"] = too_many(timeline) if timeline else 0
        context["left_out"] = left_out(timeline) if timeline else 0
        context["fallen"] = fallen_out_of(timeline) if timeline else []
        context["uses"] = uses_of(timeline.slug) if timeline else []
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and (found := timelines_with_fallen()):
            titles = ", ".join(timeline.title for timeline in found)
            messages.warning(
                request, _("Posts were taken back and fell out of: %s. Look at them.") % titles
            )
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Timeline, form: Any, change: bool) -> None:
        """Write what the form has, and no state, version or release: a verb may move them now."""
        if change:
            Timeline.objects.select_for_update().get(pk=obj.pk)
            obj.save(update_fields=form.changed_data)
        else:
            obj.save()

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        is_changed = form.has_changed() or any(each.has_changed() for each in formsets)
        if is_changed and timelines.take_out_of_review(form.instance, by=editor_of(request)):
            messages.warning(
                request,
                _("You changed what was in review, so it is out of review. Send it there again."),
            )

    def response_change(self, request: HttpRequest, obj: Timeline) -> HttpResponse:
        if obj.state == State.PUBLISHED:
            messages.warning(
                request,
                _("The public still reads version %d. Send the new one to review when it is ready.")
                % obj.version,
            )
        return super().response_change(request, obj)


def too_many(timeline: Timeline) -> int:
    """Return how many entries it has, if they are more than the page can have forms for; else 0."""
    number = timeline.entries.count()
    return number if number > MOST_ENTRIES else 0


def buttons_of(timeline: Timeline) -> list[tuple[str, object]]:
    """Return the verbs that can be done now, each with what its button says."""
    again = timeline.state == State.PUBLISHED
    anew = {"submit": _("Send the new version to review"), "publish": _("Publish the new version")}
    waits = timelines.awaits_review(timeline)
    return [
        (name, anew.get(name, label) if again else label)
        for name, (_verb, states, label, _done) in VERBS.items()
        if timeline.state in states and (name == "withdraw" or waits == (name != "submit"))
    ]


def left_out(timeline: Timeline) -> int:
    """Return how many entries the public would not see now, since their post is not public."""
    posts = timeline.entries.filter(kind=EntryKind.POST).exclude(post__state=State.PUBLISHED)
    figures = timeline.entries.filter(kind=EntryKind.MILESTONE, measurement__is_cleared=False)
    return posts.count() + figures.count()
