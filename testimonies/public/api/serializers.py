"""How rows are written in JSON, and what the schema says of it: one place for both.

In every object that has words, the content notes stand before them.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from testimonies import vocabulary
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
)
from testimonies.public import records
from testimonies.templatetags.archive import note_label
from testimonies.vocabulary import Level

Rows = serializers.BaseSerializer[Any]


class TextOrNull(serializers.CharField):
    """A text; null where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return value or None


@extend_schema_field(OpenApiTypes.URI)
class AddressField(serializers.ReadOnlyField):
    """An absolute address in this archive, made of the row by a function."""

    def __init__(self, path: Callable[[Any], str], **kwargs: Any) -> None:
        self.path = path
        super().__init__(source="*", **kwargs)

    def to_representation(self, value: Any) -> str:
        return f"{self.context['site']}{self.path(value)}"


def api_path(name: str, *args: Any) -> str:
    """Return the path of one of our own routes."""
    return reverse(f"public:api-{name}", args=args)


class ContentNoteSerializer(serializers.Serializer[str]):
    slug = serializers.ChoiceField(list(vocabulary.CONTENT_NOTES.items()), source="*")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field, as below

    def get_label(self, slug: str) -> str:
        return note_label(slug)


class DoubtSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField()
    start = serializers.IntegerField(allow_null=True, help_text="In code points of the words.")
    end = serializers.IntegerField(allow_null=True, help_text="The first one after it.")


class PostedSerializer(serializers.Serializer[PublishedPost]):
    edtf = serializers.CharField(source="posted_edtf", help_text="As exact as it is known.")
    precision = serializers.ChoiceField(vocabulary.Precision.choices, source="posted_precision")
    earliest = serializers.DateField(source="posted_earliest")
    latest = serializers.DateField(source="posted_latest")
    instant = serializers.DateTimeField(
        source="posted_instant", allow_null=True, help_text="Null unless known to the second."
    )


class SpeakerSerializer(serializers.Serializer[PublishedPost]):
    slug = serializers.SlugField(source="person_slug")
    name = serializers.CharField(source="person_name")
    address = AddressField(lambda post: reverse("public:person", args=[post.person_slug]))


class AttributionSerializer(serializers.Serializer[PublishedPost]):
    shown_as = serializers.ChoiceField(vocabulary.ShownAs.choices)
    name = TextOrNull(source="attributed_name", help_text="A name of the time, or a pseudonym.")
    handle = TextOrNull(source="attributed_handle")
    person = serializers.SerializerMethodField()

    @extend_schema_field(SpeakerSerializer(allow_null=True))
    def get_person(self, post: PublishedPost) -> Any:
        return SpeakerSerializer(post, context=self.context).data if post.person_slug else None


class PlatformNameSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(source="platform_slug")
    name = serializers.CharField(source="platform_name")


class SourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    publisher = TextOrNull()
    url = TextOrNull()
    published_edtf = TextOrNull()
    accessed_on = TextOrNull(default=None)


class PostSerializer(serializers.Serializer[PublishedPost]):
    """A post. In lists, the words, excerpt and links of level 3 are left out, and those of every
    level where the search finds more posts than a file with words may hold."""

    id = serializers.CharField(source="public_id")
    address = AddressField(PublishedPost.get_absolute_url, help_text="Its page: cite this one.")
    api = AddressField(lambda post: api_path("post", post.public_id))
    level = serializers.IntegerField(min_value=0, max_value=3)
    content_notes = serializers.SerializerMethodField()
    words_shown_as = serializers.ChoiceField(vocabulary.WordsShownAs.choices)
    words_withheld = serializers.SerializerMethodField(
        help_text="True in lists, at level 3 and in those of very many: ask for the post itself."
    )
    words_left_out = serializers.SerializerMethodField(help_text="Why there are no words.")
    words = serializers.SerializerMethodField()
    excerpt = serializers.SerializerMethodField()
    language = serializers.CharField(help_text="BCP 47; “und” where it is not known.")
    direction = serializers.ChoiceField(["ltr", "rtl"])
    doubts = DoubtSerializer(many=True)
    kind = serializers.ChoiceField(vocabulary.Kind.choices)
    posted = PostedSerializer(source="*")
    happened = TextOrNull(source="happened_edtf", help_text="When what it tells of happened: EDTF.")
    archived = serializers.DateField(source="archived_on")
    published = serializers.DateTimeField(source="published_at", help_text="In this archive.")
    attribution = AttributionSerializer(source="*")
    platform = PlatformNameSerializer(source="*")
    hashtags = serializers.ListField(child=serializers.CharField())
    links = serializers.SerializerMethodField()
    sources = SourceSerializer(many=True)
    original_address = TextOrNull(source="original_url")
    repeats = TextOrNull(help_text="What it reposts or quotes, by id, while that is public, too.")

    def _withheld(self, post: PublishedPost) -> bool:
        is_graphic = post.level >= Level.GRAPHIC and not self.context.get("opened")
        return is_graphic or not self.context.get("with_words", True)

    @extend_schema_field(ContentNoteSerializer(many=True))
    def get_content_notes(self, post: PublishedPost) -> Any:
        known = [slug for slug in vocabulary.CONTENT_NOTES if slug in post.note_slugs]
        return [{"slug": slug, "label": note_label(slug)} for slug in known]

    def get_words_withheld(self, post: PublishedPost) -> bool:
        return self._withheld(post)

    def get_words_left_out(self, post: PublishedPost) -> str | None:
        if self.context.get("opened"):
            return None if post.words else records.NOT_SHOWN
        return records.words_left_out(post, self.context.get("with_words", True)) or None

    def get_words(self, post: PublishedPost) -> str | None:
        return None if self._withheld(post) else post.words or None

    def get_excerpt(self, post: PublishedPost) -> str | None:
        return None if self._withheld(post) else post.excerpt or None

    def get_links(self, post: PublishedPost) -> list[str]:
        return [] if self._withheld(post) else post.links


class PersonSerializer(serializers.Serializer[Any]):
    """Someone who spoke and has a page here."""

    slug = serializers.SlugField(source="value")
    name = serializers.CharField()
    posts = serializers.IntegerField(source="number", min_value=1)
    address = AddressField(lambda row: reverse("public:person", args=[row["value"]]))


class PlatformSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(source="value")
    name = serializers.CharField()
    posts = serializers.IntegerField(source="number", min_value=1)
    address = AddressField(lambda row: reverse("public:platform", args=[row["value"]]))


class HashtagSerializer(serializers.Serializer[Any]):
    tag = serializers.CharField(source="value", help_text="In lower case, without #.")
    posts = serializers.IntegerField(source="number", min_value=1)
    address = AddressField(lambda row: reverse("public:hashtag", args=[row["value"]]))


class MeasurementSerializer(serializers.Serializer[PublishedMeasurement]):
    """A reported figure: never counted by this archive, and never to be added to another."""

    slug = serializers.SlugField()
    post = TextOrNull(source="post_id", help_text="The identifier of the post it is about.")
    platform = serializers.SerializerMethodField()
    hashtag = TextOrNull()
    metric = serializers.ChoiceField(vocabulary.Metric.choices)
    value = serializers.IntegerField(allow_null=True)
    qualifier = serializers.ChoiceField(vocabulary.Qualifier.choices)
    statement = serializers.CharField()
    period = TextOrNull()
    as_of = serializers.CharField(source="as_of_edtf", help_text="EDTF.")
    said_by = serializers.CharField()
    source = SourceSerializer()  # type: ignore[assignment]  # a field, and no attribute

    @extend_schema_field(PlatformNameSerializer(allow_null=True))
    def get_platform(self, row: PublishedMeasurement) -> Any:
        return PlatformNameSerializer(row).data if row.platform_slug else None


class TimelineSerializer(serializers.Serializer[PublishedTimeline]):
    slug = serializers.SlugField()
    title = serializers.CharField()
    introduction = TextOrNull()
    version = serializers.IntegerField(min_value=1)
    published = serializers.DateTimeField(source="published_at")
    address = AddressField(lambda row: reverse("public:timeline", args=[row.slug]))
    embed = AddressField(lambda row: reverse("public:embed-timeline", args=[row.slug]))
    api = AddressField(lambda row: api_path("timeline", row.slug))


class EntrySerializer(serializers.Serializer[PublishedTimelineEntry]):
    position = serializers.IntegerField(min_value=0)
    kind = serializers.ChoiceField(vocabulary.EntryKind.choices)
    text = TextOrNull(help_text="The editors' own words: a heading, context, or a remark.")
    post = PostSerializer(allow_null=True)
    measurement = MeasurementSerializer(allow_null=True)
