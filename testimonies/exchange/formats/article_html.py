"""An article as a web page: posts in <blockquote class="twitter-tweet">, as Twitter embeds them.

Each embed is cut out of the source as it stands, so that the capture is exact, and read by
itself. A page without embeds is read as text, from what a reader of it would see.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from testimonies.exchange.formats.article_text import read_text
from testimonies.exchange.formats.draft import Doubt, DoubtCode, DraftPost, doubt
from testimonies.exchange.formats.drafting import MAX_WORDS, add_doubt, make_draft
from testimonies.exchange.formats.marks import has_words
from testimonies.exchange.formats.signatures import Signature, Unreadable, find_signatures
from testimonies.exchange.formats.visible_text import Anchor, VisibleText, visible_text

_OPENING = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:p|div|blockquote|body|html)\s?>", re.IGNORECASE)
_TOKEN = re.compile(
    r"<!--|<(?P<raw>script|style|textarea|template|noscript|title|iframe)\b"
    r"|<(?P<close>/?)blockquote\b(?P<attributes>[^<>]{0,4000})>",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"\bclass\s{0,9}=\s{0,9}[\"']?[^\"'=]{0,300}?\btwitter-(?:tweet|video)\b", re.IGNORECASE
)
_STATUS = re.compile(
    r"(https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([A-Za-z0-9_]{1,15})/status(?:es)?/([0-9]{1,20}))"
    r"(?:[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_OWN_PAGES = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:hashtag/|\w{1,15}(?:\?|$))"
)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
# Since 4 November 2010 an id on Twitter holds the millisecond at which it was given out.
_FIRST_TIMED_ID = 29_700_000_000
_EPOCH_MS = 1_288_834_974_657
_UNCLOSED = "the embedded post has no end in the page; it was read up to its first signature."


@dataclass(frozen=True)
class _Embed:
    """An embed's place in the source, end excluded, and whether its end is there."""

    start: int
    end: int
    closed: bool


def looks_like_page(text: str) -> bool:
    """Whether a source is a web page: it opens like one, or closes a paragraph or a block."""
    return _OPENING.match(text) is not None or _CLOSING.search(text) is not None


def read_page(source: str) -> tuple[list[DraftPost], list[str], str]:
    """The posts of a page, warnings, and the text that the posts' offsets count in."""
    embeds = list(_embeds(source))
    if not embeds:
        seen = visible_text(source).text
        posts, warnings = read_text(seen)
        return posts, warnings, seen
    breaks = [found.start() for found in re.finditer("\n", source)]
    posts, warnings = [], []
    for embed in embeds:
        line = bisect_right(breaks, embed.start - 1) + 1
        read = _read_embed(source[embed.start : embed.end], embed, len(posts) + 1)
        if isinstance(read, DraftPost):
            posts.append(read)
        else:
            warnings.append(f"Line {line}: {read}")
        if not embed.closed:
            warnings.append(f"Line {line}: {_UNCLOSED}")
    warnings.extend(_others(source, embeds))
    return posts, warnings, source


def _embeds(source: str) -> Iterator[_Embed]:
    """Where embeds stand. Comments and scripts hold none, whatever they look like."""
    at, start, depth = 0, None, 0
    while token := _TOKEN.search(source, at):
        at = token.end()
        if token["attributes"] is None:
            at = _skip(source, token)
        elif token["close"]:
            depth -= 1
            if start is not None and depth <= 0:
                yield _Embed(start, token.end(), True)
                start = None
        elif _EMBED.search(token["attributes"]):
            # A second embed inside the first: the first was never closed.
            if start is not None:
                yield _Embed(start, token.start(), False)
            start, depth = token.start(), 1
        else:
            depth += 1
    if start is not None:
        yield _Embed(start, len(source), False)


def _skip(source: str, token: re.Match[str]) -> int:
    """The end of a comment, or of an element whose content is no markup; else of the source."""
    if token["raw"] is None:
        end = source.find("-->", token.end())
        return end + 3 if end >= 0 else len(source)
    closing = re.compile(f"</{token['raw']}", re.IGNORECASE).search(source, token.end())
    return closing.end() if closing else len(source)


def _read_embed(fragment: str, embed: _Embed, ordinal: int) -> DraftPost | str:
    """The post of an embed, or a clause that says why it has none."""
    seen = visible_text(fragment)
    found = _signatures(seen.text)
    if not found:
        address = next((a.href for a in seen.anchors if _STATUS.fullmatch(a.href)), "")
        at = f" (its address is {address})" if address else ""
        return f"an embedded post prints no name, handle and date that we can read{at}; left out."
    # In the words of a post another may be quoted, so the last signature is the post's own;
    # but where the end of the embed is missing, the page goes on after the first.
    found = found if embed.closed else found[:1]
    signature = found[-1]
    if isinstance(signature, Unreadable):
        return f"an embedded post is not readable, because {signature.problem}; left out."
    text = seen.text[: signature.start].strip()
    text = text if has_words(text) else ""
    if len(text) > MAX_WORDS:
        return f"an embedded post of @{signature.handle} is longer than any post; left out."
    doubts = [] if text else [doubt(DoubtCode.NO_WORDS)]
    shift = len(seen.text) - len(seen.text.lstrip())
    doubts += [_inner(inner, text, shift) for inner in found[:-1]]
    post = make_draft(ordinal, signature, text, fragment, embed.start, doubts)
    return _with_address(_with_links(post, seen, signature), seen, signature)


def _signatures(text: str) -> list[Signature | Unreadable]:
    found: list[Signature | Unreadable] = []
    for line in re.finditer("[^\n]+", text):
        found.extend(find_signatures(text, line.start(), line.end()))
    return found


def _inner(inner: Signature | Unreadable, text: str, shift: int) -> Doubt:
    start, end = inner.start - shift, min(inner.end - shift, len(text))
    return doubt(DoubtCode.HOLDS_A_SIGNATURE, start, end, text[start:end])


def _with_links(post: DraftPost, seen: VisibleText, signature: Signature) -> DraftPost:
    """Add the addresses behind the words' links; hashtags, names and pictures have none to add."""
    behind = [
        address
        for anchor in seen.anchors
        if anchor.start < signature.start and not anchor.text.startswith("pic.")
        for address in (anchor.href, anchor.title)
        if _WEB.fullmatch(address) and not _OWN_PAGES.match(address)
    ]
    language = seen.language if _LANGUAGE.fullmatch(seen.language) else ""
    return replace(
        post,
        links=tuple(dict.fromkeys([*post.links, *behind])),
        language="" if language == "und" else language,
    )


def _with_address(post: DraftPost, seen: VisibleText, signature: Signature) -> DraftPost:
    status = _status([a for a in seen.anchors if a.start > signature.start])
    if status is None:
        return post
    url, handle, platform_id = status.groups()
    post = replace(post, url=url, platform_id=platform_id)
    if handle.casefold() not in {post.handle.casefold(), "i"}:
        post = add_doubt(post, doubt(DoubtCode.HANDLE_DISAGREES_WITH_ADDRESS, printed=url))
    given = _day_of_id(int(platform_id))
    day = dt.timedelta(days=1)
    if given and not post.date.earliest - day <= given <= post.date.latest + day:
        post = add_doubt(
            post,
            doubt(
                DoubtCode.DATE_DISAGREES_WITH_ADDRESS,
                printed=post.date.edtf,
                proposal=given.isoformat(),
            ),
        )
    return post


def _status(anchors: list[Anchor]) -> re.Match[str] | None:
    found = (_STATUS.fullmatch(anchor.href) for anchor in reversed(anchors))
    return next((status for status in found if status), None)


def _day_of_id(platform_id: int) -> dt.date | None:
    """The day in UTC on which Twitter gave out an id; None for ids that do not say."""
    if platform_id < _FIRST_TIMED_ID or platform_id >= 2**63:
        return None
    return dt.datetime.fromtimestamp(((platform_id >> 22) + _EPOCH_MS) / 1000, dt.UTC).date()


def _others(source: str, embeds: list[_Embed]) -> Iterator[str]:
    """Say that signatures stand outside the embeds, where they do."""
    starts = [0, *(embed.end for embed in embeds)]
    ends = [*(embed.start for embed in embeds), len(source)]
    rest = "".join(source[start:end] for start, end in zip(starts, ends, strict=True))
    outside = len(_signatures(visible_text(rest).text))
    if outside:
        yield (
            f"The page holds {outside} more signatures outside its embedded posts; "
            "they were not read as posts."
        )
