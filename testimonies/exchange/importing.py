"""From a file to drafts: the posts of a source, each with its capture and its entry in the log.

All of a file or none of it: one transaction, whatever happens to the process. Nothing is published
here, and a post that the archive knows by its key is never changed, only captured once more.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from testimonies.editorial import barring, events, finding, publishing, repeating, scanning
from testimonies.editorial.detectors.names import Names
from testimonies.editorial.merging import IMPORT_LOCK
from testimonies.exchange import accounts, reposts
from testimonies.exchange.formats import FORMATS
from testimonies.exchange.formats.draft import (
    STATEMENTS,
    Doubt,
    DoubtCode,
    DraftPost,
    SourceError,
)
from testimonies.exchange.keys import comparable, import_key
from testimonies.exchange.reports import Outcome, Receipt, Report
from testimonies.models.history import acting
from testimonies.models.likeness import Why
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.sources import Capture, Source
from testimonies.vocabulary import KNOWN_PLATFORMS, SourceMethod, State

# A post that is gone stays gone: nothing of it is captured anew.
GONE = (State.WITHDRAWN, State.ERASED)


@dataclass(frozen=True)
class Origin:
    """What the person who imports says of the source. Each may be empty."""

    url: str = ""
    publisher: str = ""
    title: str = ""


def import_file(
    path: Path,
    origin: Origin,
    *,
    format_slug: str = "article",
    platform: str = "",
    username: str = accounts.IMPORTER,
    dry_run: bool = False,
) -> Report:
    """Import the posts of a file as drafts. `platform` overrides the one that the format names.

    A dry run does all the same and takes it back. Raises `SourceError`, `AccountError` or
    `NotAllowedError`, each with a sentence, and then nothing is kept.
    """
    reader = FORMATS[format_slug]
    parsed = reader.parse(reader.read(path))
    drafts = [replace(draft, platform=platform or draft.platform) for draft in parsed.posts]
    with transaction.atomic():
        by = accounts.acting_user(username)
        take_turn(drafts)
        names = scanning.third_parties()
        with acting(by):
            source, remarks = _source(origin, parsed.sha256)
            receipts = tuple(receive(draft, source, by=by, names=names) for draft in drafts)
        if dry_run:
            transaction.set_rollback(True)
    return Report(str(source), receipts, (*parsed.warnings, *remarks), dry_run)


def take_turn(drafts: Iterable[DraftPost]) -> None:
    """Let one transaction at a time bring posts in, and lock those of them that are here already.

    The verbs lock a post before they append to the log, and so must we: an import that held the
    log and then asked for a post would wait for an editor who waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    drafts = list(drafts)
    known = Q(import_key__in=[draft_key(draft) for draft in drafts])
    known |= Q(native_id__in=[draft.platform_id for draft in drafts if draft.platform_id])
    found = set(Post.objects.filter(known).values_list("pk", "merged_into"))
    for draft in drafts:
        if draft.url:
            found |= set(finding.at_address(draft.url).values_list("pk", "merged_into"))
    keys = {key for pair in found for key in pair if key}
    list(Post.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def receive(
    draft: DraftPost,
    source: Source,
    *,
    by: User,
    person: Person | None = None,
    names: Names | None = None,
) -> Receipt:
    """Store the draft if it is new, and a capture of it if it came from another source.

    `person` is whose account it is, where that is known; `names` are `scanning.third_parties()`,
    read once for many drafts. The detectors look at it each time. What was erased is refused.
    """
    platform = platform_named(draft.platform)
    post = _known(draft, platform)
    if post is None and _was_erased(draft):
        remark = _("It was erased from this archive before, and does not come back.")
        return Receipt(draft, Outcome.GONE, remark=remark)
    if post is None:
        receipt = _store(draft, platform, source, by, person)
        if receipt.post:
            scanning.look_at([receipt.post], names)
        return receipt
    if post.state in GONE:
        return Receipt(draft, Outcome.GONE, post)
    if post.captures.filter(source=source).exists():
        return Receipt(draft, Outcome.KNOWN, post)
    return _capture_again(draft, post, source, by, names)


def _capture_again(
    draft: DraftPost, post: Post, source: Source, by: User, names: Names | None
) -> Receipt:
    """Add a capture to a post that is here. Its words stay; where this source's differ, say so."""
    told = [_("Same post, one more capture: %s.") % post.public_id]
    # Then its id or its address on the platform has told that it is the same post.
    if comparable(draft.text) != comparable(post.text):
        draft = replace(draft, doubts=(*draft.doubts, _words_differ(draft)))
        repeating.ask_to_look(post, Why.WORDS_DIFFER)
        told.append(_("Its words differ from those captured before; compare the two captures."))
    _capture(draft, post, source, by)
    _log(post, "capture", source, by)
    scanning.look_at([post], names)
    if post.state == State.PUBLISHED:
        # Its page names every source of the post.
        publishing.write_published(post)
    return Receipt(draft, Outcome.CAPTURED_AGAIN, post, " ".join(told))


def _words_differ(draft: DraftPost) -> Doubt:
    code = DoubtCode.WORDS_DIFFER
    return Doubt(code, STATEMENTS[code], printed=draft.text)


def _was_erased(draft: DraftPost) -> bool:
    hashes = barring.digests(
        draft.platform,
        native_id=draft.platform_id,
        url=draft.url,
        import_key=draft_key(draft),
    )
    return barring.is_barred(hashes)


def draft_key(draft: DraftPost) -> str:
    """Return the key of a draft; where the source prints no handle, its name stands in for it."""
    handle = draft.handle or f"name: {draft.display_name}"
    return import_key(draft.platform, handle, draft.date.edtf, draft.text)


def platform_named(slug: str) -> Platform:
    """Return a platform by its slug, described from the vocabulary on first use."""
    found = Platform.objects.filter(slug=slug).first()
    if found:
        return found
    if slug not in KNOWN_PLATFORMS:
        raise SourceError(
            _("“%(slug)s” is not a platform of this archive; choose one of: %(known)s.")
            % {"slug": slug, "known": ", ".join(KNOWN_PLATFORMS)}
        )
    platform = Platform(slug=slug, **KNOWN_PLATFORMS[slug])
    platform.full_clean()
    platform.save()
    return platform


def account_of(platform: Platform, handle: str, person: Person | None = None) -> Account:
    """Return the account of a handle, whatever its case; without a handle, the person's.

    A person that an editor has set stays; where there is none yet, `person` is set. Of an account,
    or a person, that was merged it is the one it was merged into.
    """
    person = person.merged_into if person and person.merged_into else person
    whose = {"handle__iexact": handle} if handle else {"handle": "", "person": person}
    known = Account.objects.select_related("merged_into").filter(platform=platform, **whose)
    account = known.order_by(F("merged_into").asc(nulls_first=True), "pk").first()
    if account and account.merged_into:
        account = account.merged_into
    if account is None:
        account = Account(platform=platform, handle=handle, person=person)
        account.full_clean()
        account.save()
    elif person and account.person is None:
        account.person = person
        account.save(update_fields=["person"])
    return account


def explain(error: ValidationError) -> str:
    """Return a validation's sentences with the names of the fields they are about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        " ".join(messages) if field == "__all__" else f"{field}: {' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )


def _source(origin: Origin, sha256: str) -> tuple[Source, list[str]]:
    """Return the source of this file and remarks for the report. The same bytes are one source."""
    known = Source.objects.filter(sha256=sha256).order_by("pk")
    source = known.filter(url=origin.url).first() or known.first()
    if source:
        told = {name: value for name, value in asdict(origin).items() if value}
        other = any(getattr(source, name) != value for name, value in told.items())
        remark = _("This file is here already, as “%s”; its record was not changed.") % source
        return source, [remark] if other else []
    source = Source(
        method=SourceMethod.ARTICLE,
        title=origin.title or _("Article without a recorded title"),
        publisher=origin.publisher,
        url=origin.url,
        sha256=sha256,
    )
    try:
        source.full_clean()
    except ValidationError as error:
        raise SourceError(_("The source cannot be recorded. %s") % explain(error)) from None
    source.save()
    incomplete = not (origin.url and origin.publisher)
    remark = _("No address or no publisher was given; complete the source before publishing.")
    return source, [remark] if incomplete else []


def _known(draft: DraftPost, platform: Platform) -> Post | None:
    """Return the post that the draft is another capture of, or the one that it was merged into."""
    posts = Post.objects.select_for_update()
    found = None
    if draft.platform_id:
        found = posts.filter(platform=platform, native_id=draft.platform_id).first()
    found = found or _at_its_address(draft, platform)
    found = found or posts.filter(import_key=draft_key(draft)).first()
    if found and found.merged_into_id:
        return posts.get(pk=found.merged_into_id)
    return found


def _at_its_address(draft: DraftPost, platform: Platform) -> Post | None:
    """Return the post of the draft's address: of a post's own, not of somebody's page.

    An address of a post ends in a number; one that ends otherwise tells of the same post only
    where the words are the same, too.
    """
    if not draft.url:
        return None
    others = Q(native_id="") if draft.platform_id else Q()
    named = any(char.isdigit() for char in finding.split_address(draft.url)[1].rpartition("/")[2])
    posts = finding.at_address(draft.url).filter(others, platform=platform)
    for post in posts.exclude(state=State.ERASED).select_for_update().order_by("pk"):
        if named or comparable(post.text) == comparable(draft.text):
            return post
    return None


def _store(
    draft: DraftPost, platform: Platform, source: Source, by: User, person: Person | None
) -> Receipt:
    """Store a new draft; one that breaks a rule of the archive is left out, with the reason."""
    try:
        with transaction.atomic():
            post = _post(draft, platform, person)
            _capture(draft, post, source, by)
    except ValidationError as error:
        return Receipt(draft, Outcome.REFUSED, remark=explain(error))
    _log(post, "import", source, by)
    reposts.suggest_to(post)
    return Receipt(draft, Outcome.NEW, post)


def _post(draft: DraftPost, platform: Platform, person: Person | None) -> Post:
    post = Post(
        platform=platform,
        account=account_of(platform, draft.handle, person),
        import_key=draft_key(draft),
        display_name=draft.display_name,
        native_id=draft.platform_id,
        url=draft.url,
        text=draft.text,
        language=draft.language or "und",
        hashtags=list(dict.fromkeys(tag.lstrip("#＃").lower() for tag in draft.hashtags)),
        links=list(draft.links),
        media=list(draft.media),
        public_doubts=[
            {"statement": doubt.statement, "start": doubt.start, "end": doubt.end}
            for doubt in draft.doubts
        ],
    )
    post.set_posted(draft.date)
    reposts.tie(post)
    post.full_clean()
    post.save()
    return post


def _capture(draft: DraftPost, post: Post, source: Source, by: User) -> None:
    capture = Capture(
        post=post,
        source=source,
        ordinal=draft.ordinal,
        offset=draft.offset,
        printed=draft.printed,
        doubts=[{**asdict(doubt), "code": doubt.code.value} for doubt in draft.doubts],
        captured_by=by,
    )
    capture.full_clean()
    capture.save()


def _log(post: Post, verb: str, source: Source, by: User) -> None:
    reason = _("from source %(id)s: %(title)s") % {"id": source.pk, "title": source.title}
    from_state = post.state if verb == "capture" else ""
    events.record(
        post, verb, by=by, from_state=from_state, to_state=post.state, reason=reason[:500]
    )
