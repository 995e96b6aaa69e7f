"""The front page, a post, and the pages of those who spoke, of platforms and of hashtags."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect

from testimonies.models.counts import PublishedFacetCount
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedRedirect,
    PublishedTimeline,
    Tombstone,
)
from testimonies.public import bydate, charts, claims, histograms, tallies, zones
from testimonies.public.errors import gone
from testimonies.public.filters import hashtag_key
from testimonies.public.listing import list_context, one, shown
from testimonies.public.pages import page, respond
from testimonies.vocabulary import Level

LATEST = 3
MOST_FIGURES = 5
MOST_TIMELINES = 3
# To walk the order of all posts until a page of a rarer hashtag is full would take longer.
FEW_OF_A_HASHTAG = 3_000


@page
def home(request: HttpRequest) -> HttpResponse:
    extent = bydate.extent(ZoneInfo(zones.DEFAULT))
    context = {
        "extent": extent,
        "histogram": histograms.of_everything(extent) if extent else None,
        "timelines": PublishedTimeline.objects.order_by("-published_at")[:MOST_TIMELINES],
        "claims": claims.claims(PublishedMeasurement.objects.filter(post=None)[:MOST_FIGURES]),
        # Nobody meets an account of violence who only came to see what this is.
        "posts": shown()
        .filter(level__lte=Level.DISCLOSURE, is_deindexed=False)
        .exclude(words="")[:LATEST],
    }
    return respond(request, "home.html", context)


@page
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """One post. Withdrawn: 410, the same for every post and reason. Never public: 404.

    One that turned out to be another post leads to that one while it is public.
    """
    found = one(public_id)
    if found is None:
        if kept := PublishedRedirect.objects.filter(pk=f"post:{public_id}").first():
            return redirect("public:post", kept.target, permanent=True)
        if Tombstone.objects.filter(pk=public_id).exists():
            return gone(request)
        raise Http404
    context = {"post": found, "measurements": _figures_of(found)}
    response = respond(request, "post.html", context)
    if found.is_out_of_indexes:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _figures_of(post: PublishedPost) -> list[PublishedMeasurement]:
    # Written out, as `listing.one` is; almost no post has any.
    statement = (
        "SELECT * FROM testimonies_publishedmeasurement WHERE post_id = %s"
        " ORDER BY as_of_edtf, slug"
    )
    return list(PublishedMeasurement.objects.raw(statement, [post.pk]))


@page
def people(request: HttpRequest) -> HttpResponse:
    """Those who spoke and have a page: the slug is there for the bases B1 and B2 alone."""
    spoke = PublishedFacetCount.objects.filter(facet="person").values(person_slug=F("value"))
    listed = spoke.annotate(name=Max("label"), posts=Sum("posts")).order_by("name")
    return respond(request, "people.html", {"people": listed})


@page
@zones.zoned
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Someone who spoke. The old address of someone whose pages became one leads to that one."""
    posts = shown().filter(person_slug=slug)
    total = tallies.kept("person", slug)
    kept = None if total else PublishedRedirect.objects.filter(pk=f"person:{slug}").first()
    if kept:
        return redirect("public:person", kept.target, permanent=True)
    asked = {"person": slug}
    return _list_page(request, "person.html", posts, total, asked, name="person_name")


@page
@zones.zoned
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    figures = PublishedMeasurement.objects.filter(platform_slug=slug, post=None)
    posts = shown().filter(platform_slug=slug)
    total = tallies.kept("platform", slug)
    asked = {"platform": slug}
    return _list_page(
        request, "platform.html", posts, total, asked, name="platform_name", measurements=figures
    )


@page
@zones.zoned
def hashtag(request: HttpRequest, tag: str) -> HttpResponse | HttpResponsePermanentRedirect:
    """A hashtag's one address is in lower case; every other way of writing it leads there."""
    key = hashtag_key(tag)
    if not key or "\x00" in key:
        raise Http404
    if key != tag:
        return redirect("public:hashtag", key, permanent=True)
    about = Q(hashtag__iexact=key) | Q(hashtag__iexact=f"#{key}")
    figures = PublishedMeasurement.objects.filter(about)
    posts = shown().filter(hashtags__contains=[key])
    total = tallies.kept("hashtag", key)
    few = total <= FEW_OF_A_HASHTAG
    asked = {"hashtag": key}
    return _list_page(
        request, "hashtag.html", posts, total, asked, few, tag=key, measurements=figures
    )


def _list_page(
    request: HttpRequest,
    template: str,
    posts: QuerySet[PublishedPost],
    total: int,
    asked: dict[str, str],
    few: bool = False,
    *,
    name: str = "",
    **context: Any,
) -> HttpResponse:
    """Render a page that lists what one filter finds; 404 where there is none to list."""
    if not total:
        raise Http404
    if name:
        context["name"] = posts.order_by("-published_at").values_list(name, flat=True)[0]
    listed = list_context(request, posts, few=few)
    return respond(
        request,
        template,
        {"total": total, **context, **charts.of_page(request, asked, total), **listed},
    )
