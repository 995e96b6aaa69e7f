"""Citations: what they say of a post, and what that of a search says later."""

import datetime as dt
import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from testimonies import search
from testimonies.editorial import curation, moderation
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.public.citations import files, items
from testimonies.public.citations.embedded import linked_data
from testimonies.public.citations.styled import styled
from testimonies.tests import cast
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ENDS = (".json", ".bib", ".ris", ".csl.json", "/cite/")
ADDRESS = "https://archive.example/posts/abc/"
TODAY = dt.date(2026, 11, 24)


def published_row(**more: object) -> PublishedPost:
    return PublishedPost.objects.get(pk=cast.published(**more).public_id)


def item(**more: object) -> items.Item:
    return items.post_item(published_row(**more), ADDRESS, TODAY)


def in_style(style: str, **more: object) -> str:
    return dict(styled(item(**more)))[style]


# What a citation says


def test_each_style_names_author_day_platform_archive_and_address():
    assert in_style("APA") == (
        "Ada Invented [@ada_invented]. (2017, October 16). <i>Post of 16 October 2017</i> "
        f"[Online post]. The #MeToo Archive. Chirper. {ADDRESS}"
    )
    assert in_style("MLA") == (
        "Ada Invented [@ada_invented]. “Post of 16 October 2017.” <i>Chirper</i>, 16 Oct. 2017, "
        f"The #MeToo Archive, {ADDRESS}."
    )
    assert in_style("Chicago") == (
        "Ada Invented [@ada_invented]. 2017. “Post of 16 October 2017.” Chirper, October 16. "
        f"The #MeToo Archive. {ADDRESS}."
    )


@pytest.mark.parametrize(
    ("posted", "title", "issued"),
    [
        ("2017-10-16", "Post of 16 October 2017", {"date-parts": [[2017, 10, 16]]}),
        ("2017-10", "Post of October 2017", {"date-parts": [[2017, 10]]}),
        ("2017", "Post of 2017", {"date-parts": [[2017]]}),
        (
            "2017-10-15~",
            "Post, about 15 October 2017",
            {"date-parts": [[2017, 10, 15]], "circa": True},
        ),
        (
            "2017-10-15/2017-10-16",
            "Post, between 15 and 16 October 2017",
            {"date-parts": [[2017, 10, 15], [2017, 10, 16]]},
        ),
        # The day in UTC, as everywhere in the archive.
        (
            "2017-10-15T23:30:00-05:00",
            "Post of 16 October 2017",
            {"date-parts": [[2017, 10, 16]]},
        ),
    ],
)
def test_a_date_is_no_more_exact_than_it_is_known(posted, title, issued):
    found = item(posted=posted)
    assert (found["title"], found["issued"]) == (title, issued)


@pytest.mark.parametrize("style", ["APA", "MLA", "Chicago"])
@pytest.mark.parametrize("posted", ["2017-10-15/2017-10-16", "2016-12-31/2017-01-01", "0900"])
def test_no_style_makes_up_a_day(style, posted):
    text = in_style(style, posted=posted)
    without_title = re.sub("Post.*?(</i>|”)", "", text)
    assert not re.search(r"\b(15|16|31|1|01)\b", without_title), text


def test_a_date_that_is_about_right_is_said_to_be_so():
    assert "(ca. 2017, October 15)" in in_style("APA", posted="2017-10-15~")
    assert "circa 15 Oct. 2017" in in_style("MLA", posted="2017-10-15~")


def test_who_spoke_stands_as_cleared():
    assert item(shown_as="handle")["author"] == [{"literal": "@ada_invented"}]
    hidden = item(shown_as="pseudonym", pseudonym="a nurse", basis="B4")
    assert hidden["author"] == [{"literal": "a nurse"}]
    assert not {"Ada", "ada_invented"} & set(re.findall(r"\w+", json.dumps(hidden)))
    assert "author" not in item(shown_as="pseudonym", pseudonym="", basis="B4")


def test_no_citation_holds_words_of_the_post():
    post = cast.published("Quietly invented sentence.", level=0, note_slugs=[])
    for end in (".bib", ".ris", ".csl.json", "/cite/"):
        page = Client().get(f"/posts/{post.public_id}{end}")
        assert page.status_code == 200
        assert b"Quietly" not in page.content, end


def test_a_name_full_of_signs_stays_text_in_every_format():
    name = '<b>Nick</b> & "Co" {x} \\_%$#~^ \ue010'
    found = item(display_name=name)
    for citation in styled(found):
        assert "<b>" not in citation.html
        assert "&lt;b&gt;Nick&lt;/b&gt; &amp;" in citation.html
        assert citation.html.count("<i>") == citation.html.count("</i>") <= 1
    author = re.search(r"author = \{\{(.*)\}\},", files.bibtex(found))[1]
    for sign in "{}&%$#_":
        assert not re.search(rf"(?<!\\){re.escape(sign)}", author.replace("{}", "")), sign
    assert "AU  - <b>Nick</b>" in files.ris(found)


def test_a_name_of_several_lines_cannot_begin_a_field_of_its_own():
    text = files.ris(item(display_name="Ada\r\nTI  - made up"))
    assert text.count("\nTI  - ") == 1
    assert text.endswith("ER  - \r\n")


def test_bibtex_and_ris_carry_uncertainty():
    about, between = item(posted="2017-10-15~"), item(posted="2017-10-15/2017-10-16")
    assert "date = {2017-10-15~}" in files.bibtex(about)
    assert "date = {2017-10-15/2017-10-16}" in files.bibtex(between)
    assert "DA  - 2017/10/15/2017-10-15~\r\n" in files.ris(about)
    assert "DA  - 2017/10//2017-10-15 to 2017-10-16\r\n" in files.ris(between)
    assert "DA  - 2017/10//\r\n" in files.ris(item(posted="2017-10"))


def test_a_file_without_a_sure_year_gives_none():
    found = item(posted="2016-12-31/2017-01-01")
    assert "date = {2016-12-31/2017-01-01}" in files.bibtex(found)
    assert "year = " not in files.bibtex(found)
    assert not re.search(r"^(PY|DA)", files.ris(found), re.MULTILINE)


def test_csl_json_is_a_list_of_the_item(client):
    post = cast.published()
    page = client.get(f"/posts/{post.public_id}.csl.json")
    assert page["Content-Type"] == "application/vnd.citationstyles.csl+json"
    (found,) = json.loads(page.content)
    assert found["URL"] == f"http://testserver/posts/{post.public_id}/"
    assert found["accessed"] == items.date_parts(dt.datetime.now(dt.UTC).date().isoformat())


# Where it is found


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
@pytest.mark.parametrize("end", ENDS)
def test_what_is_not_public_answers_as_its_page_does(state, end, client):
    post = cast.in_state(state)
    page, citation = (client.get(f"/posts/{post.public_id}{e}") for e in ("/", end))
    assert citation.status_code == page.status_code in (404, 410)
    assert citation.content == page.content


@pytest.mark.parametrize("end", ENDS)
def test_a_citation_takes_one_query_and_no_cookie(end, client):
    post = cast.published()
    with CaptureQueriesContext(connections["public"]) as queries:
        page = client.get(f"/posts/{post.public_id}{end}")
    assert (page.status_code, len(queries)) == (200, 1)
    assert "no-cache" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert not client.cookies


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_data_of_a_post_hold_its_words_below_level_3_alone(level, client):
    post = cast.published("Invented words.", level=level, excerpt_start=0, excerpt_end=8)
    found = client.get(f"/posts/{post.public_id}.json").json()
    assert found["words"] == ("" if level == 3 else "Invented words.")
    assert found["words_left_out"].startswith("level 3") == (level == 3)
    assert ("Invented" in json.dumps(found["words"])) == (level < 3)


# What a page says of itself to machines


class Head(HTMLParser):
    """Gathers `<meta>` by name, and what stands in a data block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.data, self.inside, self.scripts = "", False, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta" and "name" in given:
            self.metas[given["name"]] = given["content"]
        self.scripts += tag == "script"
        self.inside = tag == "script" and given.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        self.data += data if self.inside else ""


HOSTILE = "Invented </script><script>alert(1)</script> <!-- & ]]> words"


def test_the_page_of_a_post_tells_zotero_and_search_engines_what_it_is(client):
    post = cast.published(HOSTILE, display_name='Ada "<i>" Invented')
    head = Head(client.get(f"/posts/{post.public_id}/").content.decode())
    assert head.metas["DC.title"] == "Post of 16 October 2017"
    assert head.metas["DC.creator"] == 'Ada "<i>" Invented [@ada_invented]'
    assert head.metas["DC.date"] == "2017-10-16"
    assert not [name for name in head.metas if name.startswith("citation_")]
    found = json.loads(head.data)
    assert found["@type"] == "SocialMediaPosting"
    assert found["articleBody"] == HOSTILE
    assert list(found).index("contentRating") < list(found).index("articleBody")
    assert found["contentRating"] == "Content note: sexual harassment"
    assert found["datePublished"] == "2017-10-16"
    assert head.scripts == 3  # the way out, hidden notes, and this block


@pytest.mark.parametrize(
    "more",
    [{"level": 2}, {"level": 3}, {"words_shown_as": "paraphrase", "paraphrase": "Retold."}],
)
def test_json_ld_holds_no_words_that_describe_or_are_not_quoted(more):
    data = json.loads(linked_data(published_row(text="Invented words.", **more), ADDRESS))
    assert "articleBody" not in data
    assert "Invented words" not in json.dumps(data)
    assert data["contentRating"]


def test_json_ld_gives_an_uncertain_date_as_no_date():
    data = json.loads(linked_data(published_row(posted="2017-10-15~"), ADDRESS))
    assert "datePublished" not in data
    assert data["temporalCoverage"] == "2017-10-15~"


# The citation of a search


def cited(client: Client, query: str = "q=invented") -> str:
    """Return the address in the citation of a search as it is now."""
    (found,) = json.loads(client.get(f"/search/cite.csl.json?{query}").content)
    return found["URL"].removeprefix("http://testserver")


def since(page) -> list[int]:
    changes = page.context["changes"]
    return [changes.added, changes.gone, changes.come, changes.now]


def test_a_search_citation_carries_query_time_and_count(client):
    cast.published()
    (found,) = json.loads(client.get("/search/cite.csl.json?q=invented&after=2017").content)
    assert re.fullmatch(
        r"Search \(Words: invented; On or after: 2017\): 1 post on \d+ \w+ \d{4}, \d\d:\d\d UTC",
        found["title"],
    )
    query = dict(parse_qsl(urlsplit(found["URL"]).query))
    assert (query["q"], query["after"], query["count"]) == ("invented", "2017", "1")


def test_opened_later_it_says_what_has_changed_in_numbers_only(client):
    first, *_ = (cast.published(f"A sentence about pears {n}.") for n in range(3))
    address = cited(client, "q=pears")
    assert since(client.get(address)) == [0, 0, 0, 3]
    cast.published("Another about pears.")
    cast.published("Something else.")
    moderation.withdraw(first, by=cast.editor())
    page = client.get(address)
    assert since(page) == [1, 1, 0, 3]
    assert first.public_id not in page.content.decode()


def test_what_was_corrected_counts_as_no_longer_found_or_as_found_since(client):
    post = cast.published("An invented sentence about courage.")
    courage, removed = cited(client, "q=courage"), cited(client, "q=removed")
    start = post.text.index("courage")
    curation.redact(
        post, start=start, end=start + 7, kind="name", reason="an invented one", by=cast.editor()
    )
    assert since(client.get(courage)) == [0, 1, 0, 0]
    assert since(client.get(removed)) == [0, 0, 1, 1]


def test_one_that_was_withdrawn_and_came_back_is_in_both_numbers(client):
    post = cast.published()
    address = cited(client)
    moderation.hold(post, by=cast.editor())
    moderation.approve(post, by=cast.second_editor(), act="restore")
    moderation.restore(post, by=cast.editor(), reason="it was fine")
    assert since(client.get(address)) == [1, 1, 0, 1]


def test_a_full_stop_that_was_copied_along_is_no_change(client):
    assert client.get(f"{cited(client)}.").status_code == 200


@pytest.mark.parametrize("part", ["q", "at", "count", "signature"])
@pytest.mark.parametrize("change", ["other", "missing"])
def test_nobody_can_make_up_a_citation(part, change, client):
    cast.published()
    path, query = cited(client).split("?")
    pairs = dict(parse_qsl(query))
    if change == "missing":
        del pairs[part]
    else:
        pairs[part] = {"at": "20170101T000000.000000Z", "count": "77"}.get(part, "x")
    for end in ("/", ".bib", ".ris", ".csl.json"):
        page = client.get(f"{path.rstrip('/')}{end}?{urlencode(pairs)}")
        assert page.status_code == 400, end
        assert "no citation that this archive made" in page.content.decode()


@pytest.mark.parametrize("at", ["x", "", "20179999T000000.000000Z", "\x00"])
def test_a_moment_that_is_none_is_no_citation(at, client):
    page = client.get(f"/search/cite/?{urlencode({'at': at, 'count': 1, 'signature': 'x'})}")
    assert page.status_code == 400


def test_a_citation_outlives_a_change_of_the_key(client, settings):
    address = cited(client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another invented key, long enough to be one"
    assert client.get(address).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(address).status_code == 400


def test_the_same_search_is_cited_the_same_way_however_it_is_written(client):
    one = cited(client, "hide=rape&q=invented++words&hide=drugging&sort=oldest&hide=rape")
    other = cited(client, "q=invented+words&hide=drugging&hide=rape")
    assert one.split("&at=")[0] == other.split("&at=")[0]


@pytest.mark.parametrize(
    "query", ["after=2017-13-45", "note=none", "plattform=x", f"q={'x' * 401}"]
)
def test_a_search_that_cannot_be_read_is_not_cited(query, client):
    for address in ("/search/cite/", "/search/cite.bib"):
        page = client.get(f"{address}?{query}")
        assert page.status_code == 400
        assert query.split("=")[0] in page.content.decode()


def test_what_was_typed_into_a_search_stays_text(client):
    words = '<span class="nocase">x</span> <script>alert(1)</script> "a" & b'
    page = client.get(f"/search/cite/?{urlencode({'q': words})}")
    body = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in body
    assert 'class="nocase"' not in body
    assert body.count("alert(1)") == 4  # once above the citations, once in each


@pytest.mark.parametrize(("address", "queries"), [("/search/cite/?q=x", 2), (None, 2)])
def test_a_search_citation_takes_two_queries(address, queries, client):
    cast.published()
    address = address or cited(client)
    search.readings.cache_clear()
    with CaptureQueriesContext(connections["public"]) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) == queries


def test_nothing_is_stored_about_who_searched(client):
    with CaptureQueriesContext(connections["default"]) as seen:
        client.get(cited(client))
    assert len(seen) == 0
    assert Post.objects.count() == 0
