"""What is counted of the public rows while they are published, so that no page counts them all.

The public side's own, as `models.published`: `metoo_archive.wall` lists these tables, too. Only
`editorial.publishing` and `editorial.rollups` write them.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from testimonies import vocabulary
from testimonies.models.published import PublishedPost, RegConfigField


class PublishedCount(models.Model):
    """How many published posts fall on the same span of days (and quarter of an hour, where known).

    A post known to the second counts under the beginning of its quarter of an hour: from these the
    days and hours of every time zone are summed, since every offset from UTC of our time is a
    multiple of 15 minutes (India's is 5 h 30, Nepal's 5 h 45). One known to the day counts under
    `earliest = latest` and no quarter; one known to the month under the month's first and last day.
    Kept in the publishing transaction.
    """

    earliest = models.DateField()
    latest = models.DateField()
    quarter = models.DateTimeField(null=True)
    precision = models.CharField(max_length=10, choices=vocabulary.Precision)
    posts = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["earliest", "latest", "quarter", "precision"],
                nulls_distinct=False,
                name="pub_count_one_per_span",
            ),
        ]
        indexes = [
            models.Index(
                fields=["quarter"],
                include=["posts"],
                condition=models.Q(quarter__isnull=False),
                name="pub_count_quarter",
            ),
            models.Index(
                fields=["earliest", "latest"],
                include=["posts"],
                condition=models.Q(quarter__isnull=True),
                name="pub_count_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earliest}/{self.latest}: {self.posts}"


class PublishedDayCount(models.Model):
    """How many published posts fall on the same span of days: `PublishedCount` without the hours.

    A post known to the second counts under its day in UTC. Days, months and years of UTC are summed
    from these few rows instead of from every quarter of an hour. `editorial.rollups` fills it.
    """

    earliest = models.DateField()
    latest = models.DateField()
    precision = models.CharField(max_length=10, choices=vocabulary.Precision)
    posts = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["earliest", "latest", "precision"], name="pub_day_one_per_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earliest}/{self.latest}: {self.posts}"


class PublishedSample(models.Model):
    """A copy of what filters ask, of about one published post in 20, in the words of its row.

    A post is in it by a hash of its public id, so that the sample is a random one, stays the same
    and is kept post by post. `draw` is the first 16 bits of that hash: the posts with a smaller
    draw than some number are a random sample too. `editorial.rollups` fills it.
    """

    # Of so many possible draws, those below the second number are in.
    DRAWS, DRAWN = 65_536, 3_277

    post = models.OneToOneField(
        PublishedPost, models.CASCADE, primary_key=True, related_name="+", db_column="public_id"
    )
    draw = models.PositiveIntegerField(db_index=True)
    kind = models.CharField(max_length=10)
    platform_slug = models.CharField(max_length=40)
    platform_name = models.CharField(max_length=100)
    person_slug = models.CharField(max_length=80, blank=True)
    person_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    note_slugs = ArrayField(models.CharField(max_length=40), default=list)
    hashtags = ArrayField(models.CharField(max_length=140), default=list)
    posted_precision = models.CharField(max_length=10)
    posted_earliest = models.DateField()
    posted_latest = models.DateField()
    posted_instant = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    search_config = RegConfigField(max_length=40)
    search_vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["search_vector"], name="pub_sample_search")]

    def __str__(self) -> str:
        return self.post_id


class PublishedFacetCount(models.Model):
    """How many published posts have a value of a facet; under the facet "all" how many there are.

    `label` is the name that the rows give the value; a value under two names has two counts, so
    that a name is gone with the last post that has it. Kept in the publishing transaction.
    """

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=140)
    label = models.CharField(max_length=200, blank=True)
    posts = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "value", "label"], name="pub_facet_one_per_value"
            ),
        ]
        indexes = [models.Index(fields=["facet", "-posts", "value"], name="pub_facet_order")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.posts}"


class PublishedWord(models.Model):
    """A word of the public rows, and in how many posts it stands: what a typing mistake may mean.

    Folded to lower case without accents. Graphic posts (level 3) give no word. A word is gone with
    the last post that has it, so that nothing here tells of what was removed or withdrawn.
    """

    word = models.CharField(primary_key=True, max_length=40)
    posts = models.PositiveBigIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="pub_word_like")]

    def __str__(self) -> str:
        return self.word
