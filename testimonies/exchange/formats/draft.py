"""What every format hands to the importer: drafts, and what is doubtful about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from testimonies.dates import PostedDate


class SourceError(ValueError):
    """A file that cannot be read as a source. Its text is a sentence: the problem, the remedy."""


class DoubtCode(StrEnum):
    """What a source leaves unclear about a post."""

    NO_WORDS = "no_words"
    MAY_BELONG_TO_PREVIOUS = "may_belong_to_previous"
    MAY_CONTINUE_IN_NEXT = "may_continue_in_next"
    MAY_BELONG_TO_ANOTHER = "may_belong_to_another"
    LINES_LEFT_OUT = "lines_left_out"
    SHARES_A_LINE = "shares_a_line"
    HOLDS_A_SIGNATURE = "holds_a_signature"
    TOO_LONG = "too_long"
    BROKEN_ENTITY = "broken_entity"
    HIDDEN_CHARACTERS = "hidden_characters"
    NAME_MISSING = "name_missing"
    NAME_UNCLEAR = "name_unclear"
    NAME_MAY_BE_SLOGAN = "name_may_be_slogan"
    DATE_BEFORE_PLATFORM = "date_before_platform"
    DATE_NOT_YET = "date_not_yet"
    DATE_HOUR_WITHOUT_ZONE = "date_hour_without_zone"
    DATE_DISAGREES_WITH_ADDRESS = "date_disagrees_with_address"
    HANDLE_DISAGREES_WITH_ADDRESS = "handle_disagrees_with_address"
    DUPLICATE = "duplicate"
    WORDS_DIFFER = "words_differ"


# Fit to be shown to the public as they are. They hold no words of the post, so that one
# translation serves them all.
STATEMENTS: dict[DoubtCode, str] = {
    DoubtCode.NO_WORDS: "The source prints no words for this post.",
    DoubtCode.MAY_BELONG_TO_PREVIOUS: (
        "The source prints these words on a line of their own, before the signature; "
        "they may belong to the post before."
    ),
    DoubtCode.MAY_CONTINUE_IN_NEXT: (
        "The source prints words after this post, on a line of their own; they may belong to it."
    ),
    DoubtCode.MAY_BELONG_TO_ANOTHER: (
        "The source prints these words on lines of their own; they may belong to another post."
    ),
    DoubtCode.LINES_LEFT_OUT: (
        "The source prints lines just before this post that may belong to it; "
        "they are not shown as its words."
    ),
    DoubtCode.SHARES_A_LINE: (
        "The source prints this post on one line with other text; "
        "its words may begin or end elsewhere."
    ),
    DoubtCode.HOLDS_A_SIGNATURE: (
        "The words hold what looks like the signature of another post; "
        "some of them may be another person's."
    ),
    DoubtCode.TOO_LONG: (
        "The source prints more words than one post could hold at the time; "
        "some of them may not belong to it."
    ),
    DoubtCode.BROKEN_ENTITY: (
        "The source prints a character that was damaged on its way through a web page; "
        "the words here are as the source prints them."
    ),
    DoubtCode.HIDDEN_CHARACTERS: "The words hold characters that cannot be seen.",
    DoubtCode.NAME_MISSING: "The source prints no name for this post, only a handle.",
    DoubtCode.NAME_UNCLEAR: (
        "The source does not show clearly where the words end and the name begins."
    ),
    DoubtCode.NAME_MAY_BE_SLOGAN: (
        "The name as printed may be a slogan or a nickname; the handle says whose account it is."
    ),
    DoubtCode.DATE_NOT_YET: "The date, as the source prints it, had not come when it was read.",
    DoubtCode.DATE_BEFORE_PLATFORM: (
        "The source gives a date before the platform opened; the date is likely wrong."
    ),
    DoubtCode.DATE_HOUR_WITHOUT_ZONE: (
        "The source gives an hour without a time zone; only the day is recorded."
    ),
    DoubtCode.DATE_DISAGREES_WITH_ADDRESS: (
        "The date as printed does not match the number in the post's address."
    ),
    DoubtCode.HANDLE_DISAGREES_WITH_ADDRESS: (
        "The handle as printed is not the one in the post's address."
    ),
    DoubtCode.WORDS_DIFFER: "This source prints other words for this post than an earlier one.",
    DoubtCode.DUPLICATE: "The source prints a post with the same handle, date and words earlier.",
}


@dataclass(frozen=True)
class Doubt:
    """One thing that a source leaves unclear.

    `start` and `end` are code points into `DraftPost.text`, end excluded, or both None where the
    doubt is about the post as a whole. `printed` is what the source prints there; `proposal` is
    what an editor might put in its place, or empty. `statement` is fit for the public.
    """

    code: DoubtCode
    statement: str
    start: int | None = None
    end: int | None = None
    printed: str = ""
    proposal: str = ""


def doubt(
    code: DoubtCode,
    start: int | None = None,
    end: int | None = None,
    printed: str = "",
    proposal: str = "",
) -> Doubt:
    """A doubt with the public statement of its code."""
    return Doubt(code, STATEMENTS[code], start, end, printed, proposal)


@dataclass(frozen=True)
class DraftPost:
    """A post as one source prints it; nothing is repaired, nothing is added.

    `ordinal` counts from 1 in the order of the source. `handle` has no @. `hashtags` are as
    printed, with their sign. `printed` is the raw piece of the source, signature included:
    it is `ParsedSource.text[offset : offset + len(printed)]`. `url`, `platform_id` and `language`
    are empty where the source has none.
    """

    ordinal: int
    display_name: str
    handle: str
    date: PostedDate
    text: str
    hashtags: tuple[str, ...]
    links: tuple[str, ...]
    media: tuple[str, ...]
    printed: str
    offset: int
    doubts: tuple[Doubt, ...]
    url: str = ""
    platform_id: str = ""
    language: str = ""
    platform: str = "twitter"


@dataclass(frozen=True)
class ParsedSource:
    """The posts of one source, in its order, and what the reader should know of the reading.

    `text` is what `DraftPost.offset` counts in: the decoded file, or, for a web page without
    embedded posts, its visible text. `warnings` are sentences for the editor.
    """

    posts: tuple[DraftPost, ...]
    sha256: str
    encoding: str
    warnings: tuple[str, ...]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Format:
    """A kind of source: how its bytes are fetched from a file, and how they are read.

    Both raise SourceError, with a sentence to show.
    """

    slug: str
    description: str
    read: Callable[[Path], bytes]
    parse: Callable[[bytes], ParsedSource]
