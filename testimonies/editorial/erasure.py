"""Erase: the words of a post leave every table. Its id, its dates, its states and events stay.

Terminal. First all of it is done in one transaction, then the ledger outside the database is
written, then the transaction commits: a kill at any moment leaves the post whole or erased, and a
ledger that knows at least what the database does. `replay` brings the two together.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from testimonies.editorial import (
    barring,
    clocks,
    events,
    history,
    ledger,
    publishing,
    redirects,
    repeating,
    statistics,
    versions,
    wide_masks,
)
from testimonies.editorial.errors import WrongStateError
from testimonies.editorial.moderation import WITHDRAWN_FROM, require_editor, withdraw
from testimonies.editorial.service_accounts import REMOVAL_DESK, service_account
from testimonies.models.likeness import Likeness
from testimonies.models.masks import WideMask
from testimonies.models.mergers import Merger
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalAppeal, RemovalDecision, RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Measurement
from testimonies.models.timelines import TimelineEntry
from testimonies.vocabulary import Basis, Decision, Kind, ShownAs, State, WordsShownAs

ERASED_FROM = (State.HELD, State.WITHDRAWN)
# Whose account it was is forgotten, too. No platform gives out a handle in brackets.
NOBODY = "[erased]"

# All that a source gave or an editor wrote; the constraint `post_erased_has_no_words` agrees.
_NO_WORDS: dict[str, Any] = {
    "text": "",
    "display_name": "",
    "pseudonym": "",
    "paraphrase": "",
    "url": "",
    "native_id": "",
    "import_key": "",
    "hashtags": [],
    "links": [],
    "media": [],
    "public_doubts": [],
    "happened_edtf": "",
    "posted_zone": "",
    "language": "und",
    "kind": Kind.ORIGINAL,
    "repeats": None,
    "level": None,
    "shown_as": ShownAs.PSEUDONYM,
    "basis": Basis.NONE,
    "keeps_third_party_name": False,
    "words_shown_as": WordsShownAs.COUNT_ONLY,
    "excerpt_start": None,
    "excerpt_end": None,
    "is_deindexed": False,
}


def erase(post: Post, *, by: User, reason: str = "") -> ReviewEvent:
    """Erase a held or withdrawn post for ever. It ends its own transaction: call it outside any.

    With it goes what was merged into it, and what reposts it: they say the same words. Raises
    `NotAllowedError`, `WrongStateError`, and `DataFolderError` where the ledger cannot be
    written; then nothing is erased.
    """
    with transaction.atomic(durable=True):
        require_editor(by)
        locked = _lock(post)
        if locked.state not in ERASED_FROM:
            raise WrongStateError(
                _("Post %(post)s is %(state)s; only what is held or withdrawn can be erased.")
                % {"post": locked.public_id, "state": locked.get_state_display()}
            )
        if locked.merged_into:
            raise WrongStateError(
                _("Post %(post)s is merged into %(kept)s, and is erased with that one.")
                % {"post": locked.public_id, "kept": locked.merged_into.public_id}
            )
        lines = [_line(locked)]
        for also in _that_go_with(locked):
            lines.append(_line(also))
            _erase_along(also, lines[-1], by, f"with {locked.public_id}")
        event = _erase(locked, lines[0], by, reason)
        # Whatever could still refuse the commit refuses now, before the ledger says it was done.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for line in lines:
            ledger.append(line)
    post.refresh_from_db()
    return event


def replay() -> int:
    """Erase again what the ledger knows and the database does not; return how many posts.

    For after a restore from an older backup, and after a kill between ledger and commit.
    Idempotent. Raises DataFolderError where the ledger cannot be read.
    """
    erased = ledger.lines()
    for line in erased:
        barring.bar(line.barred, line.at)
    by_id = {line.public_id: line for line in erased}
    unerased = Post.objects.filter(public_id__in=by_id).exclude(state=State.ERASED)
    found = list(unerased.order_by("pk"))
    for post in found:
        _erase_again(post, by_id[post.public_id])
    if found:
        statistics.forget()
    return len(found)


@transaction.atomic
def _erase_again(post: Post, line: ledger.Line) -> None:
    by, reason = service_account(REMOVAL_DESK), "erased before, according to the ledger"
    _erase_along(_lock(post), line, by, reason)


def _erase_along(locked: Post, line: ledger.Line, by: User, reason: str) -> None:
    """Erase a post from whatever state it is in. It may have been erased a moment ago."""
    if locked.state == State.ERASED:
        return
    if locked.state in WITHDRAWN_FROM and locked.state not in ERASED_FROM:
        withdraw(locked, by=by, reason=reason)
    locked.refresh_from_db(fields=["state"])
    _erase(locked, line, by, reason)


def _line(post: Post) -> ledger.Line:
    return ledger.Line(post.public_id, timezone.now(), _digests(post))


def _that_go_with(post: Post) -> list[Post]:
    """Return what was merged into the post and what reposts it, with what was merged into those."""
    reposts = models.Q(repeats=post, kind=Kind.REPOST)
    same = (
        models.Q(merged_into=post)
        | reposts
        | models.Q(merged_into__repeats=post, merged_into__kind=Kind.REPOST)
    )
    found = publishing.whole(Post.objects.exclude(state=State.ERASED))
    return list(found.filter(same).distinct().order_by("pk"))


def _lock(post: Post) -> Post:
    """Lock the post and its family, and before them, as everywhere, the requests that name them."""
    family = models.Q(post=post) | models.Q(post__repeats=post) | models.Q(post__merged_into=post)
    asked = RemovalRequest.objects.select_for_update(of=("self",)).filter(family)
    list(asked.order_by("pk"))
    repeating.lock_family(post)
    return publishing.whole(Post.objects.select_for_update(of=("self",))).get(pk=post.pk)


def _digests(post: Post) -> list[str]:
    return barring.digests(
        post.platform.slug, native_id=post.native_id, url=post.url, import_key=post.import_key
    )


def _erase(post: Post, line: ledger.Line, by: User, reason: str) -> ReviewEvent:
    account, state = post.account, post.state
    # First, since it still knows by name what belongs to the post.
    _empty_the_admin_log(post)
    # The state and the words move together: the database lets the one go only with the other.
    Post.objects.filter(pk=post.pk, state=state).update(
        state=State.ERASED, account=_nobody(post.platform), **_NO_WORDS
    )
    history.forget(Post, [post.pk])
    publishing.delete_published(post)
    _empty_the_desk(post)
    _empty_timelines(post)
    if account.handle != NOBODY:
        _empty_mergers(account)
    _forget_account(account)
    barring.bar([*line.barred, *_digests(post)], line.at)
    event = events.record(
        post, "erase", by=by, from_state=state, to_state=State.ERASED, reason=reason.strip()
    )
    # This reason with the others: from here on the log says who, what and when, and no more.
    ReviewEvent.objects.filter(post=post).update(reason="", reason_salt="")
    return event


def _nobody(platform: Platform) -> Account:
    return Account.objects.get_or_create(platform=platform, handle=NOBODY)[0]


def _empty_the_desk(post: Post) -> None:
    """Remove what belongs to the post alone, and what people wrote who asked for its removal."""
    with history.together(post):
        post.notes.clear()
    post.captures.all().delete()
    post.redactions.all().delete()
    post.findings.all().delete()
    post.approvals.all().delete()
    post.bases.all().delete()
    post.to_look_at.all().delete()
    Likeness.objects.filter(models.Q(one=post) | models.Q(other=post)).delete()
    _empty_log_of(WideMask, wide_masks.forget(post))
    empty_requests(post)
    # Why, in an editor's words, may have quoted it. What was decided, and by which rule, stays.
    RemovalDecision.objects.filter(request__post=post).exclude(why="").update(why="")


def empty_requests(post: Post) -> None:
    """Empty what people typed who asked about an erased post. That they asked stays."""
    asked = RemovalRequest.objects.filter(post=post)
    RemovalAppeal.objects.filter(request__in=asked).exclude(message="").update(message="")
    asked.update(item=f"/posts/{post.public_id}/", message="")


def _empty_timelines(post: Post) -> None:
    """Take the post and the figures about it out of every timeline, released ones too."""
    figures = Measurement.objects.filter(post=post)
    slugs = set(figures.values_list("slug", flat=True))
    gone = TimelineEntry.objects.filter(models.Q(post=post) | models.Q(measurement__in=figures))
    gone.delete()
    for one in versions.all_that_say():
        kept = [
            entry
            for entry in one.released["entries"]
            if entry["post_id"] != post.public_id and entry["measurement_id"] not in slugs
        ]
        if len(kept) != len(one.released["entries"]):
            one.released["entries"] = kept
            one.save(update_fields=["released"])
    keys = list(figures.values_list("pk", flat=True))
    figures.delete()
    history.forget(Measurement, keys)


def _forget_account(account: Account) -> None:
    """Remove an account, and its person, that no other post has."""
    if account.handle == NOBODY or account.posts.exists():
        return
    person = account.person
    mergers = list(Merger.objects.filter(accounts__contains=[account.pk], done_at__isnull=False))
    for former in [*account.former.all(), account]:
        _delete(former)
    for merger in mergers:
        # Nothing is left of what the merged one brought along: its name goes as it would have gone.
        if merger.merged_person_id and not Account.objects.filter(pk__in=merger.accounts).exists():
            _forget_people(Person.objects.filter(pk=merger.merged_person_id))
    if person and not person.accounts.exists():
        _forget_people(person.former.all())
        _forget_people(Person.objects.filter(pk=person.pk))


def _forget_people(people: models.QuerySet[Person]) -> None:
    for person in people:
        redirects.forget_person(person.slug)
        _delete(person)


def _delete(thing: Account | Person) -> None:
    key = thing.pk
    _empty_log_of(type(thing), [key])
    thing.delete()
    history.forget(type(thing), [key])


def _empty_mergers(account: Account) -> None:
    """Empty why the account, or its person, was merged, since it may have told of the post."""
    sides = models.Q(merged_account=account) | models.Q(kept_account=account)
    if account.person_id:
        person = models.Q(pk=account.person_id) | models.Q(merged_into=account.person_id)
        people = Person.objects.filter(person).values("pk")
        sides |= models.Q(merged_person__in=people) | models.Q(kept_person__in=people)
    mergers = Merger.objects.filter(sides)
    _empty_log_of(Merger, mergers.values_list("pk", flat=True))
    mergers.exclude(reason="").update(reason="")


def _empty_the_admin_log(post: Post) -> None:
    _empty_log_of(Post, [post.pk])
    asked = post.removal_requests.all()
    for things in (
        post.measurements.all(),
        post.captures.all(),
        post.redactions.all(),
        post.findings.all(),
        post.approvals.all(),
        post.bases.all(),
        post.events.all(),
        asked,
        RemovalAppeal.objects.filter(request__in=asked),
        RemovalDecision.objects.filter(request__in=asked),
        TimelineEntry.objects.filter(post=post),
    ):
        _empty_log_of(things.model, things.values_list("pk", flat=True))


def _empty_log_of(model: type[models.Model], keys: Iterable[object]) -> None:
    """Keep of the admin's log who did something and when, and no name of what it was done to."""
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(k) for k in keys]
    ).update(object_repr="", change_message="")


def due(now: dt.datetime) -> models.QuerySet[Post]:
    """Return the posts whose words are to go: withdrawn for 30 days, or decided to be erased."""
    moves = ReviewEvent.objects.filter(post=models.OuterRef("pk"), to_state=State.WITHDRAWN)
    last_move = moves.exclude(from_state=State.WITHDRAWN).order_by("-id").values("at")[:1]
    erase = RemovalDecision.objects.filter(
        request__post=models.OuterRef("pk"), decision=Decision.ERASE
    )
    # What was merged goes when the one goes that it was merged into.
    withdrawn = Post.objects.filter(state=State.WITHDRAWN, merged_into=None).annotate(
        withdrawn_at=models.Subquery(last_move)
    )
    over = models.Q(withdrawn_at__lte=now - clocks.ERASED_AFTER)
    return withdrawn.filter(over | models.Exists(erase)).order_by("pk")
