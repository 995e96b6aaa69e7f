"""The pages of the bench: each has an address that answers, and SQL that finds its rows."""

import sqlite3

import pytest
from django.db import connections
from django.test import Client
from django.urls import Resolver404, resolve

from testimonies.bench import datasette, facts
from testimonies.bench.inside import database_time
from testimonies.bench.pages import TYPED, pages
from testimonies.models.published import PublishedPost
from testimonies.scale import archive, words
from testimonies.scale.invented import Plan

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PLAN = Plan(posts=2_000, seed=1)


@pytest.fixture
def known(transactional_db):
    archive.generate(PLAN, 2_000, lambda done: None)
    return facts.gather()


def exists(address: str) -> bool:
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True


def test_facts_are_true_and_can_be_written_down(known, tmp_path):
    assert known.posts == PLAN.posts
    assert 0.4 < known.matches["common"] / known.posts < 0.6
    assert 0 < known.matches["rare"] <= words.RARE[0].posts
    assert known.matches["misspelt"] == 0
    known.save(tmp_path / "facts.json")
    assert facts.read(tmp_path / "facts.json") == known


def test_every_page_that_is_there_answers_and_its_statements_find_rows(known):
    client = Client()
    for page in pages(known):
        for address in page.archive[:2]:
            if exists(address):
                assert client.get(address).status_code == 200, address
        found = 0
        with connections["public"].cursor() as cursor:
            for statement, values in page.floor[0]:
                cursor.execute(statement, values)
                found += len(cursor.fetchall())
        assert found, page.key


def test_the_deep_page_and_its_statement_begin_at_the_same_row(known):
    [deep] = (page for page in pages(known) if page.key == "deep")
    with connections["public"].cursor() as cursor:
        cursor.execute(*deep.floor[0][0])
        first = cursor.fetchone()[0]
    ordered = PublishedPost.objects.values_list("pk", flat=True)
    assert first == ordered[PLAN.posts // 2 + 1]
    listed = Client().get(deep.archive[0]).content.decode()
    assert f"/posts/{first}/" in listed


def test_whatever_is_typed_is_no_error(known):
    client = Client()
    answers = {address: client.get(address).status_code for address in TYPED}
    assert {address: status for address, status in answers.items() if status >= 500} == {}


def test_datasette_holds_the_same_rows(known, tmp_path):
    path = datasette.build(tmp_path / "datasette.db")
    with sqlite3.connect(path) as database:
        rows = dict(database.execute("SELECT public_id, words FROM posts"))
        assert rows == dict(PublishedPost.objects.values_list("pk", "words"))
        [(found,)] = database.execute(
            "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH ?", [words.FREQUENT.words]
        )
    assert found == known.matches["frequent"]


def test_time_in_the_database_is_that_of_the_statements(known):
    found = database_time(("/search/?q=magnet",))
    assert found["statements"] >= 2
    assert 0 < found["p50"] <= found["p95"]
