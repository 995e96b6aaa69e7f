"""Numbers that say how far they can be trusted, and searches that end in time."""

import random

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from metoo_archive.faces import public_face
from testimonies.editorial import rollups
from testimonies.models.counts import PublishedSample
from testimonies.models.published import PublishedPost
from testimonies.public import deadlines, ordering, suggesting, tallies
from testimonies.public.numbers import Number, estimate
from testimonies.tests import cast
from testimonies.tests.public.reading import get, link, posts_in, text_of


@pytest.mark.parametrize(
    ("number", "shown", "said"),
    [
        (Number(0), "0", "0 posts"),
        (Number(1), "1", "1 post"),
        (Number(22_345), "22,345", "22,345 posts"),
        (Number(412_345, 8_100), "about 412,000", "about 412,000 posts, ± 2 %"),
        (Number(51_180, 1_960), "about 51,000", "about 51,000 posts, ± 4 %"),
        (Number(10_040, 840), "about 10,000", "about 10,000 posts, ± 9 %"),
        (Number(0, 77), "under 80", "under 80 posts"),
        (Number(40, 60), "under 100", "under 100 posts"),
    ],
)
def test_a_number_is_shown_no_more_exact_than_it_is(number, shown, said):
    assert str(number) == shown
    assert number.posts == said
    assert bool(number) == (number != Number(0))


@given(st.integers(0, 10**7), st.integers(1, 10**6))
def test_rounding_stays_within_the_error(value, error):
    number = Number(value, error)
    assert abs(number.rounded - value) <= max(error, 1)


@pytest.mark.parametrize("true", [40, 2_000, 20_000, 500_000])
def test_the_range_holds_the_true_number_as_often_as_it_says(true):
    rng, share, tries = random.Random(7), 0.05, 400
    held = 0
    for _ in range(tries):
        deviation = (true * share * (1 - share)) ** 0.5
        drawn = (
            sum(rng.random() < share for _ in range(true))
            if true <= 2_000
            else round(rng.gauss(true * share, deviation))
        )
        number = estimate(drawn, share)
        held += abs(number.value - true) <= number.error
    assert held / tries > 0.92


def test_nothing_in_the_sample_is_not_called_nothing():
    assert bool(estimate(0, 0.05))
    assert str(estimate(0, 0.05)) == "under 80"


@pytest.fixture
def past_the_bound(monkeypatch):
    """Count one by one up to three posts, and have every post in the sample."""
    sampling = rollups._SAMPLE.replace(str(PublishedSample.DRAWN), str(PublishedSample.DRAWS))
    monkeypatch.setattr(rollups, "_SAMPLE", sampling)
    monkeypatch.setattr(PublishedSample, "DRAWN", PublishedSample.DRAWS)
    monkeypatch.setattr(tallies, "BOUND", 3)


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
class TestPastTheBound:
    pytestmark = pytest.mark.usefixtures("past_the_bound")

    def alone(self, number, **more):
        return [cast.published(f"alone {n}", **more) for n in range(number)]

    def test_a_count_past_it_is_an_estimate_that_says_so_with_its_error(self):
        self.alone(30)
        page = text_of(get("/search/?q=alone"))
        assert "about 30 posts, ± 7 %" in page
        assert "Up to 3 posts are counted one by one." in page
        assert "Estimated from a sample" in page
        assert "English about 30" in page

    def test_a_count_up_to_it_is_exact(self):
        self.alone(3)
        cast.published("Other words")
        page = text_of(get("/search/?q=alone"))
        assert "3 posts" in page
        assert "about" not in page
        assert "English 3" in page

    def test_what_publishing_counts_is_exact_at_any_size(self):
        self.alone(4, posted="2017-10-16")
        self.alone(5, posted="2017-10-18", language="fr", hashtags=["Tag"])
        for query, said in [
            ("", "9 posts"),
            ("language=fr", "5 posts"),
            ("platform=chirper", "9 posts"),
            ("person=ada-invented", "9 posts"),
            ("precision=day", "9 posts"),
            ("level=1", "9 posts"),
            ("after=2017-10-17", "5 posts"),
            ("before=2017-10-17", "4 posts"),
            ("after=2017-10-16&before=2017-10-16", "4 posts"),
        ]:
            assert said in text_of(get(f"/search/?{query}")), query
            assert "Up to 3 posts" not in text_of(get(f"/search/?{query}")), query

    def test_the_list_is_the_same_whichever_way_it_is_read(self):
        posts = self.alone(30)
        newest = [post.public_id for post in sorted(posts, key=_place, reverse=True)]
        assert posts_in(get("/search/?q=alone")) == newest[:20]
        assert posts_in(get("/search/?q=alone&sort=oldest")) == newest[::-1][:20]
        older = link(get("/search/?q=alone"), "Older posts")
        assert posts_in(get(older)) == newest[20:]
        assert set(posts_in(get("/search/?q=alone&sort=relevance"))) <= set(newest)

    def test_a_walk_that_takes_too_long_is_given_up_for_gathering(self, monkeypatch):
        posts = self.alone(8)
        monkeypatch.setattr(ordering, "_WALKING", 0)
        newest = [post.public_id for post in sorted(posts, key=_place, reverse=True)]
        assert posts_in(get("/search/?q=alone")) == newest

    def test_counting_that_takes_too_long_is_answered_from_the_sample(self, monkeypatch):
        self.alone(4)
        monkeypatch.setattr(tallies, "_COUNTING", 0)
        page = text_of(get("/search/?q=alone"))
        assert "under 10 posts" in page or "about 4 posts" in page


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_a_first_page_out_of_what_was_counted_is_the_page_of_the_list():
    posts = [cast.published(f"alone {n}") for n in range(23)]
    newest = [post.public_id for post in sorted(posts, key=_place, reverse=True)]
    first = get("/search/?q=alone")
    assert posts_in(first) == newest[:20]
    assert "Newer posts" not in text_of(first)
    assert posts_in(get(link(first, "Older posts"))) == newest[20:]
    assert posts_in(get("/search/?q=alone&sort=oldest")) == newest[::-1][:20]
    assert set(posts_in(get("/search/?language=en"))) == set(newest[:20])


def _place(post):
    row = PublishedPost.objects.get(pk=post.public_id)
    return row.sort_at, row.sort_place, row.public_id


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
class TestInTime:
    @pytest.fixture(autouse=True)
    def no_patience(self, settings):
        settings.PATIENCE = 1

    def slow(self, seconds):
        with public_face(), connections["public"].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])

    def limit(self):
        with public_face(), connections["public"].cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()[0]

    def test_a_query_ends_when_the_time_of_its_page_is_over(self):
        before = self.limit()
        with pytest.raises(deadlines.TooLongError), deadlines.within(0.2):
            self.slow(5)
        assert self.limit() == before

    def test_queries_share_the_time(self):
        def slow_and_slow_again():
            for _ in range(20):
                self.slow(0.06)

        with pytest.raises(deadlines.TooLongError), deadlines.within(0.3):
            slow_and_slow_again()

    def test_a_part_ends_before_the_whole_and_the_whole_goes_on(self):
        with deadlines.within(5):
            with pytest.raises(deadlines.TooLongError), deadlines.within(0.1):
                self.slow(2)
            self.slow(0.01)

    def test_no_part_outlasts_the_whole(self):
        with pytest.raises(deadlines.TooLongError), deadlines.within(0.1), deadlines.within(5):
            self.slow(2)

    @pytest.mark.parametrize("address", ["/search/?q=alone", "/", "/browse/", "/hashtags/one/"])
    def test_a_page_whose_time_is_over_says_what_to_do(self, address, monkeypatch):
        cast.published("alone #One", hashtags=["One"])
        monkeypatch.setattr(deadlines, "BUDGET", 0)
        response = get(address, status=503)
        assert "Narrow it by date" in text_of(response)
        assert response.headers["Cache-Control"] == "no-store"
        assert posts_in(response) == []

    def test_suggestions_that_take_too_long_cost_no_answer(self, monkeypatch):
        cast.published("courage")
        monkeypatch.setattr(suggesting, "_TIME", 0)
        assert "No post was found." in text_of(get("/search/?q=couarge"))
