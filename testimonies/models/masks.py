"""The same words masked in many posts: proposed by one editor, and done when another confirms."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary

Q = models.Q


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
