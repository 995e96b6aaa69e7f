"""Who decided what, when and why: append-only, and chained so that a missing link shows."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

Q = models.Q


class Act(models.TextChoices):
    """What a second editor can approve."""

    PUBLISH = "publish", _("publish")
    RESTORE = "restore", _("restore")
    LIFT = "lift", _("show masked words again")


class Approval(models.Model):
    """A second editor's yes to one act on one post, as its public row would read at that moment.

    It counts for 72 hours, once, for somebody else's act, and only while `digest` (SHA-256 of the
    public row) is still what would be published.
    """

    post = models.ForeignKey("Post", models.PROTECT, related_name="approvals")
    act = models.CharField(_("act"), max_length=10, choices=Act)
    redaction = models.ForeignKey(
        "Redaction", models.CASCADE, null=True, blank=True, related_name="approvals"
    )
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_by__isnull=True) | ~Q(used_by=models.F("by")),
                name="approval_is_by_another_editor",
                violation_error_message=_("Nobody approves their own act."),
            ),
            models.CheckConstraint(
                condition=Q(used_by__isnull=True, used_at__isnull=True)
                | Q(used_by__isnull=False, used_at__isnull=False),
                name="approval_used_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(act=Act.LIFT, redaction__isnull=False)
                | Q(~Q(act=Act.LIFT), redaction__isnull=True),
                name="approval_to_lift_names_its_redaction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} / {self.by}"


class ReviewEvent(models.Model):
    """One decision. `hash` is SHA-256 over the event and the hash of the event before it.

    What is chained of the reason is its seal, a SHA-256 over it and a random salt: when the post
    is erased, reason and salt go, the seal stays, and the chain can still be verified.
    """

    post = models.ForeignKey("Post", models.PROTECT, null=True, related_name="events")
    timeline = models.ForeignKey("Timeline", models.PROTECT, null=True, related_name="events")
    verb = models.CharField(_("verb"), max_length=20)
    from_state = models.CharField(_("from"), max_length=10, blank=True)
    to_state = models.CharField(_("to"), max_length=10, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("second editor"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reason_salt = models.CharField(max_length=32, blank=True)
    reason_seal = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("review event")
        verbose_name_plural = _("review events")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=models.F("by")),
                name="event_second_editor_is_another",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, timeline__isnull=True)
                | Q(post__isnull=True, timeline__isnull=False),
                name="event_has_one_subject",
            ),
            models.UniqueConstraint(fields=["previous_hash"], name="event_chain_has_no_fork"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="event_is_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND NEW.reason_salt = ''
                        AND to_jsonb(NEW) - 'reason' - 'reason_salt'
                            = to_jsonb(OLD) - 'reason' - 'reason_salt'
                        AND EXISTS (
                            SELECT 1 FROM testimonies_post
                            WHERE id = OLD.post_id AND state = 'erased'
                        )
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'The log of decisions is append-only.';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_state} → {self.to_state}"
