"""Where it was said."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies.models.history import Kept


class Platform(models.Model):
    """A social platform: its hosts, the patterns of its addresses, the years it was active."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    hosts = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("hosts"),
        default=list,
        blank=True,
        help_text=_("Host names, separated by commas."),
    )
    profile_url_pattern = models.CharField(
        _("profile address"), max_length=200, blank=True, help_text="https://example.org/{handle}"
    )
    post_url_pattern = models.CharField(
        _("post address"),
        max_length=200,
        blank=True,
        help_text="https://example.org/{handle}/{native_id}",
    )
    active_from = models.PositiveSmallIntegerField(_("active from (year)"), null=True, blank=True)
    active_to = models.PositiveSmallIntegerField(_("active to (year)"), null=True, blank=True)

    history = Kept(
        "name", "hosts", "profile_url_pattern", "post_url_pattern", "active_from", "active_to"
    )

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(active_to__isnull=True)
                | models.Q(active_from__isnull=True)
                | models.Q(active_to__gte=models.F("active_from")),
                name="platform_years_in_order",
                violation_error_message=_("A platform cannot end before it began."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
