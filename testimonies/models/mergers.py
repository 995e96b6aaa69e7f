"""Two people, or two accounts, that are one: who said so, why, and with whom."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies.vocabulary import MOST_AT_ONCE

Q = models.Q


class Merger(models.Model):
    """One merged into another; while `done_at` is empty, proposed to a second editor.

    `accounts` are the keys of the accounts that changed hands, `posts` how many posts tell of
    somebody else by it. `digest` is a SHA-256 over both sides as they were looked at.
    """

    kept_person = models.ForeignKey(
        "Person", models.CASCADE, null=True, related_name="+", verbose_name=_("kept person")
    )
    merged_person = models.ForeignKey(
        "Person", models.CASCADE, null=True, related_name="mergers", verbose_name=_("merged person")
    )
    kept_account = models.ForeignKey(
        "Account", models.CASCADE, null=True, related_name="+", verbose_name=_("kept account")
    )
    merged_account = models.ForeignKey(
        "Account",
        models.CASCADE,
        null=True,
        related_name="mergers",
        verbose_name=_("merged account"),
    )
    accounts = models.JSONField(_("accounts that changed hands"), default=list)
    posts = models.PositiveIntegerField(_("posts"))
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("second editor"),
    )
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers of people and accounts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kept_person__isnull=False, merged_person__isnull=False)
                    & ~Q(kept_person=models.F("merged_person"))
                    & Q(kept_account__isnull=True, merged_account__isnull=True)
                )
                | (
                    Q(kept_account__isnull=False, merged_account__isnull=False)
                    & ~Q(kept_account=models.F("merged_account"))
                    & Q(kept_person__isnull=True, merged_person__isnull=True)
                ),
                name="merger_of_two_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, second__isnull=True)
                | Q(done_at__isnull=False, second__isnull=True, posts__lte=MOST_AT_ONCE)
                | Q(
                    ~Q(second=models.F("by")),
                    second__isnull=False,
                    done_at__isnull=False,
                    done_at__lt=models.F("at") + dt.timedelta(hours=72),
                ),
                name="merger_of_many_by_two_within_72_hours",
                violation_error_message=_("Another editor confirms it, within 72 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"

    @property
    def verb(self) -> str:
        """The verb that the log knows it by."""
        return "merge people" if self.merged_person_id else "merge accounts"

    @property
    def kept(self) -> models.Model | None:
        return self.kept_person or self.kept_account

    @property
    def merged(self) -> models.Model | None:
        return self.merged_person or self.merged_account
