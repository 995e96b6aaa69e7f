"""What waits: for me, for anybody, for a second editor, and what is due. Reads, decides nothing."""

import datetime as dt
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth.models import User
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Least
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from testimonies.admin.filters import SOURCES_OFFERED
from testimonies.admin.findings import with_open_findings
from testimonies.editorial import bases
from testimonies.editorial.assigning import WAITING
from testimonies.editorial.moderation import APPROVAL_COUNTS_FOR
from testimonies.models.desk import NotGiven
from testimonies.models.findings import Finding, FindingKind, FindingState
from testimonies.models.likeness import LookAgain
from testimonies.models.masks import WideMask
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import Approval
from testimonies.models.sources import Capture, Source
from testimonies.vocabulary import Basis, Level, RequestState, ShownAs, State

PER_PAGE = 25
# Counting further tells nobody more about their day.
COUNTED_UP_TO = 100

WAIT = bases.SILENCE + dt.timedelta(days=1)
MINE, OPEN, SECOND, DUE = "mine", "open", "second", "due"
FOUND, LOOK = "found", "look"
WAYS = {
    MINE: _("Waits for me"),
    OPEN: _("Nobody has it"),
    SECOND: _("Waits for a second editor"),
    DUE: _("Due"),
    FOUND: _("Found in what is public"),
    LOOK: _("To look at again"),
}


class QueueForm(forms.Form):
    """What the queue is narrowed to. Every state of it is a link."""

    source = forms.ChoiceField(label=_("Source"), required=False)
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[("", _("any")), ("none", _("none yet")), *((str(v), v) for v in Level.values)],
    )
    doubt = forms.ChoiceField(
        label=_("Doubt"),
        required=False,
        choices=[("", _("any")), ("some", _("noted at the capture")), ("none", _("none"))],
    )
    finding = forms.ChoiceField(
        label=_("Found by a detector"),
        required=False,
        choices=[
            ("", _("any")),
            ("some", _("something, not settled")),
            ("none", _("nothing")),
            *FindingKind.choices,
        ],
    )
    age = forms.ChoiceField(
        label=_("Captured"),
        required=False,
        choices=[
            ("", _("any time ago")),
            ("7", _("over a week ago")),
            ("30", _("over 30 days ago")),
            ("90", _("over 90 days ago")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = Source.objects.order_by("-pk")[:SOURCES_OFFERED]
        offered = [("", _("any")), *((str(source.pk), source.title) for source in sources)]
        self.fields["source"].choices = offered  # type: ignore[attr-defined]

    def narrowing(self) -> Q:
        """Return what the chosen filters ask for; one that is no choice asks for nothing."""
        self.is_valid()
        asked, wanted = self.cleaned_data, Q()
        captured = Capture.objects.filter(post=OuterRef("pk"))
        if source := asked.get("source"):
            wanted &= Q(Exists(captured.filter(source_id=int(source))))
        if level := asked.get("level"):
            wanted &= Q(level=None) if level == "none" else Q(level=int(level))
        if doubt := asked.get("doubt"):
            doubtful = Q(Exists(captured.exclude(doubts=[])))
            wanted &= doubtful if doubt == "some" else ~doubtful
        if finding := asked.get("finding"):
            found = _open_findings()
            found = found.filter(kind=finding) if finding in FindingKind.values else found
            wanted &= ~Q(Exists(found)) if finding == "none" else Q(Exists(found))
        if age := asked.get("age"):
            wanted &= Q(archived_at__lt=timezone.now() - dt.timedelta(days=int(age)))
        return wanted


class Page(NamedTuple):
    posts: list[Post]
    # Where the next page begins, or nothing.
    after: str


def waiting(way: str, viewer: User) -> QuerySet[Post]:
    """Return the posts of one way into the queue, without those the viewer is not given."""
    given = Post.objects.exclude(Exists(_not_given(viewer)))
    match way:
        case "mine":
            waits = Q(state__in=WAITING) | Q(Exists(_open_findings()), state=State.PUBLISHED)
            return given.filter(waits, assignment__to=viewer)
        case "second":
            approved = Exists(_counting().filter(post=OuterRef("pk")))
            return given.filter(Q(approved) | Q(_takes_two(), state=State.IN_REVIEW))
        case "found":
            return with_open_findings(given).filter(state=State.PUBLISHED)
        case "due":
            return with_due(given).filter(Q(("due__isnull", False)))
        case "look":
            return given.filter(Exists(_unsettled().filter(post=OuterRef("pk"))))
        case _:
            open_states = (State.DRAFT, State.IN_REVIEW)
            return given.filter(assignment=None, state__in=open_states)


def with_due(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Annotate `due`: when a removal request, an approval or the basis of a name asks for somebody.

    Whichever is first. `basis_due` is the last of these alone.
    """
    asked = RemovalRequest.objects.filter(post=OuterRef("pk"), due_at__isnull=False)
    still_open = asked.exclude(state=RequestState.DECIDED).order_by("due_at")
    ends = ExpressionWrapper(F("at") + APPROVAL_COUNTS_FOR, output_field=DateTimeField())
    approved = _counting().filter(post=OuterRef("pk")).order_by("at").annotate(ends=ends)
    return posts.annotate(
        basis_due=Least(*_basis_due()),
        due=Least(
            Subquery(still_open.values("due_at")[:1]),
            Subquery(approved.values("ends")[:1]),
            *_basis_due(),
        ),
    )


def _basis_due() -> list[Subquery]:
    """When the basis that a name stands on expires soon; when a silence was waited for."""
    day, own = bases.today(), Q(post=OuterRef("pk"))
    ends = Cast("expires_on", DateTimeField())
    over = ExpressionWrapper(F("given_on") + WAIT, output_field=DateTimeField())
    expiring = bases.expiring(day).filter(own).annotate(moment=ends).order_by("moment")
    waited = bases.waited_for(day).filter(own).annotate(moment=over).order_by("moment")
    return [Subquery(found.values("moment")[:1]) for found in (expiring, waited)]


def page_of(way: str, viewer: User, form: QueueForm, after: str) -> Page:
    """Return the posts after that place, the oldest first; in `due`, the most urgent first."""
    posts = waiting(way, viewer).filter(form.narrowing())
    posts = with_due(posts) if way != DUE else posts
    keys = ("due", "pk") if way == DUE else ("pk",)
    rows = list(_with_all(posts.filter(_later(way, after)).order_by(*keys))[: PER_PAGE + 1])
    more = len(rows) > PER_PAGE
    return Page(rows[:PER_PAGE], _place(way, rows[PER_PAGE - 1]) if more else "")


def wide_masks_waiting() -> QuerySet[WideMask]:
    """Return the masks over many posts that a second editor can still confirm."""
    since = timezone.now() - APPROVAL_COUNTS_FOR
    proposed = WideMask.objects.filter(confirmed_at=None, at__gt=since)
    return proposed.select_related("by").order_by("pk")


def count(way: str, viewer: User) -> str:
    found = waiting(way, viewer).order_by()[: COUNTED_UP_TO + 1].count()
    return f"{COUNTED_UP_TO}+" if found > COUNTED_UP_TO else str(found)


def _place(way: str, post: Any) -> str:
    return f"{post.due.isoformat()}~{post.pk}" if way == DUE else str(post.pk)


def _later(way: str, after: str) -> Q:
    due, _tilde, pk = after.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18:
        return Q()
    if way != DUE:
        return Q(pk__gt=int(pk))
    try:
        moment = parse_datetime(due)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return Q()
    return Q(due__gt=moment) | Q(due=moment, pk__gt=int(pk))


def _with_all(posts: QuerySet[Post]) -> QuerySet[Post]:
    captures = Capture.objects.select_related("source").order_by("source_id")
    return posts.select_related("platform", "account", "assignment__to").prefetch_related(
        "notes",
        Prefetch("captures", captures),
        Prefetch("findings", _open(), to_attr="open_findings"),
        Prefetch("approvals", _counting().select_related("by"), to_attr="counting"),
        Prefetch("to_look_at", _unsettled().select_related("about"), to_attr="questions"),
    )


def _open() -> QuerySet[Finding]:
    return Finding.objects.filter(state=FindingState.OPEN).order_by("start")


def _open_findings() -> QuerySet[Finding]:
    return _open().filter(post=OuterRef("pk"))


def _counting() -> QuerySet[Approval]:
    since = timezone.now() - APPROVAL_COUNTS_FOR
    return Approval.objects.filter(used_at=None, at__gt=since)


def _unsettled() -> QuerySet[LookAgain]:
    return LookAgain.objects.filter(settled_at=None)


def _not_given(viewer: User) -> QuerySet[Any]:
    declined = NotGiven.objects.filter(editor=viewer).values("note")
    return Post.notes.through.objects.filter(post=OuterRef("pk"), contentnote__in=declined)


def _takes_two() -> Q:
    """POLICY's list, as `moderation.second_editor_for` tells it of one post; a test compares."""
    weak = ~Q(shown_as=ShownAs.PSEUDONYM) & ~Q(basis__in=[Basis.CONSENT, Basis.PRESS])
    return Q(level=Level.GRAPHIC) | weak | Q(keeps_third_party_name=True)
