"""Who looks at what, and what nobody has to look at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """A post that one editor has taken, or was given. It moves nothing and hides nothing."""

    post = models.OneToOneField("Post", models.CASCADE, primary_key=True, related_name="assignment")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.to)


class NotGiven(models.Model):
    """A content note whose posts an editor does not want to be given. Their own list, no reason."""

    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes_not_given"
    )
    note = models.ForeignKey("ContentNote", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("note not given")
        verbose_name_plural = _("notes not given")
        constraints = [
            models.UniqueConstraint(fields=["editor", "note"], name="note_not_given_once"),
        ]

    def __str__(self) -> str:
        return str(self.note)
