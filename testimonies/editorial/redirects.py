"""Old addresses that lead on: public rows of their own, there only while the page they lead to is.

An address that was never public leads nowhere: whoever tries a name must not learn by it that the
person behind a public page has that name, too.
"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from testimonies.models.people import Person
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, PublishedRedirect, Tombstone
from testimonies.vocabulary import State

PERSON, POST = "person", "post"


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


def follow_posts(public_id: str) -> None:
    """Bring the addresses of what was merged into this post in line with whether it is public.

    Only an address that was public has a tombstone, and only that leads on.
    """
    former = list(Post.objects.filter(merged_into__public_id=public_id).values_list("public_id"))
    keys = [key_of(POST, name) for (name,) in former]
    if not keys:
        return
    due = _due_posts(public_id)
    PublishedRedirect.objects.filter(pk__in=set(keys) - set(due)).delete()
    for key in set(keys) & set(due):
        _write(key, due[key])


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
    people = {key_of(PERSON, slug): target for slug, target in former.items() if target in there}
    return people | _due_posts()


def _due_posts(*kept: str) -> dict[str, str]:
    merged = Post.objects.filter(merged_into__state=State.PUBLISHED)
    merged = merged.filter(merged_into__public_id__in=kept) if kept else merged
    former = dict(merged.values_list("public_id", "merged_into__public_id"))
    gone = Tombstone.objects.filter(pk__in=former).values_list("pk", flat=True)
    return {key_of(POST, name): former[name] for name in gone}


def _former() -> QuerySet[Person]:
    return Person.objects.filter(had_a_page=True, merged_into__isnull=False)


def _public(slugs: Iterable[str]) -> set[str]:
    found = PublishedPost.objects.filter(person_slug__in=set(slugs)).order_by()
    return set(found.values_list("person_slug", flat=True).distinct())


def _write(key: str, target: str) -> None:
    PublishedRedirect.objects.update_or_create(pk=key, defaults={"target": target})
