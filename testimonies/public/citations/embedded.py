"""What a post's page says of itself to machines: Dublin Core for Zotero, and JSON-LD.

No `citation_*` tags: those would enter people's testimonies into indexes of scholarly papers.
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from testimonies.models.published import PublishedPost
from testimonies.public.citations.items import archive_name, author_of, title_of
from testimonies.public.records import content_notes
from testimonies.vocabulary import Level, Precision, ShownAs, WordsShownAs

_IN_JSON = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
QUOTED = (WordsShownAs.VERBATIM, WordsShownAs.EXCERPT)
EXACT = (Precision.SECOND, Precision.DAY, Precision.MONTH, Precision.YEAR)


def dublin_core(post: PublishedPost, address: str) -> list[tuple[str, str]]:
    """Return names and contents of `<meta>` tags."""
    tags = [
        ("DC.title", title_of(post)),
        ("DC.creator", author_of(post)),
        ("DC.date", post.posted_edtf),
        ("DC.publisher", archive_name()),
        ("DC.source", post.platform_name),
        ("DC.identifier", address),
        ("DC.language", post.language),
        ("DC.type", "Text"),
    ]
    return [(name, content) for name, content in tags if content]


def linked_data(post: PublishedPost, address: str) -> SafeString:
    """Return schema.org's SocialMediaPosting as JSON that may stand inside a `<script>`."""
    data = {name: value for name, value in _posting(post, address).items() if value}
    text = json.dumps(data, ensure_ascii=False).translate(_IN_JSON)
    return mark_safe(text)  # noqa: S308 - no character is left that could end the element


def _posting(post: PublishedPost, address: str) -> dict[str, Any]:
    exact = post.posted_precision in EXACT
    notes = ", ".join(content_notes(post))
    return {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "@id": address,
        "url": address,
        "headline": title_of(post),
        "author": _author(post),
        "datePublished": post.posted_edtf if exact else "",
        # An uncertain date is no datePublished; in EDTF it says what is known.
        "temporalCoverage": "" if exact else post.posted_edtf,
        "inLanguage": post.language,
        "isPartOf": {"@type": "WebSite", "name": archive_name()},
        "isBasedOn": post.original_url,
        "keywords": post.hashtags,
        "contentRating": gettext("Content note: %(notes)s") % {"notes": notes} if notes else "",
        "articleBody": post.words if _may_be_indexed(post) else "",
    }


def _may_be_indexed(post: PublishedPost) -> bool:
    """Words in JSON-LD are shown by others without their note: none that describe what was done."""
    return (
        not post.is_deindexed and post.level <= Level.DISCLOSURE and post.words_shown_as in QUOTED
    )


def _author(post: PublishedPost) -> dict[str, str]:
    name, handle = post.attributed_name, f"@{post.attributed_handle}"
    if post.shown_as == ShownAs.HANDLE:
        return {"@type": "Person", "name": handle}
    author = {"@type": "Person", "name": name}
    return author | ({"alternateName": handle} if post.attributed_handle else {})
