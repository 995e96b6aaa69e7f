"""The pages where a basis is recorded, corrected and ended; and what the queue brings back."""

import datetime as dt

import pytest

from testimonies.editorial import bases
from testimonies.models.bases import RecordedBasis
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, said, signed_in
from testimonies.vocabulary import Basis, ShownAs, State

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LETTER = {
    "kind": "B1",
    "reaches": "named",
    "words": "verbatim",
    "given_by": "Ada Invented",
    "given_on": "2026-01-05",
    "evidence": "Her letter, folder 3.",
}


def of(basis, verb):
    return f"/admin/testimonies/recordedbasis/{basis.pk}/{verb}/"


def due(client):
    return client.get("/admin/queue/?way=due").content.decode()


def test_a_post_without_a_basis_says_so_and_where_to_record_one():
    post = cast.in_review(recorded=False, basis=Basis.CONSENT)
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    assert "Nothing is recorded yet." in page
    assert f'href="{address(post, "basis")}"' in page


def test_an_editor_records_consent_on_its_page():
    post = cast.in_review(recorded=False, basis=Basis.CONSENT)
    client = signed_in(cast.editor())
    response = client.post(address(post, "basis"), LETTER)
    assert response.url == address(post)
    assert "It shows nothing by itself" in said(response)
    basis = RecordedBasis.objects.get()
    assert (basis.by, basis.given_on) == (cast.editor(), dt.date(2026, 1, 5))
    assert "the name stands on it" in client.get(address(post)).content.decode()


def test_what_is_missing_is_said_and_what_was_typed_stays():
    post = cast.in_review(recorded=False, basis=Basis.CONSENT)
    response = signed_in(cast.editor()).post(address(post, "basis"), {**LETTER, "evidence": ""})
    page = response.content.decode()
    assert "Say where the evidence is" in page
    assert 'value="Ada Invented"' in page
    assert not RecordedBasis.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_an_editor_ends_a_basis_and_the_name_is_gone(client):
    post = cast.published(basis=Basis.CONSENT)
    assert "Ada Invented" in client.get(f"/posts/{post.public_id}/").content.decode()
    told = {"how": "withdrawn", "why": "her letter of today"}
    response = signed_in(cast.editor()).post(of(post.bases.get(), "end"), told)
    assert "The name of 1 post went." in said(response)
    assert PublishedPost.objects.get().shown_as == ShownAs.PSEUDONYM
    assert "Ada Invented" not in client.get(f"/posts/{post.public_id}/").content.decode()
    assert client.get("/people/ada-invented/").status_code == 404


def test_an_editor_corrects_what_was_recorded():
    post = cast.published(basis=Basis.CONSENT)
    client, basis = signed_in(cast.editor()), post.bases.get()
    form = client.get(of(basis, "correct")).content.decode()
    assert 'value="2018-01-01"' in form
    client.post(of(basis, "correct"), {**LETTER, "reason": "the day was wrong"})
    new = RecordedBasis.objects.get(corrects=basis)
    assert new.given_on == dt.date(2026, 1, 5)
    page = client.get(address(post)).content.decode()
    assert "corrected by another record" in page
    again = client.post(of(basis, "correct"), {**LETTER, "reason": "again"})
    assert "was corrected, meanwhile" in again.content.decode()


def test_nothing_is_recorded_of_an_erased_post():
    post = cast.in_state(State.ERASED)
    response = signed_in(cast.editor()).post(address(post, "basis"), LETTER)
    assert "erased" in response.content.decode()
    assert not RecordedBasis.objects.exists()


@pytest.mark.parametrize(("days", "listed"), [(1, True), (30, True), (31, False)])
def test_a_basis_that_expires_soon_is_due(days, listed):
    post = cast.draft(recorded=False, basis=Basis.CONSENT)
    cast.record_basis(post, expires_on=bases.today() + days * DAY)
    page = due(signed_in(cast.editor()))
    assert (post.public_id in page) == listed
    assert ("the basis of its name asks for somebody" in page) == listed


@pytest.mark.parametrize(("days", "listed"), [(30, False), (31, True)])
def test_a_silence_that_is_over_is_due_until_somebody_decides(days, listed):
    post = cast.draft(recorded=False, basis=Basis.NO_OBJECTION, shown_as=ShownAs.PSEUDONYM)
    cast.record_basis(post, given_on=bases.today() - days * DAY)
    client = signed_in(cast.editor())
    assert (post.public_id in due(client)) == listed
    Post.objects.update(shown_as=ShownAs.HANDLE)
    assert post.public_id not in due(client)
