"""People, accounts, platforms, sources and figures: what is saved is public at once, as cleared."""

import html

import pytest
from django.urls import reverse

from testimonies.editorial import publishing
from testimonies.models.people import Account
from testimonies.models.published import PublishedMeasurement, PublishedPost
from testimonies.models.sources import Measurement, Source
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in

pytestmark = pytest.mark.django_db

FIGURE = {
    "slug": "invented-count",
    "hashtag": "Invented",
    "metric": "posts",
    "value": 500,
    "qualifier": "nearly",
    "statement": "Nearly 500 invented posts.",
    "as_of_edtf": "2017-10-16",
    "said_by": "An invented spokeswoman",
    "is_cleared": "on",
}


def change(thing, **sent):
    """Send the form of a thing's page, with no inline entry."""
    page = reverse(f"admin:testimonies_{thing._meta.model_name}_change", args=[thing.pk])
    sent = {"reason": "An invented reason.", **sent}
    sent |= {"accounts-TOTAL_FORMS": 0, "accounts-INITIAL_FORMS": 0}
    return signed_in(cast.editor()).post(page, sent)


def test_a_persons_new_name_is_on_their_posts_at_once():
    post = cast.published()
    who = post.account.person
    response = change(who, name="Ada Renamed", is_public_figure="on", slug="ignored")
    assert response.status_code == 302
    row = PublishedPost.objects.get()
    assert (row.person_name, row.person_slug) == ("Ada Renamed", "ada-invented")
    assert list(publishing.drift()) == []


def test_an_account_changes_hands_and_keeps_its_handle():
    post = cast.published()
    other = cast.person("Bea Invented")
    response = change(post.account, person=other.pk, handle="ignored", platform="")
    assert response.status_code == 302
    assert Account.objects.get().handle == "ada_invented"
    assert PublishedPost.objects.get().person_slug == "bea-invented"
    assert list(publishing.drift()) == []


def test_a_platforms_new_name_is_on_its_posts_at_once():
    cast.published()
    assert change(cast.platform(), name="Chirper Renamed", hosts="").status_code == 302
    row = PublishedPost.objects.get()
    assert (row.platform_name, row.platform_slug) == ("Chirper Renamed", "chirper")


def test_a_sources_new_title_is_cited_at_once():
    cast.published()
    source = cast.source()
    sent = {"title": "A corrected title", "publisher": source.publisher, "url": source.url}
    assert change(source, **sent, published_edtf="2017-10-16").status_code == 302
    assert PublishedPost.objects.get().sources[0]["title"] == "A corrected title"
    assert list(publishing.drift()) == []


def test_who_is_not_public_stays_so():
    post = cast.draft()
    change(post.account.person, name="Ada Renamed")
    assert not PublishedPost.objects.exists()


def test_a_date_that_is_none_is_refused_in_a_sentence():
    response = change(cast.source(), title="Invented", published_edtf="last week")
    assert "“last week” is not a date we can record" in response.content.decode()
    assert Source.objects.get().published_edtf == "2017-10-16"


def test_a_cleared_figure_is_public_at_once_and_an_uncleared_one_is_gone():
    client = signed_in(cast.editor())
    add = reverse("admin:testimonies_measurement_add")
    assert client.post(add, {**FIGURE, "source": cast.source().pk}).status_code == 302
    assert PublishedMeasurement.objects.get().statement == "Nearly 500 invented posts."
    figure = Measurement.objects.get()
    sent = {**FIGURE, "source": cast.source().pk}
    del sent["is_cleared"]
    change(figure, **sent)
    assert not PublishedMeasurement.objects.exists()


def test_a_figure_needs_a_subject():
    client = signed_in(cast.editor())
    sent = {**FIGURE, "hashtag": "", "source": cast.source().pk}
    response = client.post(reverse("admin:testimonies_measurement_add"), sent)
    assert "Say what was counted" in response.content.decode()
    assert not Measurement.objects.exists()


def asked_for_a_reason(thing, because, **sent):
    """Send a change without a reason, see why one is asked for, and send it with one."""
    refused = change(thing, **sent, reason=" ").content.decode()
    assert f"Give a reason, since {because}." in html.unescape(refused)
    before = type(thing).objects.get(pk=thing.pk)
    assert change(thing, **sent, reason="She says so herself.").status_code == 302
    page = reverse(f"admin:testimonies_{thing._meta.model_name}_history", args=[thing.pk])
    assert "She says so herself." in signed_in(cast.editor()).get(page).content.decode()
    return before


def test_whatever_shows_more_of_a_person_an_account_a_source_or_a_figure_takes_a_reason():
    cast.published()
    private = cast.person("Jane Private", is_public_figure=False)
    because = "they are called a public figure"
    before = asked_for_a_reason(private, because, name="Jane Private", is_public_figure="on")
    assert not before.is_public_figure
    because = "they are called by another name"
    asked_for_a_reason(cast.person(), because, name="Ada Renamed", is_public_figure="on")
    because = "its posts are said to be another person’s"
    asked_for_a_reason(cast.account(), because, person=private.pk)
    source = cast.source()
    because = "what it is cited by is changed"
    sent = {"title": "Another", "publisher": source.publisher, "url": source.url}
    asked_for_a_reason(source, because, **sent, published_edtf="2017-10-16")


def test_a_figure_takes_a_reason_to_be_public_and_to_say_something_else():
    sent = {**FIGURE, "source": cast.source().pk, "is_cleared": ""}
    add = reverse("admin:testimonies_measurement_add")
    assert signed_in(cast.editor()).post(add, sent).status_code == 302
    figure = Measurement.objects.get()
    asked_for_a_reason(figure, "the figure is made public", **{**sent, "is_cleared": "on"})
    sent = {**sent, "is_cleared": "on", "statement": "Nearly 600 invented posts.", "value": 600}
    asked_for_a_reason(figure, "a public figure says something else", **sent)


def test_a_change_that_shows_no_more_takes_none():
    who = cast.person()
    sent = {"name": who.name, "is_public_figure": "", "note": "Asked again in May.", "reason": ""}
    assert change(who, **sent).status_code == 302
    assert not type(who).objects.get().is_public_figure
