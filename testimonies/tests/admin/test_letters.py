"""Letters, in the language of the page that the request came from, unless another is chosen."""

import re

import pytest
from django.urls import reverse

from testimonies.admin.letters import languages, letters_to
from testimonies.models.removals import RemovalRequest
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in
from testimonies.tests.asking import ask, asked_with
from testimonies.vocabulary import Decision

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ENGLISH = re.compile(r"\b(the|your|with|an|we|you|of)\b", re.IGNORECASE)
BEGINS = {
    "en": "Good day,",
    "es": "Buenos días:",
    "fr": "Bonjour,",
    "de": "Guten Tag,",
    "hi": "नमस्ते,",
    "ar": "تحيّة طيّبة،",
}


def decided(decision, *, on_appeal=False):
    asked = asked_with(ask(cast.published()))
    made = {"decision": decision, "rule": "author", "by": cast.editor(), "at": asked.received_at}
    asked.decisions.create(why="X", **made)
    if on_appeal:
        second = {**made, "by": cast.second_editor(), "first_by": cast.editor()}
        asked.decisions.create(why="X", on_appeal=True, **second)
    return asked


@pytest.mark.parametrize("language", sorted(set(BEGINS) - {"en"}))
@pytest.mark.parametrize("decision", Decision)
def test_every_letter_is_whole_in_every_language(language, decision):
    asked = decided(decision, on_appeal=True)
    letters = letters_to(asked, "", language)
    assert len(letters) == 4
    for letter in letters:
        assert letter.text.startswith(BEGINS[language]), letter.text
        assert not ENGLISH.search(re.sub(r"https?://\S+", "", letter.text)), letter.text


@pytest.mark.parametrize("language", BEGINS)
def test_a_letter_is_in_the_language_of_the_page_that_was_asked_from(client, language):
    post = cast.published()
    prefix = "" if language == "en" else f"/{language}"
    answers = {"item": f"/posts/{post.public_id}/", "requester": "author", "remedy": "remove"}
    assert client.post(f"{prefix}/removal/", answers).status_code == 200
    asked = RemovalRequest.objects.get()
    assert asked.language == language
    page = reverse("admin:testimonies_removalrequest_change", args=[asked.pk])
    desk = signed_in(cast.editor())
    html = desk.get(page).content.decode()
    assert f">{BEGINS[language]}" in html
    direction = "rtl" if language == "ar" else "ltr"
    assert f'lang="{language}" dir="{direction}" readonly' in html
    assert ">Good day," in desk.get(f"{page}?letters=en").content.decode()


def test_the_letters_come_in_all_six():
    assert set(languages()) == set(BEGINS)
