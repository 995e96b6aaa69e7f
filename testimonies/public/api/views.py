"""The addresses of `/api/v1/`: GET and HEAD, JSON, no account, no cookie."""

from typing import Any

from django.db.models import Max, Sum
from django.http import Http404, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from testimonies.models.counts import PublishedFacetCount
from testimonies.models.published import PublishedMeasurement, PublishedTimeline, Tombstone
from testimonies.public import deadlines, downloads, tallies
from testimonies.public.api import asking, counting, schema, serializers
from testimonies.public.api.pages import Key, Slice, as_listed, place, slice_of
from testimonies.public.api.problems import GoneError, UnreadableError, opened, problem
from testimonies.public.api.throttles import PerAddress
from testimonies.public.filters import PostFilter
from testimonies.public.listing import shown
from testimonies.public.ordering import results, sort_of
from testimonies.public.paging import CursorError, page_of
from testimonies.public.timeline_entries import entries_of, find


class Resource(APIView):
    """What every address has in common: conditional GET, and answers that any script may read."""

    throttle_classes = (PerAddress,)
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with deadlines.within(deadlines.BUDGET):
            response = super().dispatch(request, *args, **kwargs)
        if response.status_code != 200 or not isinstance(response, Response):
            return response
        response.headers["Cache-Control"] = "no-cache"
        set_response_etag(response.render())
        checked = get_conditional_response(request, etag=response["ETag"], response=response)
        if checked is None or checked.status_code == 412:
            return problem(412)
        return opened(checked)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell a browser that its scripts may ask, and may ask whether anything has changed."""
        response = Response(status=204)
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
        opened(response)
        return response

    def context(self, **more: Any) -> dict[str, Any]:
        """Return what serializers need to know of the request."""
        return {"site": self.request.build_absolute_uri("/").rstrip("/"), **more}

    def listed(
        self, found: Slice, serializer: type[serializers.Rows], **more: Any
    ) -> dict[str, Any]:
        written = serializer(found.rows, many=True, context=self.context(**more))
        return as_listed(self.request, found, written.data)


class Root(Resource):
    @extend_schema(
        operation_id="root", summary="What there is", responses=schema.answers(schema.ROOT)
    )
    def get(self, request: Request) -> Response:
        asking.read(asking.NothingForm, request.GET)
        site = self.context()["site"]
        return Response({name: site + serializers.api_path(name) for name in schema.LISTS})


class PostList(Resource):
    @extend_schema(
        operation_id="posts",
        summary="Posts, by the filters of the search",
        parameters=[*schema.filters(), *schema.paging()],
        responses=schema.answers(schema.PostPage),
    )
    def get(self, request: Request) -> Response:
        asked, filters = asking.read_with_filters(asking.ListForm, request.GET)
        check_order(filters)
        seen, sort = tallies.outlook(filters), sort_of(filters)
        few, most = seen.few, downloads.MOST_WITH_WORDS
        with_words = tallies.finds_at_most(filters, most, seen)
        posts = results(filters, few=few)
        try:
            page = page_of(posts, asked["cursor"], sort=sort, few=few, size=asked["limit"])
        except CursorError as error:
            raise UnreadableError({"cursor": [str(error)]}) from error
        found = Slice(page.posts, page.previous, page.next)
        listed = self.listed(found, serializers.PostSerializer, with_words=with_words)
        return Response({**listed, "remarks": filters.remarks})


def check_order(filters: PostFilter) -> None:
    """Refuse to sort by the best match of nothing: a program would not see what a page says."""
    if filters.form.cleaned_data["sort"] == "relevance" and sort_of(filters) != "relevance":
        raise UnreadableError(
            {"sort": [gettext("The best match is of words: give them as “q”, or leave this out.")]}
        )


class OnePost(Resource):
    @extend_schema(
        operation_id="post",
        summary="One post, with its words also at level 3",
        parameters=[schema.PUBLIC_ID],
        responses=schema.answers(serializers.PostSerializer, 404, 410),
    )
    def get(self, request: Request, public_id: str) -> Response:
        asking.read(asking.NothingForm, request.GET)
        post = shown().filter(pk=public_id).first()
        if post is None:
            if Tombstone.objects.filter(pk=public_id).exists():
                raise GoneError
            raise Http404
        written = serializers.PostSerializer(post, context=self.context(opened=True))
        return Response(written.data)


class People(Resource):
    @extend_schema(
        operation_id="people",
        # A facet of people holds those that the bases B1 and B2 clear, and nobody else.
        summary="Those who spoke and have a page here",
        parameters=schema.paging(),
        responses=schema.answers(schema.page_of(serializers.PersonSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        found = slice_of(facet("person"), Key("value"), asked["cursor"], asked["limit"])
        return Response(self.listed(found, serializers.PersonSerializer))


class Platforms(Resource):
    @extend_schema(
        operation_id="platforms",
        summary="Where it was posted",
        parameters=schema.paging(),
        responses=schema.answers(schema.page_of(serializers.PlatformSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        found = slice_of(facet("platform"), Key("value"), asked["cursor"], asked["limit"])
        return Response(self.listed(found, serializers.PlatformSerializer))


class Hashtags(Resource):
    @extend_schema(
        operation_id="hashtags",
        summary="Hashtags of the posts that are shown",
        parameters=schema.paging(),
        responses=schema.answers(schema.page_of(serializers.HashtagSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        found = slice_of(facet("hashtag"), Key("value"), asked["cursor"], asked["limit"])
        return Response(self.listed(found, serializers.HashtagSerializer))


def facet(name: str) -> Any:
    """Return the values of a facet with their numbers of posts, from what publishing keeps."""
    rows = PublishedFacetCount.objects.filter(facet=name, posts__gt=0).values("value")
    return rows.annotate(name=Max("label"), number=Sum("posts"))


class Measurements(Resource):
    @extend_schema(
        operation_id="measurements",
        summary="Figures that were reported",
        parameters=schema.paging(),
        responses=schema.answers(schema.page_of(serializers.MeasurementSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        rows = PublishedMeasurement.objects.all()
        found = slice_of(rows, Key("slug"), asked["cursor"], asked["limit"])
        return Response(self.listed(found, serializers.MeasurementSerializer))


class Timelines(Resource):
    @extend_schema(
        operation_id="timelines",
        summary="Timelines",
        parameters=schema.paging(),
        responses=schema.answers(schema.page_of(serializers.TimelineSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        rows = PublishedTimeline.objects.all()
        found = slice_of(rows, Key("slug"), asked["cursor"], asked["limit"])
        return Response(self.listed(found, serializers.TimelineSerializer))


class OneTimeline(Resource):
    @extend_schema(
        operation_id="timeline",
        summary="One timeline, with its entries in the editors' order",
        parameters=[schema.SLUG, *schema.paging()],
        responses=schema.answers(schema.TimelineWithEntries, 404, 410),
    )
    def get(self, request: Request, slug: str) -> Response:
        asked = asking.read(asking.ListForm, request.GET)
        timeline = find(slug)
        if timeline is None:
            raise GoneError
        rows = entries_of(timeline).select_related("post", "measurement")
        found = slice_of(rows, Key("position", place), asked["cursor"], asked["limit"])
        written = serializers.TimelineSerializer(timeline, context=self.context()).data
        entries = self.listed(found, serializers.EntrySerializer)
        return Response({**written, "entries": entries})


class Counts(Resource):
    @extend_schema(
        operation_id="counts",
        summary="Numbers of posts by year, month, day or hour",
        parameters=[*schema.filters(), schema.unit()],
        responses=schema.answers(schema.Counts),
    )
    def get(self, request: Request) -> Response:
        asked, filters = asking.read_with_filters(asking.CountForm, request.GET)
        return Response(counting.counts(filters, asked["unit"] or None))


class OpenApi(Resource):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        asking.read(asking.NothingForm, request.GET)
        return Response(schema.document())
