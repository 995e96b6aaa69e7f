"""A page's time is over in one way, wherever the server ends it."""

import pytest
from django.db import connections
from psycopg.errors import QueryCanceled

from testimonies.public import deadlines

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


@pytest.fixture(autouse=True)
def no_patience(settings):
    settings.PATIENCE = 1


def ask(seconds: float) -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def test_a_query_that_takes_longer_than_the_page_has_is_ended():
    with pytest.raises(deadlines.TooLongError), deadlines.within(0.1):
        ask(5)


def test_a_page_whose_time_is_over_asks_nothing_more():
    with pytest.raises(deadlines.TooLongError), deadlines.within(0.3):
        [ask(seconds) for seconds in (0.2, 5)]


def test_a_slow_machine_is_given_more(settings):
    settings.PATIENCE = 300
    with deadlines.within(0.1):
        ask(0.2)


def test_the_statement_that_sets_the_limit_may_be_ended_by_the_old_one(monkeypatch):
    def ended(*_: object) -> None:
        raise QueryCanceled("canceling statement due to statement timeout")

    monkeypatch.setattr(deadlines._Hurry, "_set_limit", ended)
    with pytest.raises(deadlines.TooLongError), deadlines.within(1):
        ask(0)
