"""All posts of a selection, in constant memory, however many and however slow the reader."""

from collections.abc import Iterator

from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from metoo_archive.faces import public_face
from testimonies.models.published import PublishedPost
from testimonies.public.filters import Posts

BATCH = 250
KEYS = ("sort_at", "sort_place", "public_id")


def batches(
    posts: Posts, *, oldest_first: bool = False, size: int = BATCH
) -> Iterator[list[PublishedPost]]:
    """Yield the posts in order of date, at most `size` at a time; nothing when there are none.

    Each batch is a query of its own that begins after the last row. A cursor of the server would
    hold a transaction for as long as a reader takes to download, and would go on to give out what
    was withdrawn in between. The middleware has taken off the public face by the time a streamed
    body is read, so each query puts it on, and it is off whenever this generator rests: a reader
    who leaves half way leaves nothing behind in the thread.
    """
    ordered = posts.order_by(*(key if oldest_first else f"-{key}" for key in KEYS))
    beyond = TupleGreaterThan if oldest_first else TupleLessThan
    rest = ordered
    while True:
        with public_face():
            found = list(rest[:size])
        if found:
            yield found
        if len(found) < size:
            return
        last = tuple(getattr(found[-1], key) for key in KEYS)
        rest = ordered.filter(beyond(Tuple(*KEYS), last))
