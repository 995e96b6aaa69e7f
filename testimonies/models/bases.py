"""What lets a name be shown: recorded with its evidence, dated, expiring, and never edited."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies.vocabulary import Basis, ShownAs, WordsShownAs

Q = models.Q

NOT_ENDED = Q(ended_at__isnull=True, ended_by__isnull=True, ended_how="", ended_why="")


class HowEnded(models.TextChoices):
    """How a recorded basis came to an end before its time."""

    WITHDRAWN = "withdrawn", _("consent withdrawn")
    OBJECTED = "objected", _("objected to")
    SET_ASIDE = "set_aside", _("set aside: recorded by mistake, or not used")


class RecordedBasis(models.Model):
    """POLICY's basis B1, B2 or B3 for one post: who gave it, to what, until when, and the evidence.

    Append-only: a mistake is corrected by another row that takes its place (`corrects`), and it
    ends once, for good (`ended_at`). Whether it clears a name on some day, `editorial.bases` says.
    """

    post = models.ForeignKey("Post", models.PROTECT, related_name="bases", verbose_name=_("post"))
    kind = models.CharField(
        _("basis"), max_length=2, choices=[c for c in Basis.choices if c[0] != Basis.NONE]
    )
    reaches = models.CharField(_("who may be shown as"), max_length=10, choices=ShownAs)
    words = models.CharField(
        _("words may be shown as"),
        max_length=10,
        choices=WordsShownAs,
        default=WordsShownAs.VERBATIM,
    )
    given_by = models.CharField(_("given by"), max_length=200, blank=True)
    given_on = models.DateField(_("given on"))
    source = models.ForeignKey(
        "Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bases",
        verbose_name=_("source"),
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    # The same for all posts that it was given for at once.
    grant = models.UUIDField(default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    corrects = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="corrected"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_how = models.CharField(_("how it ended"), max_length=10, choices=HowEnded, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("recorded basis")
        verbose_name_plural = _("recorded bases")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False, ended_at__isnull=True),
                name="basis_expires",
            ),
            # Contacts whose 30 days run, or are over.
            models.Index(
                fields=["given_on"],
                condition=Q(kind=Basis.NO_OBJECTION, ended_at__isnull=True),
                name="basis_contacted",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[Basis.CONSENT, Basis.PRESS, Basis.NO_OBJECTION]),
                name="basis_kind_in_vocabulary",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Basis.PRESS) | Q(source__isnull=False),
                name="basis_press_has_its_source",
                violation_error_message=_("The basis B2 needs the source that reported it."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Basis.PRESS) | ~Q(given_by=""),
                name="basis_says_who_gave_it",
                violation_error_message=_("Say who consented, or who was contacted."),
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | ~Q(evidence=""),
                name="basis_has_its_evidence",
                violation_error_message=_(
                    "Say where the evidence is: a source, or the document and where it is kept."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Basis.NO_OBJECTION) | ~Q(reaches=ShownAs.NAMED),
                name="basis_no_objection_reaches_the_handle",
                violation_error_message=_("Without an objection a handle may be shown, no name."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=models.F("given_on")),
                name="basis_expires_after_it_was_given",
                violation_error_message=_("It expires after the day on which it was given."),
            ),
            models.CheckConstraint(
                condition=NOT_ENDED
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_how="")),
                name="basis_ended_by_somebody_somehow",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="basis_is_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND EXISTS (
                        SELECT 1 FROM testimonies_post
                        WHERE id = OLD.post_id AND state = 'erased'
                    ) THEN
                        RETURN OLD;
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
                        AND to_jsonb(NEW) - '{ended_at,ended_by_id,ended_how,ended_why}'::text[]
                            = to_jsonb(OLD) - '{ended_at,ended_by_id,ended_how,ended_why}'::text[]
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'A recorded basis is corrected by another one, or ended once.';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_reaches_display()}"
