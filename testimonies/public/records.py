"""What a reader may take away of a post: one record, the same in every file and format.

Level 3 stays on its own page, where it is opened on demand: its words, its excerpt and the links
that stand in them are in no record, and the record says so.
"""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testimonies.models.published import PublishedPost
from testimonies.vocabulary import CONTENT_NOTES, Level, WordsShownAs

Record = dict[str, Any]

COLUMNS: dict[str, str | Promise] = {
    "id": _("the archive's identifier of the post"),
    "address": _("the page of the post in this archive: cite this one"),
    "platform": _("where it was posted"),
    "kind": _("original, reply, repost or quote"),
    "shown_as": _("named, handle or pseudonym: how whoever spoke is shown here"),
    "name": _("who spoke: the name at the time, or a pseudonym"),
    "handle": _("the account, without its @"),
    "person": _(
        "the person's page in this archive (the last part of its address), if there is one"
    ),
    "posted": _(
        "when it was posted, in EDTF: 2017-10-16 is a day and no hour, 2017-10-15~ is about it"
    ),
    "posted_precision": _("second, day, month, year, circa or interval"),
    "posted_earliest": _("the first day that it may have been posted on"),
    "posted_latest": _("the last day that it may have been posted on"),
    "happened": _("when what it tells of happened, in EDTF, if an editor recorded it"),
    "archived_on": _("the day it came into the archive"),
    "published_at": _("since when this archive shows it, in UTC"),
    "level": _("0 solidarity, 1 disclosure, 2 described, 3 graphic"),
    "content_notes": _("what the words speak of"),
    "words": _("the words as they are shown: redacted, cut or told in other words"),
    "words_shown_as": _("verbatim, excerpt, paraphrase or count_only"),
    "words_left_out": _("why the words are not in this file; empty when they are"),
    "language": _("the language of the post"),
    "hashtags": _("in lower case, without #"),
    "links": _("addresses that stand in the words"),
    "doubts": _("what is doubtful about the words or the date"),
    "sources": _("where the archive has it from"),
    "original_address": _("where it was first posted, as far as the attribution allows"),
    "repeats": _("the id of the post that it reposts or quotes, while that is public, too"),
}
WORDS = ("words", "excerpt", "links")

LEVEL_3 = "level 3: read them on the page of the post"
NOT_SHOWN = "this archive shows no words of this post"
TOO_MANY = "files and lists with more posts than the limit hold no words"


def record(post: PublishedPost, address: str, *, with_words: bool = True) -> Record:
    """Return the record of a post at its address, its keys in the order of COLUMNS.

    Without words, the post's columns of WORDS are not read (they may be deferred).
    """
    left_out = words_left_out(post, with_words)
    return {
        "id": post.public_id,
        "address": address,
        "platform": post.platform_name,
        "kind": post.kind,
        "shown_as": post.shown_as,
        "name": post.attributed_name,
        "handle": post.attributed_handle,
        "person": post.person_slug,
        "posted": post.posted_edtf,
        "posted_precision": post.posted_precision,
        "posted_earliest": post.posted_earliest.isoformat(),
        "posted_latest": post.posted_latest.isoformat(),
        "happened": post.happened_edtf,
        "archived_on": post.archived_on.isoformat(),
        "published_at": f"{post.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "level": post.level,
        "content_notes": content_notes(post),
        "words": "" if left_out else post.words,
        "words_shown_as": post.words_shown_as,
        "words_left_out": left_out,
        "language": post.language,
        "hashtags": post.hashtags,
        "links": [] if left_out else post.links,
        "doubts": [doubt["statement"] for doubt in post.doubts],
        "sources": post.sources,
        "original_address": post.original_url,
        "repeats": post.repeats,
    }


def words_left_out(post: PublishedPost, with_words: bool) -> str:
    """Return why a record holds no words of this post; empty when it does."""
    if post.level >= Level.GRAPHIC:
        return LEVEL_3
    if post.words_shown_as == WordsShownAs.COUNT_ONLY:
        return NOT_SHOWN
    if not with_words:
        return TOO_MANY
    return "" if post.words else NOT_SHOWN


def content_notes(post: PublishedPost) -> list[str]:
    """Return the notes in words, in the order of the vocabulary."""
    return [str(label) for slug, label in CONTENT_NOTES.items() if slug in post.note_slugs]


# A spreadsheet takes a cell that begins so for a formula; the wide forms are normalised to them.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def cells(record: Record) -> list[str]:
    """Return a record as the cells of a table: lists joined by “; ”, no formula among them."""
    return [safe(_cell(name, value)) for name, value in record.items()]


def _cell(name: str, value: Any) -> str:
    if name == "sources":
        return "; ".join(
            ", ".join(filter(None, (source["title"], source["publisher"], source["url"])))
            for source in value
        )
    return "; ".join(value) if isinstance(value, list) else str(value)


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
