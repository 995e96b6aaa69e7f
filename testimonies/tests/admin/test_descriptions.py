"""People, accounts, platforms, sources and figures: what is saved is public at once, as cleared."""

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
