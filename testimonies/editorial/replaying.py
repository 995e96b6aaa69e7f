"""After an older backup: do again what the ledger knows was done since, before anybody is served.

What was erased is erased, what was withdrawn is withdrawn, what had ended of a basis ends. Any
other decision that may have hidden something (a mask, a level, a de-indexing) cannot be repeated
from a ledger without words: its post is held, and an editor looks at it. docs/adr/0015 says why.
"""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial import consent, erasure, events, ledger, moderation, timelines
from testimonies.editorial.service_accounts import REMOVAL_DESK, service_account
from testimonies.models.bases import RecordedBasis
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.vocabulary import State

# The event by which the log says that a subject was looked at, so that what an editor then shows
# again is not hidden again by the next start.
VERB = "replay"
# So many of the log's last events are compared with the ledger by a clock's round.
RECENT = 5_000


@dataclass
class Replayed:
    """How many posts were erased, withdrawn and held again, and how many bases ended again."""

    erased: int = 0
    withdrawn: int = 0
    held: int = 0
    ended: int = 0

    def sentence(self) -> str:
        told = (
            ngettext("%d post erased again.", "%d posts erased again.", self.erased) % self.erased,
            ngettext("%d withdrawn again.", "%d withdrawn again.", self.withdrawn) % self.withdrawn,
            ngettext(
                "%d post held, since it was decided on after the backup.",
                "%d posts held, since they were decided on after the backup.",
                self.held,
            )
            % self.held,
            ngettext("%d recorded basis ended again.", "%d recorded bases ended again.", self.ended)
            % self.ended,
        )
        done = [one for one, count in zip(told, vars(self).values(), strict=True) if count]
        return " ".join(done) or _("Nothing that is gone is here.")


def replay() -> Replayed:
    """Make the database agree with the ledger. Idempotent. Raises DataFolderError."""
    done = Replayed(erased=erasure.replay())
    entries = ledger.entries()
    by = service_account(REMOVAL_DESK)
    for entry in entries:
        if isinstance(entry, ledger.Ended):
            why = "ended before, according to the ledger"
            done.ended += consent.end_again(entry, by=by, why=why)
    consent.lapse(timezone.now())
    lost = _lost([entry for entry in entries if isinstance(entry, ledger.Hiding)])
    for subject, hidings in groupby(sorted(lost), key=lambda one: one.subject):
        _hide_again(subject, list(hidings), by, done)
    note_missing()
    return done


def note_missing(latest: int | None = None) -> int:
    """Write into the ledger what the database knows and it does not; return how many lines.

    For an archive that is older than its ledger, and after a kill, or a full disk, between commit
    and ledger. `latest` is how many of the last events to look at; all, without it.
    """
    known = {_key(entry) for entry in ledger.entries()}
    log = ReviewEvent.objects.filter(verb__in=events.HIDES).exclude(post__state=State.ERASED)
    ended = RecordedBasis.objects.filter(ended_at__isnull=False).select_related("post")
    if latest is not None:
        last = ReviewEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        log = log.filter(id__gt=last - latest)
        ended = ended.order_by("-pk")[:latest]
    found: list[ledger.Entry] = [
        events.hiding(event)
        for event in log.select_related("post", "timeline").order_by("id").iterator(2_000)
        if events.hides(event)
    ]
    for basis in ended:
        at = basis.ended_at or timezone.now()
        found.append(ledger.Ended(basis.post.public_id, at, str(basis.grant), basis.ended_how))
    missing = {key: entry for entry in found if (key := _key(entry)) not in known}
    if missing:
        ledger.append(*missing.values())
    return len(missing)


def _key(entry: ledger.Entry) -> tuple[str, ...]:
    match entry:
        case ledger.Hiding():
            return (entry.event,)
        case ledger.Ended():
            return (entry.subject, entry.grant)
        case _:
            return ("erased", entry[0])


def _lost(hidings: list[ledger.Hiding]) -> list[ledger.Hiding]:
    """Return those whose event the log does not hold, and that no replay has answered since."""
    hashes = [one.event for one in hidings]
    held = set(ReviewEvent.objects.filter(hash__in=hashes).values_list("hash", flat=True))
    answered = {}
    replays = ReviewEvent.objects.filter(verb=VERB).select_related("post", "timeline")
    for event in replays.order_by("id"):
        answered[events.subject_of(event)] = event.at
    return [
        one
        for one in hidings
        if one.event not in held and (one.subject not in answered or answered[one.subject] < one.at)
    ]


@transaction.atomic
def _hide_again(subject: str, hidings: list[ledger.Hiding], by: User, done: Replayed) -> None:
    verbs = sorted({one.verb for one in hidings})
    reason = f"decided after the backup, according to the ledger: {', '.join(verbs)}"
    found = _locked(subject)
    if found is None:
        return
    if isinstance(found, Timeline):
        if found.state in timelines.WITHDRAWN_FROM and "withdraw" in verbs:
            timelines.withdraw_timeline(found, by=by, reason=reason)
            done.withdrawn += 1
    elif found.merged_into is None:
        if "withdraw" in verbs and found.state in moderation.WITHDRAWN_FROM:
            moderation.withdraw(found, by=by, reason=reason)
            done.withdrawn += 1
        elif found.state in moderation.HELD_FROM:
            moderation.hold(found, by=by, reason=reason)
            done.held += 1
    found.refresh_from_db()
    events.record(found, VERB, by=by, from_state=found.state, to_state=found.state, reason=reason)


def _locked(subject: str) -> Post | Timeline | None:
    if subject.startswith(events.TIMELINE):
        slug = subject.removeprefix(events.TIMELINE)
        return Timeline.objects.select_for_update().filter(slug=slug).first()
    posts = Post.objects.select_for_update().filter(public_id=subject)
    return posts.exclude(state=State.ERASED).first()
