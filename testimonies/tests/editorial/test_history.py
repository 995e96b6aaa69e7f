"""History: each change of a decided field is kept, says who and why, and goes with an erasure."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction

from metoo_archive.faces import PUBLIC
from testimonies.editorial import (
    audit,
    consent,
    curation,
    deciding,
    erasure,
    history,
    moderation,
    removal,
)
from testimonies.editorial.descriptions import save_description
from testimonies.editorial.errors import ReasonNeededError
from testimonies.exchange.collections import load_first_collection
from testimonies.models.bases import HowEnded
from testimonies.models.history import acting
from testimonies.models.people import Account, Person
from testimonies.models.posts import REVISABLE, ContentNote, Post
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Measurement
from testimonies.tests import cast
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
KEPT = ["Person", "Account", "Platform", "Source", "Measurement", "Timeline", "Post"]


def notes(*slugs):
    return list(ContentNote.objects.filter(slug__in=slugs))


def newest(post):
    return history.of(post).first()


def ends_as_it_is(post):
    """Whether the newest history row says what the post says, in every field that is kept."""
    now, kept = Post.objects.get(pk=post.pk), newest(post)
    same = all(getattr(now, name) == getattr(kept, name) for name in REVISABLE)
    beside = history.beside(Post.notes.field).objects.filter(history=kept.pk)
    labels = set(beside.values_list("contentnote__slug", flat=True))
    return same and labels == set(now.notes.values_list("slug", flat=True))


def test_each_revision_is_one_row_with_its_event_and_its_editor():
    post = cast.published()
    before = history.of(post).count()
    curation.revise(
        post,
        {"level": 2, "pseudonym": "A nurse"},
        by=cast.second_editor(),
        notes=notes("rape", "stalking"),
        reason="read again",
    )
    assert history.of(post).count() == before + 1
    row, event = newest(post), ReviewEvent.objects.latest("id")
    assert (row.level, row.pseudonym, row.history_user) == (2, "A nurse", cast.second_editor())
    assert (row.history_change_reason, event.verb) == (event.pk, "revise")
    assert ends_as_it_is(post)


def of_removal(post, remedy, decision):
    asked = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/",
        requester="author",
        remedy=remedy,
        receipt_hash="1" * 64,
    )
    removal.take_up(asked.receipt_hash)
    asked.refresh_from_db()
    deciding.decide(asked, decision=decision, rule="author", why="As asked.", by=cast.editor())


VERBS = {
    "revise": lambda post: curation.revise(post, {"language": "de"}, by=cast.editor()),
    "notes alone": lambda post: curation.revise(
        post, {}, by=cast.editor(), notes=notes("rape"), reason="read"
    ),
    "deindex": lambda post: curation.deindex(post, by=cast.editor(), reason="asked for"),
    "hold": lambda post: moderation.hold(post, by=cast.editor()),
    "withdraw": lambda post: moderation.withdraw(post, by=cast.editor()),
    "end basis": lambda post: consent.end(
        post.bases.get(), how=HowEnded.WITHDRAWN, by=cast.editor()
    ),
    "redact": lambda post: curation.redact(
        post, start=0, end=2, kind="name", reason="x", by=cast.editor()
    ),
    "anonymise": lambda post: of_removal(post, "anonymise", "anonymise"),
    "take down": lambda post: of_removal(post, "remove", "take_down"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", VERBS)
def test_after_every_verb_the_history_ends_with_what_the_post_says(verb):
    post = cast.published(basis=Basis.CONSENT)
    with acting(cast.editor()):
        Post.objects.get(pk=post.pk).save()  # with the notes, which were set after it was made
    VERBS[verb](post)
    assert ends_as_it_is(post)
    assert list(audit.findings()) == []


def test_who_kept_a_post_out_of_search_engines_stands_with_why():
    post = cast.published()
    curation.deindex(post, by=cast.editor(), reason="asked for")
    last = history.of(post).first()
    assert last.history_user == cast.editor()
    assert last.history_change_reason == ReviewEvent.objects.get(verb="deindex").pk


def test_what_was_changed_past_the_verbs_is_found():
    post = cast.published()
    Post.objects.update(level=0)
    assert list(audit.findings()) == [
        f"The post {post.public_id} says something else than its history ends with."
    ]


def test_the_first_collection_has_its_history():
    load_first_collection()
    assert list(audit.findings()) == []
    users = Post.history.values_list("history_user__username", flat=True)
    assert set(users) == {"first-collection"}


class TestReasons:
    LOWER = [
        ({"level": 0}, None, "the level is lowered"),
        ({"level": None}, None, "the level is lowered"),
        ({}, (), "a content note is removed"),
        ({}, ("rape",), "a content note is removed"),
        ({"shown_as": ShownAs.NAMED, "basis": Basis.PRESS}, None, "more is shown of who spoke"),
        ({"basis": Basis.CONSENT}, None, "a stronger basis is claimed"),
        ({"keeps_third_party_name": True}, None, "a third party’s name is kept"),
        ({"words_shown_as": WordsShownAs.VERBATIM}, None, "more is shown of the words"),
        ({"public_doubts": []}, None, "a doubt is not stated any more"),
    ]
    HIGHER = [
        ({"level": 2}, None),
        ({}, ("sexual-harassment", "rape")),
        ({"shown_as": ShownAs.PSEUDONYM, "basis": Basis.NONE}, None),
        ({"words_shown_as": WordsShownAs.COUNT_ONLY}, None),
        ({"language": "de", "pseudonym": "A nurse", "paraphrase": "Told anew."}, None),
    ]

    @staticmethod
    def post(state):
        return cast.in_state(
            state,
            shown_as=ShownAs.HANDLE,
            basis=Basis.PRESS,
            words_shown_as=WordsShownAs.PARAPHRASE,
            paraphrase="Told anew.",
            public_doubts=[{"statement": "Unclear.", "start": None, "end": None}],
        )

    @pytest.mark.parametrize("reason", ["", "  "])
    @pytest.mark.parametrize(("changes", "left", "told"), LOWER)
    def test_what_shows_more_or_warns_of_less_asks_for_one(self, changes, left, told, reason):
        post = self.post(State.HELD)
        before = Post.objects.values().get()
        chosen = None if left is None else notes(*left)
        with pytest.raises(ReasonNeededError, match=told):
            curation.revise(post, changes, by=cast.editor(), notes=chosen, reason=reason)
        assert Post.objects.values().get() == before
        curation.revise(post, changes, by=cast.editor(), notes=chosen, reason="looked up")
        assert ReviewEvent.objects.latest("id").reason.endswith(": looked up")

    @pytest.mark.parametrize(("changes", "left"), HIGHER)
    def test_what_shows_less_or_warns_of_more_asks_for_none(self, changes, left):
        post = self.post(State.HELD)
        chosen = None if left is None else notes(*left)
        curation.revise(post, changes, by=cast.editor(), notes=chosen)

    @pytest.mark.parametrize(("changes", "left", "told"), LOWER)
    def test_a_draft_is_decided_for_the_first_time_without_one(self, changes, left, told):
        chosen = None if left is None else notes(*left)
        curation.revise(self.post(State.DRAFT), changes, by=cast.editor(), notes=chosen)


@pytest.mark.parametrize("name", KEPT)
def test_history_is_append_only(name):
    bring_to(full_of_canaries(cast.editor()), State.PUBLISHED)
    rows = apps.get_model("testimonies", f"Historical{name}").objects
    assert rows.exists()
    for change in (lambda: rows.update(history_type="-"), lambda: rows.all().delete()):
        with pytest.raises(DatabaseError, match="History is append-only"), transaction.atomic():
            change()


def test_nothing_that_a_source_gave_is_copied():
    kept = {field.name for field in Post.history.model._meta.get_fields()}
    assert not kept & {"text", "display_name", "url", "native_id", "import_key", "hashtags"}
    assert set(REVISABLE) <= kept
    assert "handle" not in {field.name for field in Account.history.model._meta.get_fields()}


@pytest.mark.django_db(transaction=True)
def test_an_erasure_takes_the_history_of_all_that_it_erases():
    scene = full_of_canaries(cast.editor())
    account = scene.post.account
    with acting(cast.editor()):
        scene.post.account.person.save()
    bring_to(scene, State.ERASED)
    assert not history.of(scene.post).exists()
    assert not history.beside(Post.notes.field).objects.exists()
    for model, key in ((Account, account.pk), (Person, account.person_id)):
        assert not model.history.filter(id=key).exists()
    assert not Measurement.history.exists()
    assert list(audit.findings()) == []


def test_what_is_said_of_a_person_is_kept_with_who_changed_it():
    post = cast.published()
    person = post.account.person
    person.name = "Ada B. Invented"
    with acting(cast.editor()):
        save_description(person, reason="She says so herself.")
    row = history.of(person).first()
    assert (row.name, row.history_user) == ("Ada B. Invented", cast.editor())


@pytest.mark.django_db(databases=["default", "public"], transaction=True)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_readers_role_reads_no_history(model):
    with pytest.raises(DatabaseError, match="permission denied"), connections[PUBLIC].cursor() as c:
        c.execute(f'SELECT FROM "{model._meta.db_table}"')


@pytest.mark.django_db(transaction=True)
def test_erasing_needs_no_reason():
    post = cast.in_state(State.WITHDRAWN)
    erasure.erase(post, by=cast.editor())
    assert not history.of(post).exists()
