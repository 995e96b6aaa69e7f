"""The overlay: what was masked is not in the public words, and places still fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.editorial import curation
from testimonies.editorial.errors import NotAllowedError, NotReadyError, SecondEditorNeededError
from testimonies.editorial.redaction import Span, mask_for, render, scrub
from testimonies.editorial.rows import public_row
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import ShownAs, State, WordsShownAs

MASK = mask_for("name")


def test_the_mask_has_the_same_width_whatever_was_removed():
    short = render("I met Bo there", [Span(6, 8, MASK)])
    long = render("I met Bartholomew there", [Span(6, 17, MASK)])
    assert short.text == long.text == "I met [removed: name] there"


@st.composite
def masked(draw):
    text = draw(st.text(max_size=60))
    cuts = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(cuts, cuts), max_size=5))
    return text, [Span(min(a, b), max(a, b), MASK) for a, b in pairs if a != b]


@given(masked())
def test_what_no_mask_covers_stays_in_order_and_what_a_mask_covers_goes(case):
    text, spans = case
    kept = "".join(c for i, c in enumerate(text) if not any(s.start <= i < s.end for s in spans))
    assert render(text, spans).text.replace(MASK, "") == kept.replace(MASK, "")


@given(masked())
def test_every_uncovered_place_maps_to_the_same_character(case):
    text, spans = case
    rendered = render(text, spans)
    for place, character in enumerate(text):
        if not any(span.start <= place < span.end for span in spans):
            assert rendered.text[rendered.place(place)] == character


def test_a_sentence_about_the_text_loses_what_the_text_lost():
    spans = [Span(6, 8, MASK)]
    assert scrub("It prints Bo twice.", "I met Bo there", spans) == f"It prints {MASK} twice."


@pytest.mark.django_db
def test_redacting_a_published_post_changes_its_public_row_at_once():
    post = cast.published("I met Bartholomew Invented there")
    curation.redact(post, start=6, end=26, kind="name", reason="third party", by=cast.editor())
    assert PublishedPost.objects.get().words == "I met [removed: name] there"
    assert Post.objects.get().text == "I met Bartholomew Invented there"
    assert ReviewEvent.objects.first().verb == "redact"


@pytest.mark.django_db
def test_a_redacted_word_leaves_hashtags_links_doubts_excerpt_and_paraphrase_too():
    text = "Seen at #secretplace https://s.example/x by Bo"
    post = cast.draft(
        text,
        hashtags=["secretplace"],
        links=["https://s.example/x"],
        excerpt_start=0,
        excerpt_end=len(text),
        paraphrase="Somebody was seen at #secretplace.",
        public_doubts=[{"statement": "#secretplace may be two words.", "start": 8, "end": 20}],
    )
    curation.redact(post, start=8, end=40, kind="place", reason="a place", by=cast.editor())
    for shown in WordsShownAs:
        Post.objects.filter(pk=post.pk).update(words_shown_as=shown)
        assert "secretplace" not in str(public_row(Post.objects.get()))
        assert "s.example" not in str(public_row(Post.objects.get()))


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end"), [(0, 500), (5, 5), (9, 3), (-2, 4)])
def test_a_span_outside_the_text_is_refused_with_a_sentence(start, end):
    post = cast.published("Ten chars.")
    with pytest.raises(NotReadyError, match="inside"):
        curation.redact(post, start=start, end=end, kind="name", reason="slip", by=cast.editor())
    assert not post.redactions.exists()


@pytest.mark.django_db
def test_an_outsider_redacts_nothing():
    with pytest.raises(NotAllowedError):
        curation.redact(
            cast.published(), start=0, end=2, kind="name", reason="x", by=cast.outsider()
        )


@pytest.mark.django_db
def test_revising_a_published_post_updates_its_row_or_changes_nothing():
    post = cast.published("An invented sentence.")
    curation.revise(post, {"level": 2}, by=cast.editor(), reason="described")
    assert PublishedPost.objects.get().level == 2
    with pytest.raises(SecondEditorNeededError):
        curation.revise(post, {"level": 3}, by=cast.editor())
    with pytest.raises(NotReadyError):
        curation.revise(post, {}, by=cast.editor(), notes=[])
    with pytest.raises(NotReadyError, match="text"):
        curation.revise(post, {"text": "other words"}, by=cast.editor())
    assert (Post.objects.get().level, PublishedPost.objects.get().level) == (2, 2)
    assert Post.objects.get().notes.count() == 1


@pytest.mark.django_db
def test_a_pseudonym_tells_nobody_who_spoke():
    post = cast.published(
        "Words without a name.",
        shown_as=ShownAs.PSEUDONYM,
        pseudonym="Someone",
        url="https://chirper.example/ada_invented/1",
    )
    row = str(PublishedPost.objects.filter(pk=post.public_id).values().get())
    for telling in ("Ada", "ada_invented", "invented.example", "chirper.example"):
        assert telling not in row
    assert Post.objects.get().state == State.PUBLISHED
