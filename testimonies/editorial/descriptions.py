"""Save what the archive says of people, accounts, platforms and sources, on both faces."""

from django.db import transaction
from django.db.models import Model, Q

from testimonies.editorial import publishing, reasons
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.sources import Measurement, Source
from testimonies.vocabulary import State

Described = Person | Account | Platform | Source

# How a post tells of each of them.
_TOLD_BY: dict[type[Model], str] = {
    Person: "account__person",
    Account: "account",
    Platform: "platform",
    Source: "captures__source",
}


@transaction.atomic
def save_description(thing: Described, *, reason: str = "") -> int:
    """Save it, and bring the public rows that tell of it up to date; return how many posts do.

    Raises `ReasonNeededError` where `reasons` asks for one; whoever calls keeps it.
    """
    reasons.require_for(thing, reason)
    thing.full_clean()
    thing.save()
    told = Post.objects.filter(**{_TOLD_BY[type(thing)]: thing}, state=State.PUBLISHED)
    posts = list(told.select_for_update(of=("self",)).order_by("pk"))
    for post in posts:
        publishing.write_published(post)
    for measurement in _measurements_of(thing):
        publishing.write_measurement(measurement)
    return len(posts)


def _measurements_of(thing: Described) -> list[Measurement]:
    if not isinstance(thing, Platform | Source):
        return []
    telling = Q(source=thing) if isinstance(thing, Source) else Q(platform=thing)
    return list(Measurement.objects.filter(telling).select_related("post", "platform", "source"))
