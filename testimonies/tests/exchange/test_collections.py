"""Collections: what a file must say, and what loading does. All that is in them is invented."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from testimonies.exchange.collection_file import CollectionError, read_collection
from testimonies.exchange.collections import (
    load_collection,
    load_first_collection,
)
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
)
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Measurement, Source
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

POST: dict[str, Any] = {
    "record": "ada",
    "person": "ada-invented",
    "platform": "twitter",
    "handle": "ada_i",
    "display_name": "Ada I",
    "posted": "2017-10-16",
    "words": "Invented, and believed. #MeToo",
    "printed": "Invented, and believed. #MeToo— Ada I (@ada_i) October 16, 2017",
    "ordinal": 1,
    "offset": 0,
    "level": 1,
    "notes": ["sexual-harassment"],
    "shown_as": "named",
    "basis": "B2",
    "words_shown_as": "verbatim",
}
COLLECTION: dict[str, Any] = {
    "title": "An invented day",
    "source": {"method": "article", "title": "An invented article", "sha256": "a" * 64},
    "platforms": ["twitter"],
    "people": [{"slug": "ada-invented", "name": "Ada Invented", "is_public_figure": True}],
    "posts": [POST],
    "measurements": [
        {
            "slug": "ada-likes",
            "metric": "likes",
            "value": 12,
            "qualifier": "more_than",
            "statement": "It was liked more than 12 times.",
            "as_of": "2017-10-16",
            "said_by": "the article",
            "post": "ada",
        }
    ],
    "timelines": [
        {
            "slug": "invented-day",
            "title": "An invented day",
            "introduction": "Invented.",
            "entries": [{"heading": "Monday"}, {"post": "ada"}, {"milestone": "ada-likes"}],
        }
    ],
}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write the invented collection, changed at one place, and return its path."""

    def written(*place: Any, value: Any = None) -> Path:
        collection = copy.deepcopy(COLLECTION)
        if place:
            target: Any = collection
            for step in place[:-1]:
                target = target[step]
            target[place[-1]] = value
        path = tmp_path / "collection.json"
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
        return path

    return written


def test_an_editor_loads_a_collection_and_it_is_public(write):
    loaded = load_collection(write(), by=cast.editor())
    assert (loaded.new, loaded.published, loaded.measurements, loaded.timelines) == (1, 1, 1, 1)
    row = PublishedPost.objects.get()
    assert (row.words, row.person_name, row.level) == (POST["words"], "Ada Invented", 1)
    assert PublishedMeasurement.objects.get().post == row
    entries = PublishedTimeline.objects.get().entries.order_by("position")
    assert [entry.kind for entry in entries] == ["heading", "post", "milestone"]
    verbs = ReviewEvent.objects.filter(post__isnull=False).order_by("pk")
    assert [event.verb for event in verbs] == [
        "import",
        "revise",
        "record basis",
        "submit",
        "publish",
    ]
    assert {event.by.username for event in verbs} == {"edna"}


def test_who_is_no_editor_loads_nothing(write):
    with pytest.raises(CollectionError, match=r"posts “ada”: .* not an editor"):
        load_collection(write(), by=cast.outsider())
    assert not Source.objects.exists()


MISTAKES: list[tuple[tuple[Any, ...], Any, str]] = [
    (("titel",), "x", r"^collection, titel: is no field; the fields are title, source"),
    (("source", "title"), "", r"^source, title: .*blank"),
    (("source", "sha256"), "abc", r"^source, .*64 characters"),
    (("source", "method"), "hearsay", r"^source, method: \"hearsay\" is not one of article, file"),
    (("source", "url"), "no address", r"^source, url: .*valid URL"),
    (("platforms",), ["nowhere"], r"^collection, platforms: there is no “nowhere”; .*facebook"),
    (("people", 0, "is_public_figure"), 1, r"^people.* “ada-invented”, .*: must be true or false"),
    (("people", 0, "wikidata_id"), "42", r"^people “ada-invented”, .*Q and a number"),
    (("people", 0, "slug"), "b", r"^posts “ada”, person: there is no “ada-invented”"),
    (("posts",), "none", r"^collection, posts: must be a list"),
    (("posts",), [POST, POST], r"^posts “ada”: stands twice"),
    (("posts", 0), 3, r"^posts\[1\]: must be an object"),
    (("posts", 0, "posted"), "2017-02-30", r"^posts\[1\] “ada”, posted: “2017-02-30” is not in"),
    (("posts", 0, "posted"), 2017, r"^posts\[1\] “ada”, posted: must be a date in quotes"),
    (("posts", 0, "level"), 5, r"“ada”, level: 5 is not one of 0, 1, 2, 3, 4; choose one"),
    (("posts", 0, "level"), True, r"“ada”, level: true is not one of"),
    (("posts", 0, "level"), 4, r"^posts “ada”: Level 4 is never public"),
    (("posts", 0, "notes"), ["horror"], r"^posts “ada”, notes: there is no “horror”"),
    (("posts", 0, "notes"), [], r"^posts “ada”: A post of level 1 or above needs a content note"),
    (("posts", 0, "basis"), "B4", r"^posts “ada”, A name needs the basis B1 or B2"),
    (("posts", 0, "platform"), "facebook", r"^posts “ada”, platform: there is no “facebook”"),
    (("posts", 0, "ordinal"), "1", r"“ada”, ordinal: must be a whole number, not \"1\""),
    (("posts", 0, "words"), "Other words.", r"^posts “ada”, words: do not stand in what"),
    (("posts", 0, "words_shown_as"), "paraphrase", r"^posts “ada”: Write the paraphrase"),
    (("posts", 0, "doubts"), [{"code": "odd"}], r"doubts\[1\], code: \"odd\" is not one of"),
    (
        ("posts", 0, "doubts"),
        [{"code": "broken_entity", "start": 5, "end": 99}],
        r"^posts “ada”, doubts: 5 to 99 is no stretch of the 30 characters",
    ),
    (("posts", 0, "stated"), [{"statement": "x", "start": 5}], r"doubts: 5 to None is no stretch"),
    (("measurements", 0, "post"), "bea", r"^measurements “ada-likes”, post: there is no “bea”"),
    (("measurements", 0, "post"), "", r"^measurements “ada-likes”, Say what was counted"),
    (("measurements", 0, "value"), None, r"^measurements “ada-likes”, Only a trend"),
    (("timelines", 0, "entries", 1), {"post": "bea"}, r"entries\[2\], post: there is no “bea”"),
    (("timelines", 0, "entries", 1), {}, r"entries\[2\]: give one of heading, context, post"),
    (("timelines", 0, "entries"), [], r"^timelines “invented-day”: A timeline needs an entry"),
    (("timelines", 0, "slug"), "not a slug", r"^timelines “not a slug”, slug:"),
]


@pytest.mark.parametrize(("place", "value", "sentence"), MISTAKES)
def test_a_mistake_names_record_and_field_and_nothing_is_kept(place, value, sentence, write):
    with pytest.raises(CollectionError, match=sentence):
        load_collection(write(*place, value=value), by=cast.editor())
    for model in (Source, Person, Post, Account, Measurement, Timeline, PublishedPost):
        assert not model.objects.exists(), model


def test_a_missing_field_is_named(tmp_path):
    collection = copy.deepcopy(COLLECTION)
    del collection["posts"][0]["level"]
    path = tmp_path / "collection.json"
    path.write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(CollectionError, match=r"^posts\[1\] “ada”, level: is missing; add it"):
        read_collection(path)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"is not JSON"),
        (b"{", r"is not JSON .*line 1"),
        (b"\xff\xfe", r"is not JSON in UTF-8"),
        (b"[" * 100_000, r"is not JSON"),
        (b"[]", r"^collection: must be an object"),
        (b'{"title": "a", "title": "b"}', r"“title” stands twice"),
    ],
)
def test_what_is_no_collection_gets_a_sentence(data, sentence, tmp_path):
    path = tmp_path / "collection.json"
    path.write_bytes(data)
    with pytest.raises(CollectionError, match=sentence):
        read_collection(path)
    with pytest.raises(CollectionError, match="check the path"):
        read_collection(tmp_path / "absent.json")


def test_a_post_on_policys_list_waits_for_a_second_editor(write):
    loaded = load_collection(write("posts", 0, "level", value=3), by=cast.editor())
    assert (loaded.published, loaded.waiting) == (0, 1)
    assert "1 waiting for a second editor" in loaded.sentence()
    assert Post.objects.get().state == State.IN_REVIEW
    assert not PublishedPost.objects.exists()


def test_an_editor_who_loads_more_than_20_posts_needs_a_second_one(write):
    many = [
        {**POST, "record": f"ada-{n}", "posted": f"2017-11-{n:02}", "ordinal": n}
        for n in range(1, 22)
    ]
    collection = json.loads(write("posts", value=many).read_text(encoding="utf-8"))
    path = write()
    del collection["timelines"], collection["measurements"]
    path.write_text(json.dumps(collection), encoding="utf-8")
    loaded = load_collection(path, by=cast.editor())
    assert (loaded.new, loaded.published, loaded.waiting) == (21, 0, 21)


def test_an_archive_with_posts_in_it_gets_no_first_collection():
    cast.draft()
    assert load_first_collection() is None
    assert Post.objects.count() == 1
