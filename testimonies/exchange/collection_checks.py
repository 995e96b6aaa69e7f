"""What a collection's records say of each other, and of the words: checked before any is stored."""

from typing import Any

from testimonies.exchange.collection_file import Collection, CollectionError, PostRecord
from testimonies.vocabulary import CONTENT_NOTES, KNOWN_PLATFORMS, Basis


def check_references(collection: Collection) -> None:
    """Check what one record says of another, and of the words. Raises `CollectionError`."""
    people = _unique("people", [person.slug for person in collection.people])
    posts = _unique("posts", [post.record for post in collection.posts])
    figures = _unique("measurements", [figure.slug for figure in collection.measurements])
    _unique("timelines", [timeline.slug for timeline in collection.timelines])
    _known("collection", "platforms", collection.platforms, KNOWN_PLATFORMS)
    for post in collection.posts:
        where = f"posts “{post.record}”"
        _known(where, "person", [post.person], people)
        _known(where, "platform", [post.platform], collection.platforms)
        _known(where, "notes", post.notes, CONTENT_NOTES)
        _check_basis(post, where)
        _check_words(post, where)
    for figure in collection.measurements:
        where = f"measurements “{figure.slug}”"
        _known(where, "post", filter(None, [figure.post]), posts)
        _known(where, "platform", filter(None, [figure.platform]), collection.platforms)
    for timeline in collection.timelines:
        for place, entry in enumerate(timeline.entries, 1):
            where = f"timelines “{timeline.slug}”, entries[{place}]"
            if sum(map(bool, vars(entry).values())) != 1:
                raise CollectionError(
                    f"{where}: give one of heading, context, post and milestone, and one only."
                )
            _known(where, "post", filter(None, [entry.post]), posts)
            _known(where, "milestone", filter(None, [entry.milestone]), figures)


def _unique(where: str, names: list[str]) -> set[str]:
    for name in names:
        if names.count(name) > 1:
            raise CollectionError(f"{where} “{name}”: stands twice; rename or remove one.")
    return set(names)


def _known(where: str, name: str, values: Any, known: Any) -> None:
    for value in values:
        if value not in known:
            raise CollectionError(
                f"{where}, {name}: there is no “{value}”; add it, or choose one of "
                f"{', '.join(sorted(known))}."
            )


def _check_basis(post: PostRecord, where: str) -> None:
    if post.basis in (Basis.CONSENT, Basis.NO_OBJECTION):
        raise CollectionError(
            f"{where}, basis: a file brings B2 or B4; record {post.basis.value} with its evidence "
            "at the desk, on the page of the post."
        )


def _check_words(post: PostRecord, where: str) -> None:
    if not all(line in post.printed for line in post.words.split("\n")):
        raise CollectionError(
            f"{where}, words: do not stand in what the source prints; copy them from `printed`."
        )
    spans = [(doubt.start, doubt.end) for doubt in post.doubts]
    spans += [(doubt.start, doubt.end) for doubt in post.stated or ()]
    for start, end in spans:
        if not _is_inside(start, end, post.words):
            raise CollectionError(
                f"{where}, doubts: {start} to {end} is no stretch of the {len(post.words)} "
                "characters; correct it, or leave both out."
            )


def _is_inside(start: int | None, end: int | None, words: str) -> bool:
    if start is None or end is None:
        return start is end
    return 0 <= start < end <= len(words)
