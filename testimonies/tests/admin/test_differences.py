"""What the public sees otherwise than it was captured, told on the page of the post."""

import pytest

from testimonies.admin.differences import differences
from testimonies.editorial import curation, rows, wide_masks
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, signed_in
from testimonies.vocabulary import ShownAs, WordsShownAs

pytestmark = pytest.mark.django_db


def told(post, **changes):
    post = curation.revise(post, changes, by=cast.editor()) if changes else post
    return " ".join(differences(post, rows.public_row(post)))


def test_a_post_that_is_shown_as_captured_differs_by_its_note_alone():
    post = cast.draft()
    assert told(post) == "Before the words stands: sexual harassment."
    assert told(cast.draft(note_slugs=[], level=0)) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words_shown_as": WordsShownAs.EXCERPT, "excerpt_start": 0, "excerpt_end": 4}, "0 to 4"),
        ({"words_shown_as": WordsShownAs.PARAPHRASE, "paraphrase": "Told."}, "archive’s own"),
        ({"words_shown_as": WordsShownAs.COUNT_ONLY}, "only counted"),
        ({"shown_as": ShownAs.PSEUDONYM, "pseudonym": "Z."}, "shown as: Z."),
        ({"shown_as": ShownAs.HANDLE}, "the handle is shown"),
        ({"level": 3}, "opens on demand"),
        ({"is_deindexed": True}, "kept out of search engines"),
    ],
)
def test_each_decision_that_changes_what_is_shown_is_told(changes, sentence):
    assert sentence in told(cast.draft(), **changes)


def test_what_is_left_out_is_counted():
    post = cast.draft(
        "#invented and @bo_invented",
        hashtags=["invented", "lost"],
        media=["https://m.example/a"],
        doubts=[{"statement": "It may be cut."}],
    )
    curation.redact(post, start=14, end=26, kind="handle", reason="private", by=cast.editor())
    sentences = told(post)
    assert "1 stretch is masked." in sentences
    assert "Left out: 1 of 2 hashtags." in sentences
    assert "Left out: 1 of 1 media." in sentences
    assert "noted at the capture: 1; stated to the public: 0" in sentences
    page = signed_in(cast.editor()).get(address(post)).content.decode()
    assert "What differs from the capture" in page
    assert "1 stretch is masked." in page


def test_a_mask_over_many_posts_waits_in_the_second_editors_view():
    posts = [cast.in_review(f"Bo Invented, {number}.") for number in range(21)]
    made = {"words": "Bo Invented", "kind": "name", "reason": "private"}
    wide = wide_masks.mask_everywhere(posts[0], by=cast.editor(), **made)
    mine = signed_in(cast.editor()).get("/admin/queue/?way=second").content.decode()
    theirs = signed_in(cast.second_editor()).get("/admin/queue/?way=second").content.decode()
    link = f'href="/admin/testimonies/widemask/{wide.pk}/confirm/"'
    assert link in mine
    assert "proposed by you" in mine
    assert link in theirs
    assert "proposed by edna" in theirs
    assert "in 21 posts" in theirs
    wide_masks.confirm(wide, by=cast.second_editor())
    assert link not in signed_in(cast.editor()).get("/admin/queue/?way=second").content.decode()
