"""What is cited, as CSL-JSON: the one form from which every other is made.

CSL-JSON is the input format of the Citation Style Language, https://docs.citationstyles.org.
"""

import datetime as dt
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext, pgettext

from testimonies.dates import PostedDate, parse_edtf
from testimonies.models.published import PublishedPost
from testimonies.templatetags.archive import day_text, edtf_text
from testimonies.vocabulary import Kind, ShownAs

Item = dict[str, Any]

ABOUT = "~"


def archive_name() -> str:
    return gettext("The #MeToo Archive")


def post_item(post: PublishedPost, address: str, accessed: dt.date) -> Item:
    """Return the citation of a post at its address in the archive. It holds none of its words."""
    author = author_of(post)
    item: Item = {
        "id": f"post-{post.public_id}",
        "type": "post",
        "title": title_of(post),
        "container-title": post.platform_name,
        "archive": archive_name(),
        "issued": issued(parse_edtf(post.posted_edtf)),
        "accessed": date_parts(accessed.isoformat()),
        "URL": address,
        "language": post.language,
    }
    # One literal name: where a display name ends and a family name begins, nobody can tell.
    return item | ({"author": [{"literal": author}]} if author else {})


def search_item(title: str, address: str, at: dt.datetime) -> Item:
    """Return the citation of a search as it was at a moment."""
    return {
        "id": f"search-{at:%Y%m%d%H%M%S}",
        "type": "webpage",
        "title": title,
        "author": [{"literal": archive_name()}],
        "issued": date_parts(at.date().isoformat()),
        "accessed": date_parts(at.date().isoformat()),
        "URL": address,
    }


def author_of(post: PublishedPost) -> str:
    """Return who spoke, exactly as cleared: “Name [@handle]”, “@handle” or the pseudonym."""
    name = " ".join(post.attributed_name.split())
    handle = f"@{post.attributed_handle}" if post.attributed_handle else ""
    if post.shown_as == ShownAs.NAMED and handle:
        return f"{name} [{handle}]" if name else handle
    return handle if post.shown_as == ShownAs.HANDLE else name


def title_of(post: PublishedPost) -> str:
    """Return a title such as “Post of 16 October 2017”, no more exact than the date is known."""
    date = parse_edtf(post.posted_edtf)
    words = day_text(date.earliest) if date.instant else edtf_text(date.edtf)
    what = {
        Kind.REPLY: pgettext("in the title of a citation", "Reply"),
        Kind.REPOST: pgettext("in the title of a citation", "Repost"),
    }.get(Kind(post.kind), pgettext("in the title of a citation", "Post"))
    if date.precision in ("circa", "interval"):
        return gettext("%(post)s, %(date)s") % {"post": what, "date": words}
    return gettext("%(post)s of %(date)s") % {"post": what, "date": words}


def issued(date: PostedDate) -> dict[str, Any]:
    """Return a date as CSL writes it: the parts that are known, an interval as its two ends."""
    if date.precision == "interval":
        return {"date-parts": [_parts(end) for end in date.edtf.split("/")]}
    if date.precision == "circa":
        return {**date_parts(date.edtf.removesuffix(ABOUT)), "circa": True}
    return date_parts(date.earliest.isoformat() if date.instant else date.edtf)


def shared_parts(item: Item) -> list[int]:
    """Return the parts of an item's date that hold for sure: of an interval, what its ends share.

    That is its year, perhaps its month, or nothing; the title holds the interval itself.
    """
    first, *last = item["issued"]["date-parts"]
    if not last:
        return list(first)
    pairs = zip(first, last[0], strict=False)
    return [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]


def date_parts(day: str) -> dict[str, Any]:
    return {"date-parts": [_parts(day)]}


def _parts(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]
