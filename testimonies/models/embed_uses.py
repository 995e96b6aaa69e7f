"""Which sites show an embed: host names and counts by day, and nothing of any reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmbedUse(models.Model):
    """How often pages of a host loaded an embed on one day (UTC).

    The readers' role writes it through `count_embed_load` alone, which adds one and tells nothing.
    `host` is "" for the loads of further hosts on a day that had too many of them.
    """

    embed = models.CharField(max_length=80)
    host = models.CharField(_("site"), max_length=253, blank=True)
    day = models.DateField(_("day"))
    loads = models.PositiveBigIntegerField(_("loads"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["embed", "day", "host"], name="embed_use_one_per_day_and_host"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.embed}, {self.host}, {self.day}: {self.loads}"
