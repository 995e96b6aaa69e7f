"""People, platforms, hashtags, timelines, measurements and counts, as programs read them."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import moderation, timelines
from testimonies.public import downloads, records, tallies
from testimonies.public.api import counting
from testimonies.tests import cast
from testimonies.tests.public.asking_api import ask, last_link, problem, walk
from testimonies.tests.public.reading import at_most
from testimonies.tests.public.test_timeline import made_of, measurement
from testimonies.vocabulary import Basis, ShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def test_the_root_names_every_list():
    names = ask("")
    assert list(names) == [
        "posts",
        "people",
        "platforms",
        "hashtags",
        "timelines",
        "measurements",
        "counts",
    ]
    for address in names.values():
        ask(address.removeprefix("http://testserver/api/v1/"))


def test_people_are_those_who_have_a_page_and_nobody_else():
    cast.published()
    cast.published("Another one.")
    other = cast.account("b_invented", who=cast.person("Bea Invented"))
    cast.published(
        "A third.",
        account=other,
        display_name="Bea Invented",
        basis=Basis.NO_OBJECTION,
        shown_as=ShownAs.HANDLE,
    )
    assert ask("people/")["results"] == [
        {
            "slug": "ada-invented",
            "name": "Ada Invented",
            "posts": 2,
            "address": "http://testserver/people/ada-invented/",
        }
    ]


def test_platforms_and_hashtags_are_counted_and_go_with_their_last_post():
    post = cast.published("Invented #One #Two.", hashtags=["One", "Two"])
    cast.published("Invented #two.", hashtags=["two"])
    (platform,) = ask("platforms/")["results"]
    assert (platform["slug"], platform["name"], platform["posts"]) == ("chirper", "Chirper", 2)
    tags = ask("hashtags/")["results"]
    assert [(tag["tag"], tag["posts"]) for tag in tags] == [("one", 1), ("two", 2)]
    assert tags[0]["address"] == "http://testserver/hashtags/one/"
    moderation.withdraw(post, by=cast.editor())
    assert [(tag["tag"], tag["posts"]) for tag in ask("hashtags/")["results"]] == [("two", 1)]


def test_lists_by_one_key_lead_through_all_of_it_and_back():
    tags = ["one", "two", "three", "naïve", "日本", "a+b"]
    cast.published(f"Invented {' '.join(f'#{tag}' for tag in tags)}", hashtags=tags)
    parts = list(walk("hashtags/?limit=2"))
    forwards = [tag["tag"] for part in parts for tag in part]
    assert sorted(forwards) == sorted(tags)
    assert [len(part) for part in parts] == [2, 2, 2]
    backwards = list(walk(last_link("hashtags/?limit=2"), "previous"))
    assert [tag["tag"] for part in reversed(backwards) for tag in part] == forwards


def test_measurements_say_who_said_it_and_how_exactly():
    post = cast.published()
    measurement()
    measurement(
        "Three, said an invented counter.", post=post, hashtag="", slug="of-a-post", value=3
    )
    figure, of_post = ask("measurements/")["results"]
    assert (figure["value"], figure["qualifier"]) == (2900, "nearly")
    assert (figure["hashtag"], figure["post"], figure["platform"]) == ("invented", None, None)
    assert figure["said_by"] == "an invented spokeswoman"
    assert figure["source"]["title"] == "An invented article"
    assert figure["as_of"] == "2017-10-16"
    assert of_post["post"] == post.public_id


def test_a_timeline_holds_its_entries_in_order_without_words_of_level_3():
    first = cast.published("First invented words.")
    graphic = cast.published("Graphic invented words.", level=3)
    made_of("# A heading", first, measurement(), "A paragraph.", graphic)
    (listed,) = ask("timelines/")["results"]
    assert listed["api"] == "http://testserver/api/v1/timelines/first-days/"
    assert listed["embed"] == "http://testserver/embed/timelines/first-days/"
    timeline = ask("timelines/first-days/")
    entries = timeline["entries"]["results"]
    assert [entry["kind"] for entry in entries] == [
        "heading",
        "post",
        "milestone",
        "context",
        "post",
    ]
    assert entries[0]["text"] == "A heading"
    assert entries[1]["post"]["words"] == "First invented words."
    assert entries[2]["measurement"]["value"] == 2900
    assert (entries[4]["post"]["words"], entries[4]["post"]["words_withheld"]) == (None, True)
    assert timeline["entries"]["next"] is None


def test_a_timelines_entries_come_in_parts():
    made_of("# One", "Two", "Three", "Four", "Five")
    path = "timelines/first-days/?limit=2"
    seen = []
    while path:
        entries = ask(path)["entries"]
        seen += [entry["position"] for entry in entries["results"]]
        path = entries["next"] and entries["next"].removeprefix("http://testserver/api/v1/")
    assert len(seen) == 5
    assert seen == sorted(seen)


def test_a_withdrawn_timeline_is_gone_and_one_that_never_was_is_not_there():
    timeline = made_of("# One")
    timelines.withdraw_timeline(timeline, by=cast.editor())
    problem("/api/v1/timelines/first-days/", 410)
    problem("/api/v1/timelines/none/", 404)


def test_each_list_takes_one_query_as_the_reader():
    post = cast.published("Invented #one.", hashtags=["one"])
    made_of(post, measurement())
    with CaptureQueriesContext(connections["default"]) as editorial:
        for path in ("people/", "platforms/", "hashtags/", "timelines/", "measurements/"):
            with at_most(1):
                assert ask(path)["results"], path
        with at_most(2):
            ask("timelines/first-days/")
        with at_most(0):
            ask("")
            ask("openapi.json")
    assert len(editorial) == 0


# Counts


def starts(path):
    found = ask(path)
    return {one["start"]: one["posts"] for one in found["results"] if one["posts"]}


# Words in bulk


@pytest.mark.parametrize("bound", [tallies.BOUND, 0])
def test_a_list_of_more_posts_than_a_file_with_words_holds_none(monkeypatch, bound):
    monkeypatch.setattr(downloads, "MOST_WITH_WORDS", 2)
    monkeypatch.setattr(tallies, "BOUND", bound)
    for day in (15, 16, 16):
        cast.published("Invented words.", posted=f"2017-10-{day}")
    many = ask("posts/?limit=1")["results"][0]
    assert (many["words"], many["words_withheld"]) == (None, True)
    assert many["words_left_out"] == records.TOO_MANY
    assert ask(f"posts/{many['id']}/")["words"] == "Invented words."
    for query in ("after=2017-10-16", "q=words&before=2017-10-15"):
        few = ask(f"posts/?{query}")["results"]
        assert [row["words"] for row in few] == ["Invented words."] * len(few)
        assert len(few) in (1, 2)


def test_what_cannot_be_counted_in_time_is_taken_for_more(monkeypatch):
    monkeypatch.setattr(tallies, "BOUND", 0)
    monkeypatch.setattr(downloads, "MOST_WITH_WORDS", 1)
    monkeypatch.setattr(tallies, "_COUNTING", 0.0)
    for _ in range(2):
        cast.published("Invented words.", posted="2017-10-16")
    (row, _) = ask("posts/?q=words")["results"]
    assert row["words_left_out"] == records.TOO_MANY


@pytest.fixture
def dated():
    for at, posted in enumerate(
        [
            "2017-10-15",
            "2017-10-15T23:30:00Z",
            "2017-10-16T00:10:00Z",
            "2017-10-17",
            "2017-10",
            "2017",
        ]
    ):
        cast.published(f"Invented {'even' if at % 2 == 0 else 'odd'} {at}.", posted=posted)


def test_days_are_counted_with_the_empty_ones_and_the_rest_apart(dated):
    found = ask("counts/?unit=day&after=2017-10-14&before=2017-10-18")
    assert [(one["start"][-2:], one["posts"]) for one in found["results"]] == [
        ("14", 0),
        ("15", 2),
        ("16", 1),
        ("17", 1),
        ("18", 0),
    ]
    assert found["apart"] == {"posts": 2, "error": 0}
    assert found["total"] == {"posts": 6, "error": 0}
    assert (found["exact"], found["zone"], found["unit"]) == (True, "UTC", "day")


def test_months_and_years_hold_what_is_known_to_them(dated):
    assert starts("counts/?unit=month") == {"2017-10-01": 5}
    assert starts("counts/?unit=year") == {"2017-01-01": 6}
    assert ask("counts/?unit=month")["apart"]["posts"] == 1


def test_the_zone_moves_moments_and_no_days(dated):
    assert starts("counts/?unit=day&zone=America/New_York&after=2017-10-14&before=2017-10-17") == {
        "2017-10-15": 3,
        "2017-10-17": 1,
    }
    hours = ask("counts/?unit=hour&zone=Europe/Paris&after=2017-10-16&before=2017-10-16")
    busy = {one["start"]: one["posts"] for one in hours["results"] if one["posts"]}
    assert busy["2017-10-16T02:00:00+02:00"] == 1
    assert len(hours["results"]) == 24


def test_hours_leave_what_is_known_to_the_day_beside_them(dated):
    hours = ask("counts/?unit=hour&after=2017-10-15&before=2017-10-15")
    busy = {one["start"]: one["posts"] for one in hours["results"] if one["posts"]}
    assert busy == {"2017-10-15T23:00:00+00:00": 1}
    assert hours["day_only"]["posts"] == 1


def test_counts_follow_the_filters(dated):
    found = ask("counts/?unit=day&q=even&after=2017-10-15&before=2017-10-16")
    assert [one["posts"] for one in found["results"]] == [1, 1]


def test_counts_of_nothing_and_of_an_empty_archive(dated):
    assert ask("counts/?after=2030")["results"] == []
    assert ask("counts/?q=nowhere")["total"] == {"posts": 0, "error": 0}


def test_an_empty_archive_has_no_interval():
    found = ask("counts/")
    assert (found["results"], found["first"], found["last"]) == ([], None, None)


def test_past_the_bound_each_number_says_how_far_it_can_be_trusted(dated, monkeypatch):
    monkeypatch.setattr(tallies, "BOUND", 1)
    found = ask("counts/?unit=year&q=invented")
    assert found["exact"] is False
    assert found["total"]["error"] > 0
    assert all(one["error"] > 0 for one in found["results"])


def test_too_many_intervals_are_a_sentence(dated, monkeypatch):
    monkeypatch.setattr(counting, "MOST_INTERVALS", 10)
    said = problem("/api/v1/counts/?unit=day", 400)
    assert "Choose a larger unit" in said["errors"]["unit"][0]
    ask("counts/?unit=day&after=2017-10-15&before=2017-10-20")


def test_counts_take_few_queries(dated):
    with at_most(3):
        ask("counts/?unit=day")
    with at_most(4):
        ask("counts/?unit=day&after=2017-10-15&before=2017-10-16")
    with at_most(6):
        ask("counts/?unit=day&after=2017-10-15&before=2017-10-16&q=invented")
