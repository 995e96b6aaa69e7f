"""What shared caches are still to be told: an outbox, written with the change that it tells of."""

from django.db import models


class CachePurge(models.Model):
    """Surrogate keys, with a space between them, that a cache is to drop. No words, no reason."""

    keys = models.TextField()
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.keys
