"""What was not cleared, or was taken back, is in no answer of any public address.

And the scan itself is tested: a public post is seen where it belongs, and planted leaks are found.
"""

import base64

import pytest
from django.http import HttpResponse

from testimonies.editorial import curation, moderation, publishing, rows
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.public import errors
from testimonies.tests import cast
from testimonies.tests.leaks import scan, written
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

HIDDEN = [state for state in State if state != State.PUBLISHED]


@pytest.fixture
def scene():
    cast.published("Another invented post that stays public.")
    return full_of_canaries(cast.editor())


@pytest.mark.parametrize("state", HIDDEN)
def test_no_address_says_anything_of_a_post_that_is_not_public(scene, state):
    bring_to(scene, state)
    assert scene.post.state in (state, State.WITHDRAWN)
    assert scan(scene) == {}


def test_the_scan_sees_a_public_post_where_it_belongs(scene):
    bring_to(scene, State.PUBLISHED)
    hits = scan(scene)
    for surface in (
        "GET /",
        f"GET /posts/{scene.post.public_id}/",
        "GET /browse/2017/10/16/",
        "GET /search/?q=probe",
        "GET /search/?q=probe&sort=relevance",
        "GET /timelines/invented-days/",
        "GET /embed/timelines/invented-days/",
        f"GET /people/{scene.fill['person']}/",
        "GET /platforms/chirper/",
        "table testimonies_publishedpost",
    ):
        assert "post.text" in hits[surface], surface
    never = {
        "person.note",
        "source.note",
        "capture.printed",
        "capture.doubts",
        "post.native_id",
        "post.media",
        "post.pseudonym",
        "post.paraphrase",
    }
    assert not never & set().union(*hits.values())


def test_a_level_3_post_keeps_its_words_to_its_own_page(scene):
    Post.objects.filter(pk=scene.post.pk).update(level=3, excerpt_start=None, excerpt_end=None)
    bring_to(scene, State.PUBLISHED)
    saying = {surface for surface, fields in scan(scene).items() if "post.text" in fields}
    own = f"/posts/{scene.post.public_id}/"
    asking = "/embed/timelines/invented-days/?level=3"
    assert {f"GET {own}", f"GET gzip {own}"} <= saying
    assert {f"GET {asking}", f"GET gzip {asking}"} <= saying
    saying = {surface for surface in saying if asking not in surface}
    assert all(own in surface or surface.startswith("table ") for surface in saying), saying


def test_redacted_words_are_said_nowhere(scene):
    bring_to(scene, State.PUBLISHED)
    secret = scene.canaries["post.text"]
    start = scene.post.text.index(secret)
    curation.redact(
        scene.post,
        start=start,
        end=start + len(secret),
        kind="name",
        reason="a third party",
        by=cast.editor(),
    )
    hits = scan(scene)
    assert hits, "the post itself is still public"
    assert not [surface for surface, fields in hits.items() if "post.text" in fields]


@pytest.mark.parametrize("shown", [WordsShownAs.COUNT_ONLY, WordsShownAs.PARAPHRASE])
def test_words_that_are_not_shown_verbatim_are_said_nowhere(scene, shown):
    Post.objects.filter(pk=scene.post.pk).update(words_shown_as=shown)
    bring_to(scene, State.PUBLISHED)
    said = set().union(*scan(scene).values())
    assert not {"post.text", "post.links"} & said
    assert ("post.paraphrase" in said) == (shown == WordsShownAs.PARAPHRASE)


def test_a_pseudonym_is_said_and_who_is_behind_it_is_not(scene):
    Post.objects.filter(pk=scene.post.pk).update(shown_as=ShownAs.PSEUDONYM, basis=Basis.NONE)
    bring_to(scene, State.PUBLISHED)
    hits = scan(scene)
    # A measurement of one's own names its source; a figure about a private post is not cleared.
    said = set().union(*hits.values())
    assert "post.pseudonym" in said
    assert not {"post.display_name", "account.handle", "person.name", "person.slug"} & said
    assert "post.url" not in said


def test_all_gone_pages_are_byte_identical(scene, client):
    other = cast.in_state(State.HELD)
    bring_to(scene, State.WITHDRAWN)
    first = client.get(f"/posts/{scene.post.public_id}/")
    second = client.get(f"/posts/{other.public_id}/")
    assert first.status_code == second.status_code == 410
    assert first.content == second.content


# Planted leaks: each breaks one thing in the way in which it might break, and must be found.


def _row_stays(monkeypatch, scene):
    monkeypatch.setattr(publishing, "delete_published", lambda post: None)


def _gone_page_explains(monkeypatch, scene):
    monkeypatch.setattr(
        errors, "gone", lambda request: HttpResponse(scene.canaries["post.text"], status=410)
    )
    from testimonies.public import views

    if hasattr(views, "gone"):
        monkeypatch.setattr(views, "gone", errors.gone)


def _header_tells(monkeypatch, scene):

    def robots(request):
        return HttpResponse("", headers={"Link": f"</{scene.canaries['source.url']}>"})

    _route(monkeypatch, "robots", robots)


def _page_is_cached(monkeypatch, scene):
    kept = f"<p>{scene.canaries['post.text']}</p>"
    _route(monkeypatch, "about", lambda request: HttpResponse(kept))


def _attribute_holds_base64(monkeypatch, scene):
    coded = base64.b64encode(f"x {scene.canaries['person.name']} y".encode()).decode()
    _route(monkeypatch, "safety", lambda request: HttpResponse(f'<a data-who="{coded}">'))


def _entities(monkeypatch, scene):
    coded = "".join(f"&#{ord(c)};" for c in scene.canaries["post.display_name"])
    _route(monkeypatch, "home", lambda request: HttpResponse(coded))


def _route(monkeypatch, name, view):
    from testimonies.public import urls

    pattern = next(p for p in urls.urlpatterns if p.name == name)
    monkeypatch.setattr(pattern, "callback", view)


BEFORE = [_row_stays, _gone_page_explains, _header_tells, _page_is_cached, _attribute_holds_base64]
BEFORE += [_entities]


@pytest.mark.parametrize("plant", BEFORE)
def test_a_planted_leak_is_found(monkeypatch, scene, plant):
    bring_to(scene, State.PUBLISHED)
    plant(monkeypatch, scene)
    moderation.withdraw(scene.post, by=cast.editor())
    assert scan(scene) != {}


def _copy_in_a_timeline_entry(scene):
    PublishedTimelineEntry.objects.create(
        timeline_id="invented-days", position=99, kind="context", text=scene.canaries["post.text"]
    )


def _figure_left_behind(scene):
    PublishedMeasurement.objects.create(
        slug="left-behind",
        hashtag="invented",
        metric="likes",
        value=1,
        qualifier="nearly",
        statement=scene.canaries["measurement.statement"],
        as_of_edtf="2017-10-16",
        said_by="someone",
        source={"title": "An article", "publisher": "", "url": "", "published_edtf": ""},
    )


def _reason_on_the_tombstone(scene):
    Tombstone.objects.create(
        public_id=scene.canaries["post.text"], gone_at=cast.midnight(2026, 1, 1)
    )


def _stale_index(scene):
    other = PublishedPost.objects.get()
    PublishedPost.objects.filter(pk=other.pk).update(search_names=scene.canaries["person.name"])


def _facet_of_a_person(scene):
    PublishedPost.objects.update(
        person_slug=scene.canaries["person.slug"], person_name=scene.canaries["person.name"]
    )


AFTER = [_copy_in_a_timeline_entry, _figure_left_behind, _reason_on_the_tombstone]
AFTER += [_stale_index, _facet_of_a_person]


@pytest.mark.parametrize("plant", AFTER)
def test_a_row_left_behind_is_found(scene, plant):
    bring_to(scene, State.WITHDRAWN)
    plant(scene)
    assert scan(scene) != {}


def test_a_row_written_past_the_redaction_is_found(monkeypatch, scene):
    bring_to(scene, State.PUBLISHED)
    monkeypatch.setattr(rows, "redaction_spans", lambda post: [])
    secret = scene.canaries["post.text"]
    start = scene.post.text.index(secret)
    curation.redact(
        scene.post, start=start, end=start + 32, kind="name", reason="x", by=cast.editor()
    )
    assert any("post.text" in fields for fields in scan(scene).values())


def test_a_canary_is_recognised_however_it_is_written():
    secret = "00112233445566778899aabbccddeeff"
    for shift in ("", "x", "xy"):
        assert any(
            way in base64.b64encode(f"{shift}{secret} and more".encode()) for way in written(secret)
        )
