"""Words as they count when two captures, or two posts, are compared. Reads, and stores nothing."""

import re
import unicodedata

from testimonies.models.posts import Post
from testimonies.vocabulary import Kind, State

# Characters nobody sees and copying loses or adds: soft hyphen, zero-width space, word joiner,
# byte order mark, bidirectional marks. Joiners that shape letters and emoji stay.
UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{UNSEEN}]")

HIDDEN = (State.HELD, State.WITHDRAWN, State.ERASED)

# Fewer characters than this are said by many, each for themselves: they repeat nobody.
SAID_BY_MANY = 40


def comparable(text: str) -> str:
    """The words as they count when two captures are compared; never stored in their place."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def holds(text: str, words: str) -> bool:
    """Whether the text holds these words whole, whatever the case, if they are not too few."""
    wanted = comparable(words).casefold()
    return len(wanted) >= SAID_BY_MANY and wanted in comparable(text).casefold()


def word_for_word(post: Post, original: Post) -> bool:
    """Whether the post says the original's words whole. A repost does, whatever it adds."""
    return post.kind == Kind.REPOST or holds(post.text, original.text)


def is_barred_by_its_original(post: Post) -> bool:
    """Whether what it repeats word for word is hidden, so that it may not be public."""
    original = post.repeats
    return bool(
        original
        and original.state in HIDDEN
        and (post.kind == Kind.REPOST or word_for_word(post, original))
    )
