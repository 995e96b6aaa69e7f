"""Old addresses that lead on: public rows of their own, there only while the page they lead to is.

An address that was never public leads nowhere: whoever tries a name must not learn by it that the
person behind a public page has that name, too.
"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from testimonies.models.people import Person
from testimonies.models.published import PublishedPost, PublishedRedirect

PERSON = "person"


def key_of(kind: str, name: str) -> str:
    return f"{kind}:{name}"


def follow_people(slugs: Iterable[str]) -> None:
    """Bring the old addresses of these people's pages in line with whether the pages are public."""
    asked = sorted({slug for slug in slugs if slug})
    former = dict(
        _former().filter(merged_into__slug__in=asked).values_list("slug", "merged_into__slug")
    )
    if not former:
        return
    there = _public(former.values())
    for slug, target in former.items():
        if target in there:
            _write(key_of(PERSON, slug), target)
        else:
            PublishedRedirect.objects.filter(pk=key_of(PERSON, slug)).delete()


def forget_person(slug: str) -> None:
    """Delete the redirects from this slug and to it."""
    PublishedRedirect.objects.filter(pk=key_of(PERSON, slug)).delete()
    PublishedRedirect.objects.filter(key__startswith=f"{PERSON}:", target=slug).delete()


def rebuild() -> None:
    """Write all of them anew."""
    due = _due()
    PublishedRedirect.objects.exclude(pk__in=due).delete()
    for key, target in due.items():
        _write(key, target)


def drift() -> Iterator[str]:
    """Yield a sentence for each old address that does not lead where it must."""
    stored, due = dict(PublishedRedirect.objects.values_list("key", "target")), _due()
    for key in sorted({*stored, *due}):
        if stored.get(key) != due.get(key):
            yield f"The old address {key} leads elsewhere than it must, or should lead nowhere."


def _due() -> dict[str, str]:
    former = dict(_former().values_list("slug", "merged_into__slug"))
    there = _public(former.values())
    return {key_of(PERSON, slug): target for slug, target in former.items() if target in there}


def _former() -> QuerySet[Person]:
    return Person.objects.filter(had_a_page=True, merged_into__isnull=False)


def _public(slugs: Iterable[str]) -> set[str]:
    found = PublishedPost.objects.filter(person_slug__in=set(slugs)).order_by()
    return set(found.values_list("person_slug", flat=True).distinct())


def _write(key: str, target: str) -> None:
    PublishedRedirect.objects.update_or_create(pk=key, defaults={"target": target})
