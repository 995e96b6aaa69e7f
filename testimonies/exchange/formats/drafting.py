"""From a signature and its words to a draft, with every doubt that the two give rise to."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from testimonies.exchange.formats import marks
from testimonies.exchange.formats.draft import Doubt, DoubtCode, DraftPost, doubt
from testimonies.exchange.formats.signatures import Signature
from testimonies.exchange.keys import import_key

# Longer than any platform's post ever was: what stands before such a signature is a document.
MAX_WORDS = 25_000
_TWITTER_OPENED = dt.date(2006, 3, 21)


def make_draft(
    ordinal: int,
    signature: Signature,
    text: str,
    printed: str,
    offset: int,
    doubts: Iterable[Doubt],
) -> DraftPost:
    """The draft of one signed post; `doubts` are those that only its place in the source shows."""
    return DraftPost(
        ordinal=ordinal,
        display_name=signature.name,
        handle=signature.handle,
        date=signature.date,
        text=text,
        hashtags=marks.hashtags(text),
        links=marks.links(text),
        media=marks.media(text),
        printed=printed,
        offset=offset,
        doubts=(*doubts, *marks.word_doubts(text), *_signature_doubts(signature)),
    )


def mark_duplicates(posts: Sequence[DraftPost]) -> tuple[DraftPost, ...]:
    """The same posts; one that has the key of an earlier one carries a doubt that says so."""
    seen: set[str] = set()
    marked = []
    for post in posts:
        key = import_key(post.platform, post.handle, post.date.edtf, post.text)
        if key in seen:
            post = add_doubt(post, doubt(DoubtCode.DUPLICATE))
        seen.add(key)
        marked.append(post)
    return tuple(marked)


def add_doubt(post: DraftPost, added: Doubt) -> DraftPost:
    """The post with one more doubt."""
    return replace(post, doubts=(*post.doubts, added))


def _signature_doubts(signature: Signature) -> Iterator[Doubt]:
    yield from marks.name_doubts(signature.name)
    if signature.name_unclear:
        yield doubt(DoubtCode.NAME_UNCLEAR, printed=signature.name)
    if signature.date.latest < _TWITTER_OPENED:
        yield doubt(DoubtCode.DATE_BEFORE_PLATFORM, printed=signature.date.edtf)
    if signature.date.earliest > _last_day():
        yield doubt(DoubtCode.DATE_NOT_YET, printed=signature.date.edtf)
    if signature.hour_without_zone:
        yield doubt(DoubtCode.DATE_HOUR_WITHOUT_ZONE)


def _last_day() -> dt.date:
    """Return the latest day that it is anywhere: clocks are up to 14 hours before UTC."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date()
