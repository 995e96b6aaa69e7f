"""What no reader sees of the captured words: a mask in one post, or the same words in many."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary

Q = models.Q


class Redaction(models.Model):
    """A span of the captured words that no reader sees: an overlay, never an edit.

    `start` and `end` are code points into `Post.text`, the end not included.
    """

    post = models.ForeignKey("Post", models.PROTECT, related_name="redactions")
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("to"))
    kind = models.CharField(_("kind"), max_length=16, choices=vocabulary.RedactionKind)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["post", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=models.F("end")),
                name="redaction_span_in_order",
                violation_error_message=_("A redaction ends after it begins."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(undone_by__isnull=True, undo_approved_by__isnull=True)
                    | Q(
                        ~Q(undone_by=models.F("undo_approved_by")),
                        undone_by__isnull=False,
                        undo_approved_by__isnull=False,
                    )
                ),
                name="redaction_undone_by_two_people",
                violation_error_message=_("Undoing a redaction takes two different editors."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="redaction_inside_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("start", "end", "post_id"),
                func="""
                    IF NEW."end" > (SELECT length(text) FROM testimonies_post WHERE id = NEW.post_id)
                    THEN
                        RAISE EXCEPTION 'The redaction ends after the text does.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'INSERT' AND EXISTS (
                        SELECT 1 FROM testimonies_redaction
                        WHERE post_id = NEW.post_id AND undone_by_id IS NULL
                            AND "start" < NEW."end" AND NEW."start" < "end"
                    ) THEN
                        RAISE EXCEPTION 'The redaction overlaps another one.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,  # noqa: E501 - another line break would be another trigger
            ),
            pgtrigger.Trigger(
                name="redaction_is_lifted_by_two_within_72_hours",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.undone_by_id IS NOT NULL
                        OR to_jsonb(NEW) - 'undone_by_id' - 'undo_approved_by_id'
                            <> to_jsonb(OLD) - 'undone_by_id' - 'undo_approved_by_id'
                        OR NOT EXISTS (
                            SELECT 1 FROM testimonies_approval
                            WHERE redaction_id = NEW.id AND act = 'lift'
                                AND by_id = NEW.undo_approved_by_id
                                AND used_by_id = NEW.undone_by_id
                                AND used_at - at < interval '72 hours'
                        )
                    THEN
                        RAISE EXCEPTION 'A redaction is lifted by two editors within 72 hours.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} [{self.start}:{self.end}]"


class WideMask(models.Model):
    """What one editor proposes to mask in more than 20 posts. It holds places, and no words.

    `places` is a list of [key of the post, start, end], in code points of the captured text.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=vocabulary.RedactionKind)
    reason = models.CharField(_("reason"), max_length=300)
    places = models.JSONField(_("places"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mask over many posts")
        verbose_name_plural = _("masks over many posts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(
                    ~Q(confirmed_by=models.F("by")),
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                    confirmed_at__lt=models.F("at") + dt.timedelta(hours=72),
                ),
                name="wide_mask_by_two_within_72_hours",
                violation_error_message=_("Another editor confirms it, within 72 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} / {self.by}"

    def posts(self) -> int:
        """Return in how many posts it masks something."""
        return len({place[0] for place in self.places})
