"""Timelines and their entries. Saving changes the desk's side alone; publishing is a verb."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin.site import ArchiveAdmin, editor_of
from testimonies.admin.timeline_search import FromSearchForm, TimelineForm, begun, said_of
from testimonies.admin.timeline_uses import uses_of
from testimonies.editorial import timelines
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.fallen import fallen_out_of, timelines_with_fallen
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.public.selections import UnreadableError
from testimonies.vocabulary import EntryKind, State

VERBS = {
    "publish": (timelines.publish_timeline, gettext_lazy("The timeline is public.")),
    "withdraw": (
        timelines.withdraw_timeline,
        gettext_lazy("The timeline is withdrawn, everywhere it is embedded."),
    ),
}


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
class TimelineAdmin(ArchiveAdmin):
    form = TimelineForm
    change_form_template = "admin/testimonies/timeline/change_form.html"
    list_display = ["title", "slug", "version", "state"]
    list_filter = ["state"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "introduction", "query", "state", "version"]
    readonly_fields = ["state", "version"]
    fixed_once_made = ("slug",)
    inlines = [EntryInline]

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
        made = path(
            "from-search/",
            self.admin_site.admin_view(self.from_search),
            name="testimonies_timeline_from_search",
        )
        return [made, *verbs, *super().get_urls()]

    def from_search(self, request: HttpRequest) -> HttpResponse:
        """Make a draft of a search that somebody comes with from its public page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            form = (
                FromSearchForm(request.POST)
                if request.method == "POST"
                else FromSearchForm(initial=begun(request.GET))
            )
        except UnreadableError as error:
            messages.error(request, str(error))
            return redirect("admin:testimonies_timeline_changelist")
        if request.method == "POST" and form.is_valid():
            timeline = form.save()
            self.log_addition(request, timeline, [{"added": {}}])
            messages.success(request, _("The draft is made. Nobody but editors can see it."))
            return redirect("admin:testimonies_timeline_change", timeline.pk)
        query = form["query"].value() or ""
        context = {**self.frame(request, _("Make a timeline of a search")), "form": form}
        context["search"] = said_of(query)
        return render(request, "admin/testimonies/timeline/from_search.html", context)

    def press(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Call the verb. POST alone; the buttons stand on the timeline's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("testimonies.publish_timeline"):
            raise PermissionDenied
        timeline = Timeline.objects.filter(pk=pk).first()
        if timeline is None:
            raise Http404(_("There is no such timeline."))
        verb, done = VERBS[name]
        try:
            verb(timeline, by=editor_of(request), reason=request.POST.get("reason", "")[:500])
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
        context["may_publish"] = bool(may)
        context["is_public"] = bool(timeline and timeline.state == State.PUBLISHED)
        context["search"] = said_of(timeline.query) if timeline and timeline.query else None
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

    def response_change(self, request: HttpRequest, obj: Timeline) -> HttpResponse:
        if obj.state == State.PUBLISHED:
            messages.warning(
                request,
                _("The public still reads version %d. Publish the new version when it is ready.")
                % obj.version,
            )
        return super().response_change(request, obj)


def left_out(timeline: Timeline) -> int:
    """Return how many entries the public would not see now, since their post is not public."""
    posts = timeline.entries.filter(kind=EntryKind.POST).exclude(post__state=State.PUBLISHED)
    figures = timeline.entries.filter(kind=EntryKind.MILESTONE, measurement__is_cleared=False)
    return posts.count() + figures.count()
