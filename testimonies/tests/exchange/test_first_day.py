"""The first day, as it is published. The words in it are real people's, and none are added here."""

import hashlib
import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.test import TestCase

from testimonies.editorial import curation, moderation, timelines
from testimonies.exchange.collection_file import read_collection
from testimonies.exchange.collections import (
    FIRST_DAY,
    Loaded,
    draft_of,
    load_collection,
    load_first_collection,
)
from testimonies.exchange.formats.article import parse_article
from testimonies.exchange.importing import Origin, import_file
from testimonies.exchange.reports import Outcome
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
    Tombstone,
)
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Capture, Source
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.exchange.test_article import SEED
from testimonies.vocabulary import Basis, Level, WordsShownAs

# Of his surname, in lower case: the name itself stands nowhere here, this file included.
NAMED = "9f08137d1a143575920d333ab3883002f3aaa690aa745fb78791cbc3e6d16aa7"

seed = pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")


@seed
def test_its_records_are_what_the_importer_reads_in_the_article():
    parsed = parse_article(SEED.read_bytes())
    collection = read_collection(FIRST_DAY)
    assert collection.source.sha256 == parsed.sha256
    quoted = [draft_of(post) for post in collection.posts if post.platform == "twitter"]
    assert tuple(quoted) == parsed.posts
    for post in collection.posts:
        end = post.offset + len(post.printed)
        assert parsed.text[post.offset : end] == post.printed


@seed
@pytest.mark.django_db
def test_drafts_that_were_imported_before_it_are_published_by_it():
    import_file(SEED, Origin("https://elsewhere.example/"))
    loaded = load_collection(FIRST_DAY)
    assert (loaded.new, loaded.published) == (1, 22)
    assert Post.objects.count() == PublishedPost.objects.count() == 22
    assert not Account.objects.filter(person=None).exists()
    call_command("check_published")


def test_the_man_whom_the_article_names_is_nowhere_in_it():
    words = re.findall(r"\w+", FIRST_DAY.read_text(encoding="utf-8").lower())
    assert NAMED not in {hashlib.sha256(word.encode()).hexdigest() for word in words}


class TestLoaded(TestCase):
    """Loaded once; what a test changes is taken back after it."""

    loaded: Loaded

    @classmethod
    def setUpTestData(cls) -> None:
        loaded = load_first_collection()
        assert loaded is not None
        cls.loaded = loaded

    def test_the_first_day_is_22_posts_on_two_days(self):
        assert (self.loaded.posts, self.loaded.new, self.loaded.published, self.loaded.waiting) == (
            22,
            22,
            22,
            0,
        )
        days = Counter(str(row.posted_earliest) for row in PublishedPost.objects.all())
        assert days == {"2017-10-15": 10, "2017-10-16": 12}
        (about,) = PublishedPost.objects.exclude(posted_precision="day")
        assert (about.platform_slug, about.posted_edtf) == ("facebook", "2017-10-15~")
        assert not PublishedPost.objects.filter(posted_instant__isnull=False).exists()
        assert load_first_collection() is None

    @seed
    def test_its_days_are_those_that_the_article_prints(self):
        text = SEED.read_text(encoding="utf-8")
        for day in (15, 16):
            rows = PublishedPost.objects.filter(platform_slug="twitter", posted_earliest__day=day)
            assert rows.count() == text.count(f") October {day}, 2017")

    @seed
    def test_importing_its_article_afterwards_adds_nothing(self):
        report = import_file(SEED, Origin("https://elsewhere.example/"))
        assert report.count(Outcome.KNOWN) == 21
        assert Capture.objects.count() == 22

    def test_public_words_are_captured_words(self):
        shown = Post.objects.filter(words_shown_as=WordsShownAs.VERBATIM)
        assert shown.count() == 17
        for post in shown:
            row = PublishedPost.objects.get(pk=post.public_id)
            assert row.words == post.text != ""
            assert post.captures.get().printed.startswith(post.text)
        slate = PublishedPost.objects.get(person_slug="jenny-slate")
        (doubt,) = slate.doubts
        assert slate.words[doubt["start"] : doubt["end"]] == "scary°rading"

    def test_no_words_are_shown_where_it_is_not_clear_whose_they_are(self):
        silent = PublishedPost.objects.filter(words_shown_as=WordsShownAs.COUNT_ONLY)
        assert set(silent.values_list("person_slug", flat=True)) == {
            "tatiana-maslany",
            "gabrielle-union",
            "patricia-arquette",
            "lady-gaga",
        }
        for row in silent:
            assert row.words == row.excerpt == ""
            assert row.doubts
        assert not PublishedPost.objects.filter(words__icontains="I disappeared").exists()

    def test_each_doubt_of_the_source_is_stated_in_a_sentence(self):
        stated = {}
        for post in Post.objects.all():
            row = PublishedPost.objects.get(pk=post.public_id)
            assert bool(row.doubts) == bool(post.captures.get().doubts)
            for doubt in row.doubts:
                assert doubt["statement"].endswith(".")
            stated[row.person_slug, row.platform_slug] = len(row.doubts)
        assert {who: count for who, count in stated.items() if count} == {
            ("alyssa-milano", "facebook"): 2,
            ("natasha-lyonne", "twitter"): 1,
            ("tatiana-maslany", "twitter"): 1,
            ("jenny-slate", "twitter"): 1,
            ("evan-rachel-wood", "twitter"): 2,
            ("lady-gaga", "twitter"): 2,
            ("gabrielle-union", "twitter"): 1,
            ("patricia-arquette", "twitter"): 1,
        }

    def test_every_post_has_level_notes_and_the_basis_b2(self):
        source = Source.objects.get()
        for post in Post.objects.all():
            assert post.basis == Basis.PRESS
            assert [b.source for b in post.bases.all()] == [source]
            assert Level.SOLIDARITY <= post.level <= Level.DESCRIBED
            assert post.level == Level.SOLIDARITY or post.notes.exists()
            assert post.account.person.is_public_figure
        assert Person.objects.count() == 21

    def test_its_figures_say_how_firm_they_are_and_who_said_them(self):
        rows = PublishedMeasurement.objects.all()
        told = {(row.metric, row.value, row.qualifier, row.as_of_edtf) for row in rows}
        assert told == {
            ("trend", None, "reported", "2017-10-15"),
            ("posts", 500_000, "nearly", "2017-10-16"),
            ("people", 1_000_000, "well_above", "2017-10-16~"),
            ("likes", 32_000, "more_than", "2017-10-16~"),
            ("reposts", 16_000, "reported", "2017-10-16~"),
            ("reactions", 2_500, "reported", "2017-10-16~"),
            ("shares", 2_000, "reported", "2017-10-16~"),
            ("comments", 500, "reported", "2017-10-16~"),
        }
        by_metric = {row.metric: row for row in rows}
        assert "spokeswoman" in by_metric["posts"].said_by
        assert by_metric["posts"].period == "nearly 24 hours"
        assert "estimate" in by_metric["people"].said_by
        assert by_metric["likes"].post.platform_slug == "twitter"
        assert by_metric["shares"].post.platform_slug == "facebook"

    def test_its_timeline_holds_every_post_and_figure_once(self):
        entries = PublishedTimeline.objects.get(pk="first-day").entries.all()
        assert Counter(entry.kind for entry in entries) == {
            "post": 22,
            "milestone": 8,
            "heading": 3,
            "context": 1,
        }
        assert len({entry.post_id for entry in entries if entry.post_id}) == 22
        assert len({entry.measurement_id for entry in entries if entry.measurement_id}) == 8
        days = [str(entry.post.posted_earliest) for entry in entries if entry.post]
        assert days == sorted(days)

    def test_it_passes_the_check_of_the_public_rows(self):
        call_command("check_published")

    def test_loading_it_again_leaves_what_an_editor_decided_since(self):
        held, withdrawn, changed = Post.objects.order_by("pk")[:3]
        moderation.hold(held, by=cast.editor())
        moderation.withdraw(withdrawn, by=cast.editor())
        curation.revise(changed, {"level": 0}, by=cast.editor(), notes=[], reason="read")
        Person.objects.filter(slug="lea-thompson").update(note="An editor's note.")
        timelines.withdraw_timeline(Timeline.objects.get(), by=cast.editor())
        events = ReviewEvent.objects.count()
        loaded = load_collection(FIRST_DAY)
        assert (loaded.new, loaded.published, loaded.measurements, loaded.timelines) == (0, 0, 0, 0)
        assert ReviewEvent.objects.count() == events
        assert PublishedPost.objects.count() == 20
        assert Tombstone.objects.filter(pk__in=[held.public_id, withdrawn.public_id]).count() == 2
        assert PublishedPost.objects.get(pk=changed.public_id).level == 0
        assert Person.objects.get(slug="lea-thompson").note == "An editor's note."
        assert not PublishedTimeline.objects.exists()

    def test_its_own_account_acts_and_cannot_sign_in(self):
        assert set(ReviewEvent.objects.values_list("by__username", flat=True)) == {
            "first-collection"
        }
        user = ReviewEvent.objects.first().by
        assert (user.has_usable_password(), user.is_staff, user.is_superuser) == (
            False,
            False,
            False,
        )
