"""Where a timeline is shown, for its editors: host names by day, as browsers told them."""

import datetime as dt
from typing import Any

from django.db.models import Max, Min, Sum
from django.utils import timezone

from testimonies.models.embed_uses import EmbedUse

DAYS = 30
MOST = 50


def uses_of(slug: str) -> list[dict[str, Any]]:
    """Return host, loads, first and last day of the last 30 days, the most loads first."""
    since = timezone.now().date() - dt.timedelta(days=DAYS)
    by_host = EmbedUse.objects.filter(embed=slug, day__gt=since).values("host")
    summed = by_host.annotate(loads=Sum("loads"), first=Min("day"), last=Max("day"))
    return [dict(use) for use in summed.order_by("-loads", "host")[:MOST]]
