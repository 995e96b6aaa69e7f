"""What detectors find holds a post for a person: settled by one, never by itself."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from testimonies.editorial import (
    curation,
    erasure,
    lifting,
    moderation,
    scanning,
    settling,
    wide_masks,
)
from testimonies.editorial.errors import NotAllowedError, NotReadyError, WrongStateError
from testimonies.exchange.importing import Origin, import_file
from testimonies.management.commands import look_at_posts
from testimonies.models.findings import Finding
from testimonies.models.masks import Redaction
from testimonies.models.posts import ContentNote, Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

WORDS = "Write to bo@invented.example about courage."


def looked_at(text=WORDS, make=cast.in_review, **more):
    post = make(text, **more)
    scanning.look_at([post])
    return post


def states():
    return list(Finding.objects.order_by("start").values_list("kind", "state"))


def test_an_import_keeps_what_is_found_and_a_second_one_asks_nothing_anew(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(
        "Write to bo@invented.example about it — Ada Invented (@ada_invented) October 16, 2017\n",
        "utf-8",
    )
    import_file(article, Origin("https://invented.example/a"))
    assert states() == [("email", "open")]
    settling.dismiss(Finding.objects.get(), by=cast.editor(), reason="nobody's")
    article.write_text(article.read_text("utf-8") + "\nAnother line.\n", "utf-8")
    import_file(article, Origin("https://invented.example/b"))
    assert states() == [("email", "dismissed")]


def test_a_finding_keeps_its_post_from_the_public_and_says_what_to_do():
    post = looked_at()
    for verb in (moderation.publish, moderation.approve):
        with pytest.raises(NotReadyError, match="9 to 28 look like this: e-mail address"):
            verb(post, by=cast.editor())
    assert not PublishedPost.objects.exists()
    assert Finding.objects.get().state == "open"


def test_one_click_masks_it_and_the_post_can_be_published():
    post = looked_at()
    settling.mask(Finding.objects.get(), by=cast.editor())
    assert states() == [("email", "masked")]
    moderation.publish(post, by=cast.editor())
    assert PublishedPost.objects.get().words == "Write to [removed: email] about courage."
    with pytest.raises(WrongStateError, match="settled already"):
        settling.mask(Finding.objects.get(), by=cast.second_editor())


def test_why_it_may_stay_is_kept_in_the_log():
    post = looked_at()
    found = Finding.objects.get()
    with pytest.raises(NotReadyError, match="reason"):
        settling.dismiss(found, by=cast.editor(), reason=" ")
    with pytest.raises(NotAllowedError):
        settling.dismiss(found, by=cast.outsider(), reason="invented")
    settling.dismiss(found, by=cast.editor(), reason="an invented address")
    event = ReviewEvent.objects.first()
    assert (event.verb, event.reason) == ("dismiss finding", "email 9-28: an invented address")
    moderation.publish(post, by=cast.editor())
    assert PublishedPost.objects.get().words == WORDS


def test_an_age_may_stay_once_level_and_notes_were_looked_at():
    post = looked_at("When I was 15 it began.", level=None, note_slugs=[])
    found, by = Finding.objects.get(), cast.editor()
    assert "level and content notes" in str(_refusal(found, by, looked=True))
    notes = list(ContentNote.objects.filter(slug="child-sexual-abuse"))
    curation.revise(post, {"level": 2}, notes=notes, by=by)
    assert "looked at level and notes" in str(_refusal(found, by, looked=False))
    settling.dismiss(found, by=by, reason="said of herself", looked=True)
    assert states() == [("age", "dismissed")]


def _refusal(finding, by, *, looked):
    with pytest.raises(NotReadyError) as refused:
        settling.dismiss(finding, by=by, reason="said of herself", looked=looked)
    return refused.value


def test_any_mask_that_covers_it_settles_it_and_two_editors_who_lift_it_do_too():
    post = looked_at("@bo_invented at bo@invented.example, and @bo_invented.")
    by = cast.editor()
    curation.redact(post, start=0, end=4, kind="handle", reason="private", by=by)
    assert [state for _kind, state in states()] == ["open", "open", "open"]
    settling.mask(Finding.objects.order_by("start").first(), by=by)
    assert [state for _kind, state in states()] == ["masked", "open", "open"]
    wide_masks.mask_everywhere(post, words="@bo_invented", kind="handle", reason="private", by=by)
    assert [state for _kind, state in states()] == ["masked", "open", "masked"]
    last = Redaction.objects.order_by("-start").first()
    lifting.propose(last, by=by, reason="she agreed")
    lifting.confirm(last, by=cast.second_editor(), reason="she agreed")
    assert [state for _kind, state in states()] == ["masked", "open", "dismissed"]


def test_who_is_a_public_figure_here_and_who_is_spoken_of():
    cast.account("Ada_Public", cast.person("Ada Public"))
    cast.person("Bo Mentioned", is_public_figure=False)
    former = cast.person("Adda Former")
    former.merged_into = cast.person("Ada Public")
    former.save()
    looked_at("@ada_public, Adda Former and Ada Public met Bo Mentioned and @bo_mentioned.")
    assert [kind for kind, _state in states()] == ["third_party", "handle"]


def test_a_public_post_with_a_new_finding_stays_public_and_can_be_mended():
    post = looked_at(make=cast.published)
    assert states() == [("email", "open")]
    curation.revise(post, {"language": "und"}, by=cast.editor())
    assert PublishedPost.objects.get().words == WORDS
    moderation.hold(post, by=cast.editor())
    with pytest.raises(NotReadyError, match="e-mail"):
        moderation.restore(post, by=cast.editor(), reason="all is well")


def test_a_finding_keeps_no_post_from_being_hidden_and_goes_when_it_is_erased():
    post = looked_at(make=cast.published)
    moderation.withdraw(post, by=cast.editor(), reason="her wish")
    erasure.erase(post, by=cast.editor())
    assert not Finding.objects.exists()
    assert Post.objects.get().state == State.ERASED


def test_the_database_lets_nobody_settle_without_a_name():
    looked_at()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(state="dismissed")


def test_the_command_looks_at_what_is_here_and_does_nothing_twice(capsys):
    cast.published(WORDS)
    cast.draft("Call +1 212-555-2368.")
    cast.in_state(State.ERASED, "Write to gone@invented.example.")
    call_command("look_at_posts")
    assert "2 posts looked at, 2 new findings." in capsys.readouterr().out
    assert PublishedPost.objects.get().words == WORDS
    call_command("look_at_posts", batch=1)
    assert "2 posts looked at, 0 new findings." in capsys.readouterr().out


def test_the_command_is_stopped_between_two_batches_and_gone_on_with(monkeypatch, capsys):
    first = cast.draft("Write to one@invented.example.")
    cast.draft("Write to two@invented.example.")
    monkeypatch.setattr(look_at_posts, "stopped_between_batches", _asked_to_stop)
    with pytest.raises(CommandError, match=f"--after {first.pk}") as stopped:
        call_command("look_at_posts", batch=1)
    assert stopped.value.returncode == 130
    assert Finding.objects.count() == 1
    monkeypatch.undo()
    after = int(re.search(r"--after (\d+)", str(stopped.value))[1])
    call_command("look_at_posts", after=after)
    assert Finding.objects.count() == 2


class _asked_to_stop:  # noqa: N801 - stands in for a function
    def __enter__(self):
        def heed():
            raise KeyboardInterrupt

        return heed

    def __exit__(self, *_):
        return None


def test_a_batch_of_none_is_refused():
    with pytest.raises(CommandError, match="--batch"):
        call_command("look_at_posts", batch=0)
