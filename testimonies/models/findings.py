"""What a detector takes some captured words for: it asks, and a person decides."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies.vocabulary import RedactionKind

Q = models.Q


class FindingKind(models.TextChoices):
    PHONE = "phone", _("phone number")
    EMAIL = "email", _("e-mail address")
    ADDRESS = "address", _("street address")
    IDENTITY_NUMBER = "identity_number", _("identity number")
    HANDLE = "handle", _("handle of somebody who is no public figure")
    COORDINATES = "coordinates", _("coordinates")
    THIRD_PARTY = "third_party", _("name of somebody spoken of")
    AGE = "age", _("age under 18")


# What the mask says that one click lays over the words.
MASKED_AS: dict[str, RedactionKind] = {
    FindingKind.PHONE: RedactionKind.PHONE,
    FindingKind.EMAIL: RedactionKind.EMAIL,
    FindingKind.ADDRESS: RedactionKind.ADDRESS,
    FindingKind.IDENTITY_NUMBER: RedactionKind.IDENTITY_NUMBER,
    FindingKind.HANDLE: RedactionKind.HANDLE,
    FindingKind.COORDINATES: RedactionKind.PLACE,
    FindingKind.THIRD_PARTY: RedactionKind.NAME,
    FindingKind.AGE: RedactionKind.DETAIL,
}


class FindingState(models.TextChoices):
    OPEN = "open", _("open")
    MASKED = "masked", _("masked")
    DISMISSED = "dismissed", _("may stay")


class Finding(models.Model):
    """A span of the captured words that a person has to look at before the post is public.

    It holds the place and no words: `start` and `end` are code points into `Post.text`, the end not
    included. A place that was settled once is not asked about again.
    """

    post = models.ForeignKey("Post", models.PROTECT, related_name="findings")
    kind = models.CharField(_("what it looks like"), max_length=16, choices=FindingKind)
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("to"))
    state = models.CharField(
        _("state"), max_length=10, choices=FindingState, default=FindingState.OPEN
    )
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("settled at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["post", "start"]
        indexes = [
            models.Index(fields=["post"], condition=Q(state="open"), name="finding_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind", "start", "end"], name="finding_one_a_place"
            ),
            models.CheckConstraint(
                condition=Q(start__lt=models.F("end")), name="finding_span_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="open", by__isnull=True, at__isnull=True, reason="")
                | Q(
                    state__in=["masked", "dismissed"],
                    by__isnull=False,
                    at__isnull=False,
                ),
                name="finding_is_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} [{self.start}:{self.end}]"
