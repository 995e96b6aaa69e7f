"""Two posts side by side: the same, one repeating the other, or not the same; a person says."""

import difflib
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from testimonies.admin.post_page import fingerprint, require_seen, whole_post
from testimonies.admin.site import editor_of
from testimonies.editorial import post_merging, repeating, tying
from testimonies.editorial.errors import EditorialError
from testimonies.models.likeness import Likeness, LookAgain, Verdict
from testimonies.models.posts import Post
from testimonies.vocabulary import Kind, Level, direction

MODERATE = "testimonies.moderate_post"
PAIRS_SHOWN = 20
# A longer text is compared by its beginning; the rest is shown as it is.
DIFF_WORDS = 2_000


class CompareForm(forms.Form):
    """`which` is the one that stays, or that is the original, where that is asked."""

    what = forms.ChoiceField(
        label=gettext_lazy("What they are"),
        widget=forms.RadioSelect,
        choices=[
            ("same", gettext_lazy("the same post: merge them, and the one below stays")),
            ("repost", gettext_lazy("a repost, or a copy, of the one below")),
            ("quote", gettext_lazy("a quote, with words of its own, of the one below")),
            ("different", gettext_lazy("not the same: do not ask again")),
            ("untie", gettext_lazy("not tied to each other after all")),
        ],
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Which one stays, or was first"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept in the log. Do not repeat the words of the posts here."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_other = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [(str(post.pk), str(post)) for post in posts]  # type: ignore[attr-defined]


class Piece(NamedTuple):
    """A stretch of words, and whether only this one of the two has it."""

    text: str
    own: bool


def addresses_of(post_admin: Any) -> list[URLPattern]:
    """Return the routes of these pages, for the admin of posts."""

    def guarded(view: Any, *methods: str) -> Any:
        @require_http_methods(methods)
        def checked(request: HttpRequest, **keys: int) -> HttpResponse:
            if not request.user.has_perm(MODERATE):
                raise PermissionDenied
            response: HttpResponse = view(post_admin, request, **keys)
            return response

        return post_admin.admin_site.admin_view(checked)

    routes = (
        ("<int:pk>/compare/", guarded(_find, "GET", "HEAD"), "compare_with"),
        ("<int:pk>/compare/<int:other>/", guarded(_page, "GET", "HEAD", "POST"), "compare"),
        ("<int:pk>/looked-at/", guarded(_looked_at, "POST"), "looked_at"),
    )
    return [path(route, view, name=f"testimonies_post_{name}") for route, view, name in routes]


def alike(post: Post) -> dict[str, Any]:
    """Return what the page of a post tells of those that look like it, repeat it, or became it."""
    pairs = Likeness.objects.filter(Q(one=post) | Q(other=post)).select_related("one", "other")
    tied = Post.objects.filter(Q(merged_into=post) | Q(repeats=post)).order_by("pk")[:PAIRS_SHOWN]
    return {
        "pairs": [
            {"pair": pair, "post": pair.other if pair.one_id == post.pk else pair.one}
            for pair in pairs.order_by("verdict", "-similarity", "pk")[:PAIRS_SHOWN]
        ],
        "former": [one for one in tied if one.merged_into_id == post.pk],
        "repeated_by": [one for one in tied if one.repeats_id == post.pk],
        "to_look_at": list(
            LookAgain.objects.filter(post=post, settled_at=None).select_related("about")
        ),
    }


def _find(post_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comparison with the post whose public id was typed in."""
    public_id = request.GET.get("with", "").strip().lower()
    other = Post.objects.filter(public_id=public_id).first() if public_id else None
    if other is None:
        messages.error(request, _("There is no post of that public id."))
        return redirect("admin:testimonies_post_change", pk)
    return redirect("admin:testimonies_post_compare", pk, other.pk)


def _looked_at(post_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404(_("There is no such post."))
    try:
        done = repeating.settle(post, by=editor_of(request))
    except EditorialError as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%d question is settled.", "%d questions are settled.", done) % done
        messages.success(request, told)
    return redirect("admin:testimonies_post_change", pk)


def _page(post_admin: Any, request: HttpRequest, pk: int, other: int) -> HttpResponse:
    posts = [whole_post(key) for key in (pk, other)]
    one, two = posts
    if one is None or two is None:
        raise Http404(_("There is no such post."))
    form = CompareForm(request.POST if request.method == "POST" else None, posts=[one, two])
    if form.is_bound and form.is_valid() and _act(request, one, two, form.cleaned_data):
        return redirect("admin:testimonies_post_change", pk)
    words = _differences(one.text, two.text)
    context = {
        **post_admin.frame(request, _("Compare two posts")),
        "original": one,
        "sides": [_side(post, pieces) for post, pieces in zip((one, two), words, strict=True)],
        "is_one": one.pk == two.pk,
        "merge_refusal": _refusal(one, two),
        "form": form,
        "seen": fingerprint(one),
        "seen_other": fingerprint(two),
    }
    template = "admin/testimonies/post/compare.html"
    return TemplateResponse(request, template, context, status=400 if form.errors else 200)


def _act(request: HttpRequest, one: Post, two: Post, given: dict[str, Any]) -> bool:
    """Do what was said, in one transaction; return whether it was done."""
    first, other = (one, two) if given["which"] == str(one.pk) else (two, one)
    by, what, reason = editor_of(request), given["what"], given["reason"]
    try:
        with transaction.atomic():
            require_seen(one, given["seen"])
            require_seen(two, given["seen_other"])
            told = _do(what, first, other, by, reason)
    except EditorialError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told)
    return True


def _do(what: str, first: Post, other: Post, by: User, reason: str) -> str:
    names = {"first": first.public_id, "other": other.public_id}
    if what == "different":
        tying.say(first, other, Verdict.DIFFERENT, by=by)
        return _("Remembered: %(first)s and %(other)s are not the same.") % names
    if what == "untie":
        tied = other if other.repeats_id == first.pk else first
        tying.untie(tied, by=by, reason=reason)
        tying.say(first, other, Verdict.DIFFERENT, by=by)
        return _("%(first)s and %(other)s are not tied any more.") % names
    if what == "same":
        post_merging.merge_posts(first, other, by=by, reason=reason)
        tying.say(first, other, Verdict.SAME, by=by)
        return _("%(other)s is merged into %(first)s.") % names
    kind = Kind.REPOST if what == "repost" else Kind.QUOTE
    tying.tie(other, first, kind=kind, by=by, reason=reason)
    tying.say(first, other, Verdict.REPEATED, by=by)
    return _("%(other)s is tied to %(first)s.") % names


def _refusal(one: Post, two: Post) -> str:
    """Say why the two cannot be merged whichever of them stays, or nothing."""
    refusals = []
    for kept, merged in ((one, two), (two, one)):
        try:
            post_merging.refuse_posts(kept, merged)
        except EditorialError as refusal:
            refusals.append(str(refusal))
    return refusals[0] if len(refusals) == 2 else ""


def _side(post: Post, pieces: list[Piece]) -> dict[str, Any]:
    return {
        "post": post,
        "pieces": pieces,
        "direction": direction(post.language),
        "opened": post.level is not None and post.level < Level.DESCRIBED,
    }


def _differences(one: str, two: str) -> tuple[list[Piece], list[Piece]]:
    """Cut both texts into stretches that the other one has too, and that it has not."""
    left, right = one.split(" "), two.split(" ")
    rest = (left[DIFF_WORDS:], right[DIFF_WORDS:])
    left, right = left[:DIFF_WORDS], right[:DIFF_WORDS]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, i, j, k, m in matcher.get_opcodes():
        own = tag != "equal"
        pieces[0].append(Piece(" ".join(left[i:j]) + " ", own))
        pieces[1].append(Piece(" ".join(right[k:m]) + " ", own))
    for side, more in zip(pieces, rest, strict=True):
        side.append(Piece(" ".join(more), False))
    return tuple([piece for piece in side if piece.text.strip()] for side in pieces)  # type: ignore[return-value]
