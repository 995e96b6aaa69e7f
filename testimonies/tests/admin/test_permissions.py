"""Who may do what at the desk: role by address, by method."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from testimonies.admin.verbs import BUTTONS
from testimonies.editorial import curation, moderation
from testimonies.models.posts import Post
from testimonies.models.review import Act, ReviewEvent
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.admin.desk import LIST, address, choose, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


def staff_without_group():
    return User.objects.create_user("stan", password=cast.PASSWORD, is_staff=True)


def viewer():
    user = User.objects.create_user("vera", password=cast.PASSWORD, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_post"))
    return user


def superuser():
    return User.objects.create_superuser("sue", password=cast.PASSWORD)


def nobody():
    return None


REFUSED = {nobody: 302, cast.outsider: 302, staff_without_group: 403}


def is_refused(response, who):
    if REFUSED.get(who, 403) == 302:
        return response.status_code == 302 and response.url.startswith("/admin/login/?next=")
    return response.status_code == 403


@pytest.mark.parametrize("who", [*REFUSED, viewer])
@pytest.mark.parametrize("verb", BUTTONS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_presses_no_button(who, verb, method):
    start = BUTTONS[verb].states[0]
    post = cast.in_state(start)
    told = {"reason": "none", "words": "courage", "kind": "name"}
    response = getattr(signed_in(who()), method)(address(post, verb), told)
    assert is_refused(response, who)
    assert Post.objects.get().state == start
    assert not ReviewEvent.objects.filter(verb__in=["redact", "approve"]).exists()


@pytest.mark.parametrize("who", REFUSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_reads_no_post(who, method):
    post = cast.draft("Words for editors.")
    client = signed_in(who())
    for page in (LIST, address(post), f"{LIST}?q=Words"):
        response = getattr(client, method)(page)
        assert is_refused(response, who)
        assert b"Words for editors." not in response.content


def test_who_may_only_look_sees_no_button_and_saves_nothing():
    post = cast.in_review()
    client = signed_in(viewer())
    response = client.get(address(post))
    assert response.context["buttons"] == []
    assert response.context["form"] is None
    assert client.post(address(post), {"level": "0"}).status_code == 403
    choose(client, [post], "hold_selected")
    assert (Post.objects.get().level, Post.objects.get().state) == (1, State.IN_REVIEW)


@pytest.mark.parametrize("who", [cast.editor, superuser])
def test_an_editor_presses_buttons(who):
    post = cast.draft()
    assert signed_in(who()).post(address(post, "submit")).status_code == 302
    assert Post.objects.get().state == State.IN_REVIEW


@pytest.mark.parametrize("who", [*REFUSED, viewer])
@pytest.mark.parametrize("verb", ["publish", "withdraw"])
def test_who_is_no_editor_publishes_no_timeline(who, verb):
    timeline = Timeline.objects.create(slug="invented", title="Invented")
    response = signed_in(who()).post(f"/admin/testimonies/timeline/{timeline.pk}/{verb}/")
    assert is_refused(response, who)
    assert Timeline.objects.get().state == State.DRAFT


EDITORIAL = sorted(
    model._meta.model_name
    for model in apps.get_app_config("testimonies").get_models()
    if not model.__name__.startswith("Published") and model.__name__ != "Tombstone"
)
# An entry stands on its timeline's page, who has a post in the queue; what an editor is not given
# is shown to them alone; what caches are told and where embeds are shown has no page here. What is
# to be looked at again is in the queue, the versions of a timeline are on its page, and how far a
# search for near copies came is the command's own.
ELSEWHERE = (
    *("timelineentry", "assignment", "notgiven", "cachepurge", "embeduse"),
    *("lookagain", "timelineversion", "likenesssearch"),
)
# What fields said before stands on the page of what they are of.
LISTED = [
    name
    for name in EDITORIAL
    if name not in ELSEWHERE and "_" not in name and not name.startswith("historical")
]
READ_ONLY = ("approval", "capture", "contentnote", "redaction", "reviewevent")


@pytest.mark.parametrize("model", LISTED)
@pytest.mark.parametrize("who", [cast.editor, superuser])
def test_every_model_has_its_list(model, who):
    cast.in_state(State.HELD)
    assert signed_in(who()).get(f"/admin/testimonies/{model}/").status_code == 200


@pytest.mark.parametrize("model", LISTED)
def test_no_page_deletes_even_for_a_superuser(model):
    client = signed_in(superuser())
    answers = {
        client.post(f"/admin/testimonies/{model}/1/delete/", {"post": "yes"}).status_code,
        client.get(f"/admin/testimonies/{model}/1/delete/").status_code,
    }
    assert answers <= {403, 302}
    assert 403 in answers or not apps.get_model("testimonies", model).objects.exists()


@pytest.mark.parametrize("model", [*READ_ONLY, "post", "removalrequest"])
def test_what_is_captured_decided_or_asked_is_not_made_by_hand(model):
    assert signed_in(superuser()).get(f"/admin/testimonies/{model}/add/").status_code == 403


@pytest.mark.parametrize("model", READ_ONLY)
def test_the_record_is_read_and_not_written(model):
    post = cast.in_state(State.HELD)
    moderation.approve(post, by=cast.editor(), act=Act.RESTORE)
    curation.redact(post, start=0, end=2, kind="detail", reason="none", by=cast.editor())
    thing = apps.get_model("testimonies", model).objects.first()
    page = f"/admin/testimonies/{model}/{thing.pk}/change/"
    client = signed_in(superuser())
    assert client.get(page).status_code == 200
    before = type(thing).objects.filter(pk=thing.pk).values().get()
    assert client.post(page, {"reason": "rewritten", "position": 99}).status_code == 403
    assert type(thing).objects.filter(pk=thing.pk).values().get() == before


@pytest.mark.parametrize("model", ["publishedpost", "publishedtimeline", "tombstone"])
def test_what_is_published_is_no_page_of_the_desk(model):
    assert signed_in(superuser()).get(f"/admin/testimonies/{model}/").status_code == 404
