"""The page of one post: what it tells, and the decisions that its form saves."""

import pytest
from django.contrib.admin.models import LogEntry

from testimonies.editorial import curation, events, moderation
from testimonies.models.posts import ContentNote, Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, decisions, signed_in
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db


def save(client, post, **decided):
    return client.post(address(post), {**decisions(client, post), **decided})


def test_the_page_shows_the_capture_beside_what_the_public_will_see():
    post = cast.in_review("Call me at 555 0100.")
    start = post.text.index("555")
    curation.redact(
        post, start=start, end=start + 8, kind="phone", reason="a number", by=cast.editor()
    )
    response = signed_in(cast.editor()).get(address(post))
    page = response.content.decode()
    assert 'Call me at <del title="[removed: phone]">555 0100</del>.' in page
    assert response.context["public"].words == "Call me at [removed: phone]."
    assert "As the public will see it" in page
    assert f"{post.text}— Ada Invented" in page


@pytest.mark.parametrize(("level", "opened"), [(0, True), (1, True), (2, False), (3, False)])
def test_words_are_folded_from_level_2_on(level, opened):
    page = signed_in(cast.editor()).get(address(cast.in_review(level=level))).content
    assert (b'<details class="folded" open>' in page) is opened


def test_the_page_says_what_is_missing_and_what_takes_a_second_editor():
    client = signed_in(cast.editor())
    page = client.get(address(cast.in_review(level=None))).content.decode()
    assert "Give the post a level" in page
    page = client.get(address(cast.in_review(level=3))).content.decode()
    assert "A second editor is needed, since it is of level 3." in page


def test_an_approval_of_what_was_changed_since_is_said_not_to_count():
    post = cast.in_review(level=3)
    moderation.approve(post, by=cast.second_editor())
    curation.revise(post, {"language": "de"}, by=cast.editor())
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    assert "It does not count any more" in page


def test_decisions_are_saved_by_the_verb_and_the_public_row_follows():
    post = cast.published("Two invented sentences. This is the second.")
    note = ContentNote.objects.get(slug="stalking")
    decided = {"level": "2", "notes": [note.pk], "words_shown_as": "excerpt", "reason": "read"}
    decided["excerpt"] = "This is\r\nthe second."
    response = save(signed_in(cast.editor()), post, **decided)
    assert response.status_code == 302
    row = PublishedPost.objects.get()
    assert (row.level, row.note_slugs, row.words) == (2, ["stalking"], "This is the second.")
    event = ReviewEvent.objects.first()
    assert (event.verb, event.by) == ("revise", cast.editor())
    assert event.reason == "excerpt_end, excerpt_start, level, words_shown_as, notes: read"


def test_saving_what_was_not_changed_changes_nothing():
    post = cast.published(public_doubts=[{"statement": "Unclear.", "start": 3, "end": 11}])
    before = Post.objects.filter(pk=post.pk).values().get()
    assert save(signed_in(cast.editor()), post).status_code == 302
    assert Post.objects.filter(pk=post.pk).values().get() == before
    assert not ReviewEvent.objects.filter(verb="revise").exists()


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        ({"level": "3"}, "Hold the post, then change it."),
        ({"level": "4"}, "level from 0 to 3"),
        ({"notes": [], "reason": "read"}, "needs a content note"),
        ({"basis": Basis.NONE}, "A name needs the basis B1 or B2"),
        ({"words_shown_as": WordsShownAs.EXCERPT}, "where the excerpt begins"),
        ({"excerpt": "never said"}, "do not stand in the captured words"),
        ({"doubts": "Unclear. | never said"}, "Line 1: These words do not stand"),
        ({"doubts": "Unclear. | nte"}, "stand there 2 times"),
        ({"language": "not a tag"}, "Write a language as"),
        ({"happened_edtf": "last summer"}, "last summer"),
    ],
)
def test_what_policy_refuses_is_said_on_the_form_and_nothing_is_saved(decided, told):
    post = cast.published("An invented sentence, an old one.")
    before, row = Post.objects.values().get(), PublishedPost.objects.values().get()
    response = save(signed_in(cast.editor()), post, **decided)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert Post.objects.values().get() == before
    assert PublishedPost.objects.values().get() == row
    assert [note.slug for note in Post.objects.get().notes.all()] == ["sexual-harassment"]
    assert not LogEntry.objects.exists()


def test_a_form_that_is_out_of_date_saves_nothing():
    post = cast.in_review()
    client = signed_in(cast.editor())
    sent = {**decisions(client, post), "level": "2"}
    curation.revise(post, {"pseudonym": "Invented"}, by=cast.second_editor())
    response = client.post(address(post), sent)
    assert "was changed after this page was opened" in response.content.decode()
    assert (Post.objects.get().level, Post.objects.get().pseudonym) == (1, "Invented")


def test_doubts_are_written_one_a_line():
    post = cast.published("An invented sentence about courage.")
    lines = "The source may have cut it. \r\n\r\nThis word is doubtful. | courage\r\n"
    save(signed_in(cast.editor()), post, doubts=lines)
    assert PublishedPost.objects.get().doubts == [
        {"statement": "The source may have cut it.", "start": None, "end": None},
        {"statement": "This word is doubtful.", "start": 27, "end": 34},
    ]


def test_what_was_captured_and_the_state_cannot_be_sent():
    post = cast.in_review("Captured, invented.")
    sent = {"text": "Other words.", "display_name": "Nobody", "state": State.PUBLISHED}
    save(
        signed_in(cast.editor()), post, **sent, shown_as=ShownAs.PSEUDONYM, pseudonym="An inventor"
    )
    post = Post.objects.get()
    assert (post.text, post.display_name) == ("Captured, invented.", "Ada Invented")
    assert (post.state, post.pseudonym) == (State.IN_REVIEW, "An inventor")


def test_the_log_of_the_admin_holds_no_words():
    post = cast.published("Telltale invented words.")
    save(signed_in(cast.editor()), post, excerpt="Telltale", doubts="Doubtful. | invented")
    entry = LogEntry.objects.get()
    told = f"{entry.object_repr} {entry.change_message}"
    assert post.public_id in told
    assert "Telltale" not in told
    assert "invented" not in told


def test_the_page_keeps_to_its_budget(django_assert_max_num_queries):
    post = cast.published()
    for number in range(5):
        moderation.hold(post, by=cast.editor(), reason=f"again {number}")
        moderation.approve(post, by=cast.second_editor(), act="restore")
        moderation.restore(post, by=cast.editor(), reason="decided")
        curation.redact(
            post, start=number, end=number + 1, kind="detail", reason="none", by=cast.editor()
        )
    client = signed_in(cast.editor())
    client.get(address(post))
    with django_assert_max_num_queries(27):
        client.get(address(post))


def test_an_event_that_moved_the_post_from_nowhere_is_told_too():
    post = cast.draft()
    events.record(post, "capture", by=cast.editor(), to_state=State.DRAFT)
    told = signed_in(cast.editor()).get(address(post)).context["told"]
    assert [one.move for one in told if one.event] == ["draft"]
