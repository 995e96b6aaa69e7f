"""What a person asks to have changed or gone. A reader's form writes it and can never read it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary
from testimonies.vocabulary import RequestState

Q = models.Q


class RemovalRequest(models.Model):
    """A request for removal. The 16-digit receipt is shown once; only its keyed hash is kept.

    The reader's role inserts what the form asked. The rest is the desk's, from `hold` on, which
    `editorial.removal.take_up` fills.
    """

    # A key made here, not by the database: the reader's role may insert and not read back.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.CharField(_("address of the item"), max_length=500)
    requester = models.CharField(_("who asks"), max_length=16, choices=vocabulary.RequesterClass)
    remedy = models.CharField(_("what is asked"), max_length=16, choices=vocabulary.Remedy)
    message = models.TextField(_("message"), blank=True)
    # Of the page that the form was on: what letters are written in.
    language = models.CharField(_("language"), max_length=12, default="en", db_default="en")
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.RECEIVED
    )
    post = models.ForeignKey(
        "Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="removal_requests",
        verbose_name=_("the post it names"),
    )
    hold = models.CharField(_("at once"), max_length=10, choices=vocabulary.Hold, blank=True)
    held_at = models.DateTimeField(_("hidden at"), null=True, blank=True)
    # When the clock that runs now is over: the request's, or its appeal's. UTC.
    due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)

    class Meta:
        verbose_name = _("removal request")
        verbose_name_plural = _("removal requests")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="removal_due"),
            models.Index(
                fields=["held_at"], condition=Q(held_at__isnull=False), name="removal_held"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(hold=vocabulary.Hold.HELD)
                | Q(held_at__isnull=False, post__isnull=False),
                name="removal_held_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.RECEIVED) | ~Q(hold=""),
                name="removal_taken_up_before_it_is_decided",
            ),
        ]
        triggers = [
            # Whoever may insert a request may not insert one that is decided.
            pgtrigger.Protect(
                name="removal_begins_as_received",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=RequestState.RECEIVED)
                | ~pgtrigger.Q(new__hold="")
                | pgtrigger.Q(new__post_id__isnull=False)
                | pgtrigger.Q(new__held_at__isnull=False)
                | pgtrigger.Q(new__due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        # Not the item: what a log says of a request must not name anybody.
        return f"{str(self.id)[:8]} ({self.get_requester_display()})"


class RemovalAppeal(models.Model):
    """A requester's no to a decision. One for each request; another editor decides it.

    It names its request by the hash of the receipt, all that the reader's role knows of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        RemovalRequest,
        models.PROTECT,
        to_field="receipt_hash",
        db_column="receipt_hash",
        related_name="appeal",
        verbose_name=_("removal request"),
    )
    message = models.TextField(_("message"), blank=True)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}"


class RemovalDecision(models.Model):
    """What was decided about a request or its appeal: what, why, which rule, by whom.

    Kept as it is; `why` alone goes with the words of the post, when that is erased.
    """

    request = models.ForeignKey(RemovalRequest, models.PROTECT, related_name="decisions")
    on_appeal = models.BooleanField(_("on appeal"), default=False)
    decision = models.CharField(_("decision"), max_length=10, choices=vocabulary.Decision)
    rule = models.CharField(_("rule"), max_length=16, choices=vocabulary.Rule)
    why = models.TextField(_("why, as the requester will read it"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    # Whose decision is appealed from, so that the database can tell the two apart.
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "on_appeal"], name="removal_decided_once_and_once_on_appeal"
            ),
            models.CheckConstraint(
                condition=Q(on_appeal=False, first_by__isnull=True)
                | Q(~Q(by=models.F("first_by")), on_appeal=True, first_by__isnull=False),
                name="removal_appeal_is_decided_by_another",
                violation_error_message=_("An appeal is decided by another editor."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="removal_decision_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.why = ''
                        AND to_jsonb(NEW) - 'why' = to_jsonb(OLD) - 'why'
                        AND EXISTS (
                            SELECT 1 FROM testimonies_post p
                            JOIN testimonies_removalrequest r ON r.post_id = p.id
                            WHERE r.id = OLD.request_id AND p.state = 'erased'
                        )
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'A decision about a removal request is kept as it is.';
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_decision_display())


class Barred(models.Model):
    """The keyed hash of something that was erased, so that no import brings it back. No words."""

    digest = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("barred from coming back")
        verbose_name_plural = _("barred from coming back")

    def __str__(self) -> str:
        return self.digest[:8]
