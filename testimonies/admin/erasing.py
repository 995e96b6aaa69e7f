"""The page that erases a post at once: it says what goes, what stays, and asks to be told yes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from metoo_archive.secrets_file import DataFolderError
from testimonies.admin.site import editor_of
from testimonies.editorial import erasure, statistics
from testimonies.editorial.errors import EditorialError
from testimonies.models.posts import Post


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, erase its words for ever"),
        error_messages={"required": gettext_lazy("Tick the box, or go back to the post.")},
    )


def address_of(post_admin: Any) -> URLPattern:
    """Return the route of the page, for the admin of posts."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def erase(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("testimonies.moderate_post"):
            raise PermissionDenied
        return _page(post_admin, request, pk)

    view = post_admin.admin_site.admin_view(erase)
    route: URLPattern = path("<int:pk>/erase/", view, name="testimonies_post_erase")
    return route


def _page(post_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404(_("There is no such post."))
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _erase(request, post)
        return redirect("admin:testimonies_post_change", post.pk)
    context = {
        **post_admin.frame(request, _("Erase")),
        "original": post,
        "post": post,
        "possible": post.state in erasure.ERASED_FROM,
        "form": form,
    }
    template = "admin/testimonies/post/erase.html"
    return TemplateResponse(request, template, context, status=400 if form.errors else 200)


def _erase(request: HttpRequest, post: Post) -> None:
    try:
        erasure.erase(post, by=editor_of(request))
        statistics.forget()
    except (EditorialError, DataFolderError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Post %s is erased.") % post.public_id)
