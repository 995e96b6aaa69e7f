"""The pages under /admin/queue/: look, take, hand back, assign, say what not to be given."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.admin import queue
from testimonies.admin.site import editor_of
from testimonies.editorial import assigning
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.roles import EDITORS, SENIOR_EDITORS
from testimonies.models.desk import NotGiven
from testimonies.models.posts import ContentNote, Post
from testimonies.vocabulary import direction

LOOK, MODERATE, ASSIGN = (
    "testimonies.view_post",
    "testimonies.moderate_post",
    "testimonies.assign_post",
)


class NotGivenForm(forms.Form):
    notes = forms.ModelMultipleChoiceField(
        ContentNote.objects.all(),
        label=gettext_lazy("I do not want to be given posts with these notes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def look(request: HttpRequest) -> HttpResponse:
    """The queue: one way into it at a time, narrowed, 25 posts to a page."""
    viewer = _who(request, LOOK)
    way = request.GET.get("way", "")
    way = way if way in queue.WAYS else queue.MINE
    form = queue.QueueForm(request.GET)
    page = queue.page_of(way, viewer, form, request.GET.get("after", ""))
    narrowed = {name: value for name, value in form.cleaned_data.items() if value}
    context = {
        **admin.site.each_context(request),
        "title": _("The queue"),
        "way": way,
        "ways": [(name, label, queue.count(name, viewer)) for name, label in queue.WAYS.items()],
        "form": form,
        "rows": [{"post": post, "direction": direction(post.language)} for post in page.posts],
        "wide_masks": queue.wide_masks_waiting() if way == queue.SECOND else [],
        "next": urlencode({"way": way, **narrowed, "after": page.after}) if page.after else "",
        "not_given": NotGiven.objects.filter(editor=viewer).count(),
        "viewer": viewer,
        "may_act": viewer.has_perm(MODERATE),
        "editors": _editors() if viewer.has_perm(ASSIGN) else [],
    }
    return TemplateResponse(request, "admin/queue.html", context)


def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, MODERATE, lambda post, by: assigning.take(post, by=by))


def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, MODERATE, lambda post, by: assigning.hand_back(post, by=by))


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    def give(post: Post, by: User) -> None:
        chosen = request.POST.get("to", "")
        to = _editors().filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if to is None:
            raise EditorialError(_("Choose an editor to give it to."))
        assigning.assign(post, to=to, by=by)

    return _act(request, pk, ASSIGN, give)


def not_given(request: HttpRequest) -> HttpResponse:
    """An editor's own list of notes whose posts the queue does not give them."""
    editor = _who(request, MODERATE)
    if request.method == "POST":
        form = NotGivenForm(request.POST)
        if form.is_valid():
            assigning.give_not(editor, form.cleaned_data["notes"])
            messages.success(request, _("Saved. Nobody else is shown this list."))
            return redirect("desk:not_given")
    else:
        chosen = NotGiven.objects.filter(editor=editor).values_list("note", flat=True)
        form = NotGivenForm(initial={"notes": list(chosen)})
    context = {**admin.site.each_context(request), "title": _("What I am not given"), "form": form}
    return TemplateResponse(request, "admin/not_given.html", context)


def _act(
    request: HttpRequest, pk: int, right: str, call: Callable[[Post, User], Any]
) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    by = _who(request, right)
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404(_("There is no such post."))
    try:
        call(post, by)
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    way = request.POST.get("way", "")
    response = redirect("desk:queue")
    if way in queue.WAYS:
        response["Location"] += "?" + urlencode({"way": way})
    return response


def _who(request: HttpRequest, right: str) -> User:
    user = editor_of(request)
    if not user.has_perm(right):
        raise PermissionDenied
    return user


def _editors() -> Any:
    names = [EDITORS, SENIOR_EDITORS]
    people = User.objects.filter(is_active=True, is_staff=True, groups__name__in=names)
    return people.distinct().order_by("username")


_guarded = admin.site.admin_view

urlpatterns = [
    path("", _guarded(look), name="queue"),
    path("not-given/", _guarded(not_given), name="not_given"),
    path("<int:pk>/take/", _guarded(take), name="take"),
    path("<int:pk>/hand-back/", _guarded(hand_back), name="hand_back"),
    path("<int:pk>/assign/", _guarded(assign), name="assign"),
]
