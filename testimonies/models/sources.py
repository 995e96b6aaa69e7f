"""Where a post or a figure was captured, and the words exactly as that source prints them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary
from testimonies.models.history import Kept


class Source(models.Model):
    """An article, a delivered file or a capture of a platform."""

    method = models.CharField(_("method"), max_length=10, choices=vocabulary.SourceMethod)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_edtf = models.CharField(_("published (EDTF)"), max_length=40, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    note = models.TextField(_("note"), blank=True)

    history = Kept("title", "publisher", "url", "published_edtf", "accessed_on", "note")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="source_sha256_form",
                violation_error_message=_("A SHA-256 is 64 characters, 0-9 and a-f."),
            ),
            models.UniqueConstraint(
                fields=["sha256", "url"],
                condition=~models.Q(sha256=""),
                name="source_one_per_file_and_address",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Capture(models.Model):
    """A post as one source prints it, byte for byte, with what was lost or is doubtful.

    `printed` is the whole fragment with its signature; `offset` is its place in the decoded
    source, in code points. `doubts` is a list of objects: `code`, `statement` (a sentence fit for
    the public), `start` and `end` (code points into the post's text, or null), `printed` and
    `proposal` (what the source prints, and what it probably stood for).
    """

    post = models.ForeignKey(
        "Post", models.PROTECT, related_name="captures", verbose_name=_("post")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="captures", verbose_name=_("source")
    )
    ordinal = models.PositiveIntegerField(_("place among the source's posts"))
    offset = models.PositiveIntegerField(_("offset in the source"), null=True, blank=True)
    printed = models.TextField(_("as printed"), blank=True)
    doubts = models.JSONField(_("doubts"), default=list, blank=True)
    captured_at = models.DateTimeField(_("captured at"), auto_now_add=True)
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("captured by")
    )

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["source", "ordinal"]
        constraints = [
            # A source may print a post twice: found out when two posts turn out to be the same.
            models.UniqueConstraint(
                fields=["post", "source", "ordinal"], name="capture_once_per_place"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="capture_is_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND EXISTS (
                        SELECT 1 FROM testimonies_post
                        WHERE id = OLD.post_id AND state = 'erased'
                    ) THEN
                        RETURN OLD;
                    END IF;
                    IF TG_OP = 'UPDATE'
                        AND to_jsonb(NEW) - 'post_id' = to_jsonb(OLD) - 'post_id'
                        AND EXISTS (
                            SELECT 1 FROM testimonies_post
                            WHERE id = OLD.post_id AND merged_into_id = NEW.post_id
                        )
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'A capture is kept as it is, until its post is erased.';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.ordinal}"


class Measurement(models.Model):
    """A count that somebody reported, with how firmly it was said, by whom, and as of when."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    post = models.ForeignKey(
        "Post", models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    platform = models.ForeignKey("Platform", models.PROTECT, null=True, blank=True)
    hashtag = models.CharField(_("hashtag"), max_length=140, blank=True)
    metric = models.CharField(_("metric"), max_length=12, choices=vocabulary.Metric)
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    qualifier = models.CharField(_("qualifier"), max_length=12, choices=vocabulary.Qualifier)
    statement = models.CharField(
        _("statement"),
        max_length=300,
        help_text=_("The figure in a sentence of the archive's own, with its qualifier."),
    )
    period = models.CharField(_("period"), max_length=100, blank=True)
    as_of_edtf = models.CharField(_("as of (EDTF)"), max_length=40)
    said_by = models.CharField(_("who said it"), max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="measurements")
    is_cleared = models.BooleanField(_("cleared for the public"), default=False)

    history = Kept(
        "platform",
        "hashtag",
        "metric",
        "value",
        "qualifier",
        "statement",
        "period",
        "as_of_edtf",
        "said_by",
        "source",
        "is_cleared",
        goes_with="NOT EXISTS (SELECT 1 FROM testimonies_measurement WHERE id = OLD.id)",
    )

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["as_of_edtf", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False)
                | models.Q(platform__isnull=False)
                | ~models.Q(hashtag=""),
                name="measurement_has_a_subject",
                violation_error_message=_("Say what was counted: a post, a platform or a hashtag."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | models.Q(metric=vocabulary.Metric.TREND),
                name="measurement_has_a_value",
                violation_error_message=_("Only a trend may go without a value."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                name="measurement_value_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.statement
