"""Timelines at the desk: saving is the editors' affair, publishing is a verb."""

import pytest
from django.urls import reverse

from testimonies.models.published import PublishedTimeline, Tombstone
from testimonies.models.review import ReviewEvent
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.admin.desk import said, signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db


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
    assert client.post(page(timeline, "publish")).url == page(timeline)
    assert public_texts() == ["Morning", "Evening"]
    client.post(page(timeline, "withdraw"))
    assert not PublishedTimeline.objects.exists()
    assert Tombstone.objects.get().pk == "timeline:invented-day"
    events = ReviewEvent.objects.filter(timeline=timeline, by=cast.editor())
    assert {event.verb for event in events} == {"publish", "withdraw"}


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused(timeline, method):
    assert getattr(signed_in(cast.editor()), method)(page(timeline, "publish")).status_code == 405
    assert Timeline.objects.get().state == State.DRAFT


def test_a_refusal_is_said_and_changes_nothing(timeline):
    client = signed_in(cast.editor())
    assert "Reload it." in said(client.post(page(timeline, "withdraw")))
    timeline.entries.all().delete()
    assert "needs an entry" in said(client.post(page(timeline, "publish")))
    assert Timeline.objects.get().state == State.DRAFT


def test_what_is_saved_becomes_public_by_the_verb_alone(timeline):
    client = signed_in(cast.editor())
    client.post(page(timeline, "publish"))
    response = client.post(page(timeline), form_of(timeline, **{"entries-0-text": "Dawn"}))
    assert response.status_code == 302
    assert "The public still reads version 1." in said(response)
    assert public_texts() == ["Morning", "Evening"]
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
