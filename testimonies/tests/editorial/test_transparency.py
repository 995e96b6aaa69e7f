"""The transparency report: the same twice, and no small number in it or to be worked out."""

import datetime as dt
import itertools
import re

import pytest
import time_machine
from django.core.management import CommandError, call_command

from testimonies.editorial import deciding, removal, transparency
from testimonies.editorial.transparency import FEW, cell, rank, total_of
from testimonies.models.removals import RemovalAppeal, RemovalRequest
from testimonies.tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = ("--from", "2026-01-01", "--to", "2026-01-31")
SMALL = transparency.FEWEST - 1


def asked(number, requester="author", item="no post"):
    request = RemovalRequest.objects.create(
        item=item, requester=requester, remedy="remove", receipt_hash=f"{number:064}"
    )
    removal.take_up(request.receipt_hash)
    request.refresh_from_db()
    return request


def told(capsys, *days):
    capsys.readouterr()
    call_command("transparency_report", *(days or DAYS))
    return capsys.readouterr().out


@pytest.fixture
def a_month():
    """Twelve requests of 1 January, all but one decided after so many hours; one of 1 February."""
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        requests = [asked(number) for number in range(12)]
        shown = asked(99, "named", f"/posts/{cast.published().public_id}/")
        for request in requests[:-1]:
            clock.shift(dt.timedelta(hours=1))
            told = {"decision": "not_here", "rule": "not_found", "why": "We found none."}
            deciding.decide(request, by=cast.editor(), **told)
        RemovalAppeal.objects.create(request=requests[0])
        removal.take_up(requests[0].receipt_hash)
        clock.move_to(dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
        asked(100, "danger")
    return [*requests, shown]


def test_it_counts_and_says_how_long_it_took(a_month, capsys):
    text = told(capsys)
    assert text.startswith("# Removal requests, 2026-01-01 to 2026-01-31\n")
    assert "| author | 12 | < 11 | < 11 | < 11 |" in text
    assert "| not here | 11 |" in text
    assert "| waiting | < 11 |" in text
    assert "| decided, all | 6 h 00 min | 11 h 00 min |" in text
    assert "| hidden, all | < 11 requests | < 11 requests |" in text
    assert "Appeals: < 11" in text
    # 13 requests: with 12 of one kind and 11 decided alike, the sum would tell the others.
    assert "Requests: not shown" in text
    assert not re.search(r"\b13\b", text)


def test_run_twice_it_says_the_same_bytes_whenever(a_month, capsys):
    with time_machine.travel("2026-03-01T12:00:00Z"):
        first = told(capsys)
    with time_machine.travel("2027-05-06T07:08:09Z"):
        assert told(capsys) == first


def test_an_empty_time_tells_nothing(a_month, capsys):
    text = told(capsys, "--from", "2020-01-01", "--to", "2020-12-31")
    numbers = re.findall(r"(?<![<\d] )\b\d+\b(?! h| min|th)", text.split("\n", 1)[1])
    assert "Requests: < 11" in text
    assert set(numbers) <= {"11"}, "only the bound itself"


def test_time_to_hold_is_told_from_twelve_posts_hidden(capsys):
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False) as clock:
        requests = [
            asked(n, "named", f"/posts/{cast.published(f'Invented, {n}.').public_id}/")
            for n in range(12)
        ]
        for request in requests:
            clock.shift(dt.timedelta(minutes=30))
            deciding.decide(
                request, decision="erase", rule="third_party", why="Named.", by=cast.editor()
            )
    text = told(capsys)
    assert "| hidden, named | 3 h 00 min | 6 h 00 min |" in text
    assert "| erase | 12 |" in text
    assert "Named." not in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("--from", "2026-02-01", "--to", "2026-01-31"), "before the first"),
        (("--from", "1 May", "--to", "2026-01-31"), "Write a day as"),
    ],
)
def test_days_that_are_none_are_said(days, said):
    with pytest.raises(CommandError, match=said):
        call_command("transparency_report", *days)


def test_a_cell_under_eleven_is_never_told_none_included():
    assert [cell(n) for n in (0, 1, 10)] == [FEW] * 3
    assert cell(11) == "11"


def could_be(cells, total):
    """Return, for each hidden cell, the numbers that a reader of the total must still allow."""
    hidden = [count for count in cells if count <= SMALL]
    left = total - sum(count for count in cells if count > SMALL)
    guesses = [
        guess
        for guess in itertools.product(range(SMALL + 1), repeat=len(hidden))
        if sum(guess) == left
    ]
    return [{guess[place] for guess in guesses} for place in range(len(hidden))]


def test_no_hidden_cell_can_be_worked_out_from_a_shown_total():
    shown = 0
    for cells in itertools.product([0, 1, 5, 9, 10, 11, 40], repeat=3):
        total = total_of(list(cells))
        if total.isdigit():
            shown += 1
            whole = set(range(SMALL + 1))
            assert all(left == whole for left in could_be(cells, int(total))), cells
    assert shown, "some totals are shown"


def test_totals_are_shown_where_they_tell_nothing():
    assert total_of([20, 30]) == "50"
    assert total_of([20, 5, 5, 5]) == "35"
    assert total_of([20, 5]) == "not shown"
    assert total_of([20, 5, 5, 5], [34, 1]) == "not shown"


@pytest.mark.parametrize(("percent", "place"), [(50, 10), (95, 19), (100, 20)])
def test_percentiles_are_nearest_ranks(percent, place):
    known = [dt.timedelta(minutes=n) for n in range(1, 21)]
    assert rank(known, percent) == dt.timedelta(minutes=place)
