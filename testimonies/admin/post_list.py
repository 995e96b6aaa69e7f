"""The list of posts: it spares its reader, and acts on many posts by the same verbs as on one."""

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin import bulk
from testimonies.admin.filters import DoubtFilter, SourceFilter
from testimonies.admin.site import ArchiveAdmin, editor_of
from testimonies.admin.verbs import BUTTONS
from testimonies.models.posts import Post
from testimonies.vocabulary import direction


class ActionForm(helpers.ActionForm):
    """The choice of an action, and what the list showed when it was drawn."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=bulk.newest_event)


class PostList(ArchiveAdmin):
    """The words stay folded behind their notes until they are asked for."""

    action_form = ActionForm

    ordering = ["-pk"]
    list_display = ["public_id", "standing", "reading", "who", "posted", "shown", "platform"]
    list_select_related = ["platform", "account__person"]
    list_filter = ["state", "level", "basis", "platform", SourceFilter, DoubtFilter]
    search_fields = ["public_id", "display_name", "account__handle", "text"]
    search_help_text = gettext_lazy("Public id, name, handle or words, redacted ones included.")
    actions = [
        "submit_selected",
        "approve_selected",
        "publish_selected",
        "hold_selected",
        "reject_selected",
        "withdraw_selected",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Posts come from sources: the importers capture them."""
        return False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("testimonies.moderate_post")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).prefetch_related("notes")

    # The list

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, post: Post) -> SafeString:
        return format_html(
            '<span class="state state-{}">{}</span>', post.state, post.get_state_display()
        )

    @admin.display(description=gettext_lazy("notes, then words"))
    def reading(self, post: Post) -> SafeString:
        notes = ", ".join(map(str, post.notes.all())) or _("no content note")
        if not post.text:
            return format_html("{} <em>{}</em>", notes, _("(no words captured)"))
        return format_html(
            '<details class="reading"><summary>{}</summary>'
            '<blockquote lang="{}" dir="{}">{}</blockquote></details>',
            notes,
            post.language,
            direction(post.language),
            post.text,
        )

    @admin.display(description=gettext_lazy("who"), ordering="display_name")
    def who(self, post: Post) -> str:
        return f"{post.display_name} {post.account if post.account.handle else ''}".strip()

    @admin.display(description=gettext_lazy("posted"), ordering="posted_earliest")
    def posted(self, post: Post) -> SafeString:
        return format_html('<span class="whole">{}</span>', post.posted_edtf)

    @admin.display(description=gettext_lazy("level, shown as"), ordering="level")
    def shown(self, post: Post) -> str:
        level = _("no level") if post.level is None else str(post.level)
        return f"{level} · {post.get_shown_as_display()} ({post.basis})"

    # The bulk actions

    @admin.action(permissions=["moderate"], description=gettext_lazy("Send to review"))
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self._all(request, queryset, "submit")

    @admin.action(permissions=["moderate"], description=gettext_lazy("Approve as second editor"))
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self._all(request, queryset, "approve")

    @admin.action(permissions=["moderate"], description=gettext_lazy("Publish"))
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self._all(request, queryset, "publish")

    @admin.action(permissions=["moderate"], description=gettext_lazy("Hold (hides at once)"))
    def hold_selected(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self._all(request, queryset, "hold")

    @admin.action(permissions=["moderate"], description=gettext_lazy("Reject …"))
    def reject_selected(
        self, request: HttpRequest, queryset: QuerySet[Post]
    ) -> HttpResponse | None:
        return self._ask(request, queryset, "reject")

    @admin.action(permissions=["moderate"], description=gettext_lazy("Withdraw …"))
    def withdraw_selected(
        self, request: HttpRequest, queryset: QuerySet[Post]
    ) -> HttpResponse | None:
        return self._ask(request, queryset, "withdraw")

    def _all(
        self, request: HttpRequest, queryset: QuerySet[Post], name: str, reason: str = ""
    ) -> None:
        told = {"reason": reason, "seen": request.POST.get("seen", "")}
        done, refused = bulk.act_on(queryset, name, by=editor_of(request), **told)
        bulk.tell(request, name, done, refused)

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Post], name: str
    ) -> HttpResponse | None:
        """Ask for the reason first; the answer comes back as the same action."""
        button = BUTTONS[name]
        form = button.form(request.POST if "answered" in request.POST else None)
        if form.is_bound and form.is_valid():
            self._all(request, queryset, name, form.cleaned_data["reason"])
            return None
        chosen = list(queryset.values_list("pk", "public_id").order_by("pk"))
        context = {
            **self.frame(request, button.label),
            "button": button,
            "form": form,
            "chosen": chosen,
            "action": f"{name}_selected",
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/testimonies/post/ask_for_all.html", context)
