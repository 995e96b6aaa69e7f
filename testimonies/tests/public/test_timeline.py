"""The timelines and one timeline's page."""

import re
from html import unescape

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import curation, moderation, timelines
from testimonies.models.sources import Measurement
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.public import timeline as page
from testimonies.tests import cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def measurement(statement="Nearly three thousand, said an invented voice.", **more):
    fields = {
        "slug": f"measured-{Measurement.objects.count()}",
        "hashtag": "invented",
        "metric": "posts",
        "value": 2_900,
        "qualifier": "nearly",
        "as_of_edtf": "2017-10-16",
        "said_by": "an invented spokeswoman",
        "source": cast.source(),
        "is_cleared": True,
    }
    made = Measurement(statement=statement, **{**fields, **more})
    curation.save_measurement(made)
    return made


def made_of(*parts, slug="first-days", title="The first days", **more):
    """Return a published timeline: a post, a measurement, `# a heading` or a paragraph each."""
    timeline = Timeline.objects.create(slug=slug, title=title, **more)
    kinds = {"Post": "post", "Measurement": "milestone"}
    for position, item in enumerate(parts, start=1):
        kind = kinds.get(type(item).__name__) or ("heading" if item[0] == "#" else "context")
        text = item.lstrip("# ") if isinstance(item, str) else ""
        TimelineEntry.objects.create(
            timeline=timeline,
            position=position,
            kind=kind,
            text=text,
            post=item if kind == "post" else None,
            measurement=item if kind == "milestone" else None,
        )
    cast.publish_timeline(timeline)
    return timeline


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def in_order(text, *said):
    places = [text.find(part) for part in said]
    assert -1 not in places, (text, said[places.index(-1)])
    return places == sorted(places)


def test_the_page_has_all_that_the_editors_put_there_in_their_order(client):
    made_of(
        "# The appeal",
        cast.published("First, invented.", posted="2017-10-15"),
        "An invented paragraph of context.",
        cast.published("Second, invented.", posted="2017-10-16"),
        measurement(),
        introduction="An invented introduction.",
    )
    response = client.get("/timelines/first-days/")
    assert response.status_code == 200
    assert in_order(
        text_of(response),
        "The first days",
        "An invented introduction.",
        "15 October 2017 1 post",
        "The appeal",
        "Content note: sexual harassment First, invented.",
        "An invented paragraph of context.",
        "16 October 2017 1 post",
        "Second, invented.",
        "nearly 2,900 posts Nearly three thousand",
        "said by an invented spokeswoman",
        "as of 16 October 2017",
        "An invented article",
    )


def test_each_entry_has_an_address_of_its_own(client):
    post = cast.published()
    made_of("# Heading", post, measurement(), "Context.")
    html = client.get("/timelines/first-days/").content.decode()
    for anchor in ("entry-1", "entry-2", "entry-3", "entry-4", f"post-{post.public_id}"):
        assert html.count(f'id="{anchor}"') == 1
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in ids


def test_the_scale_counts_by_day_and_places_the_milestones(client):
    made_of(
        cast.published("One.", posted="2017-10-15"),
        cast.published("Two.", posted="2017-10-17"),
        cast.published("Three.", posted="2017-10-17T10:00:00Z"),
        cast.published("Some day.", posted="2017-10"),
        measurement("An invented milestone."),
    )
    response = client.get("/timelines/first-days/")
    scale = response.context["scale"]
    assert [(bar["label"], bar["count"], bar["url"]) for bar in scale["bars"]] == [
        ("15 October 2017", 1, "#entry-1"),
        ("16 October 2017", 0, ""),
        ("17 October 2017", 2, "#entry-2"),
    ]
    (mark,) = scale["milestones"]
    assert (mark["label"], mark["url"]) == ("An invented milestone.", "#entry-5")
    assert 333 < mark["at"] < 667
    assert "1 post is not drawn" in scale["caption"]


def test_an_approximate_day_stands_with_its_day_and_says_so(client):
    made_of(
        cast.published("One.", posted="2017-10-15"),
        cast.published("Two.", posted="2017-10-15~"),
        cast.published("Three.", posted="2017-10-15"),
    )
    response = client.get("/timelines/first-days/")
    assert [group.edtf for group in response.context["groups"]] == ["2017-10-15"]
    assert "15 October 2017 3 posts" in text_of(response)
    assert text_of(response).count("Posted about 15 October 2017") == 1
    assert "The date of 1 post is approximate." in response.context["scale"]["caption"]


@pytest.mark.parametrize(
    ("dates", "unit", "bars"),
    [
        (["2017-10-15"], "Day", 1),
        (["2017-10-15", "2018-01-14"], "Day", 92),
        (["2017-10-15", "2018-01-15"], "Month", 4),
        (["2017-10-15", "2017-10", "2017-11"], "Month", 2),
        (["2017-10-15", "2027-10-15"], "Year", 11),
        (["2017"], "Year", 1),
        (["2017-10-15/2017-10-16"], "Month", 1),
    ],
)
def test_the_scale_takes_the_finest_unit_that_most_posts_have(client, dates, unit, bars):
    made_of(*[cast.published(posted=date) for date in dates])
    scale = client.get("/timelines/first-days/").context["scale"]
    assert (scale["unit"], len(scale["bars"])) == (unit, bars)


def test_posts_of_no_known_year_have_no_scale_and_still_their_words(client):
    made_of(cast.published("Some year.", posted="2017/2019"), measurement())
    response = client.get("/timelines/first-days/")
    assert response.context["scale"] is None
    assert "Some year." in text_of(response)


def test_a_timeline_of_paragraphs_alone_is_a_page(client):
    made_of("Context alone.")
    assert "Context alone." in text_of(client.get("/timelines/first-days/"))


def test_what_an_editor_typed_is_text(client):
    made_of('# <b>"Heading"', cast.published('Words <script>"&'), title='A "title" <i>')
    html = client.get("/timelines/first-days/").content.decode()
    assert "<script>" not in html
    assert "<i>" not in html
    assert "<b>&quot;" not in html


def test_graphic_words_are_not_in_the_list(client):
    post = cast.published("Graphic, invented.", level=3)
    made_of(post)
    html = client.get("/timelines/first-days/").content.decode()
    assert "Graphic, invented." not in html
    assert f'href="/posts/{post.public_id}/"' in html


def test_a_withdrawn_post_falls_out_at_once(client):
    post = cast.published("Words to be gone.")
    made_of(post, cast.published("Words that stay."))
    before = client.get("/timelines/first-days/")
    moderation.withdraw(post, by=cast.editor())
    after = client.get("/timelines/first-days/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Words to be gone." not in text_of(after)
    assert "Words that stay." in text_of(after)
    assert "1 post " in text_of(after)


def test_an_unchanged_page_is_not_sent_again_and_never_shown_unasked(client):
    made_of(cast.published())
    first = client.get("/timelines/first-days/")
    assert first["Cache-Control"] == "no-cache"
    again = client.get("/timelines/first-days/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_withdrawn_timeline_is_gone_and_a_draft_was_never_there(client):
    timelines.withdraw_timeline(made_of(cast.published()), by=cast.editor())
    Timeline.objects.create(slug="a-draft", title="A draft, invented")
    withdrawn = client.get("/timelines/first-days/")
    assert withdrawn.status_code == 410
    assert withdrawn["Cache-Control"] == "no-store"
    assert "The first days" not in text_of(withdrawn)
    draft, unknown = client.get("/timelines/a-draft/"), client.get("/timelines/nothing/")
    assert draft.status_code == unknown.status_code == 404
    assert draft.content == unknown.content


def test_parts_follow_each_other_by_position_and_miss_nothing(client, monkeypatch):
    monkeypatch.setattr(page, "ENTRIES", 2)
    posts = [cast.published(f"Word number {n}.", posted=f"2017-10-1{n}") for n in range(5)]
    made_of(*posts)
    address, seen = "/timelines/first-days/", []
    while address:
        response = client.get(address)
        seen += re.findall(r"Word number \d\.", text_of(response))
        following = re.search(r'href="(\?from=\d+)" rel="next"', response.content.decode())
        address = f"/timelines/first-days/{following.group(1)}" if following else ""
    assert seen == [f"Word number {n}." for n in range(5)]


def test_the_scale_leads_to_entries_of_other_parts(client, monkeypatch):
    monkeypatch.setattr(page, "ENTRIES", 1)
    made_of(cast.published(posted="2017-10-15"), cast.published(posted="2017-10-16"))
    first = client.get("/timelines/first-days/").context["scale"]["bars"]
    second = client.get("/timelines/first-days/?from=2").context["scale"]["bars"]
    assert [bar["url"] for bar in first] == ["#entry-1", "?from=2#entry-2"]
    assert [bar["url"] for bar in second] == ["?from=1#entry-1", "#entry-2"]


def test_a_part_after_the_last_entry_says_so(client):
    made_of(cast.published())
    response = client.get("/timelines/first-days/?from=99")
    assert response.status_code == 200
    assert "Nothing stands here" in text_of(response)
    assert "From the beginning" in text_of(response)


@pytest.mark.parametrize("start", ["-1", "x", "1.5", "", "²", "9" * 19, "9" * 5000, "1%00"])
def test_a_place_that_is_none_is_no_page(client, start):
    made_of(cast.published())
    assert client.get(f"/timelines/first-days/?from={start}").status_code == 404


def test_a_page_takes_five_queries_however_long_the_timeline_is(client):
    made_of(cast.published(), measurement(), slug="short")
    made_of(*[cast.published() for _ in range(12)], measurement(), measurement(), slug="long")
    for slug in ("short", "long"):
        with CaptureQueriesContext(connections["public"]) as queries:
            assert client.get(f"/timelines/{slug}/").status_code == 200
        assert len(queries) == 5
        assert "OFFSET" not in str(queries.captured_queries)


def test_the_list_names_each_timeline_with_its_days_in_two_queries(client):
    made_of(cast.published(posted="2017-10-15"), cast.published(posted="2017-10-16"), measurement())
    made_of(cast.published(posted="2017-10-16"), slug="other", title="Another day")
    Timeline.objects.create(slug="a-draft", title="A draft, invented")
    with CaptureQueriesContext(connections["public"]) as queries:
        response = client.get("/timelines/")
    assert len(queries) == 2
    text = text_of(response)
    assert in_order(text, "Another day 16 October 2017 1 post", "The first days 15 October 2017")
    assert "15 October 2017 to 16 October 2017 2 posts" in text
    assert "A draft" not in text
    assert response["Cache-Control"] == "no-cache"


def test_a_list_of_none_shows_the_way_on(client):
    response = client.get("/timelines/")
    assert response.status_code == 200
    assert "no timeline yet" in text_of(response)


def test_the_snippet_holds_a_title_and_addresses_and_none_of_the_words(client):
    made_of(
        cast.published("Words of the post."),
        "Words of the context.",
        title="""The "first" days <&>'""",
        introduction="Words of the introduction.",
    )
    html = client.get("/timelines/first-days/", headers={"host": "localhost"}).content.decode()
    field = re.search(r'<textarea id="snippet"[^>]*>(.*?)</textarea>', html, re.DOTALL).group(1)
    assert "<" not in field
    snippet = unescape(field)
    frame, link = snippet.split("\n")
    assert 'src="http://localhost/embed/timelines/first-days/"' in frame
    assert 'title="The &quot;first&quot; days &lt;&amp;&gt;&#x27;"' in frame
    assert 'loading="lazy"' in frame
    assert link == (
        '<p><a href="http://localhost/timelines/first-days/">'
        "The &quot;first&quot; days &lt;&amp;&gt;&#x27;</a></p>"
    )
    assert "Words" not in snippet


@pytest.mark.parametrize("address", ["/timelines/", "/timelines/first-days/"])
def test_timelines_are_only_read(client, address):
    made_of(cast.published())
    assert client.post(address).status_code == 405
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
