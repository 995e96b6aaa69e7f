"""What readers take away: whole, safe to open, without what stays here, and in constant memory."""

import csv
import io
import json
import threading
import tracemalloc
from contextlib import suppress
from queue import Queue

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metoo_archive.faces import public_face
from testimonies import search
from testimonies.editorial import moderation
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.public import downloads, records, walking
from testimonies.public.api import throttles
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

FILES = ("csv", "jsonl", "ids.txt", "readme.txt")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def table(query: str = "") -> list[dict[str, str]]:
    text = body(Client().get(f"/exports/search.csv{query}")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(query: str = "") -> list[dict]:
    text = body(Client().get(f"/exports/search.jsonl{query}")).decode()
    return [json.loads(line) for line in text.splitlines()]


def test_table_and_records_hold_the_same_posts_in_the_same_columns():
    for day in ("2017-10-15", "2017-10-16", "2017-10"):
        cast.published(f"An invented sentence, {day}.", posted=day, hashtags=["MeToo", "Two"])
    rows, found = table(), lines()
    assert [row["id"] for row in rows] == [record["id"] for record in found]
    assert list(rows[0]) == list(found[0]) == list(records.COLUMNS)
    assert [row["posted"] for row in rows] == ["2017-10-16", "2017-10-15", "2017-10"]
    assert found[0]["content_notes"] == ["sexual harassment"]
    assert rows[0]["content_notes"] == "sexual harassment"
    assert rows[0]["address"] == f"http://testserver/posts/{rows[0]['id']}/"


def test_the_note_stands_before_the_words():
    assert list(records.COLUMNS).index("content_notes") < list(records.COLUMNS).index("words")


def test_the_filters_and_orders_are_those_of_the_search():
    cast.published("One invented.", posted="2017-10-15", language="fr")
    cast.published("Two invented.", posted="2017-10-16")
    assert [row["words"] for row in table("?language=fr")] == ["One invented."]
    assert [row["words"] for row in table("?q=two")] == ["Two invented."]
    assert [row["words"] for row in table("?sort=oldest")] == ["One invented.", "Two invented."]
    assert len(lines("?before=2017-10-15")) == 1


def test_an_empty_selection_is_a_header_and_nothing():
    cast.published()
    text = body(Client().get("/exports/search.csv?q=nowhere")).decode("utf-8-sig")
    assert text.count("\r\n") == 1
    assert text.startswith('"id","address"')
    assert body(Client().get("/exports/search.jsonl?q=nowhere")) == b""
    assert body(Client().get("/exports/search.ids.txt?q=nowhere")) == b""


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("after=2017-13-45", "after: “2017-13-45” is not a day. Write it as 2017-10-15"),
        ("plattform=chirper", "“plattform” is no filter. The filters are: q, after"),
        ("before=2016&after=2017", "before: "),
        ("cursor=abc", "“cursor” is no filter"),
        ("level=4", "level: "),
    ],
)
def test_what_cannot_be_read_is_a_sentence_and_no_file(name, query, sentence):
    cast.published()
    page = Client().get(f"/exports/search.{name}?{query}")
    assert page.status_code == 400
    assert not page.streaming
    assert sentence in page.content.decode()
    assert "Content-Disposition" not in page.headers


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_by_nobody_and_has_a_neutral_name(name):
    cast.published()
    page = Client().get(f"/exports/search.{name}?q=invented")
    assert page["Cache-Control"] == "no-store"
    assert page["Content-Disposition"] == f'attachment; filename="posts.{name}"'
    assert page["X-Robots-Tag"] == "noindex"


def test_asking_for_the_head_alone_reads_no_post():
    cast.published()
    with CaptureQueriesContext(connections["public"]) as queries:
        page = Client().head("/exports/search.csv")
    assert (page.status_code, body(page), len(queries)) == (200, b"", 0)


# Safe to open


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_is_a_formula(sign):
    words = f'{sign}HYPERLINK(1);=2, "x"\nand more'
    cast.published(words, display_name="=1+1")
    (row,) = table()
    assert row["words"] == f"'{words}"
    assert row["name"] == "'=1+1"
    text = body(Client().get("/exports/search.csv")).decode("utf-8-sig")
    assert not text.split("\r\n", 1)[1].startswith(tuple("=+-@"))
    assert lines()[0]["words"] == words


def test_words_with_quotes_commas_and_line_breaks_come_back_whole():
    words = 'She said: "no", then\r\nleft; Ωmega, 語, \u2028 and “more”.'
    cast.published(words)
    assert table()[0]["words"] == words
    assert lines()[0]["words"] == words


def test_one_record_is_one_line_whatever_its_words():
    cast.published("one\u2028two\u0085three\nfour")
    text = body(Client().get("/exports/search.jsonl")).decode()
    assert text.count("\n") == 1


# What stays here


def test_words_of_level_3_stay_on_their_page():
    cast.published(
        "Graphic invented words, https://s.example/x",
        level=3,
        excerpt_start=0,
        excerpt_end=7,
        links=["https://s.example/x"],
    )
    (row,) = table()
    assert (row["words"], row["links"]) == ("", "")
    assert row["words_left_out"] == records.LEVEL_3
    for name in FILES:
        assert b"Graphic" not in body(Client().get(f"/exports/search.{name}"))


def test_a_pseudonym_is_all_that_is_said_of_who_spoke():
    cast.published(shown_as="pseudonym", pseudonym="a nurse", basis="B4", url="https://c.example/1")
    (row,) = table()
    assert (row["name"], row["handle"], row["person"]) == ("a nurse", "", "")
    assert (row["original_address"], row["sources"]) == ("", "")
    for name in FILES:
        text = body(Client().get(f"/exports/search.{name}"))
        assert b"Ada Invented" not in text
        assert b"c.example" not in text


def test_the_list_of_addresses_falls_back_to_the_archives_own():
    hidden = cast.published(
        posted="2017-10-15",
        shown_as="pseudonym",
        pseudonym="p",
        basis="B4",
        url="https://c.example/2",
    )
    cast.published(posted="2017-10-16", url="https://c.example/1")
    found = body(Client().get("/exports/search.ids.txt")).decode().splitlines()
    assert found == ["https://c.example/1", f"http://testserver/posts/{hidden.public_id}/"]


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_public_is_in_no_file(state):
    cast.in_state(state, "Hidden invented words.")
    for name in FILES[:3]:
        text = body(Client().get(f"/exports/search.{name}"))
        assert b"Hidden" not in text
        assert b"/posts/" not in text
    assert table() == lines() == []


def test_a_file_of_more_posts_than_the_limit_holds_no_words(monkeypatch):
    monkeypatch.setattr(downloads, "MOST_WITH_WORDS", 2)
    for n in range(2):
        cast.published(f"Invented words {n}.")
    assert all(row["words"] for row in table())
    cast.published("Invented words of a third.")
    with CaptureQueriesContext(connections["public"]) as queries:
        rows = table()
    assert len(rows) == 3
    assert {row["words"] for row in rows} == {""}
    assert {row["words_left_out"] for row in rows} == {records.TOO_MANY}
    assert '"words"' not in queries[-1]["sql"]
    readme = Client().get("/exports/search.readme.txt").content.decode()
    assert "hold no words, since it has more than 2 posts" in readme


# What it means


def test_the_readme_says_what_was_asked_when_how_many_and_each_column(settings):
    settings.ARCHIVE_LICENCE = "An invented licence."
    cast.published()
    text = Client().get("/exports/search.readme.txt?q=invented").content.decode()
    assert "What was asked:  Words: invented\n" in text
    assert "Posts then:      1\n" in text
    assert "An invented licence." in text
    for name, meaning in records.COLUMNS.items():
        assert f"{name:<18}{meaning}" in text
    address = text.split("To cite it:")[1].split()[0]
    assert Client().get(address.removeprefix("http://testserver")).context["changes"].now == 1


def test_without_a_licence_of_the_operators_the_archive_claims_none():
    text = Client().get("/exports/search.readme.txt").content.decode()
    assert "has stated no licence" in text
    assert "The words belong to the people who wrote them" in text


# In constant memory, and nothing left behind


def many(number: int) -> None:
    """Write published rows straight into the table: copies of one, of the same moment."""
    row = PublishedPost.objects.get(pk=cast.published().public_id)
    fields = [
        field.column
        for field in PublishedPost._meta.concrete_fields
        if field.name not in ("public_id", "search_vector")
    ]
    names = ", ".join(fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO testimonies_publishedpost (public_id, {names})"
            f" SELECT lpad(n::text, 12, '0'), {names} FROM testimonies_publishedpost,"
            " generate_series(1, %s) n WHERE public_id = %s",
            [number - 1, row.pk],
        )


def test_every_post_is_there_once_across_batches(monkeypatch):
    many(25)
    monkeypatch.setattr(walking.batches, "__kwdefaults__", {"oldest_first": False, "size": 4})
    for query in ("", "?sort=oldest"):
        found = [record["id"] for record in lines(query)]
        assert len(found) == len(set(found)) == 25
        assert found == sorted(found, reverse=not query)
    with CaptureQueriesContext(connections["public"]) as queries:
        lines()
    assert len(queries) == 1 + 7  # whether there are words, and a batch of four each


def test_a_small_file_takes_three_queries_as_the_reader():
    cast.published()
    for name in FILES[:3]:
        search.readings.cache_clear()
        with (
            CaptureQueriesContext(connections["public"]) as public,
            CaptureQueriesContext(connections["default"]) as editorial,
        ):
            body(Client().get(f"/exports/search.{name}?q=invented"))
        # How the words are read, whether the file holds words, and the posts.
        assert (len(public), len(editorial)) == (3, 0)


def test_memory_stays_the_same_however_many_posts():
    def peak(number: int) -> int:
        many(number)
        tracemalloc.start()
        for piece in Client().get("/exports/search.csv").streaming_content:
            assert len(piece) < 1_000_000
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        PublishedPost.objects.all().delete()
        return found

    peak(1_500)
    small, large = peak(2_500), peak(10_000)
    assert large < small * 1.5
    assert large < 20_000_000


def test_what_is_withdrawn_during_a_download_is_left_out(monkeypatch):
    monkeypatch.setattr(walking.batches, "__kwdefaults__", {"oldest_first": False, "size": 1})
    for day in ("2017-10-15", "2017-10-16", "2017-10-17"):
        last = cast.published(f"Invented, {day}.", posted="2017-10-14" if day[-1] == "7" else day)
    pieces = Client().get("/exports/search.jsonl").streaming_content
    first = next(pieces)
    moderation.withdraw(last, by=cast.editor())
    assert b"2017-10-17" not in first + b"".join(pieces)


def test_a_reader_who_leaves_half_way_leaves_no_face_behind(monkeypatch):
    monkeypatch.setattr(walking.batches, "__kwdefaults__", {"oldest_first": False, "size": 1})
    for _ in range(3):
        cast.published()
    response = Client().get("/exports/search.jsonl")
    next(response.streaming_content)
    # As the desk would, in the same thread, while the file waits for its reader and afterwards.
    assert Post.objects.count() == 3
    response.close()
    assert Post.objects.count() == 3
    assert not connections["public"].in_atomic_block


def test_each_step_runs_as_the_reader_whichever_thread_takes_it(monkeypatch):
    monkeypatch.setattr(walking.batches, "__kwdefaults__", {"oldest_first": False, "size": 1})
    for _ in range(3):
        cast.published()
    found = walking.batches(PublishedPost.objects.all())
    seen: Queue[object] = Queue()

    def step() -> None:
        try:
            seen.put(next(found)[0].pk)
            seen.put(Post.objects.using("default").count())
        except Exception as error:
            seen.put(error)
        finally:
            connections.close_all()

    for _ in range(3):
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
    results = [seen.get() for _ in range(6)]
    assert results[1::2] == [3, 3, 3]
    assert len(set(results[::2])) == 3
    with suppress(StopIteration):
        next(found)


def test_a_batch_is_never_asked_of_the_editors_connection():
    cast.published()
    with CaptureQueriesContext(connections["default"]) as editorial:
        list(walking.batches(PublishedPost.objects.all()))
        with public_face():
            list(walking.batches(PublishedPost.objects.all()))
    assert len(editorial) == 0


def test_a_selection_that_takes_too_long_is_a_sentence_and_no_file(monkeypatch):
    cast.published()
    with connections["public"].cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
    try:
        many(30_000)
        page = Client().get("/exports/search.csv?q=invented")
        assert page.status_code == 503
        assert "Narrow it" in page.content.decode()
    finally:
        connections["public"].close()


# How often


def test_who_takes_many_files_is_told_when_to_come_back(settings, monkeypatch):
    settings.FILES_A_MINUTE = 2
    monkeypatch.setattr(throttles, "_files", throttles.Window())
    clock = [1_000_020.0]
    monkeypatch.setattr(throttles, "now", lambda: clock[0])
    cast.published("Invented words.")
    for name in ("csv", "jsonl"):
        assert Client().get(f"/exports/search.{name}").status_code == 200
        # What is no file of posts is not counted.
        Client().head(f"/exports/search.{name}")
        Client().get("/exports/search.readme.txt")
    clock[0] += 20.5
    refused = Client().get("/exports/search.ids.txt")
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    assert "40 s" in refused.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.7").get("/exports/search.csv").status_code == 200
    clock[0] += 40
    assert Client().get("/exports/search.ids.txt").status_code == 200
