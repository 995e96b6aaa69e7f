"""What OpenAPI says of the interface, read from the filters, forms and serializers in use."""

from functools import cache
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.encoding import force_str
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from testimonies.models.published import PublishedPost
from testimonies.public.api import asking
from testimonies.public.api.problems import CONTENT_TYPE, DETAILS
from testimonies.public.api.serializers import (
    EntrySerializer,
    PostSerializer,
    TimelineSerializer,
)
from testimonies.public.filters import DayField, PostFilter

# The lists that the root names, in the order in which it does.
LISTS = ("posts", "people", "platforms", "hashtags", "timelines", "measurements", "counts")

# A year, month or day; or an hour of a day, with its offset where it comes twice.
_DAY = (
    r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])"
    r"(-(0[1-9]|[12][0-9]|3[01])(T([01]?[0-9]|2[0-3])(Z|[+ -][0-9:]{4,5})?)?)?)?$"
)
_SLUG = r"^[-a-zA-Z0-9_]+$"
_NO_NULL = r"^[^\u0000]+$"
_CURSOR = r"^[-_A-Za-z0-9]+$"

Parameters = list[OpenApiParameter]


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem, as RFC 9457 describes it."""

    type = serializers.ChoiceField(["about:blank"])
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, and no attribute
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="By parameter: what is wrong, and the remedy.",
    )


def remarks() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(),
        help_text="How the words were read, where that is not what they say.",
    )


class NumberSerializer(serializers.Serializer[Any]):
    posts = serializers.IntegerField(min_value=0)
    error = serializers.IntegerField(
        min_value=0, help_text="0 is exact; else the true number is within it, 95 times in 100."
    )


class CountSerializer(NumberSerializer):
    start = serializers.CharField(
        help_text="The first day; of an hour its beginning, with the offset of the zone."
    )


class Counts(serializers.Serializer[Any]):
    """Numbers of posts over time. Intervals without posts are in it too."""

    unit = serializers.ChoiceField(list(asking.UNITS))
    zone = serializers.CharField()
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)
    exact = serializers.BooleanField()
    total = NumberSerializer(help_text="All that the filters find.")
    day_only = NumberSerializer(help_text="By hour: known to the day, and in no hour.")
    apart = NumberSerializer(help_text="Known less exactly than the unit, and in none.")
    remarks = remarks()
    results = CountSerializer(many=True)


ROOT = inline_serializer("Root", {name: serializers.URLField() for name in LISTS})


@cache
def page_of(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return the shape of a part of a list of these."""
    return inline_serializer(
        f"{serializer.__name__.removesuffix('Serializer')}List",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": serializer(many=True),
        },
    )


class PostPage(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    remarks = remarks()
    results = PostSerializer(many=True)


class TimelineWithEntries(TimelineSerializer):
    entries = page_of(EntrySerializer)


def answers(shape: Any, *problems: int) -> dict[Any, Any]:
    """Return what an address may answer: this shape, or one of the problems."""
    statuses = (400, 406, 429, 503, *problems)
    unchanged = OpenApiResponse(description="Still what “If-None-Match” names.")
    too_long = OpenApiResponse(description="The server reads no address of more than 8 kB.")
    return {200: shape, 304: unchanged, 414: too_long} | {
        (status, CONTENT_TYPE): OpenApiResponse(
            ProblemSerializer, description=str(DETAILS.get(status, "It takes too long to find."))
        )
        for status in statuses
    }


def filters() -> Parameters:
    """Return the filters of `/search/`, which are these too."""
    form: forms.Form = PostFilter(queryset=PublishedPost.objects.none()).form
    return [_parameter(name, field) for name, field in form.fields.items()]


def paging() -> Parameters:
    limit = {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": asking.FEW}
    cursor = {"type": "string", "pattern": _CURSOR, "maxLength": asking.LONGEST_CURSOR}
    return [
        OpenApiParameter("limit", limit, description="How many at most."),
        OpenApiParameter(
            "cursor", cursor, description="Where to begin: taken from “next” and “previous” alone."
        ),
    ]


def unit() -> OpenApiParameter:
    shape = {"type": "string", "enum": list(asking.UNITS)}
    return OpenApiParameter(
        "unit", shape, description="If not given, the finest that can be told apart."
    )


PUBLIC_ID = OpenApiParameter(
    "public_id", {"type": "string", "pattern": r"^[0-9a-z]{1,12}$"}, OpenApiParameter.PATH
)
SLUG = OpenApiParameter("slug", {"type": "string", "pattern": _SLUG}, OpenApiParameter.PATH)


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    """Return a filter as OpenAPI has it, from the field that will read it."""
    shape: dict[str, Any] = {"type": "string"}
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        shape["enum"] = [str(value) for value, _label in choices if value != ""]
    elif isinstance(field, forms.CharField):
        shape |= {"pattern": _pattern(field), "maxLength": field.max_length}
    many = name in asking.REPEATABLE
    if many:
        shape = {"type": "array", "items": shape}
    return OpenApiParameter(
        name, shape, description=force_str(field.label), explode=True if many else None
    )


def _pattern(field: forms.CharField) -> str:
    if isinstance(field, DayField):
        return _DAY
    slug = any(isinstance(validator, RegexValidator) for validator in field.validators)
    return _SLUG if slug else _NO_NULL


class Described(AutoSchema):
    """Without what is said of parsers, accounts and tags: there are none."""

    def get_description(self, *operation: str) -> str:
        # Else the docstring of the class, which speaks to whoever reads the code.
        return ""

    def get_tags(self) -> list[str]:
        return []

    def get_auth(self) -> list[Any]:
        return []


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; the same for everyone, and made once a process."""
    from testimonies.public.api.urls import urlpatterns

    generated: dict[str, Any] = SchemaGenerator(patterns=urlpatterns).get_schema(public=True)
    return generated
