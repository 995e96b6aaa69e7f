"""Showing masked words again takes two editors, and masking many posts does, too."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from testimonies.editorial import curation, erasure, lifting, publishing, wide_masks
from testimonies.editorial.errors import (
    NotAllowedError,
    NotReadyError,
    SecondEditorNeededError,
    WrongStateError,
)
from testimonies.editorial.places import splits_a_character, whole_words_of
from testimonies.models.masks import Redaction, WideMask
from testimonies.models.published import PublishedPost
from testimonies.models.review import Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def masked(text="I met Bartholomew there"):
    post = cast.published(text)
    return post, curation.redact(
        post, start=6, end=17, kind="name", reason="third party", by=cast.editor()
    )


def age(thing, hours: int) -> None:
    """Let it have been made so many hours ago."""
    made = timezone.now() - dt.timedelta(hours=hours)
    type(thing).objects.filter(pk=thing.pk).update(at=made)


def test_one_proposes_another_confirms_and_the_public_reads_it_again():
    _post, redaction = masked()
    lifting.propose(redaction, by=cast.editor(), reason="she agreed")
    assert PublishedPost.objects.get().words == "I met [removed: name] there"
    event = lifting.confirm(redaction, by=cast.second_editor(), reason="seen the letter")
    assert PublishedPost.objects.get().words == "I met Bartholomew there"
    assert (event.verb, event.by, event.second) == ("lift", cast.second_editor(), cast.editor())
    assert "Bartholomew" not in event.reason
    lifted = Redaction.objects.get()
    assert (lifted.undone_by, lifted.undo_approved_by) == (cast.second_editor(), cast.editor())
    assert list(publishing.drift()) == []
    with pytest.raises(WrongStateError, match="not masked any more"):
        lifting.confirm(redaction, by=cast.second_editor())


@pytest.mark.parametrize("proposed", [0, 1, 2])
def test_one_person_alone_lifts_nothing(proposed):
    _post, redaction = masked()
    for _ in range(proposed):
        lifting.propose(redaction, by=cast.editor(), reason="mine")
    with pytest.raises(SecondEditorNeededError, match="yourself" if proposed else "No proposal"):
        lifting.confirm(redaction, by=cast.editor())
    assert Redaction.objects.get().undone_by is None
    assert "Bartholomew" not in PublishedPost.objects.get().words


@pytest.mark.parametrize(("hours", "counts"), [(71, True), (73, False)])
def test_a_proposal_counts_for_72_hours(hours, counts):
    _post, redaction = masked()
    age(lifting.propose(redaction, by=cast.editor(), reason="she agreed"), hours)
    if counts:
        lifting.confirm(redaction, by=cast.second_editor())
    else:
        with pytest.raises(SecondEditorNeededError, match="72 hours"):
            lifting.confirm(redaction, by=cast.second_editor())
    assert (Redaction.objects.get().undone_by is not None) is counts


def test_a_proposal_is_for_the_post_as_it_was():
    post, redaction = masked()
    lifting.propose(redaction, by=cast.editor(), reason="she agreed")
    curation.revise(post, {"language": "de"}, by=cast.editor())
    with pytest.raises(SecondEditorNeededError, match="changed since"):
        lifting.confirm(redaction, by=cast.second_editor())


def test_a_reason_and_a_right_are_needed():
    _post, redaction = masked()
    with pytest.raises(NotReadyError, match="reason"):
        lifting.propose(redaction, by=cast.editor(), reason=" ")
    with pytest.raises(NotAllowedError):
        lifting.propose(redaction, by=cast.outsider(), reason="none")


def lift_in_the_database(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Redaction.objects.update(**fields)
    assert Redaction.objects.get().undone_by is None


def test_the_database_lifts_nothing_by_one_person_or_without_a_proposal():
    _post, redaction = masked()
    first, second = cast.editor(), cast.second_editor()
    lift_in_the_database(undone_by=first, undo_approved_by=first)
    lift_in_the_database(undone_by=first, undo_approved_by=second)
    proposal = lifting.propose(redaction, by=second, reason="she agreed")
    old = timezone.now() - dt.timedelta(hours=73)
    Approval.objects.update(at=old, used_by=first, used_at=timezone.now())
    lift_in_the_database(undone_by=first, undo_approved_by=second)
    lift_in_the_database(start=7)
    Approval.objects.filter(pk=proposal.pk).update(at=timezone.now())
    assert Redaction.objects.update(undone_by=first, undo_approved_by=second) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Redaction.objects.update(undone_by=None, undo_approved_by=None)


@pytest.mark.parametrize(
    ("text", "start", "end", "told"),
    [
        ("Ten chars.", 0, 500, "inside"),
        ("Ten chars.", 20, 30, "inside"),
        ("Cafe\u0301 there", 0, 4, "cuts a character"),
        ("A \U0001f469\u200d\U0001f467 b", 2, 3, "cuts a character"),
        ("A \U0001f469\u200d\U0001f467 b", 4, 5, "cuts a character"),
        ("A \U0001f44b\U0001f3fd b", 3, 4, "cuts a character"),
        ("A \U0001f1e9\U0001f1ea b", 2, 3, "cuts a character"),
        ("One\r\ntwo", 0, 4, "cuts a character"),
        ("\u1112\u1161\u11ab b", 0, 1, "cuts a character"),
    ],
)
def test_a_span_that_is_none_is_refused_in_a_sentence_and_nothing_changes(text, start, end, told):
    post = cast.published(text)
    before, events = PublishedPost.objects.values().get(), ReviewEvent.objects.count()
    with pytest.raises(NotReadyError, match=told):
        curation.redact(post, start=start, end=end, kind="name", reason="x", by=cast.editor())
    assert PublishedPost.objects.values().get() == before
    assert ReviewEvent.objects.count() == events
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(("start", "end"), [(6, 17), (8, 10), (0, 7), (16, 20), (0, 23)])
def test_a_span_over_masked_words_is_refused(start, end):
    post, _redaction = masked()
    with pytest.raises(NotReadyError, match="masked already, from 6 to 17"):
        curation.redact(post, start=start, end=end, kind="name", reason="x", by=cast.editor())
    assert Redaction.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Redaction.objects.create(
            post=post, start=start, end=end, kind="name", reason="x", by=cast.editor()
        )


def test_whole_characters_may_be_masked_up_to_each_other():
    post, _redaction = masked()
    curation.redact(post, start=17, end=23, kind="place", reason="x", by=cast.editor())
    assert PublishedPost.objects.get().words == "I met [removed: name]"
    flags = "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7"
    assert not splits_a_character(flags, 0, 2)
    assert splits_a_character(flags, 1, 3)


def test_words_are_found_by_themselves():
    assert whole_words_of("Bo", "Bo, Bob and Bo\u0301, Bo.") == [(0, 2), (17, 19)]


def mask(post, **more):
    told = {"words": "Bo Invented", "kind": "name", "reason": "a name", "by": cast.editor()}
    return wide_masks.mask_everywhere(post, **{**told, **more})


def test_the_same_words_are_masked_everywhere_in_the_queue():
    here = cast.published("Here was Bo Invented.")
    others = [cast.draft("Bo\nInvented again, Bo Invented."), cast.in_review("Bo Invented.")]
    apart = [cast.published("Bo Invented, public."), cast.draft("Bob Inventeder.")]
    assert mask(here) == 3
    assert {post.redactions.count() for post in (here, others[1])} == {1}
    assert others[0].redactions.count() == 2
    assert {post.redactions.count() for post in apart} == {0}
    with pytest.raises(NotReadyError, match="masked already"):
        mask(here)


def test_more_than_twenty_posts_take_a_second_editor():
    posts = [cast.draft("Bo Invented.") for _ in range(21)]
    wide = mask(posts[0])
    assert isinstance(wide, WideMask)
    assert (wide.posts(), Redaction.objects.count()) == (21, 0)
    with pytest.raises(SecondEditorNeededError, match="yourself"):
        wide_masks.confirm(wide, by=cast.editor())
    curation.redact(posts[3], start=0, end=2, kind="name", reason="x", by=cast.editor())
    assert wide_masks.confirm(wide, by=cast.second_editor()) == 20
    event = ReviewEvent.objects.first()
    assert (event.by, event.second) == (cast.second_editor(), cast.editor())
    with pytest.raises(WrongStateError, match="confirmed already"):
        wide_masks.confirm(wide, by=cast.second_editor())


def test_a_wide_mask_counts_for_72_hours_in_the_database_too():
    wide = WideMask.objects.create(kind="name", reason="x", places=[], by=cast.editor())
    age(wide, 73)
    with pytest.raises(SecondEditorNeededError, match="72 hours"):
        wide_masks.confirm(wide, by=cast.second_editor())
    for who in (cast.editor(), cast.second_editor()):
        with pytest.raises(IntegrityError), transaction.atomic():
            WideMask.objects.update(confirmed_by=who, confirmed_at=timezone.now())


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_erased_post_is_forgotten_by_the_masks_over_many_posts(confirmed):
    post, other = cast.in_state(State.WITHDRAWN), cast.draft()
    places = [[post.pk, 0, 2], [other.pk, post.pk, 100]]
    wide = WideMask.objects.create(kind="name", reason="x", places=places, by=cast.editor())
    apart = WideMask.objects.create(kind="name", reason="y", places=places[1:], by=cast.editor())
    if confirmed:
        WideMask.objects.filter(pk=wide.pk).update(
            confirmed_by=cast.second_editor(), confirmed_at=timezone.now()
        )
    erasure.erase(post, by=cast.editor(), reason="asked for")
    kept = {w.pk: (w.reason, w.places) for w in WideMask.objects.all()}
    expected = {apart.pk: ("y", places[1:])}
    assert kept == ({**expected, wide.pk: ("", places[1:])} if confirmed else expected)
