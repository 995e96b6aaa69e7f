"""What people ask to have changed or gone: the queue, and the page where a request is decided."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metoo_archive.secrets_file import DataFolderError
from testimonies.admin import letters
from testimonies.admin.post_page import page_of, whole_post
from testimonies.admin.removal_forms import DecideForm, NameForm
from testimonies.admin.site import ReadOnlyAdmin, editor_of
from testimonies.editorial import deciding
from testimonies.editorial.errors import EditorialError
from testimonies.models.removals import Barred, RemovalAppeal, RemovalDecision, RemovalRequest
from testimonies.vocabulary import RequestState, direction

Act = Callable[[RemovalRequest, User, dict[str, Any]], str]


class WaitingFilter(admin.SimpleListFilter):
    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", gettext_lazy("for a decision")),
            ("late", gettext_lazy("overdue")),
            ("no", gettext_lazy("decided")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RemovalRequest]
    ) -> QuerySet[RemovalRequest]:
        waiting = queryset.exclude(state=RequestState.DECIDED)
        match self.value():
            case "yes":
                return waiting
            case "late":
                return waiting.filter(due_at__lt=timezone.now())
            case "no":
                return queryset.filter(state=RequestState.DECIDED)
        return queryset


@admin.register(RemovalRequest)
class RemovalRequestAdmin(ReadOnlyAdmin):
    """The queue, what is due first at its top; nothing of what was told stands in it."""

    list_display = ["due", "who_asks", "remedy", "state", "hold", "names"]
    list_filter = [WaitingFilter, "state", "requester", "remedy", "hold"]
    list_select_related = ["post"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RemovalRequest]:
        # What was not taken up yet has no time, and comes first.
        return super().get_queryset(request).order_by(F("due_at").asc(nulls_first=True), "pk")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [F("due_at").asc(nulls_first=True), "received_at"]

    @admin.display(description=gettext_lazy("to be decided by"), ordering="due_at")
    def due(self, asked: RemovalRequest) -> SafeString | str:
        if asked.due_at is None:
            return _("not taken up yet")
        until = f"{asked.due_at:%Y-%m-%d %H:%M} UTC"
        if not is_late(asked, timezone.now()):
            return until
        return format_html('<b class="overdue">{}</b> {}', _("overdue"), until)

    @admin.display(description=gettext_lazy("who asks"), ordering="requester")
    def who_asks(self, asked: RemovalRequest) -> str:
        return asked.get_requester_display()

    @admin.display(description=gettext_lazy("the post it names"))
    def names(self, asked: RemovalRequest) -> str:
        return asked.post.public_id if asked.post else _("not told")

    def get_urls(self) -> list[URLPattern]:
        def act(name: str, view: Any) -> URLPattern:
            address = f"<str:pk>/{name}/"
            called = f"testimonies_removalrequest_{name}"
            route: URLPattern = path(address, self.admin_site.admin_view(view), name=called)
            return route

        return [act("name", self.name_post), act("decide", self.decide), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        asked = self._asked(request, object_id)
        return self._page(request, asked) if asked else self._absent(request, object_id)

    def name_post(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self._do(request, pk, "name_form", _name)

    def decide(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self._do(request, pk, "decide_form", _decide)

    def _do(self, request: HttpRequest, pk: str, name: str, act: Act) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("testimonies.moderate_post"):
            raise PermissionDenied
        asked = self._asked(request, pk)
        return self._press(request, asked, name, act) if asked else self._absent(request, pk)

    def _press(
        self, request: HttpRequest, asked: RemovalRequest, name: str, act: Act
    ) -> HttpResponse:
        there = redirect("admin:testimonies_removalrequest_change", asked.pk)
        form = _forms(asked, request.POST)[name]
        if not form.is_valid():
            return self._page(request, asked, {name: form}, status=400)
        try:
            messages.success(request, act(asked, editor_of(request), form.cleaned_data))
        except EditorialError as refusal:
            messages.error(request, _("Nothing was changed. %s") % refusal)
            fresh = RemovalRequest.objects.get(pk=asked.pk)
            if deciding.mark_of(fresh) != form.cleaned_data["seen"]:
                return there
            # What was typed stays, where the request is still the one that was looked at.
            return self._page(request, fresh, {name: form}, status=409)
        except DataFolderError as error:
            told = _("It is decided and hidden; run_clocks erases its words. %s") % error
            messages.error(request, told)
        return there

    def _asked(self, request: HttpRequest, pk: str) -> RemovalRequest | None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked: RemovalRequest | None = self.get_object(request, pk)
        return asked

    def _absent(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Say that there is no such request, as Django's admin does."""
        there: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
            request, self.opts, pk
        )
        return there

    def _page(
        self,
        request: HttpRequest,
        asked: RemovalRequest,
        bound: dict[str, forms.Form] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        viewer = editor_of(request)
        first = deciding.first_decision(asked)
        may_decide = (
            viewer.has_perm("testimonies.moderate_post")
            and asked.state != RequestState.DECIDED
            and asked.hold != ""
        )
        own = deciding.is_appeal(asked) and first is not None and first.by_id == viewer.pk
        context = {
            **self.frame(request, _("Removal request %s") % str(asked.pk)[:8]),
            **_post_beside(asked, viewer),
            "original": asked,
            "asked": asked,
            "appeal": getattr(asked, "appeal", None),
            "is_late": is_late(asked, timezone.now()),
            "is_own_decision": own,
            "told": asked.decisions.select_related("by").order_by("on_appeal"),
            "mark": deciding.mark_of(asked),
            **_letters(request, asked),
            **(_forms(asked) if may_decide and not own else {}),
            **(bound or {}),
        }
        template = "admin/testimonies/removalrequest/change_form.html"
        return TemplateResponse(request, template, context, status=status)


def is_late(asked: RemovalRequest, now: dt.datetime) -> bool:
    due = asked.due_at
    return asked.state != RequestState.DECIDED and due is not None and due < now


def _forms(asked: RemovalRequest, data: Any = None) -> dict[str, forms.Form]:
    initial = {"item": asked.post.public_id if asked.post else ""}
    made: dict[str, forms.Form] = {"decide_form": DecideForm(data, asked=asked)}
    if not deciding.is_appeal(asked):
        made["name_form"] = NameForm(data, initial=initial)
    return made


def _name(asked: RemovalRequest, by: User, given: dict[str, Any]) -> str:
    deciding.name_post(asked, given["post"], by=by, seen=given["seen"])
    told = {"post": given["post"].public_id, "state": given["post"].get_state_display()}
    return _("The request means post %(post)s, which is %(state)s.") % told


def _decide(asked: RemovalRequest, by: User, given: dict[str, Any]) -> str:
    told = {name: given[name] for name in ("decision", "rule", "why", "masks", "seen")}
    made = deciding.decide(asked, by=by, **told)
    return _("Decided: %s. Whoever asked can read it now.") % made.get_decision_display()


def _post_beside(asked: RemovalRequest, viewer: User) -> dict[str, Any]:
    """Return the context of the post that is asked about, its words folded whatever its level."""
    post = whole_post(asked.post_id) if asked.post_id else None
    return {**page_of(post, viewer), "opened": False} if post else {"post": None}


def _letters(request: HttpRequest, asked: RemovalRequest) -> dict[str, Any]:
    offered = letters.languages()
    chosen = request.GET.get("letters", "")
    # Theirs, unless the editor chose another one.
    language = next((one for one in (chosen, asked.language) if one in offered), offered[0])
    address = request.build_absolute_uri(reverse("public:removal-status"))
    return {
        "letters": letters.letters_to(asked, address, language),
        "letter_languages": offered,
        "letter_language": language,
        "letter_direction": direction(language),
    }


@admin.register(RemovalDecision)
class RemovalDecisionAdmin(ReadOnlyAdmin):
    list_display = ["at", "request", "on_appeal", "decision", "rule", "by"]
    list_select_related = ["request", "by"]
    list_filter = ["decision", "rule", "on_appeal"]
    ordering = ["-pk"]


@admin.register(RemovalAppeal)
class RemovalAppealAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "request"]
    list_select_related = ["request"]
    fields = ["received_at", "request", "message"]


@admin.register(Barred)
class BarredAdmin(ReadOnlyAdmin):
    list_display = ["at", "digest"]
    ordering = ["-at"]
