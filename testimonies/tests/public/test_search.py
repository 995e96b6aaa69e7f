"""The search page: finds, narrows, marks, and says what it could not read."""

from urllib.parse import quote

import pytest

from testimonies.editorial import moderation
from testimonies.tests import cast
from testimonies.tests.public.reading import (
    at_most,
    get,
    has_link,
    link,
    main_of,
    posts_in,
    text_of,
)
from testimonies.vocabulary import Basis, ShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def found(query):
    return set(posts_in(get(f"/search/?{query}")))


def ids(*posts):
    return {post.public_id for post in posts}


def test_words_are_found_and_marked():
    post = cast.published("You are not alone <b>")
    cast.published("Other words")
    response = get("/search/?q=alone")
    assert posts_in(response) == [post.public_id]
    assert "not <mark>alone</mark> &lt;b&gt;" in main_of(response)
    assert "1 post" in text_of(response)


def test_without_a_question_everything_is_there():
    posts = cast.published("One"), cast.published("Two")
    assert found("") == ids(*posts)


def test_every_date_range_that_a_post_may_fall_in_finds_it():
    day = cast.published("Day", posted="2017-10-16")
    month = cast.published("Month", posted="2017-10")
    span = cast.published("Span", posted="2017-10-15/2017-10-16")
    assert found("after=2017-10-16&before=2017-10-16") == ids(day, month, span)
    assert found("before=2017-10-15") == ids(month, span)
    assert found("after=2017-10-17") == ids(month)
    assert found("after=2017&before=2017-10") == ids(day, month, span)
    assert found("after=2018") == set()


def test_filters_narrow_and_can_be_joined():
    plain = cast.published("Plain #One", hashtags=["One"], note_slugs=["stalking"])
    french = cast.published("Ensemble", language="fr", kind="reply", note_slugs=["rape"], level=2)
    assert found("language=fr") == ids(french)
    assert found("hashtag=%23ONE") == ids(plain)
    assert found("note=stalking") == ids(plain)
    assert found("hide=stalking") == ids(french)
    assert found("hide=stalking&hide=rape") == set()
    assert found("kind=reply") == ids(french)
    assert found("level=2") == ids(french)
    assert found("platform=chirper&person=ada-invented") == ids(plain, french)
    assert found("platform=elsewhere") == set()
    assert found("language=fr&note=stalking") == set()


def test_facets_count_what_each_choice_would_give_and_link_to_it():
    cast.published("One", note_slugs=["stalking"])
    cast.published("Two", language="fr", note_slugs=["stalking", "rape"])
    response = get("/search/?language=fr")
    assert link(response, "English 1") == "/search/?language=en"
    assert link(response, "français 1") == "/search/"
    assert link(response, "rape 1") == "/search/?language=fr&note=rape"
    assert link(response, "Chirper 1") == "/search/?platform=chirper&language=fr"
    assert link(response, "Ada Invented 1") == "/search/?person=ada-invented&language=fr"


def test_nobody_without_a_basis_is_a_facet_or_found_by_name():
    account = cast.account("secret_handle", who=cast.person("Secret Invented"))
    post = cast.published(
        "Words",
        account=account,
        display_name="Secret Invented",
        shown_as=ShownAs.PSEUDONYM,
        pseudonym="A reader",
        basis=Basis.NONE,
    )
    assert found("q=words") == ids(post)
    assert found("q=secret") == found("q=secret_handle") == found("person=secret-invented") == set()
    assert "Secret" not in get("/search/").content.decode()


def test_chips_name_each_filter_and_take_it_off():
    cast.published("Alone", note_slugs=["stalking"])
    response = get("/search/?q=alone&hide=rape&hide=drugging&after=2017-10&platform=chirper")
    everything = "/search/?q=alone&after=2017-10&platform=chirper&hide=rape&hide=drugging"
    taken_off = {
        "Take off: Words: alone": everything.replace("q=alone&", ""),
        "Take off: On or after: October 2017": everything.replace("&after=2017-10", ""),
        "Take off: Platform: Chirper": everything.replace("&platform=chirper", ""),
        "Take off: Left out: rape": everything.replace("&hide=rape", ""),
        "Take off: Left out: drugging": everything.replace("&hide=drugging", ""),
        "Take off all": "/search/",
    }
    assert {label: link(response, label) for label in taken_off} == taken_off


def test_forms_carry_along_what_they_do_not_ask():
    cast.published("Alone")
    page = main_of(get("/search/?q=alone&sort=oldest&note=sexual-harassment&after=2017"))
    _, words_form, *_, narrow_form = page.split("<form")
    for name in ("after", "note", "sort"):
        assert f'type="hidden" name="{name}"' in words_form
    assert 'type="hidden" name="q" value="alone"' in narrow_form
    assert 'name="after" value="2017"' in narrow_form
    assert 'type="hidden" name="after"' not in narrow_form


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("after=2017-13-45", "On or after: “2017-13-45” is not a day. Write it as 2017-10-15"),
        ("before=soon", "On or before: “soon” is not a day."),
        ("after=0000", "On or after: “0000” is not a day."),
        ("after=2017-10-15~", "On or after: “2017-10-15~” is not a day."),
        ("after=2018&before=2017", "On or before: The last day (2017-12-31) is before the first"),
        ("note=nonsense", "Content note: “nonsense” is not one of the values there are."),
        ("hide=rape&hide=nonsense", "Left out: “nonsense” is not one of the values there are."),
        ("sort=worst", "Order: “worst” is not one of the values there are."),
        ("level=4", "Level: “4” is not one of the values there are."),
        ("platform=%3Cscript%3E", "Platform: Write it as it stands in the address of its page"),
        ("q=" + "a" * 401, "Words: This is too long. Shorten it to 400 characters or fewer."),
        ("q=a%00b", "Words: It holds a character that is no text."),
        ("after=%00", "On or after: It holds a character that is no text."),
        ("hashtag=a%00", "Hashtag: It holds a character that is no text."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_remedy_and_finds_nothing(query, said):
    cast.published("Words")
    response = get(f"/search/?{query}", status=400)
    assert said in text_of(response)
    assert posts_in(response) == []
    assert "<script>" not in main_of(response)


@pytest.mark.parametrize(
    "words",
    [
        *("'", '"', '"unbalanced', "a:*b", "<->", "\\", "((", "%", "or", "-"),
        *("ﷺ", "💔", "\ud7ff", "x" * 400),
    ],
)
def test_whatever_is_typed_gets_an_answer(words):
    cast.published("Words")
    get(f"/search/?q={quote(words)}")
    get(f"/search/?q={quote(words)}&sort=relevance")


def test_signs_without_a_word_are_said_to_hold_none():
    cast.published("Words")
    assert "There is no word in what you typed." in text_of(get("/search/?q=%21%3F"))


def test_bytes_that_are_no_text_are_read_as_a_question_mark_would_be():
    get("/search/?q=%ff%fe")


def test_newest_oldest_and_best_match():
    old = cast.published("alone", posted="2017-10-15")
    new = cast.published("alone among many other words that were said", posted="2017-10-17")
    best = cast.published("alone alone alone", posted="2017-10-16")
    assert posts_in(get("/search/?q=alone")) == [p.public_id for p in (new, best, old)]
    assert posts_in(get("/search/?q=alone&sort=oldest")) == [p.public_id for p in (old, best, new)]
    assert posts_in(get("/search/?q=alone&sort=relevance"))[0] == best.public_id


def test_best_match_without_words_is_answered_by_the_newest_and_says_so():
    cast.published("Words")
    assert "“Best match” needs words" in text_of(get("/search/?sort=relevance"))


@pytest.mark.parametrize("sort", ["newest", "oldest", "relevance"])
def test_pages_follow_one_another_without_gap_or_repeat(sort):
    posts = [cast.published(f"alone {n}", posted=f"2017-10-{10 + n // 5}") for n in range(45)]
    path, pages = f"/search/?q=alone&sort={sort}", []
    on = {"newest": "Older posts", "oldest": "Later posts", "relevance": "Next page"}[sort]
    back = {"newest": "Newer posts", "oldest": "Earlier posts", "relevance": "Previous page"}[sort]
    for _ in range(3):
        response = get(path)
        pages.append(posts_in(response))
        path = link(response, on) if has_link(response, on) else ""
    assert path == ""
    assert [len(page) for page in pages] == [20, 20, 5]
    assert {post for page in pages for post in page} == ids(*posts)
    assert posts_in(get(link(response, back))) == pages[1]


@pytest.mark.parametrize("sort", ["newest", "relevance"])
@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "é", "YWZ0ZXIvLzEvMS9h" * 9, "a" * 5000])
def test_a_made_up_cursor_is_said_to_be_one(cursor, sort):
    cast.published("Words")
    response = get(f"/search/?q=words&sort={sort}&cursor={cursor}", status=400)
    assert "is not one of ours" in text_of(response)
    assert posts_in(response) == []


def test_a_cursor_of_another_order_is_refused():
    for number in range(21):
        cast.published(f"alone {number}")
    older = link(get("/search/?q=alone"), "Older posts")
    get(older.replace("q=alone", "q=alone&sort=relevance"), status=400)


def test_graphic_words_are_found_and_not_shown():
    post = cast.published("Calm. Then graphic.", level=3, excerpt_start=0, excerpt_end=5)
    response = get("/search/?q=graphic")
    assert posts_in(response) == [post.public_id]
    assert "Calm." in text_of(response)
    assert "Then" not in text_of(response)


def test_a_withdrawn_post_is_found_by_nothing():
    post = cast.published("Unmistakable", note_slugs=["stalking"])
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    response = get("/search/?q=unmistakable")
    assert "No post was found." in text_of(response)
    assert not has_link(response, "stalking 1")


def test_a_search_asks_the_database_ten_times_at_most():
    for number in range(25):
        cast.published(f"alone {number}", note_slugs=["stalking", "rape"], level=2)
    with at_most(10):
        get("/search/?q=alone&platform=chirper&person=ada-invented&hide=drugging&sort=oldest")


class TestFields:
    def test_a_person_is_found_by_slug_name_or_cleared_handle(self):
        ada = cast.published("Words")
        other = cast.published(
            "Words",
            account=cast.account("bea_invented", who=cast.person("Bea Invented")),
            display_name="Bea Invented",
        )
        for name in (
            "ada-invented",
            "Ada-Invented",
            '"Ada Invented"',
            "ada_invented",
            "@ADA_invented",
        ):
            assert found(f"q={quote(f'from:{name}')}") == ids(ada), name
            assert found(f"q={quote(f'words -from:{name}')}") == ids(other), name

    def test_nobody_private_is_found_by_a_field_and_none_is_told_from_another(self):
        account = cast.account("secret_handle", who=cast.person("Secret Invented"))
        post = cast.published(
            "Words",
            account=account,
            display_name="Secret Invented",
            shown_as=ShownAs.PSEUDONYM,
            pseudonym="A reader",
            basis=Basis.NONE,
        )
        for name in ("secret-invented", "secret_handle", '"Secret Invented"', "nobody-at-all"):
            response = get(f"/search/?q={quote(f'from:{name}')}")
            assert posts_in(response) == []
            said = f"Nobody who has a page here is called “{name.strip(chr(34))}”."
            assert said in text_of(response)
            assert found(f"q={quote(f'words -from:{name}')}") == ids(post)

    def test_each_field_narrows_and_a_minus_leaves_out(self):
        plain = cast.published("Together #One", hashtags=["One"], note_slugs=["stalking"])
        french = cast.published("Together", language="fr", posted="2017-11-02", note_slugs=["rape"])
        for query, posts in {
            "platform:chirper": [plain, french],
            "platform:Chirper -lang:fr": [plain],
            "-platform:chirper": [],
            "#one": [plain],
            "-#ONE": [french],
            "hashtag:one": [plain],
            "lang:fr": [french],
            "lang:French": [french],
            "lang:français": [french],
            "-lang:en": [french],
            "note:rape": [french],
            'note:"Stalking"': [plain],
            "-note:rape": [plain],
            "after:2017-11": [french],
            "before:2017-10-31": [plain],
            "together after:2017-10 before:2017 -#one": [french],
            "nowhere lang:fr": [],
        }.items():
            assert found(f"q={quote(query)}") == ids(*posts), query

    def test_fields_and_the_forms_filters_narrow_together(self):
        cast.published("Together", language="en")
        french = cast.published("Together", language="fr")
        assert found("q=lang:fr&platform=chirper") == ids(french)
        assert found("q=lang:fr&language=en") == set()
        assert found("q=-lang:en&sort=relevance") == ids(french)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ('"together', "A quotation mark had no partner"),
            ("colour:red together", "“colour:” is no field of this search"),
            ("after:soon", "“soon” is not a day"),
            ("platform:nowhere", "No post is from a platform called “nowhere”."),
            ("note:sadness", "“sadness” is no content note of this archive."),
            ("lang:klingonese", "“klingonese” is no language that we know."),
            ("from:<script>alert(1)</script>", "called “<script>alert(1)</script>”"),
        ],
    )
    def test_how_it_was_read_is_said(self, query, said):
        cast.published("Together")
        response = get(f"/search/?q={quote(query)}")
        assert said in text_of(response)
        assert "<script>alert" not in main_of(response)


class TestNothingFound:
    @pytest.mark.parametrize("mistake", ["couarge", "corage", "courrage", "coutage", "curagge"])
    def test_a_typing_mistake_is_answered_by_the_word_that_was_meant(self, mistake):
        post = cast.published("It took courage")
        cast.published("It took a carriage")
        response = get(f"/search/?q=took+{mistake}")
        assert "No post was found. Looked for: took " + mistake in text_of(response)
        assert "Did you mean took courage ?" in text_of(response)
        assert posts_in(get(link(response, "took courage"))) == [post.public_id]

    def test_other_filters_are_kept_by_a_correction(self):
        cast.published("It took courage")
        response = get("/search/?q=couarge&platform=chirper")
        assert link(response, "courage") == "/search/?q=courage&platform=chirper"

    def test_a_name_in_the_wrong_spelling_is_found_if_it_may_be(self):
        cast.published("Words")
        assert "ada" in link(get("/search/?q=ada+invetned"), "ada invented")

    def test_a_withdrawn_or_private_word_is_never_suggested(self):
        gone = cast.published("It took unmistakable courage")
        moderation.withdraw(gone, by=cast.editor(), reason="asked for")
        cast.published("Something else altogether")
        page = text_of(get("/search/?q=unmistakeable"))
        assert "unmistakable" not in page
        assert "Did you mean" not in page

    def test_fewer_words_or_filters_are_offered_where_they_find_something(self):
        cast.published("It took courage")
        cast.published("Plain speech", language="fr")
        response = get("/search/?q=courage+speech")
        assert link(response, "courage") == "/search/?q=courage"
        assert link(response, "speech") == "/search/?q=speech"
        response = get("/search/?q=courage&language=fr")
        assert link(response, "the same words, with no other filter") == "/search/?q=courage"

    def test_nothing_is_offered_that_finds_nothing(self):
        cast.published("It took courage", language="fr")
        response = get("/search/?q=couarge&language=en")
        assert not has_link(response, "courage")

    def test_a_word_to_be_left_out_is_not_corrected(self):
        cast.published("It took courage")
        response = get("/search/?q=tookk+-couarge")
        assert link(response, "took -couarge") == "/search/?q=took+-couarge"

    def test_nothing_found_asks_the_database_eighteen_times_at_most(self):
        cast.published("It took courage")
        with at_most(18):
            get("/search/?q=some+other+words+that+nobody+ever+said&platform=chirper")


def test_precision_kind_and_level_can_be_chosen_and_taken_off():
    cast.published("Day", posted="2017-10-16", kind="reply")
    month = cast.published("Month", posted="2017-10", level=2)
    response = get("/search/?q=month")
    assert link(response, "to the month 1") == "/search/?q=month&precision=month"
    assert link(response, "original post 1") == "/search/?q=month&kind=original"
    level = "2: harassment or assault described, nothing graphic"
    assert link(response, f"{level} 1") == "/search/?q=month&level=2"
    assert found("precision=month") == ids(month)
    response = get("/search/?precision=month&level=2")
    assert link(response, "Take off: Date known: to the month") == "/search/?level=2"
    assert "Date known: “x” is not one of the values" in text_of(get("/search/?precision=x", 400))


def test_the_help_page_has_examples_that_work():
    cast.published("Words")
    response = get("/search/help/")
    for label in ("alone women", '"me too"', "school -work", "lang:fr", "after:2017-10-15"):
        get(link(response, label))
    assert "one post in 20" in text_of(response)
    assert link(get("/search/"), "All that a search can say, with examples") == "/search/help/"
