"""What a person asks to have changed or gone. A reader's form writes it and can never read it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary


class RemovalRequest(models.Model):
    """A request for removal. The 16-digit receipt is shown once; only its keyed hash is kept."""

    # A key made here, not by the database: the reader's role may insert and not read back.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.CharField(_("address of the item"), max_length=500)
    requester = models.CharField(_("who asks"), max_length=16, choices=vocabulary.RequesterClass)
    remedy = models.CharField(_("what is asked"), max_length=16, choices=vocabulary.Remedy)
    message = models.TextField(_("message"), blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=vocabulary.RequestState,
        default=vocabulary.RequestState.RECEIVED,
    )
    outcome = models.TextField(_("outcome, as the requester will read it"), blank=True)

    class Meta:
        verbose_name = _("removal request")
        verbose_name_plural = _("removal requests")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.get_requester_display()}: {self.item}"
