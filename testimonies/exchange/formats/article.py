"""Articles that quote posts: plain text and web pages."""

import hashlib

from testimonies.exchange.formats.article_html import looks_like_page, read_page
from testimonies.exchange.formats.article_text import NEAR_MISS, read_text
from testimonies.exchange.formats.decoding import decode
from testimonies.exchange.formats.draft import ParsedSource, SourceError
from testimonies.exchange.formats.drafting import mark_duplicates

_NOTHING_FOUND = (
    "No post quoted with a signature like “words— Name (@handle) October 16, 2017” was found; "
    "check that the file is the article and holds the quoted posts."
)


def parse_article(data: bytes) -> ParsedSource:
    """The posts that an article quotes, as drafts, in its order.

    Takes the bytes of a text or an HTML file, at most 20 MB. Raises SourceError, with a sentence
    that names the problem and the remedy, where the file is no text or quotes no post.
    """
    text, encoding, warnings = decode(data)
    if looks_like_page(text):
        posts, found, text = read_page(text)
    else:
        posts, found = read_text(text)
    if not posts:
        near = next((warning for warning in found if NEAR_MISS in warning), "")
        raise SourceError(f"{_NOTHING_FOUND} {near}".rstrip())
    return ParsedSource(
        posts=mark_duplicates(posts),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        warnings=(*warnings, *found),
        text=text,
    )
