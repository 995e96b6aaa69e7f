"""The public side's own rows: self-contained, already redacted, with no key back to the desk.

`metoo_archive.wall` lists these tables: the reader's role may read them and nothing else.
Only `editorial.publishing` and `editorial.timelines` write them.
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse

from testimonies import vocabulary

# What an entry of a timeline repeats of its post: what timelines are counted and filtered by.
REPEATED = (
    "platform_slug",
    "platform_name",
    "language",
    "level",
    "note_slugs",
    "posted_edtf",
    "posted_precision",
    "posted_earliest",
    "posted_latest",
    "posted_instant",
)


class RegConfigField(models.CharField):  # type: ignore[type-arg]
    """The name of a text search configuration, as PostgreSQL's own type `regconfig`.

    `to_tsvector` is immutable, and so usable in a generated column, only with this type.
    """

    def db_type(self, connection: Any) -> str:
        return "regconfig"


class SearchDocument(models.Func):
    """A weighted `tsvector`: the words first (A), then who and which hashtags (B)."""

    output_field = SearchVectorField()
    arity = 3
    template = (
        "setweight(to_tsvector(search_config, words), 'A') || "
        "setweight(to_tsvector(search_config, search_names), 'B')"
    )


class PublishedPost(models.Model):
    """One cleared post, as the public sees it. Offsets in `doubts` are code points into `words`."""

    public_id = models.CharField(primary_key=True, max_length=12)
    kind = models.CharField(max_length=10, choices=vocabulary.Kind)
    platform_slug = models.CharField(max_length=40)
    platform_name = models.CharField(max_length=100)

    shown_as = models.CharField(max_length=10, choices=vocabulary.ShownAs)
    attributed_name = models.CharField(max_length=200, blank=True)
    attributed_handle = models.CharField(max_length=100, blank=True)
    # Set for the bases B1 and B2 only: the people who have a page and a facet value.
    person_slug = models.CharField(max_length=80, blank=True)
    person_name = models.CharField(max_length=200, blank=True)

    words = models.TextField(blank=True)
    words_shown_as = models.CharField(max_length=10, choices=vocabulary.WordsShownAs)
    excerpt = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    direction = models.CharField(max_length=3)
    level = models.PositiveSmallIntegerField(choices=vocabulary.Level)
    is_deindexed = models.BooleanField(default=False, db_default=False)
    note_slugs = ArrayField(models.CharField(max_length=40), default=list)
    doubts = models.JSONField(default=list)
    hashtags = ArrayField(models.CharField(max_length=140), default=list)
    links = ArrayField(models.CharField(max_length=500), default=list)
    # The public id of what it reposts or quotes, while that is public too. No key: a row is whole.
    repeats = models.CharField(max_length=12, blank=True, db_default="")

    posted_edtf = models.CharField(max_length=64)
    posted_precision = models.CharField(max_length=10, choices=vocabulary.Precision)
    posted_earliest = models.DateField()
    posted_latest = models.DateField()
    posted_instant = models.DateTimeField(null=True)
    happened_edtf = models.CharField(max_length=64, blank=True)
    archived_on = models.DateField()
    published_at = models.DateTimeField()
    # What a list is ordered and paged by: the instant, or midnight UTC of the first day it may
    # mean; then the place in the source. It orders and is never shown.
    sort_at = models.DateTimeField()
    sort_place = models.PositiveIntegerField(default=0)

    original_url = models.CharField(max_length=500, blank=True)
    sources = models.JSONField(default=list)

    search_config = RegConfigField(max_length=40)
    search_names = models.TextField(blank=True)
    search_vector = models.GeneratedField(
        expression=SearchDocument("search_config", "words", "search_names"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-sort_at", "-sort_place", "-public_id"]
        indexes = [
            models.Index(fields=["sort_at", "sort_place", "public_id"], name="pub_order"),
            models.Index(
                fields=["platform_slug", "sort_at", "sort_place", "public_id"], name="pub_platform"
            ),
            models.Index(
                fields=["person_slug", "sort_at", "sort_place", "public_id"],
                condition=~models.Q(person_slug=""),
                name="pub_person",
            ),
            models.Index(fields=["posted_earliest", "posted_latest"], name="pub_range"),
            # The few whose date may mean several days: a range looks for them beside the order.
            models.Index(
                fields=["posted_latest"],
                condition=models.Q(posted_earliest__lt=models.F("posted_latest")),
                name="pub_uncertain",
            ),
            # What feeds are ordered by.
            models.Index(fields=["published_at", "public_id"], name="pub_latest"),
            GinIndex(fields=["search_vector"], name="pub_search"),
            GinIndex(fields=["hashtags"], name="pub_hashtags"),
            GinIndex(fields=["note_slugs"], name="pub_notes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__lt=vocabulary.Level.NEVER), name="pub_never_level_4"
            ),
            models.CheckConstraint(
                condition=~models.Q(words_shown_as=vocabulary.WordsShownAs.COUNT_ONLY)
                | models.Q(words="", excerpt=""),
                name="pub_count_only_has_no_words",
            ),
            models.CheckConstraint(
                condition=~models.Q(shown_as=vocabulary.ShownAs.PSEUDONYM)
                | models.Q(attributed_handle="", person_slug="", person_name="", original_url=""),
                name="pub_pseudonym_tells_nobody",
            ),
        ]
        triggers = [
            # The last of three that hold it: `editorial.rows` writes no name without a basis, and
            # `editorial.moderation` publishes none. The days of B3 are those of `editorial.bases`.
            pgtrigger.Trigger(
                name="a_name_has_its_basis",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=~pgtrigger.Q(new__shown_as=vocabulary.ShownAs.PSEUDONYM),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM testimonies_post post
                        WHERE post.public_id = NEW.public_id AND NOT EXISTS (
                            SELECT 1 FROM testimonies_recordedbasis basis
                            WHERE basis.post_id = post.id AND basis.kind = post.basis
                                AND (basis.reaches = 'named' OR basis.reaches = NEW.shown_as)
                                AND basis.ended_at IS NULL AND basis.given_on <= CURRENT_DATE
                                AND NOT EXISTS (
                                    SELECT 1 FROM testimonies_recordedbasis later
                                    WHERE later.corrects_id = basis.id
                                )
                                AND (basis.kind <> 'B3' OR basis.given_on + 30 < CURRENT_DATE)
                                AND (basis.expires_on IS NULL OR basis.expires_on > CURRENT_DATE)
                        )
                    ) THEN
                        RAISE EXCEPTION 'A name is shown on a recorded basis that stands.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # The entry's own trigger copies.
            pgtrigger.Trigger(
                name="timelines_follow_a_post",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*REPEATED),
                func="""
                    UPDATE testimonies_publishedtimelineentry SET post_id = post_id
                    WHERE post_id = NEW.public_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("public:post", args=[self.public_id])

    @property
    def is_out_of_indexes(self) -> bool:
        """Whether search engines are asked to leave its page out."""
        return self.level >= vocabulary.Level.GRAPHIC or self.is_deindexed


class PublishedMeasurement(models.Model):
    """A reported figure, with its qualifier, who said it, as of when, and its source."""

    slug = models.CharField(primary_key=True, max_length=80)
    post = models.ForeignKey(PublishedPost, models.CASCADE, null=True, related_name="measurements")
    platform_slug = models.CharField(max_length=40, blank=True)
    platform_name = models.CharField(max_length=100, blank=True)
    hashtag = models.CharField(max_length=140, blank=True)
    metric = models.CharField(max_length=12, choices=vocabulary.Metric)
    value = models.BigIntegerField(null=True)
    qualifier = models.CharField(max_length=12, choices=vocabulary.Qualifier)
    statement = models.CharField(max_length=300)
    period = models.CharField(max_length=100, blank=True)
    as_of_edtf = models.CharField(max_length=40)
    said_by = models.CharField(max_length=200)
    source = models.JSONField()

    class Meta:
        ordering = ["as_of_edtf", "slug"]

    def __str__(self) -> str:
        return self.statement


class PublishedTimeline(models.Model):
    """A published timeline: its frame. What it holds is in its entries."""

    slug = models.CharField(primary_key=True, max_length=80)
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    # The filters of a search, as they stand in its address: what it finds are the posts of this
    # timeline, whenever somebody reads it. "" for a timeline whose posts were chosen by hand.
    query = models.CharField(max_length=1_000, blank=True)
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class PublishedTimelineEntry(models.Model):
    """An entry of a published timeline. When its post is withdrawn the entry goes with the row.

    Of its post it repeats what timelines are counted by (`REPEATED`), so that a long one is read in
    one stretch of one table. Two triggers keep it so, whoever writes either row.
    """

    timeline = models.ForeignKey(PublishedTimeline, models.CASCADE, related_name="entries")
    # In a timeline of a search it follows the time: see `timeline_positions`.
    position = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=vocabulary.EntryKind)
    post = models.ForeignKey(PublishedPost, models.CASCADE, null=True, related_name="+")
    measurement = models.ForeignKey(
        PublishedMeasurement, models.CASCADE, null=True, related_name="+"
    )
    text = models.TextField(blank=True)

    platform_slug = models.CharField(max_length=40, blank=True, db_default="", editable=False)
    platform_name = models.CharField(max_length=100, blank=True, db_default="", editable=False)
    language = models.CharField(max_length=12, blank=True, db_default="", editable=False)
    level = models.PositiveSmallIntegerField(null=True, editable=False)
    note_slugs = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    posted_edtf = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    posted_precision = models.CharField(max_length=10, blank=True, db_default="", editable=False)
    posted_earliest = models.DateField(null=True, editable=False)
    posted_latest = models.DateField(null=True, editable=False)
    posted_instant = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["timeline", "position"], name="pub_entry_position"),
        ]
        indexes = [
            # The few headings, paragraphs and milestones of a timeline of many posts.
            models.Index(
                fields=["timeline", "position"],
                condition=~models.Q(kind=vocabulary.EntryKind.POST),
                name="pub_entry_by_hand",
            ),
        ]
        triggers = [
            # The lock lets no post change between the copy and the end of the transaction.
            pgtrigger.Trigger(
                name="an_entry_says_what_its_post_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__post__isnull=False),
                func=f"""
                    SELECT {", ".join(REPEATED)}
                    INTO {", ".join("NEW." + name for name in REPEATED)}
                    FROM testimonies_publishedpost WHERE public_id = NEW.post_id FOR SHARE;
                    RETURN NEW;
                """,  # noqa: S608 - put together from constants of this file alone
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timeline_id}#{self.position}"


class Tombstone(models.Model):
    """What is left of an address that is gone: the id and the time. No words, no reason."""

    public_id = models.CharField(primary_key=True, max_length=80)
    gone_at = models.DateTimeField()

    class Meta:
        ordering = ["public_id"]

    def __str__(self) -> str:
        return self.public_id


class PublishedRedirect(models.Model):
    """An old address that leads on: `key` is its kind and last part, `target` the new last part.

    It is there only while the page that it leads to is public. `editorial.redirects` writes it.
    """

    key = models.CharField(primary_key=True, max_length=100)
    target = models.CharField(max_length=80, db_index=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
