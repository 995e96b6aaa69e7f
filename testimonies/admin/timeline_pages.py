"""The pages of timelines beside their form: drafts from a search or a file, and versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from testimonies.admin.site import ArchiveAdmin, editor_of
from testimonies.admin.timeline_import import ImportForm, shown_of
from testimonies.admin.timeline_search import FromSearchForm, begun, said_of
from testimonies.editorial import timelines
from testimonies.editorial.errors import EditorialError
from testimonies.models.timelines import Timeline
from testimonies.public.selections import UnreadableError

MOST_VERSIONS = 50


def asked_for(pk: int) -> Timeline:
    """Return the timeline of an address. Raises Http404."""
    timeline = Timeline.objects.filter(pk=pk).first()
    if timeline is None:
        raise Http404(_("There is no such timeline."))
    return timeline


class TimelinePages(ArchiveAdmin):
    def from_file(self, request: HttpRequest) -> HttpResponse:
        """Make a draft of a TimelineJS file, and say what became of each row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        context = {**self.frame(request, _("Import a timeline")), "form": form}
        if form.is_valid() and (report := form.imported(editor_of(request))):
            context["report"] = shown_of(report)
        return render(request, "admin/testimonies/timeline/import.html", context)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What each version said; by POST, go back to one."""
        timeline = asked_for(pk)
        if request.method == "POST":
            return self._go_back(request, timeline)
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.frame(request, _("Versions of “%s”") % timeline),
            "timeline": timeline,
            "versions": timeline.versions.select_related("by")[:MOST_VERSIONS],
            "may_go_back": request.user.has_perm("testimonies.publish_timeline"),
        }
        return render(request, "admin/testimonies/timeline/versions.html", context)

    def _go_back(self, request: HttpRequest, timeline: Timeline) -> HttpResponse:
        if not request.user.has_perm("testimonies.publish_timeline"):
            raise PermissionDenied
        asked = request.POST.get("number", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
        try:
            timelines.go_back(timeline, number, by=editor_of(request))
        except EditorialError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("The desk has version %d again. The public reads it when you publish it.")
                % number,
            )
        return redirect("admin:testimonies_timeline_change", timeline.pk)

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
