"""Posts that look alike: what is suggested, what is not, and that the search stops and goes on."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from testimonies.editorial import likeness
from testimonies.models.likeness import Likeness, LikenessSearch
from testimonies.tests import cast

pytestmark = pytest.mark.django_db

WORDS = "Invented words about a window, a letter and the morning after the storm had passed."


def pairs():
    likeness.search()
    return {(pair.one_id, pair.other_id) for pair in Likeness.objects.all()}


def by(handle, text, **more):
    return cast.draft(text, account=cast.account(handle), **more)


def test_posts_that_look_alike_are_suggested_once_the_older_first():
    one, other = by("ada", WORDS), by("bea", f"RT @ada: {WORDS} https://invented.example/1")
    by("cleo", "Entirely different invented sentences on a boat, some oars and a lake in autumn.")
    assert pairs() == {(one.pk, other.pk)}
    assert Likeness.objects.get().similarity > 0.95
    likeness.begin_anew()
    assert pairs() == {(one.pk, other.pk)}


def test_what_somebody_said_of_a_pair_is_not_asked_again():
    one, other = by("ada", WORDS), by("bea", WORDS)
    assert pairs()
    Likeness.objects.update(verdict="different", by=cast.editor(), at=cast.midnight(2026, 1, 1))
    likeness.begin_anew()
    assert pairs() == {(one.pk, other.pk)}
    assert Likeness.objects.get().verdict == "different"


def test_short_words_are_said_by_many_and_suggest_only_the_same_accounts_own():
    own = [by("ada", "Me too."), by("ada", "me too.")]
    for number in range(5):
        by(f"bea{number}", "Me too.")
    by("ada", "Me as well.")
    assert pairs() == {tuple(post.pk for post in own)}


def test_a_text_that_was_passed_on_by_many_suggests_only_the_same_accounts_own():
    own = [by("ada", WORDS), by("ada", WORDS)]
    for number in range(likeness.COMMON + 1):
        by(f"bea{number}", WORDS)
    found = pairs()
    assert tuple(post.pk for post in own) in found
    assert len(found) == 1


def test_what_is_erased_or_merged_is_compared_with_nothing():
    one, other = by("ada", WORDS), by("ada", WORDS)
    type(one).objects.filter(pk=other.pk).update(merged_into=one, state="withdrawn")
    cast.in_state("erased", WORDS)
    assert pairs() == set()


def test_words_in_other_scripts_are_compared_too():
    words = "نوافذ مخترعة ورسالة مخترعة في صباح مخترع بعد العاصفة التي لم تكن"
    one, other = by("ada", words), by("bea", f"{words} أبدا")
    assert pairs() == {(one.pk, other.pk)}


def test_the_search_goes_on_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr(likeness, "BATCH", 1)
    posts = [by("ada", WORDS), by("bea", WORDS), by("cleo", WORDS)]

    def stop(_posts):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        likeness.search(stop)
    assert LikenessSearch.objects.get().post == posts[0].pk
    assert likeness.waiting() == 2
    likeness.search()
    assert likeness.waiting() == 0
    assert Likeness.objects.count() == 3


def test_the_command_says_how_many_and_how_to_go_on(capsys, monkeypatch):
    by("ada", WORDS), by("bea", WORDS)
    call_command("find_duplicates")
    assert "1 new pair of posts" in capsys.readouterr().out
    call_command("find_duplicates", anew=True)
    assert "0 new pairs of posts" in capsys.readouterr().out

    def stopped(_progress):
        raise KeyboardInterrupt

    monkeypatch.setattr(likeness, "search", stopped)
    with pytest.raises(CommandError, match="the same command goes on"):
        call_command("find_duplicates")


@pytest.mark.parametrize("rare", [["window", "letter"], []])
def test_the_question_is_answered_from_the_index(rare):
    by("ada", WORDS)
    asked = {"id": 0, "words": WORDS, "alike": likeness.ALIKE}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query, told = likeness.question(asked, rare)
        cursor.execute(f"EXPLAIN {query}", told)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "on post_likeness" in plan


def test_words_without_spaces_are_looked_for_in_pieces():
    words = "발명된창문과발명된편지그리고폭풍이지나간뒤의아침에대하여우리모두가함께나눈발명된이야기"
    one, other = by("ada", words), by("bea", f"{words[:20]}또{words[20:]}")
    assert pairs() == {(one.pk, other.pk)}
