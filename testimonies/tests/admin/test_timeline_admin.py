"""Timelines at the desk: saving is the editors' affair, publishing is a verb."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from testimonies.admin.timelines import TimelineAdmin
from testimonies.editorial import erasure, moderation, timelines
from testimonies.models.embed_uses import EmbedUse
from testimonies.models.published import PublishedTimeline, Tombstone
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.admin.desk import said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def timeline():
    timeline = Timeline.objects.create(slug="invented-day", title="An invented day")
    for position, text in enumerate(["Morning", "Evening"], start=1):
        TimelineEntry.objects.create(
            timeline=timeline, position=position, kind="heading", text=text
        )
    return timeline


def page(timeline, verb="change"):
    return reverse(f"admin:testimonies_timeline_{verb}", args=[timeline.pk])


def form_of(timeline, **changed):
    """Return the page's form as a browser would send it, with some fields changed."""
    entries = list(timeline.entries.order_by("pk"))
    sent = {"title": timeline.title, "introduction": "", "entries-INITIAL_FORMS": len(entries)}
    sent["entries-TOTAL_FORMS"] = len(entries)
    for number, entry in enumerate(entries):
        values = {"id": entry.pk, "position": entry.position, "kind": entry.kind}
        values |= {"timeline": timeline.pk, "text": entry.text, "post": entry.post_id or ""}
        sent |= {f"entries-{number}-{name}": value for name, value in values.items()}
    return sent | changed


def public_texts():
    row = PublishedTimeline.objects.get()
    return [entry.text for entry in row.entries.order_by("position")]


def test_a_timeline_is_published_and_withdrawn_by_its_buttons(timeline):
    client = signed_in(cast.editor())
    assert client.post(page(timeline, "submit")).url == page(timeline)
    assert not PublishedTimeline.objects.exists()
    client.post(page(timeline, "publish"))
    assert public_texts() == ["Morning", "Evening"]
    client.post(page(timeline, "withdraw"))
    assert not PublishedTimeline.objects.exists()
    assert Tombstone.objects.get().pk == "timeline:invented-day"
    events = ReviewEvent.objects.filter(timeline=timeline, by=cast.editor())
    assert {event.verb for event in events} == {"submit", "publish", "withdraw"}


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused(timeline, method):
    assert getattr(signed_in(cast.editor()), method)(page(timeline, "publish")).status_code == 405
    assert Timeline.objects.get().state == State.DRAFT


def test_a_refusal_is_said_and_changes_nothing(timeline):
    client = signed_in(cast.editor())
    assert "Reload it." in said(client.post(page(timeline, "withdraw")))
    assert "in review" in said(client.post(page(timeline, "publish")))
    timeline.entries.all().delete()
    assert "needs an entry" in said(client.post(page(timeline, "submit")))
    assert Timeline.objects.get().state == State.DRAFT
    assert not ReviewEvent.objects.filter(timeline=timeline).exists()


def buttons(client, timeline):
    return [name for name, _label in client.get(page(timeline)).context["buttons"]]


def test_each_state_has_its_buttons(timeline):
    client = signed_in(cast.editor())
    assert buttons(client, timeline) == ["submit"]
    client.post(page(timeline, "submit"))
    assert buttons(client, timeline) == ["return", "publish"]
    client.post(page(timeline, "return"))
    assert buttons(client, timeline) == ["submit"]
    cast.publish_timeline(Timeline.objects.get())
    assert buttons(client, timeline) == ["submit", "withdraw"]
    client.post(page(timeline, "submit"))
    assert buttons(client, timeline) == ["return", "publish", "withdraw"]
    client.post(page(timeline, "withdraw"))
    assert buttons(client, timeline) == ["submit"]


def test_a_page_that_somebody_else_overtook_publishes_nothing(timeline):
    client = signed_in(cast.editor())
    client.post(page(timeline, "submit"))
    seen = client.get(page(timeline)).context["seen"]
    timeline.entries.filter(position=1).update(text="Saved by another editor since")
    told = said(client.post(page(timeline, "publish"), {"seen": seen}))
    assert "Somebody changed the timeline since you looked at it." in told
    assert Timeline.objects.get().state == State.IN_REVIEW
    seen = client.get(page(timeline)).context["seen"]
    client.post(page(timeline, "publish"), {"seen": seen})
    assert Timeline.objects.get().state == State.PUBLISHED


def test_an_editor_sees_what_versions_said_and_goes_back_to_one(timeline):
    client = signed_in(cast.editor())
    post = with_a_post(timeline)
    client.post(page(timeline), form_of(timeline, title="Renamed", **{"entries-0-text": "Dawn"}))
    client.post(page(timeline, "submit"))
    client.post(page(timeline, "publish"))
    html = client.get(page(timeline, "versions")).content.decode()
    for said_there in ("Renamed", "An invented day", "Dawn", "Morning", post.public_id):
        assert said_there in html
    assert "Words to be gone" not in html
    response = client.post(page(timeline, "versions"), {"number": "1"})
    assert response.url == page(timeline)
    timeline.refresh_from_db()
    assert timeline.title == "An invented day"
    texts = timeline.entries.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Morning", "Evening", ""]
    assert public_texts() == ["Dawn", "Evening", ""]
    client.post(page(timeline, "submit"))
    client.post(page(timeline, "publish"))
    assert public_texts() == ["Morning", "Evening", ""]
    assert PublishedTimeline.objects.get().version == 3
    assert ReviewEvent.objects.filter(timeline=timeline, verb="go_back").count() == 1


@pytest.mark.parametrize("number", ["", "0", "9", "x", "1" * 20])
def test_a_version_that_there_is_not_is_said_so(timeline, number):
    client = signed_in(cast.editor())
    cast.publish_timeline(timeline)
    told = said(client.post(page(timeline, "versions"), {"number": number}))
    assert "Choose one of the list." in told
    assert timeline.entries.count() == 2


def test_going_back_leaves_out_what_was_erased(timeline):
    post = with_a_post(timeline)
    moderation.withdraw(post, by=cast.editor())
    erasure.erase(post, by=cast.editor())
    assert post.public_id not in str(timeline.versions.get().released)
    timelines.go_back(timeline, 1, by=cast.editor())
    assert [entry.text for entry in timeline.entries.order_by("position")] == ["Morning", "Evening"]


def test_what_is_saved_becomes_public_by_the_verb_alone(timeline):
    client = signed_in(cast.editor())
    cast.publish_timeline(timeline)
    response = client.post(page(timeline), form_of(timeline, **{"entries-0-text": "Dawn"}))
    assert response.status_code == 302
    assert "The public still reads version 1." in said(response)
    assert public_texts() == ["Morning", "Evening"]
    client.post(page(timeline, "submit"))
    client.post(page(timeline, "publish"))
    assert public_texts() == ["Dawn", "Evening"]
    assert PublishedTimeline.objects.get().version == 2


def test_two_entries_can_change_places(timeline):
    swapped = {"entries-0-position": 2, "entries-1-position": 1}
    response = signed_in(cast.editor()).post(page(timeline), form_of(timeline, **swapped))
    assert response.status_code == 302
    texts = timeline.entries.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Evening", "Morning"]


@pytest.mark.parametrize(
    "changed",
    [
        {"entries-1-position": 1},
        {"entries-0-text": ""},
        {"entries-0-kind": "post"},
    ],
)
def test_entries_that_cannot_be_are_refused_on_the_form(timeline, changed):
    response = signed_in(cast.editor()).post(page(timeline), form_of(timeline, **changed))
    assert response.status_code == 200
    assert response.context["errors"]
    texts = timeline.entries.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Morning", "Evening"]


def test_state_version_and_address_are_read_only(timeline):
    sent = form_of(timeline, state="published", version=9, slug="other")
    assert signed_in(cast.editor()).post(page(timeline), sent).status_code == 302
    timeline.refresh_from_db()
    assert (timeline.state, timeline.version, timeline.slug) == (State.DRAFT, 0, "invented-day")


def test_the_page_counts_what_the_public_will_not_see(timeline):
    TimelineEntry.objects.create(timeline=timeline, position=3, kind="post", post=cast.draft())
    response = signed_in(cast.editor()).get(page(timeline))
    assert "1 entry is left out for the public" in response.content.decode()


def with_a_post(timeline, text="Words to be gone, invented."):
    post = cast.published(text)
    TimelineEntry.objects.create(timeline=timeline, position=3, kind="post", post=post)
    cast.publish_timeline(timeline)
    return post


def test_the_editor_is_told_what_fell_out_and_when(timeline):
    post = with_a_post(timeline)
    client = signed_in(cast.editor())
    everything = reverse("admin:testimonies_timeline_changelist")
    assert "fell out" not in client.get(page(timeline)).content.decode()
    assert "fell out" not in client.get(everything).content.decode()
    with time_machine.travel("2026-05-06T07:08:00Z", tick=False):
        moderation.withdraw(post, by=cast.editor())
    html = client.get(page(timeline)).content.decode()
    assert "1 post of the published version fell out" in html
    assert f"Entry 3, post {post.public_id}, 2026-05-06 07:08 UTC" in html
    assert "Words to be gone" not in html[html.index("fell out") : html.index("Entry 3")]
    told = client.get(everything).content.decode()
    assert "fell out of: An invented day." in told
    timelines.withdraw_timeline(timeline, by=cast.editor())
    assert "fell out" not in client.get(everything).content.decode()


def test_the_editor_sees_where_it_is_shown(timeline):
    with_a_post(timeline)
    today = timezone.now().date()
    for host, day, loads in [
        ("a.invented.example", today, 3),
        ("a.invented.example", today - dt.timedelta(days=2), 4),
        ("b.invented.example", today, 9),
        ("long.ago.example", today - dt.timedelta(days=31), 99),
    ]:
        EmbedUse.objects.create(embed=timeline.slug, host=host, day=day, loads=loads)
    EmbedUse.objects.create(embed="another", host="c.invented.example", day=today, loads=1)
    html = signed_in(cast.editor()).get(page(timeline)).content.decode()
    shown = re.findall(r"<td>([a-z.]+)</td><td>(\d+)</td><td>([\d-]+)</td>", html)
    assert shown == [
        ("b.invented.example", "9", f"{today}"),
        ("a.invented.example", "7", f"{today - dt.timedelta(days=2)}"),
    ]


def test_what_is_changed_in_review_is_out_of_review(timeline):
    client = signed_in(cast.editor())
    client.post(page(timeline, "submit"))
    response = client.post(page(timeline), form_of(timeline, **{"entries-0-text": "Dawn"}))
    assert "You changed what was in review, so it is out of review." in said(response)
    assert Timeline.objects.get().state == State.DRAFT
    assert ReviewEvent.objects.latest("pk").verb == "return"
    client.post(page(timeline, "publish"))
    assert not PublishedTimeline.objects.exists()
    client.post(page(timeline, "submit"))
    client.post(page(timeline, "publish"))
    assert public_texts() == ["Dawn", "Evening"]


def test_a_new_version_that_is_changed_in_review_is_out_of_review(timeline):
    client = signed_in(cast.editor())
    cast.publish_timeline(timeline)
    client.post(page(timeline, "submit"))
    client.post(page(timeline), form_of(timeline, title="Renamed"))
    timeline.refresh_from_db()
    assert (timeline.state, timeline.title) == (State.PUBLISHED, "Renamed")
    assert "to review first" in said(client.post(page(timeline, "publish")))
    assert PublishedTimeline.objects.get().title == "An invented day"


def test_a_version_that_is_put_back_in_review_is_out_of_review(timeline):
    client = signed_in(cast.editor())
    cast.publish_timeline(timeline)
    client.post(page(timeline), form_of(timeline, title="Renamed"))
    client.post(page(timeline, "submit"))
    client.post(page(timeline, "versions"), {"number": "1"})
    assert not timelines.awaits_review(Timeline.objects.get())


def test_what_is_saved_unchanged_stays_in_review(timeline):
    client = signed_in(cast.editor())
    client.post(page(timeline, "submit"))
    client.post(page(timeline), form_of(timeline))
    assert Timeline.objects.get().state == State.IN_REVIEW


def test_saving_writes_no_state_that_a_verb_moved_meanwhile(timeline, monkeypatch):
    client = signed_in(cast.editor())
    client.post(page(timeline, "submit"))
    save = TimelineAdmin.save_model

    def published_first(*args):
        timelines.publish_timeline(Timeline.objects.get(), by=cast.second_editor())
        save(*args)

    monkeypatch.setattr(TimelineAdmin, "save_model", published_first)
    client.post(page(timeline), form_of(timeline, title="Renamed"))
    timeline.refresh_from_db()
    assert (timeline.state, timeline.version, timeline.title) == (State.PUBLISHED, 1, "Renamed")
