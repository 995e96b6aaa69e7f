"""The page that merges two people, or two accounts: both side by side, what moves, and why."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from testimonies.admin.site import DescriptionAdmin, editor_of
from testimonies.editorial import merging
from testimonies.editorial.errors import EditorialError
from testimonies.models.mergers import Merger
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.removals import RemovalRequest
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import MOST_AT_ONCE, Basis, RequestState, State

MODERATE = "testimonies.moderate_post"
ACCOUNTS_SHOWN = 20


class MergeForm(forms.Form):
    keep = forms.ChoiceField(label=gettext_lazy("Which one stays"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the log of each post. Say how it is known."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sides: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(side.pk), str(side)) for side in sides]  # type: ignore[attr-defined]


class MergePages(DescriptionAdmin):
    """For people and for accounts. What is merged stays to be read, and is changed no more."""

    actions = ["merge_selected"]

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.merge)
        name = f"testimonies_{self.opts.model_name}_merge"
        own = path("<int:pk>/merge/<int:other>/", self.admin_site.admin_view(view), name=name)
        return [own, *super().get_urls()]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        merged = obj is not None and obj.merged_into_id is not None
        return super().has_change_permission(request, obj) and not merged

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer nobody who was merged where a form asks whose something is."""
        found, twice = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(merged_into=None)
        return found, twice

    @admin.action(permissions=["moderate"], description=gettext_lazy("Merge two …"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            messages.error(request, _("Choose two, to merge one into the other."))
            return None
        return redirect(f"admin:testimonies_{self.opts.model_name}_merge", *chosen)

    def merge(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Show both, and what would move (GET); merge them, or propose it (POST)."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        known = self.model._default_manager.select_related("merged_into")
        sides = [known.filter(pk=key).first() for key in (pk, other)]
        if None in sides:
            raise Http404(_("There is no such entry."))
        form = MergeForm(request.POST if request.method == "POST" else None, sides=sides)
        if form.is_bound and form.is_valid() and _act(request, sides, form.cleaned_data):
            return redirect(f"admin:testimonies_{self.opts.model_name}_changelist")
        title = _("Merge two people") if self.model is Person else _("Merge two accounts")
        context = {
            **self.frame(request, title),
            "sides": list(map(_told, sides)),
            "refusal": _refusal(*sides),
            "seen": merging.fingerprint(*sides),
            "most": MOST_AT_ONCE,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/testimonies/merger/merge.html",
            context,
            status=400 if form.errors else 200,
        )


def _act(request: HttpRequest, sides: list[Any], given: dict[str, Any]) -> bool:
    """Do it, and say what came of it; return whether there is nothing more to do on the page."""
    kept, merged = sorted(sides, key=lambda side: str(side.pk) != given["keep"])
    verb = merging.merge_people if isinstance(kept, Person) else merging.merge_accounts
    try:
        told = verb(kept, merged, by=editor_of(request), reason=given["reason"], seen=given["seen"])
    except EditorialError as refusal:
        messages.error(request, str(refusal))
        return False
    if told.done_at is None:
        sentence = _(
            "%(count)d posts would move. Nothing is merged yet: a second editor must confirm it"
            " within 72 hours, in the list of mergers."
        )
    else:
        sentence = _("%(merged)s is merged into %(kept)s; posts that moved: %(count)d.")
    names = {"merged": str(merged), "kept": str(kept), "count": told.posts}
    messages.success(request, sentence % names)
    return True


def _refusal(one: Any, other: Any) -> str:
    check = merging.refuse_people if isinstance(one, Person) else merging.refuse_accounts
    try:
        check(one, other)
    except EditorialError as refusal:
        return str(refusal)
    return ""


def _told(side: Person | Account) -> dict[str, Any]:
    """Return what the page tells of one of the two."""
    own = Post.objects.filter(**{_path(side): side}).order_by()
    counted = own.values("state", "basis").annotate(posts=Count("pk")).order_by("state", "basis")
    person = side if isinstance(side, Person) else side.person
    slug = person.slug if person else ""
    on_page = PublishedPost.objects.filter(person_slug=slug).exists() if slug else False
    accounts = Account.objects.filter(person=side) if isinstance(side, Person) else None
    return {
        "side": side,
        "person": person,
        "on_page": on_page,
        "accounts": list(accounts.select_related("platform")[:ACCOUNTS_SHOWN]) if accounts else [],
        "posts": [
            {
                "state": State(row["state"]).label,
                "basis": Basis(row["basis"]).label,
                "posts": row["posts"],
            }
            for row in counted
        ],
        "timelines": Timeline.objects.filter(entries__post__in=own).distinct(),
        "requests": RemovalRequest.objects.filter(post__in=own)
        .exclude(state=RequestState.DECIDED)
        .count(),
    }


def _path(side: Person | Account) -> str:
    return "account__person" if isinstance(side, Person) else "account"


def told_of(merger: Merger) -> list[dict[str, Any]]:
    """Return what the page of a proposed merger tells of both, the one that stays first."""
    sides = (
        merger.kept_person or merger.kept_account,
        merger.merged_person or merger.merged_account,
    )
    return [_told(side) for side in sides if side]
