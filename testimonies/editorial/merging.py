"""Merge two people, or two accounts, that are one. The one that ends keeps its row and its id.

What tells of whom is read from the account: so posts follow by themselves, and their public rows
are written anew in the same transaction. Where more than 20 posts follow, one editor proposes it
and another one confirms it within 72 hours.
"""

import hashlib
import json
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import events, history, publishing, reasons, redirects, rows
from testimonies.editorial.erasure import NOBODY
from testimonies.editorial.errors import (
    NotReadyError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.editorial.moderation import require_another, require_editor
from testimonies.models.mergers import Merger
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.vocabulary import MOST_AT_ONCE, State

# Any constant: it names the lock that importing and merging take turns by, so that no post comes
# in under an account that ends meanwhile.
IMPORT_LOCK = 20_171_016

Side = TypeVar("Side", Person, Account)


@transaction.atomic
def merge_people(kept: Person, merged: Person, *, by: User, reason: str, seen: str) -> Merger:
    """Merge the second person into the first; or, above 20 posts, propose it to a second editor.

    `seen` is the `fingerprint` of the page that was acted on. Raises `EditorialError` with a
    sentence where the two are no two that can be one; then nothing is changed.
    """
    one, other = _lock(Person, kept, merged, by)
    refuse_people(one, other)
    accounts = list(other.accounts.order_by("pk").values_list("pk", flat=True))
    told = Merger(kept_person=one, merged_person=other, accounts=accounts)
    return _propose(told, by, reason, seen)


@transaction.atomic
def merge_accounts(kept: Account, merged: Account, *, by: User, reason: str, seen: str) -> Merger:
    """Merge the second account into the first, of the same platform; as `merge_people` does."""
    one, other = _lock(Account, kept, merged, by)
    refuse_accounts(one, other)
    told = Merger(kept_account=one, merged_account=other, accounts=[other.pk])
    return _propose(told, by, reason, seen)


@transaction.atomic
def confirm(merger: Merger, *, by: User) -> Merger:
    """Do what another editor proposed, as long as both sides are still what they were then."""
    require_editor(by)
    locked = Merger.objects.select_for_update(of=("self",)).select_related("by").get(pk=merger.pk)
    if locked.done_at is not None:
        raise WrongStateError(_("This is confirmed already, and done."))
    require_another(by, locked.by, locked.at)
    _lock_sides(locked, by)
    if _digest(locked) != locked.digest:
        raise SecondEditorNeededError(
            _("One of the two was changed since this was proposed. Look at it, and propose it.")
        )
    locked.second = by
    return _do(locked, locked.by)


def moved_posts(kept: Side, merged: Side) -> set[int]:
    """Return the keys of the posts that tell of somebody else once the two are one."""
    if isinstance(merged, Person):
        follow = Q(account__person=merged)
    elif kept.person_id is None and merged.person_id is not None:
        # Those of the account that stays get the person, too.
        follow = Q(account__in=[kept.pk, merged.pk])
    else:
        follow = Q(account=merged.pk)
    return set(Post.objects.filter(follow).values_list("pk", flat=True))


def fingerprint(one: Side, other: Side) -> str:
    """Return a SHA-256, in hex, over both sides and their posts, whichever of them is kept."""
    told = []
    for side in sorted((one, other), key=lambda side: side.pk):
        own = Q(account__person=side.pk) if isinstance(side, Person) else Q(account=side.pk)
        posts = Post.objects.filter(own).order_by("pk").values_list("pk", "state")
        fields = [str(getattr(side, field.attname)) for field in side._meta.concrete_fields]
        told.append([fields, list(map(list, posts))])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def refuse_people(kept: Person, merged: Person) -> None:
    """Raise `NotReadyError` or `WrongStateError` with the reason why the two cannot be merged."""
    _refuse_the_same(kept, merged)
    for name, label in (("wikidata_id", "Wikidata"), ("viaf_id", "VIAF")):
        one, other = getattr(kept, name), getattr(merged, name)
        if one and other and one != other:
            raise NotReadyError(
                _("They have two %(kind)s ids, %(one)s and %(other)s: correct the wrong one first.")
                % {"kind": label, "one": one, "other": other}
            )


def refuse_accounts(kept: Account, merged: Account) -> None:
    """Raise `NotReadyError` or `WrongStateError` with the reason why the two cannot be merged."""
    _refuse_the_same(kept, merged)
    if kept.platform_id != merged.platform_id:
        raise NotReadyError(_("They are on two platforms. One person may have both: set that."))
    if NOBODY in (kept.handle, merged.handle):
        raise NotReadyError(_("Whose the erased posts were is forgotten, and is merged with none."))
    if kept.person_id and merged.person_id and kept.person_id != merged.person_id:
        raise NotReadyError(_("They belong to two people: merge these first, if they are one."))


def _refuse_the_same(kept: Side, merged: Side) -> None:
    if kept.pk == merged.pk:
        raise NotReadyError(_("This is one and the same; choose two."))
    for side in (kept, merged):
        if side.merged_into_id:
            raise WrongStateError(
                _("%(one)s is merged into %(kept)s by now. Nothing was changed.")
                % {"one": side, "kept": side.merged_into}
            )


def _lock(kind: type[Side], kept: Side, merged: Side, by: User) -> tuple[Side, Side]:
    """Lock both, after the importers' turn and in the order of their keys; return them fresh."""
    require_editor(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    rows_ = kind._default_manager.select_for_update(of=("self",)).select_related("merged_into")
    found = {row.pk: row for row in rows_.filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    if not {kept.pk, merged.pk} <= set(found):
        raise WrongStateError(_("One of the two is not here any more. Nothing was changed."))
    return found[kept.pk], found[merged.pk]


def _lock_sides(merger: Merger, by: User) -> None:
    if merger.kept_person and merger.merged_person:
        people = _lock(Person, merger.kept_person, merger.merged_person, by)
        refuse_people(*people)
        merger.kept_person, merger.merged_person = people
    elif merger.kept_account and merger.merged_account:
        accounts = _lock(Account, merger.kept_account, merger.merged_account, by)
        refuse_accounts(*accounts)
        merger.kept_account, merger.merged_account = accounts


def _digest(merger: Merger) -> str:
    return fingerprint(merger.kept, merger.merged)  # type: ignore[type-var]


def _propose(merger: Merger, by: User, reason: str, seen: str) -> Merger:
    reasons.require(merger.verb, reason)
    kept, merged = merger.kept, merger.merged
    merger.digest = _digest(merger)
    if merger.digest != seen:
        raise WrongStateError(
            _("One of the two was changed after this page was opened. Look at it again.")
        )
    merger.posts = len(moved_posts(kept, merged))  # type: ignore[type-var]
    merger.by, merger.reason = by, reason.strip()
    merger.save()
    return merger if merger.posts > MOST_AT_ONCE else _do(merger, by)


def _do(merger: Merger, by: User) -> Merger:
    kept, merged = merger.kept, merger.merged
    keys = moved_posts(kept, merged)  # type: ignore[type-var]
    # Before anything is written, and in the order of the key, as every batch locks them.
    posts = list(Post.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if isinstance(merged, Person) and isinstance(kept, Person):
        _one_person(kept, merged, by)
    elif isinstance(merged, Account) and isinstance(kept, Account):
        _one_account(kept, merged, by)
    for post in posts:
        _tell(post, merger, by)
    if isinstance(merged, Person) and isinstance(kept, Person):
        redirects.forget_person(merged.slug)
        redirects.follow_people([kept.slug])
    merger.done_at = timezone.now()
    merger.save(update_fields=["done_at", "second"])
    return merger


def _one_person(kept: Person, merged: Person, by: User) -> None:
    """The accounts change hands; an authority id that only one of the two had stays with it."""
    ids = {name: getattr(merged, name) for name in ("wikidata_id", "viaf_id")}
    had_a_page = PublishedPost.objects.filter(person_slug=merged.slug).exists()
    Person.objects.filter(pk=merged.pk).update(
        merged_into=kept, had_a_page=had_a_page, wikidata_id="", viaf_id=""
    )
    Person.objects.filter(merged_into=merged).update(merged_into=kept)
    missing = {name: value for name, value in ids.items() if value and not getattr(kept, name)}
    if missing:
        Person.objects.filter(pk=kept.pk).update(**missing)
    moving = list(Account.objects.filter(person=merged).values_list("pk", flat=True))
    Account.objects.filter(pk__in=moving).update(person=kept)
    history.note(Person.objects.filter(pk__in=[kept.pk, merged.pk]), by)
    history.note(Account.objects.filter(pk__in=moving), by)


def _one_account(kept: Account, merged: Account, by: User) -> None:
    Account.objects.filter(pk=merged.pk).update(merged_into=kept)
    Account.objects.filter(merged_into=merged).update(merged_into=kept)
    if kept.person_id is None and merged.person_id is not None:
        Account.objects.filter(pk=kept.pk).update(person=merged.person_id)
    history.note(Account.objects.filter(pk__in=[kept.pk, merged.pk]), by)
    Post.objects.filter(account=merged).update(account=kept)


def _tell(post: Post, merger: Merger, by: User) -> None:
    """Log it with the post, by the two ids, and write the post's public row anew."""
    state = post.state
    ids = f"{merger.merged_person_id or merger.merged_account_id} into "
    ids += f"{merger.kept_person_id or merger.kept_account_id}"
    events.record(
        post,
        merger.verb,
        by=by,
        second=merger.second,
        from_state=state,
        to_state=state,
        reason=f"{ids}: {merger.reason}",
    )
    if state != State.PUBLISHED:
        return
    missing = rows.obstacles(publishing.whole(Post.objects.all()).get(pk=post.pk))
    if missing:
        told = {"post": post.public_id, "why": " ".join(missing)}
        raise NotReadyError(_("Post %(post)s could not stay public then. %(why)s") % told)
    publishing.write_published(post)
