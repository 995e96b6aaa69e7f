"""What the public row of a post says, computed from what the editors decided. Writes nothing."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from testimonies.editorial import bases
from testimonies.editorial.comparing import is_barred_by_its_original
from testimonies.editorial.redaction import Rendered, Span, mask_for, render, scrub
from testimonies.models.findings import Finding, FindingKind, FindingState
from testimonies.models.posts import Post
from testimonies.models.sources import Source
from testimonies.vocabulary import (
    Basis,
    Level,
    ShownAs,
    State,
    WordsShownAs,
    direction,
    search_config,
)

Row = dict[str, Any]

PUBLIC_BASES = (Basis.CONSENT, Basis.PRESS)
# Nothing of a level 3 post is quoted in a list unless an editor chose the excerpt.
NO_EXCERPT = ""


def public_row(post: Post, spans: list[Span] | None = None) -> Row:
    """Return every column of the post's `PublishedPost` but `published_at`.

    `spans` are other masks than those that stand: what it would read with them.

    The one place where captured words become public words: redacted, attributed as cleared,
    reduced to an excerpt, a paraphrase or nothing where an editor chose so.
    """
    spans = redaction_spans(post) if spans is None else spans
    rendered = render(post.text, spans)
    words, excerpt = _words(post, rendered, spans)
    return {
        "public_id": post.public_id,
        "kind": post.kind,
        "platform_slug": post.platform.slug,
        "platform_name": post.platform.name,
        **_attribution(post),
        "words": words,
        "words_shown_as": post.words_shown_as,
        "excerpt": excerpt,
        "language": post.language,
        "direction": direction(post.language),
        "level": post.level,
        "is_deindexed": post.is_deindexed,
        "note_slugs": [note.slug for note in post.notes.all()],
        "doubts": _doubts(post, rendered, spans),
        "hashtags": [tag.lower() for tag in post.hashtags if _says(words, tag)],
        "links": [link for link in post.links if link in words],
        "repeats": _repeated(post),
        **_dates(post),
        "sources": _sources(post),
        "search_config": search_config(post.language),
    }


def row_digest(row: Row) -> str:
    """Return the SHA-256, in hex, of a public row: what an approval approves."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()


def redaction_spans(post: Post, *, without: int | None = None) -> list[Span]:
    """Return the post's redactions that stand, but one of that key, as masks over its text."""
    return [
        Span(redaction.start, redaction.end, mask_for(redaction.kind))
        for redaction in post.redactions.all()
        if redaction.undone_by_id is None and redaction.pk != without
    ]


def _words(post: Post, rendered: Rendered, spans: list[Span]) -> tuple[str, str]:
    excerpt = NO_EXCERPT
    if post.excerpt_start is not None and post.excerpt_end is not None:
        start, end = rendered.place(post.excerpt_start), rendered.place(post.excerpt_end, ends=True)
        excerpt = rendered.text[start:end]
    match WordsShownAs(post.words_shown_as):
        case WordsShownAs.VERBATIM:
            return rendered.text, excerpt
        case WordsShownAs.EXCERPT:
            return excerpt, NO_EXCERPT
        case WordsShownAs.PARAPHRASE:
            return scrub(post.paraphrase, post.text, spans), NO_EXCERPT
        case WordsShownAs.COUNT_ONLY:
            return "", NO_EXCERPT


def _repeated(post: Post) -> str:
    """Return the address's id of what it reposts or quotes, while that is public itself."""
    original = post.repeats
    return original.public_id if original and original.state == State.PUBLISHED else ""


def _says(words: str, tag: str) -> bool:
    return f"#{tag.lower()}" in words.lower()


def _doubts(post: Post, rendered: Rendered, spans: list[Span]) -> list[dict[str, Any]]:
    verbatim = post.words_shown_as == WordsShownAs.VERBATIM
    return [
        {
            "statement": scrub(doubt["statement"], post.text, spans),
            "start": rendered.place(doubt["start"]) if verbatim and _spans(doubt) else None,
            "end": rendered.place(doubt["end"], ends=True) if verbatim and _spans(doubt) else None,
        }
        for doubt in post.public_doubts
    ]


def _spans(doubt: dict[str, Any]) -> bool:
    return doubt.get("start") is not None and doubt.get("end") is not None


def _attribution(post: Post) -> Row:
    """Name, handle and address on the platform, as far as the recorded basis reaches today.

    Whatever was decided: without a basis that stands, what is written is a pseudonym.
    """
    shown_as = bases.shown_as(post)
    named, handle = shown_as == ShownAs.NAMED, shown_as == ShownAs.HANDLE
    # Who is kept out of search engines is found by no name here, either.
    findable = post.basis in PUBLIC_BASES and not post.is_deindexed
    person = post.account.person if named and findable else None
    name = post.display_name if named else post.pseudonym if not handle else ""
    row = {
        "shown_as": shown_as,
        "attributed_name": name,
        "attributed_handle": post.account.handle if named or handle else "",
        "person_slug": person.slug if person else "",
        "person_name": person.name if person else "",
        "original_url": post.url if named or handle else "",
    }
    # Names of private people find nothing: what may be searched is what B1 or B2 clears.
    row["search_names"] = (
        " ".join(filter(None, (name, row["person_name"], row["attributed_handle"])))
        if findable and (named or handle)
        else ""
    )
    return row


def _dates(post: Post) -> Row:
    first_moment = dt.datetime.combine(post.posted_earliest, dt.time.min, dt.UTC)
    captures = list(post.captures.all())
    return {
        "posted_edtf": post.posted_edtf,
        "posted_precision": post.posted_precision,
        "posted_earliest": post.posted_earliest,
        "posted_latest": post.posted_latest,
        "posted_instant": post.posted_instant,
        "happened_edtf": post.happened_edtf,
        "archived_on": post.archived_at.date(),
        "sort_at": post.posted_instant or first_moment,
        "sort_place": min((capture.ordinal for capture in captures), default=0),
    }


def _sources(post: Post) -> list[dict[str, str]]:
    """Where it was captured; for a pseudonym nowhere, since the source prints the name."""
    if bases.shown_as(post) == ShownAs.PSEUDONYM:
        return []
    return [cited(capture.source) for capture in post.captures.all()]


def cited(source: Source) -> dict[str, str]:
    """Return what a public row tells of a source."""
    return {
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "published_edtf": source.published_edtf,
        "accessed_on": source.accessed_on.isoformat() if source.accessed_on else "",
    }


def obstacles(post: Post) -> list[str]:
    """Return what keeps the post from becoming public, a sentence each; empty when nothing does."""
    asked = [one for one in post.findings.all() if one.state == FindingState.OPEN]
    return [*undecided(post), *map(_asks, sorted(asked, key=lambda one: one.start))]


def _asks(finding: Finding) -> str:
    told = {"start": finding.start, "end": finding.end, "kind": finding.get_kind_display()}
    if finding.kind == FindingKind.AGE:
        sentence = _(
            "Characters %(start)d to %(end)d look like an age under 18: look at level and"
            " notes, then mask it or say why it may stay."
        )
    else:
        sentence = _(
            "Characters %(start)d to %(end)d look like this: %(kind)s. Mask it or say why it"
            " may stay."
        )
    return sentence % told


def undecided(post: Post) -> list[str]:
    """Return what editors have yet to decide before the post can be shown, a sentence each."""
    found = []
    if post.level is None:
        found.append("Give the post a level from 0 to 3.")
    elif post.level == Level.NEVER:
        found.append("Level 4 is never public.")
    elif post.level >= Level.DISCLOSURE and not post.notes.all():
        found.append("A post of level 1 or above needs a content note.")
    if post.words_shown_as == WordsShownAs.EXCERPT and post.excerpt_start is None:
        found.append("Say where the excerpt begins and ends.")
    if post.words_shown_as == WordsShownAs.PARAPHRASE and not post.paraphrase.strip():
        found.append("Write the paraphrase.")
    if post.shown_as == ShownAs.NAMED and not post.display_name.strip():
        found.append("The capture holds no name to show; choose handle or pseudonym.")
    if post.shown_as == ShownAs.HANDLE and not post.account.handle:
        found.append("The account has no handle to show; choose named or pseudonym.")
    if is_barred_by_its_original(post):
        found.append("What it repeats word for word is hidden, and it with that.")
    return list(filter(None, [*found, bases.obstacle(post)]))
