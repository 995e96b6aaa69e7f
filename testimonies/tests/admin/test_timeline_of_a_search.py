"""From a public search to a draft timeline in a minute, at the desk."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from testimonies.admin import timeline_search
from testimonies.models.timelines import Timeline
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

MAKE = "/admin/testimonies/timeline/from-search/"
ADD = "/admin/testimonies/timeline/add/"
SENT = {
    "title": "Of courage",
    "slug": "",
    "introduction": "",
    "query": "q=courage",
    "after": "2017-10-15",
    "before": "2017-10-16",
}


def errors_of(response):
    html = response.content.decode()
    return unescape(" ".join(re.findall(r'<ul class="errorlist.*?</ul>', html, re.S)))


def test_a_search_page_leads_an_editor_to_the_form_with_the_search_in_it(client):
    cast.published("Of courage, invented.")
    html = client.get("/search/?q=courage&platform=chirper").content.decode()
    link = unescape(re.search(r'<a href="([^"]+)" rel="nofollow">Make a timeline', html)[1])
    assert link == f"{MAKE}?q=courage&platform=chirper"
    asked_in = client.get(link)
    assert asked_in.status_code == 302
    assert asked_in.url == f"/admin/login/?{urlencode({'next': link}, safe='/')}"
    html = signed_in(cast.editor()).get(link).content.decode()
    assert "Words: courage; Platform: chirper" in html
    assert "(1 post now)" in html
    assert 'value="q=courage&amp;platform=chirper"' in html
    for name in timeline_search.ENDS:
        assert re.search(rf'name="{name}" value="2017-10-16"', html)


def test_it_makes_a_draft_that_only_editors_see(client):
    cast.published("Of courage, invented.")
    response = signed_in(cast.editor()).post(MAKE, SENT)
    made = Timeline.objects.get()
    assert response.url == reverse("admin:testimonies_timeline_change", args=[made.pk])
    assert (made.slug, made.state) == ("of-courage", State.DRAFT)
    assert made.query == "q=courage&after=2017-10-15&before=2017-10-16"
    assert LogEntry.objects.get().object_id == str(made.pk)
    assert client.get("/timelines/of-courage/").status_code == 404
    html = signed_in(cast.editor()).get(response.url).content.decode()
    assert "Words: courage; On or after: 2017-10-15" in html
    assert "(1 post now)" in html


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"after": ""}, "This field is required."),
        ({"after": "soon"}, "after: “soon” is not a day."),
        ({"before": "2017-10-01"}, "before: The last day (2017-10-01) is before the first"),
        ({"query": "note=nothing"}, "note: “nothing” is not one of the values"),
        ({"query": "colour=red"}, "“colour” is no filter."),
        ({"title": "¿¡"}, "The title gives no address"),
        ({"slug": "a b"}, "slug"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_name_and_makes_nothing(changed, told):
    response = signed_in(cast.editor()).post(MAKE, {**SENT, **changed})
    assert response.status_code == 200
    assert told in errors_of(response)
    assert not Timeline.objects.exists()


def test_a_slug_that_is_taken_is_said():
    Timeline.objects.create(slug="of-courage", title="Another")
    response = signed_in(cast.editor()).post(MAKE, SENT)
    assert "already exists" in errors_of(response)


def test_a_search_of_too_many_posts_is_refused(monkeypatch):
    monkeypatch.setattr(timeline_search, "MOST_POSTS", 1)
    cast.published("Of courage, invented.")
    cast.published("Of courage again, invented.")
    response = signed_in(cast.editor()).post(MAKE, SENT)
    assert "before: it finds more than 1 posts." in errors_of(response)


def test_an_unreadable_address_leads_back_with_a_sentence():
    client = signed_in(cast.editor())
    response = client.get(f"{MAKE}?after=never", follow=True)
    assert "After: “never” is not a day." in unescape(response.content.decode())


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_add_no_timeline_makes_none(method):
    reader = cast.outsider()
    reader.is_staff = True
    reader.save()
    assert getattr(signed_in(reader), method)(MAKE, SENT).status_code == 403
    assert not Timeline.objects.exists()


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (
            "https://archive.example/en/search/?q=a+b&sort=oldest&after=2017&before=2018#x",
            "q=a+b&after=2017&before=2018",
        ),
        ("before=2018&after=2017&hide=rape&hide=drugging", "hide=drugging"),
        ("", ""),
    ],
)
def test_the_page_of_a_timeline_takes_a_pasted_address(pasted, kept):
    sent = {"title": "T", "slug": "t", "query": pasted}
    sent |= {"entries-TOTAL_FORMS": 0, "entries-INITIAL_FORMS": 0}
    assert signed_in(cast.editor()).post(ADD, sent).status_code == 302
    assert kept in Timeline.objects.get().query
    assert "sort" not in Timeline.objects.get().query


def test_a_pasted_address_without_its_days_is_refused():
    sent = {"title": "T", "slug": "t", "query": "q=courage&after=2017"}
    sent |= {"entries-TOTAL_FORMS": 0, "entries-INITIAL_FORMS": 0}
    response = signed_in(cast.editor()).post(ADD, sent)
    assert "before: give the first and the last day" in errors_of(response)
    assert not Timeline.objects.exists()
