"""What stands in other people's pages."""

import gzip
import random
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from testimonies.editorial import moderation, timelines
from testimonies.models.timelines import Timeline
from testimonies.public import embeds
from testimonies.tests import cast
from testimonies.tests.public.long_timeline import minutes, posts_at, timeline_of
from testimonies.tests.public.test_timeline import in_order, made_of, measurement, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ADDRESS = "/embed/timelines/first-days/"
MOST_BYTES = 30_000


def may_be_framed(response):
    assert "frame-ancestors *;" in response["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in response.headers
    assert "script-src 'self'" in response["Content-Security-Policy"]
    return True


def test_the_frame_holds_the_timeline(client):
    made_of(
        "# The appeal",
        cast.published("First, invented.", posted="2017-10-15"),
        "An invented paragraph of context.",
        cast.published("Second, invented.", posted="2017-10-16"),
        measurement(),
        introduction="An invented introduction.",
    )
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert may_be_framed(response)
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
        "nearly 2,900 posts",
    )


def test_it_asks_nothing_of_others_and_runs_its_own_files_alone(client):
    made_of(cast.published("With a link https://elsewhere.example/x in it."))
    response = client.get(ADDRESS)
    html = response.content.decode()
    assert re.findall(r"<script[^>]*>[^<]+", html) == []
    assert not re.search(r"\son[a-z]+=|\sstyle=", html)
    loaded = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', html)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in html


def test_links_open_outside_of_the_frame(client):
    made_of(cast.published())
    html = client.get(ADDRESS).content.decode()
    assert '<base target="_blank">' in html
    to_the_page = re.findall(r'<a href="http://testserver/timelines/first-days/"([^>]*)>', html)
    assert len(to_the_page) == 2
    for more in to_the_page:
        assert 'target="_blank" rel="noopener noreferrer"' in more


def test_graphic_posts_are_left_out_and_counted(client):
    graphic = cast.published("Unspeakable, invented.", level=3, excerpt_start=0, excerpt_end=11)
    made_of(graphic, cast.published("Shown, invented."), measurement())
    response = client.get(ADDRESS)
    text = text_of(response)
    assert "Unspeakable" not in text
    assert graphic.public_id not in response.content.decode()
    assert "1 post with graphic detail is not shown in this frame." in text
    assert "Shown, invented." in text
    assert "nearly 2,900" in text
    page = text_of(client.get("/timelines/first-days/"))
    assert "Unspeakable" in page
    assert "1 post with graphic" not in page


def test_nothing_is_said_of_graphic_posts_where_there_is_none(client):
    made_of(cast.published())
    assert "graphic" not in text_of(client.get(ADDRESS))


def test_a_withdrawn_post_is_gone_at_the_next_load(client):
    post = cast.published("Words to be gone.")
    made_of(post, cast.published("Words that stay."))
    before = client.get(ADDRESS)
    assert before["Cache-Control"] == "no-cache"
    same = client.get(ADDRESS, headers={"if-none-match": before["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    moderation.hold(post, by=cast.editor())
    after = client.get(ADDRESS, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Words to be gone." not in text_of(after)
    assert "Words that stay." in text_of(after)


def test_an_answer_that_nothing_changed_may_be_framed_too(client):
    made_of(cast.published())
    again = client.get(ADDRESS, headers={"if-none-match": client.get(ADDRESS)["ETag"]})
    assert again.status_code == 304
    assert may_be_framed(again)
    assert again["Cache-Control"] == "no-cache"


def test_a_withdrawn_timeline_leaves_one_neutral_notice(client):
    kept = client.get
    made = [made_of(cast.published(), slug=slug) for slug in ("first-days", "others")]
    etag = kept(ADDRESS)["ETag"]
    for timeline in made:
        timelines.withdraw_timeline(timeline, by=cast.editor(), reason="an invented reason")
    notices = [
        kept(ADDRESS, headers={"if-none-match": etag}),
        kept("/embed/timelines/others/"),
        kept("/embed/timelines/others/?from=3"),
    ]
    assert {notice.status_code for notice in notices} == {410}
    assert len({notice.content for notice in notices}) == 1
    assert "This is no longer shown" in text_of(notices[0])
    for said in ("first-days", "The first days", "reason", "Shown as posted"):
        assert said not in notices[0].content.decode()
    assert notices[0]["Cache-Control"] == "no-store"
    assert may_be_framed(notices[0])


def test_a_draft_and_what_never_was_look_alike(client):
    Timeline.objects.create(slug="a-draft", title="A draft, invented")
    made_of(cast.published())
    pages = [
        client.get("/embed/timelines/a-draft/"),
        client.get("/embed/timelines/never/"),
        client.get(f"{ADDRESS}?from=x"),
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert may_be_framed(pages[0])
    assert len(pages[0].content) < 2_000


def test_parts_stay_in_the_frame_and_miss_nothing(client, monkeypatch):
    monkeypatch.setattr(embeds, "LETTERS", 40)
    made_of(*[cast.published(f"Word number {n}, invented.") for n in range(3)])
    seen, address = [], ADDRESS
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r"Word number \d", html)
        following = re.search(r'href="(\?from=\d+)" rel="next" target="_self"', html)
        address = f"{ADDRESS}{following.group(1)}" if following else ""
    assert seen == ["Word number 0", "Word number 1", "Word number 2"]


def test_a_post_longer_than_a_part_is_a_part_of_its_own(client, monkeypatch):
    monkeypatch.setattr(embeds, "LETTERS", 10)
    made_of(cast.published("A sentence that is longer than ten letters."), cast.published())
    html = client.get(ADDRESS).content.decode()
    assert "longer than ten letters" in html
    assert 'href="?from=2"' in html


def weight(html):
    """Return the bytes, compressed, of a page and of all that it loads."""
    loaded = set(re.findall(r'/static/([^"]+)"', html))
    files = [(Path(settings.BASE_DIR) / "static" / name).read_bytes() for name in loaded]
    return sum(len(gzip.compress(part)) for part in [html.encode(), *files])


def invented_words(chance, letters):
    syllables = [f"{a}{b}" for a in "bcdfghklmnprstvw" for b in "aeiou"]
    words = ""
    while len(words) < letters:
        words += "".join(chance.choices(syllables, k=chance.randint(1, 4))) + " "
    return words[:letters].strip()


@pytest.mark.parametrize(("posts", "letters"), [(22, 140), (130, 280), (30, 2_000)])
def test_a_first_load_stays_light(client, posts, letters):
    chance = random.Random(7)
    made_of(*[cast.published(invented_words(chance, letters)) for _ in range(posts)])
    total = weight(client.get(ADDRESS).content.decode())
    assert total <= MOST_BYTES


def test_a_frame_asks_for_one_sheet_and_one_script_before_its_words(client):
    made_of(cast.published())
    html = client.get(ADDRESS).content.decode()
    assert html.count('rel="stylesheet"') == 1
    (script,) = re.findall(r"<script ([^>]*)></script>", html)
    assert 'fetchpriority="low"' in script
    assert re.search(r'data-then="/static/js/timeline\.[^"]*js"', script)


def test_a_frame_takes_three_queries(client):
    made_of(*[cast.published() for _ in range(8)], measurement())
    with CaptureQueriesContext(connections["public"]) as queries:
        client.get(ADDRESS)
    assert len(queries) == 3


def test_the_scale_shows_density_milestones_and_where_the_reader_is(client):
    timeline_of(posts_at(minutes(400)))
    html = client.get("/embed/timelines/many/?from=70").content.decode()
    scale = html.partition("</figure>")[0]
    bars = re.findall(r'<a href="([^"]+)" target="_self" tabindex="-1">(.*?)</a>', scale, re.S)
    assert [href for href, _ in bars] == ["?from=1#entry-1", "?from=361#entry-361"]
    assert ["bar--here" in drawn for _, drawn in bars] == [True, False]
    assert "Posts of this timeline, by the day" in scale
    assert "The same as a table" not in html


def test_a_few_posts_have_no_scale_in_a_frame(client):
    made_of(*[cast.published() for _ in range(9)], measurement())
    assert "<svg viewBox" not in client.get(ADDRESS).content.decode()


def test_milestones_are_links_within_the_frame(client):
    made_of(*[cast.published() for _ in range(10)], measurement("An invented milestone."))
    html = client.get(ADDRESS).content.decode()
    assert re.search(r'<a href="#entry-11" target="_self"[^>]*>An invented milestone', html)
    # They unfold: in a frame the words come first.
    folded = re.search(r"<details>\s*<summary>Milestones</summary>(.*?)</details>", html, re.S)
    assert folded
    assert "#entry-11" in folded[1]


def test_what_an_editor_typed_is_text(client):
    made_of(cast.published("Words <script>"), title="A <script> title", introduction="<script>")
    html = client.get(ADDRESS).content.decode()
    assert html.count("<script") == html.count('<script src="/static/')
    assert "A <script> title" in unescape(html)


def test_a_frame_is_only_read(client):
    made_of(cast.published())
    response = client.post(ADDRESS)
    assert response.status_code == 405
    assert client.head(ADDRESS).status_code == 200


def test_a_frame_names_what_it_shows_to_caches(client):
    posts = [cast.published("Shown, invented."), cast.published("Graphic, invented.", level=3)]
    made_of(*posts, "A paragraph.")
    response = client.get(ADDRESS)
    assert response["xkey"] == response["Surrogate-Key"]
    assert response["xkey"].split() == ["timeline-first-days", f"post-{posts[0].public_id}"]
    asking = client.get(f"{ADDRESS}?level=3")["xkey"].split()
    assert asking[1:] == [f"post-{post.public_id}" for post in posts]


@pytest.mark.parametrize(
    ("seconds", "kept"),
    [
        (0, "no-cache"),
        (-5, "no-cache"),
        (8, "max-age=0, s-maxage=8, must-revalidate"),
        (9_999, "max-age=0, s-maxage=10, must-revalidate"),
    ],
)
def test_a_shared_cache_holds_a_frame_no_longer_than_it_is_let(client, settings, seconds, kept):
    settings.SHARED_CACHE_SECONDS = seconds
    made = made_of(cast.published())
    first = client.get(ADDRESS)
    assert first["Cache-Control"] == kept
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, kept)
    assert client.get("/timelines/first-days/")["Cache-Control"] == "no-cache"
    assert client.get("/embed/timelines/never/")["Cache-Control"] == "no-store"
    timelines.withdraw_timeline(made, by=cast.editor())
    assert client.get(ADDRESS)["Cache-Control"] == "no-store"


def test_a_frame_that_takes_too_long_says_so_and_is_kept_by_nobody(client, monkeypatch):
    made_of(cast.published("Words that take long, invented."))

    def slow(*_args, **_more):
        with connections["public"].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(embeds, "TIME", 0.1)
    monkeypatch.setattr(embeds, "view", slow)
    response = client.get(ADDRESS)
    assert response.status_code == 503
    assert may_be_framed(response)
    assert "Please load it again in a moment." in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    monkeypatch.undo()
    assert client.get(ADDRESS).status_code == 200
