"""History as an editor reads it: decisions and what each changed, in one order."""

import pytest

from testimonies.admin.post_history import Piece, compared
from testimonies.editorial import curation, moderation
from testimonies.models.posts import ContentNote, Post
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, decisions, signed_in
from testimonies.vocabulary import ShownAs

pytestmark = pytest.mark.django_db


def told(post):
    return signed_in(cast.editor()).get(address(post)).context["told"]


def test_a_post_tells_who_changed_which_field_from_what_to_what():
    post = cast.published(paraphrase="She tells it anew.")
    changes = {"level": 2, "paraphrase": "She tells it briefly.", "shown_as": ShownAs.PSEUDONYM}
    rape = list(ContentNote.objects.filter(slug="rape"))
    curation.revise(post, changes, by=cast.second_editor(), notes=rape, reason="read again")
    moderation.hold(post, by=cast.editor())
    held, revised, *_ = told(post)
    assert [held.event.verb, revised.event.verb] == ["hold", "revise"]
    assert (revised.by, held.move, held.changes) == (cast.second_editor(), "published → held", [])
    assert {change.label for change in revised.changes} == {
        "level",
        "paraphrase",
        "shown as",
        "content notes",
    }
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    assert "She tells it <del>anew.</del> <ins>briefly.</ins>" in page
    assert "<del>named</del> <ins>pseudonym</ins>" in page


def test_what_was_changed_without_a_decision_is_told_too():
    post = cast.published()
    Post.objects.get(pk=post.pk).save()
    other = Post.objects.get(pk=post.pk)
    other.language = "de"
    other.save()
    first = told(post)[0]
    assert (first.event, first.by) == (None, None)
    assert "nobody signed in" in signed_in(cast.editor()).get(address(post)).content.decode()


def test_a_persons_history_page_tells_what_it_said_before():
    who = cast.person()
    client = signed_in(cast.editor())
    page = f"/admin/testimonies/person/{who.pk}/"
    form = client.get(f"{page}change/").context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    inline = {"accounts-TOTAL_FORMS": 0, "accounts-INITIAL_FORMS": 0}
    data |= {
        "reason": "She says so.",
        "name": "Ada B. Invented",
        "is_public_figure": "on",
        **inline,
    }
    assert client.post(f"{page}change/", data).status_code == 302
    shown = client.get(f"{page}history/").content.decode()
    assert "Ada <ins>B. </ins> Invented" in shown
    assert cast.editor().username in shown


def test_a_reason_that_is_missing_is_asked_for_on_the_form_and_what_was_chosen_stays():
    post = cast.published()
    client = signed_in(cast.editor())
    response = client.post(address(post), {**decisions(client, post), "level": "0"})
    assert "Give a reason, since the level is lowered." in str(
        response.context["form"].errors["reason"]
    )
    assert Post.objects.get().level == 1
    again = {**decisions(client, post), "level": "0", "reason": "solidarity alone"}
    assert client.post(address(post), again).status_code == 302
    assert Post.objects.get().level == 0


def test_two_texts_are_compared_by_words():
    assert compared("", "new words") == [Piece("new words", was=False, now=True)]
    assert compared("old", "") == [Piece("old", was=True, now=False)]
    assert compared("the same", "the same") == [Piece("the same", was=True, now=True)]
