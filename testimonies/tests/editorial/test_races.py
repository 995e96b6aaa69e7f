"""Two tabs, two editors, at the same moment: nobody shows alone what takes two people.

Each race runs on connections of its own, on a real PostgreSQL. `make proof` runs 1,000.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connections, transaction

from testimonies.editorial import drift, moderation
from testimonies.editorial.errors import EditorialError
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Act, Approval, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.figures import measure, whole_or
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

RACES = whole_or(1000, 8)
TABS = 4
Step = Callable[[Post, User], object]


def approve(post: Post, by: User) -> object:
    return moderation.approve(post, by=by, act=_act(post))


def show(post: Post, by: User) -> object:
    if _act(post) == Act.RESTORE:
        return moderation.restore(post, by=by, reason="a race")
    return moderation.publish(post, by=by)


def _act(post: Post) -> Act:
    return Act.RESTORE if post.state == State.HELD else Act.PUBLISH


def in_a_tab(start: Barrier, post_id: int, editor_id: int, steps: list[Step]) -> int:
    """Do the steps when every tab is ready; return how many succeeded. A refusal is an answer."""
    done = 0
    try:
        post, by = Post.objects.get(pk=post_id), User.objects.get(pk=editor_id)
        start.wait(timeout=60)
        for step in steps:
            try:
                step(post, by)
                done += 1
            except EditorialError:
                continue
    finally:
        connections.close_all()
    return done


def race(post: Post, tabs: list[tuple[User, list[Step]]]) -> list[int]:
    start = Barrier(len(tabs))
    with ThreadPoolExecutor(len(tabs)) as pool:
        running = [
            pool.submit(in_a_tab, start, post.pk, editor.pk, steps) for editor, steps in tabs
        ]
        return [one.result() for one in running]


def graphic(number: int) -> Post:
    """A post that takes two people: of level 3, in review or, every other one, held."""
    text = f"Invented words, number {number}."
    if number % 2 == 0:
        return cast.in_review(text, level=3)
    post = cast.published(text, level=3)
    moderation.hold(post, by=cast.editor())
    return post


def by_one_person() -> int:
    """Return how many posts became public, by a verb that takes two, with one person behind it."""
    shown = ReviewEvent.objects.filter(to_state=State.PUBLISHED, verb__in=["publish", "restore"])
    return sum(1 for event in shown if event.second_id in (None, event.by_id))


def test_nobody_approves_alone_in_however_many_tabs():
    """The same editor, at once, in several tabs, approves and publishes in any order."""
    chance, alone = random.Random(20_171_015), cast.editor("alma")
    for number in range(RACES // 2):
        post = graphic(number)
        before = PublishedPost.objects.count()
        tabs = [(alone, chance.choices([approve, show], k=2)) for _ in range(TABS - 1)]
        race(post, [(alone, [approve, show]), *tabs])
        post.refresh_from_db()
        assert post.state in (State.IN_REVIEW, State.HELD)
        assert PublishedPost.objects.count() == before
    assert by_one_person() == 0
    measure("races of one editor in four tabs", f"{RACES // 2}, 0 publications by one person")


def test_two_editors_at_once_publish_once_and_as_two():
    """Both approve and both publish at once: shown at most once, by two, on one approval."""
    chance = random.Random(20_171_016)
    editors, shown = (cast.editor("alma"), cast.editor("bela")), 0
    for number in range(RACES // 2):
        post = graphic(number)
        earlier = ReviewEvent.objects.filter(post=post, to_state=State.PUBLISHED).count()
        tabs = [
            (editor, [chance.choice([approve, show]), approve, show])
            for editor in editors
            for _ in range(TABS // 2)
        ]
        race(post, tabs)
        events = ReviewEvent.objects.filter(post=post, to_state=State.PUBLISHED)
        published = events.count() - earlier
        used = Approval.objects.filter(post=post, used_by__in=editors)
        assert published == used.count() <= 1
        assert all({use.by_id, use.used_by_id} == {e.pk for e in editors} for use in used)
        assert PublishedPost.objects.filter(pk=post.public_id).count() == published
        shown += published
    assert by_one_person() == 0
    assert shown, "two editors can publish: the races were not lost before they began"
    assert list(drift.drift()) == []
    measure(
        "races of two editors in four tabs",
        f"{RACES // 2}, {shown} published by two, 0 by one person, none twice",
    )


def test_the_database_refuses_what_no_verb_would_do():
    alone, post = cast.editor("alma"), graphic(0)
    approval = moderation.approve(post, by=alone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(used_by=alone, used_at=approval.at)


def test_a_publication_by_one_person_would_be_counted(monkeypatch):
    monkeypatch.setattr(moderation, "second_editor_for", lambda post, at_once=1: [])
    moderation.publish(cast.in_review("Invented.", level=3), by=cast.editor("alma"))
    assert by_one_person() == 1
