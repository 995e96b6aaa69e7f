"""A name is shown on a recorded basis that stands, and on nothing else."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from testimonies.cache_keys import post_key
from testimonies.editorial import (
    bases,
    consent,
    curation,
    deciding,
    drift,
    erasure,
    moderation,
    removal,
    rounds,
)
from testimonies.editorial.errors import EditorialError, NotReadyError, WrongStateError
from testimonies.models.bases import HowEnded, RecordedBasis
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.purges import CachePurge
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
CONTACT = dt.date(2026, 3, 1)


def told(kind=Basis.CONSENT, **more):
    given = {
        "kind": kind,
        "reaches": ShownAs.HANDLE if kind == Basis.NO_OBJECTION else ShownAs.NAMED,
        "given_by": "Ada Invented",
        "given_on": dt.date(2018, 1, 1),
        "evidence": "An invented letter, in folder 3.",
    }
    return consent.Told(**{**given, **more})


def unrecorded(**more):
    return cast.in_review(recorded=False, basis=Basis.CONSENT, **more)


def recorded(post, **more):
    return consent.record(post, told(**more), by=cast.editor())


def named(**more):
    """Return a public post that shows its name on a consent, and the record of it."""
    post = unrecorded()
    basis = recorded(post, **more)
    moderation.publish(post, by=cast.editor())
    return post, basis


def shown():
    row = PublishedPost.objects.get()
    return row.shown_as, row.attributed_name, row.attributed_handle, row.person_slug


NOBODY = (ShownAs.PSEUDONYM, "", "", "")
ADA = (ShownAs.NAMED, "Ada Invented", "ada_invented", "ada-invented")


def test_a_name_without_a_record_is_not_published_and_the_remedy_is_told():
    post = unrecorded()
    with pytest.raises(NotReadyError, match=r"basis B1\. Nothing is recorded yet\. Record it"):
        moderation.publish(post, by=cast.editor())
    with pytest.raises(NotReadyError):
        moderation.approve(post, by=cast.second_editor())
    recorded(post)
    assert not PublishedPost.objects.exists(), "to record shows nothing"
    moderation.publish(post, by=cast.editor())
    assert shown() == ADA


WRONG = [
    ({"kind": Basis.PRESS, "source": True}, "Nothing is recorded yet"),
    ({"reaches": ShownAs.HANDLE}, "reaches to: handle only"),
    ({"words": WordsShownAs.PARAPHRASE}, "lets the words be shown as: paraphrase"),
    ({"expires_on": dt.date(2019, 1, 1)}, "expired on 2019-01-01"),
]


@pytest.mark.parametrize(("given", "because"), WRONG)
def test_a_record_of_something_else_clears_nothing(given, because):
    post = unrecorded()
    recorded(post, **{**given, **({"source": cast.source()} if "source" in given else {})})
    with pytest.raises(NotReadyError, match=because):
        moderation.publish(post, by=cast.editor())


@pytest.mark.parametrize(("days", "may"), [(0, False), (30, False), (31, True), (400, True)])
def test_silence_clears_a_handle_once_30_whole_days_have_passed(days, may):
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC) + days * DAY, tick=False):
        post = cast.in_review(recorded=False, basis=Basis.NO_OBJECTION, shown_as=ShownAs.HANDLE)
        recorded(post, kind=Basis.NO_OBJECTION, given_on=CONTACT)
        if not may:
            with pytest.raises(NotReadyError, match="begins on 2026-04-01"):
                moderation.approve(post, by=cast.second_editor())
            return
        moderation.approve(post, by=cast.second_editor())
        moderation.publish(post, by=cast.editor())
        assert shown() == (ShownAs.HANDLE, "", "ada_invented", "")


BAD = [
    ({"given_on": dt.date(2999, 1, 1)}, "this day has not come"),
    ({"evidence": ""}, "Say where the evidence is"),
    ({"given_by": ""}, "Say who consented"),
    ({"kind": Basis.PRESS}, "B2 needs the source"),
    ({"kind": Basis.NO_OBJECTION, "reaches": ShownAs.NAMED}, "a handle may be shown, no name"),
    ({"expires_on": dt.date(2017, 1, 1)}, "expires after the day"),
    ({"kind": Basis.NONE}, "not a valid choice"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD)
def test_what_is_no_basis_is_refused_in_a_sentence(given, sentence):
    post = unrecorded()
    with pytest.raises(NotReadyError, match=sentence):
        recorded(post, **given)
    assert not RecordedBasis.objects.exists()
    assert not ReviewEvent.objects.filter(verb="record basis").exists()


@pytest.mark.parametrize("how", HowEnded)
def test_the_end_of_a_basis_takes_the_name_in_the_same_transaction(how, settings):
    settings.CACHE_PURGE_ADDRESSES = ["http://cache.invented.example"]
    post, basis = named()
    CachePurge.objects.all().delete()
    assert consent.end(basis, how=how, by=cast.editor(), why="a letter of today") == 1
    assert shown() == NOBODY
    changed = Post.objects.get()
    assert (changed.state, changed.basis) == (State.PUBLISHED, Basis.NONE)
    assert post_key(post.public_id) in CachePurge.objects.get().keys.split()
    verbs = list(ReviewEvent.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == ["take name off", "end basis"]
    assert list(drift.drift()) == []
    with pytest.raises(WrongStateError, match="ended, or was corrected, meanwhile"):
        consent.end(basis, how=how, by=cast.editor())


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.HELD, State.WITHDRAWN])
def test_a_hidden_post_forgets_the_name_too_so_that_restoring_shows_none(state):
    post = cast.in_state(state, basis=Basis.CONSENT)
    consent.end(post.bases.get(), how=HowEnded.WITHDRAWN, by=cast.editor())
    assert Post.objects.get().shown_as == ShownAs.PSEUDONYM
    assert not PublishedPost.objects.exists()


def test_another_basis_is_not_taken_up_by_itself():
    post, basis = named()
    recorded(post, kind=Basis.PRESS, source=cast.source())
    consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor())
    assert shown() == NOBODY
    decided = {"shown_as": ShownAs.NAMED, "basis": Basis.PRESS}
    curation.revise(post, decided, by=cast.editor(), reason="reported by the press")
    assert shown() == ADA


def test_a_second_consent_keeps_the_name():
    post, basis = named()
    recorded(post)
    assert consent.end(basis, how=HowEnded.SET_ASIDE, by=cast.editor()) == 0
    assert shown() == ADA


def test_a_level_3_post_loses_its_name_at_once_without_a_second_editor():
    post = unrecorded(level=3)
    basis = recorded(post)
    moderation.approve(post, by=cast.second_editor())
    moderation.publish(post, by=cast.editor())
    consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor())
    assert shown() == NOBODY
    assert Post.objects.get().state == State.PUBLISHED


def test_a_correction_takes_the_place_of_what_it_corrects():
    _, basis = named()
    later = dt.date(2999, 1, 1)
    new = consent.correct(basis, told(expires_on=later), by=cast.editor(), reason="wrong day")
    assert (new.corrects, new.grant) == (basis, basis.grant)
    assert shown() == ADA
    with pytest.raises(WrongStateError):
        consent.correct(basis, told(), by=cast.editor(), reason="twice")
    with pytest.raises(NotReadyError, match="Give a reason"):
        consent.correct(new, told(), by=cast.editor(), reason=" ")
    consent.correct(new, told(reaches=ShownAs.HANDLE), by=cast.editor(), reason="the handle only")
    assert shown() == NOBODY
    assert RecordedBasis.objects.count() == 3, "what was wrong stays to be read"


def test_consent_for_all_posts_of_an_account_is_recorded_and_ended_together():
    post, other = unrecorded(), unrecorded()
    stranger = unrecorded(account=cast.account("somebody_else", cast.person("Bea Invented")))
    basis = consent.record(post, told(), by=cast.editor(), account_too=True)
    assert set(RecordedBasis.objects.values_list("post", "grant")) == {
        (post.pk, basis.grant),
        (other.pk, basis.grant),
    }
    assert not stranger.bases.exists()
    moderation.publish(post, by=cast.editor())
    moderation.publish(other, by=cast.editor())
    ended = consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor(), whole_grant=True)
    assert ended == 2
    assert set(PublishedPost.objects.values_list("shown_as", flat=True)) == {ShownAs.PSEUDONYM}


class TestTheClock:
    def test_it_takes_the_name_on_the_day_that_the_basis_expires(self, capsys):
        named(expires_on=bases.today() + 2 * DAY)
        assert rounds.run().names_taken_off == 0
        assert shown() == ADA
        with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
            call_command("run_clocks")
            assert "1 name is not shown any more" in capsys.readouterr().out
            assert shown() == NOBODY
            assert rounds.run().names_taken_off == 0
            assert list(drift.drift()) == []
        event = ReviewEvent.objects.latest("id")
        assert (event.verb, event.by.username) == ("take name off", "consent-clock")

    def test_a_row_written_after_that_day_shows_no_name_though_no_clock_ran(self):
        post, _ = named(expires_on=bases.today() + 2 * DAY)
        with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
            curation.redact(post, start=0, end=2, kind="detail", reason="x", by=cast.editor())
            assert shown() == NOBODY
            assert rounds.run().names_taken_off == 1

    def test_the_check_of_public_rows_finds_a_name_that_no_clock_took(self):
        named(expires_on=bases.today() + 2 * DAY)
        with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
            assert any("says something else" in sentence for sentence in drift.drift())


def test_an_author_who_asks_for_anything_objects_and_the_silence_ends():
    post = cast.published(shown_as=ShownAs.PSEUDONYM, basis=Basis.NONE)
    basis = recorded(post, kind=Basis.NO_OBJECTION, given_on=bases.today())
    asked = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/", requester="author", remedy="redact", receipt_hash="1" * 64
    )
    removal.take_up(asked.receipt_hash)
    basis.refresh_from_db()
    assert (basis.ended_how, basis.ended_by.username) == (HowEnded.OBJECTED, "removal-desk")
    with time_machine.travel(timezone.now() + 40 * DAY, tick=False):
        assert not bases.waited_for(bases.today()).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decision", ["anonymise", "take_down"])
def test_an_author_who_wants_the_name_gone_withdraws_the_consent(decision):
    post, basis = named()
    asked = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/",
        requester="author",
        remedy="anonymise",
        receipt_hash="1" * 64,
    )
    removal.take_up(asked.receipt_hash)
    asked.refresh_from_db()
    deciding.decide(asked, decision=decision, rule="author", why="As asked.", by=cast.editor())
    basis.refresh_from_db()
    assert basis.ended_how == HowEnded.WITHDRAWN
    assert Post.objects.get().shown_as == ShownAs.PSEUDONYM


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"given_by": "Somebody else"},
            {"expires_on": dt.date(2999, 1, 1)},
            {"reaches": ShownAs.PSEUDONYM},
        ],
    )
    def test_it_lets_nobody_edit_a_record(self, change):
        named()
        with pytest.raises(DatabaseError, match="corrected by another one, or ended once"):
            RecordedBasis.objects.update(**change)

    def test_it_lets_nobody_delete_or_revive_a_record(self):
        _, basis = named()
        with pytest.raises(DatabaseError), transaction.atomic():
            basis.delete()
        consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor())
        with pytest.raises(DatabaseError), transaction.atomic():
            RecordedBasis.objects.update(ended_at=None, ended_by=None, ended_how="", ended_why="")

    def test_it_refuses_a_public_name_whose_basis_does_not_stand(self):
        _, basis = named()
        consent.end(basis, how=HowEnded.WITHDRAWN, by=cast.editor())
        Post.objects.update(shown_as=ShownAs.NAMED, basis=Basis.CONSENT)
        with pytest.raises(IntegrityError, match="on a recorded basis that stands"):
            PublishedPost.objects.update(shown_as=ShownAs.NAMED, attributed_name="Ada Invented")


@pytest.mark.django_db(transaction=True)
def test_erasing_a_post_erases_what_was_recorded_for_it():
    post, _ = named()
    moderation.withdraw(post, by=cast.editor())
    erasure.erase(post, by=cast.editor())
    assert not RecordedBasis.objects.exists()
    with pytest.raises(EditorialError, match="erased"):
        recorded(post)


def test_no_outsider_records_or_ends():
    post, basis = named()
    nobody = cast.outsider()
    for act in (
        lambda: consent.record(post, told(), by=nobody),
        lambda: consent.correct(basis, told(), by=nobody, reason="x"),
        lambda: consent.end(basis, how=HowEnded.WITHDRAWN, by=nobody),
    ):
        with pytest.raises(EditorialError, match="is not an editor"):
            act()
    assert shown() == ADA
