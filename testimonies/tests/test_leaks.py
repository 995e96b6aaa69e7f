"""What was not cleared, or was taken back, is in no answer of any surface.

And the scan itself is tested: every text column is seeded, a public post is seen where it belongs,
and planted leaks are found. `make proof` asks in every way, state by state and leak by leak.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from testimonies.editorial import (
    curation,
    erasure,
    moderation,
    post_merging,
    statistics,
    timelines,
    tying,
)
from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.desk_surfaces import (
    columns,
    listening,
    pages_with_rights,
    pages_without_rights,
)
from testimonies.tests.figures import WHOLE, measure
from testimonies.tests.leaks import Scan, scan_of, written
from testimonies.tests.planted import PLANTS
from testimonies.tests.scenes import Scene, canary, full_of_canaries
from testimonies.tests.seeding import Whole, seeded
from testimonies.tests.surfaces import answers
from testimonies.tests.text_columns import Column, to_be_seeded
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("unhurried"),
]

HIDDEN = [State.IN_REVIEW, State.REJECTED, State.HELD, State.WITHDRAWN, State.ERASED]
# What does not hang on the post, and so outlives it: its timeline, its editors, and sources, that
# have other posts too. And the answer to whoever asked for removal, which only a receipt opens.
OUTLIVES = ("timeline.", "user.", "source.", "platform.", "removaldecision.", "embeduse.")
# What the admin logs of those names them, and not the post.
OUTLIVES_TOO = tuple(
    f"logentry.{what}.{model}"
    for what in ("object_repr", "change_message")
    for model in ("Timeline", "TimelineVersion", "User", "Source", "Platform", "EmbedUse")
)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """A public post that stays, and folders that only this test fills."""
    settings.STATIC_ROOT = tmp_path / "static"
    cast.published("Another invented post that stays public.")


def asked(wholes: list[Whole], more: Sequence[Scene] = (), *, strangers: bool = WHOLE) -> Scan:
    """Scan all that readers may ask for, and what strangers are told who ask at the desk."""
    scenes = [*(whole.scene for whole in wholes), *more]
    with listening() as log:
        said = list(answers(scenes, every_way=WHOLE))
        for whole in wholes[:1] if strangers else []:
            said += pages_without_rights(whole.things)
    return scan_of([*said, log.answer()], of_all(scenes))


def of_all(scenes: Sequence[Scene]) -> dict[str, str]:
    return {
        f"{number}/{name}": secret
        for number, scene in enumerate(scenes)
        for name, secret in scene.canaries.items()
    }


def published(number: int = 0, **changes) -> Whole:
    whole = seeded(number)
    Post.objects.filter(pk=whole.post.pk).update(**changes)
    if moderation.second_editor_for(Post.objects.get(pk=whole.post.pk)):
        moderation.approve(whole.post, by=cast.second_editor())
    moderation.publish(whole.post, by=whole.by)
    return whole


def bring_to(whole: Whole, state: State) -> None:
    """Hide the post by the verb that leads there, through the public side where it can."""
    if state == State.REJECTED:
        moderation.reject(whole.post, by=whole.by, reason="not for the archive")
    elif state != State.IN_REVIEW:
        moderation.publish(whole.post, by=whole.by)
        verb = moderation.hold if state == State.HELD else moderation.withdraw
        verb(whole.post, by=whole.by)
    if state == State.ERASED:
        erasure.erase(whole.post, by=whole.by)
        statistics.forget()
    for timeline in (whole.scene.timeline, whole.found):
        timelines.withdraw_timeline(timeline, by=whole.by)


def unmapped(canaries: dict[str, str]) -> list[Column]:
    """Return the text columns that hold no canary and that no rule excuses."""
    found = []
    for column in to_be_seeded():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column.name}"::text FROM "{column.table}"')
            kept = "\n".join(row[0] or "" for row in cursor.fetchall())
        if not any(secret in kept for secret in canaries.values()):
            found.append(column)
    return found


def test_every_text_column_has_a_canary_of_its_own():
    secrets = seeded().scene.canaries
    assert unmapped(secrets) == []
    assert len(set(secrets.values())) == len(secrets)
    measure("text columns seeded", f"{len(to_be_seeded())}, with {len(secrets)} canaries")


def test_a_text_column_that_nothing_maps_would_fail():
    secrets = seeded().scene.canaries
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notebook (page text)")
    try:
        assert unmapped(secrets) == [Column("notebook", "page")]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE notebook")


# In the ordinary tests one scan sees posts in all of these states; in the whole, each has its own.
@pytest.mark.parametrize("states", [[state] for state in HIDDEN] if WHOLE else [HIDDEN])
def test_nothing_is_said_of_posts_that_are_not_public(states):
    wholes = [seeded(number) for number in range(len(states))]
    for whole, state in zip(wholes, states, strict=True):
        bring_to(whole, state)
        assert Post.objects.get(pk=whole.post.pk).state == state
    draft, scenes = full_of_canaries(cast.editor()), [whole.scene for whole in wholes]
    seen = asked(wholes, more=[draft], strangers=True)
    assert seen.hits == {}
    assert len(seen.surfaces) >= 60
    measure(
        f"said of posts draft, {', '.join(states)}",
        f"0 of {sum(len(scene.canaries) for scene in [*scenes, draft])} canaries,"
        f" on {len(seen.surfaces)} surfaces in {seen.answers} answers"
        f" ({seen.unanswered} not given in time)",
    )


def test_of_an_erased_post_nothing_is_left_at_the_desk_nor_in_the_database():
    whole = seeded()
    before = scan_of(columns(), whole.scene.canaries)
    assert {"post.text", "post.native_id"} <= set().union(*before.hits.values())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    bring_to(whole, State.ERASED)
    goes = {
        name: secret
        for name, secret in whole.scene.canaries.items()
        if not name.startswith(OUTLIVES) and name not in OUTLIVES_TOO
    }
    seen = scan_of([*pages_with_rights(whole.things), *columns()], goes)
    assert seen.hits == {}
    measure(
        "left of an erased post at the desk",
        f"0 of {len(goes)} canaries, in {len(seen.surfaces)} columns and roles"
        f" ({Group.objects.count()} roles) in {seen.answers} answers",
    )


def with_copies(whole: Whole) -> list[Post]:
    """Let another account repost the post's words, and another source print the post once more."""
    post, by = whole.post, cast.editor()
    copy = cast.published(f"RT {post.text}", account=cast.account("bea", cast.person("Bea B")))
    tying.tie(copy, post, kind="repost", by=by)
    same = cast.published(post.text, account=post.account, source=cast.source("Another article"))
    post_merging.merge_posts(post, same, by=by, reason="the same picture")
    return [copy, same]


def test_what_repeats_a_post_goes_with_it():
    whole = published()
    copies = with_copies(whole)
    texts = ("post.text", "post.links", "post.hashtags")
    secrets = {name: whole.scene.canaries[name] for name in texts}
    moderation.withdraw(whole.post, by=whole.by)
    for timeline in (whole.scene.timeline, whole.found):
        timelines.withdraw_timeline(timeline, by=whole.by)
    fills = [{**whole.scene.fill, "public_id": copy.public_id} for copy in copies]
    scenes = [replace(whole.scene, fill=fill) for fill in fills]
    seen = asked([whole], more=scenes)
    assert seen.hits == {}
    erasure.erase(whole.post, by=whole.by)
    statistics.forget()
    assert scan_of(columns(), secrets).hits == {}


def test_the_scan_sees_a_public_post_where_it_belongs():
    whole = published()
    hits = asked([whole]).hits
    fill = whole.scene.fill
    for surface in (
        "GET home: /",
        f"GET post: /posts/{whole.post.public_id}/",
        f"GET post-data: /posts/{whole.post.public_id}.json",
        "GET browse-day: /browse/2017/10/16/",
        "GET search: /search/?q=probe",
        "GET search: /search/?q=probe&sort=relevance",
        "GET feed-latest: /feeds/latest.atom",
        "GET export-csv: /exports/search.csv",
        f"GET timeline: /timelines/{fill['timeline']}/",
        f"GET embed-timeline: /embed/timelines/{fill['timeline']}/",
        f"GET timeline: /timelines/{fill['found']}/",
        f"GET embed-timeline: /embed/timelines/{fill['found']}/",
        f"GET timeline-data: /timelines/{fill['found']}.json",
        f"GET person: /people/{fill['person']}/",
        f"GET platform: /platforms/{fill['platform']}/",
        "table testimonies_publishedpost",
    ):
        assert "0/post.text" in hits[surface], surface
    said = {name.partition("/")[2] for names in hits.values() for name in names}
    never = {"person.note", "source.note", "capture.printed", "capture.doubts", "post.native_id"}
    never |= {"post.media", "post.pseudonym", "post.paraphrase", "redaction.reason"}
    assert not never & said
    prefixes = ("user.", "logentry.", "removal", "reviewevent.", "approval.")
    assert not [name for name in said if name.startswith(prefixes)]


def test_a_level_3_post_keeps_its_words_to_its_own_page():
    whole = published(level=3, excerpt_start=None, excerpt_end=None)
    hits = asked([whole]).hits
    saying = {surface for surface, fields in hits.items() if "0/post.text" in fields}
    # Its own page, and frames that ask for such posts.
    may = (f"/posts/{whole.post.public_id}/", "/?level=3", "&most=3")
    for where in may:
        assert any(where in surface for surface in saying), where
    elsewhere = {name for name in saying if not any(where in name for where in may)}
    assert all(name.startswith("table ") for name in elsewhere), elsewhere


def test_words_that_are_masked_or_not_shown_are_said_nowhere():
    """Masked; counted only; paraphrased; and shown under a pseudonym: one scan sees all four."""
    masked = published(0)
    counted = published(1, words_shown_as=WordsShownAs.COUNT_ONLY)
    retold = published(2, words_shown_as=WordsShownAs.PARAPHRASE)
    hidden = published(3, shown_as=ShownAs.PSEUDONYM, basis=Basis.NONE)
    start = masked.post.text.index(masked.scene.canaries["post.text"])
    there = masked.post.redactions.get()
    for first, last in ((start, there.start), (there.end, len(masked.post.text))):
        curation.redact(
            masked.post,
            start=first,
            end=last,
            kind="name",
            reason="a third party",
            by=cast.editor(),
        )
    said = set().union(*asked([masked, counted, retold, hidden]).hits.values())
    words = {"post.text", "post.links", "post.hashtags"}
    assert "0/post.display_name" in said, "the post itself is still public"
    assert not {f"{number}/{name}" for number in (0, 1, 2) for name in words} & said
    assert "1/post.paraphrase" not in said
    assert "2/post.paraphrase" in said
    assert {"3/post.text", "3/post.pseudonym"} <= said
    who = {"post.display_name", "account.handle", "person.name", "person.slug", "post.url"}
    assert not {f"3/{name}" for name in who} & said


def leaks(plants) -> dict[str, str]:
    """Plant these leaks, a secret each, beside an erased post; return the names of those found."""
    whole = seeded()
    bring_to(whole, State.ERASED)
    secrets = {plant.__name__: canary() for plant in plants}
    with pytest.MonkeyPatch.context() as patch, listening() as log:
        for plant in plants:
            plant(patch, secrets[plant.__name__])
        said = list(answers([whole.scene], every_way=False))
        said += pages_without_rights(whole.things)
        said += columns()
    return set().union(*scan_of([*said, log.answer()], secrets).hits.values())


@pytest.mark.parametrize("plants", [[plant] for plant in PLANTS] if WHOLE else [PLANTS])
def test_planted_leaks_are_found(plants):
    names = {plant.__name__ for plant in plants}
    assert leaks(plants) == names
    found.update(names)
    measure("planted leaks found", f"{len(found)} of {len(PLANTS)}")


found: set[str] = set()


def test_there_are_25_kinds_of_planted_leaks():
    assert len(PLANTS) >= 25


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_a_canary_is_recognised_however_it_is_written(before):
    secret = canary()
    coded = base64.b64encode(f"{before}{secret} and more".encode())
    hexed = secret.encode().hex().encode()
    percents = "".join(f"%{ord(c):02x}" for c in secret).encode()
    for said in (coded, hexed, percents, secret.upper().encode()):
        assert any(way in said for way in written(secret))
