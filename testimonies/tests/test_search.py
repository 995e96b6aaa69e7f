"""Reading queries in each language, and marking what they hit without ever marking more."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies import search
from testimonies.editorial import moderation
from testimonies.models.published import PublishedPost
from testimonies.tests import cast

TAGS = re.compile(r'<span class="doubtful">|<span class="removed">|<mark>|</span>|</mark>')

odd_text = st.text(
    st.sampled_from("a<>&;\"'\n\r\t [removed: name]/scriptmk#39ampltgt\ue000\ue001\ue002é़م")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)
spans = st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=5)


class Nesting(HTMLParser):
    """Fails on a tag that closes another than the one last opened."""

    def __init__(self):
        super().__init__()
        self.opened, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.seen.add((tag, *attrs))

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag


@given(odd_text, spans, spans)
def test_marked_words_say_what_the_words_say_and_hold_no_other_tag(words, doubts, marks):
    marked = search.marked_words(words, doubts, marks)
    bare = TAGS.sub("", marked)
    assert "<" not in bare
    assert ">" not in bare
    assert html.unescape(bare) == words


@given(odd_text, spans, spans)
def test_marked_words_nest(words, doubts, marks):
    parser = Nesting()
    parser.feed(search.marked_words(words, doubts, marks))
    parser.close()
    assert not parser.opened
    assert parser.seen <= {
        ("mark",),
        ("span", ("class", "doubtful")),
        ("span", ("class", "removed")),
    }


def test_a_hit_that_crosses_the_end_of_a_doubt_is_cut_there():
    assert search.marked_words("one two three", [(0, 7)], [(4, 13)]) == (
        '<span class="doubtful">one <mark>two</mark></span><mark> three</mark>'
    )


def test_a_mask_is_told_from_the_words():
    assert search.marked_words("to [removed: name] <b>") == (
        'to <span class="removed">[removed: name]</span> &lt;b&gt;'
    )


@given(odd_text)
def test_a_headline_of_other_words_marks_nothing(words):
    assert search.hits(f"{search.HIT_START}{words}{search.HIT_END}x", words) == []


@pytest.mark.parametrize("query", ["!!!", "", '"', "- -", "  "])
def test_signs_alone_are_no_words(query):
    assert not search.has_words(query)


def found(query):
    return set(PublishedPost.objects.filter(search.matching(query)).values_list("words", flat=True))


@pytest.mark.django_db
class TestMatching:
    def test_words_that_other_archives_drop_are_found(self):
        cast.published("Me too")
        cast.published("Courage")
        assert found("me too") == {"Me too"}

    def test_each_post_is_read_in_its_own_language(self):
        cast.published("Elles marchaient ensemble", language="fr")
        cast.published("They were walking together", language="en")
        assert found("marcher") == {"Elles marchaient ensemble"}
        assert found("walk") == {"They were walking together"}

    def test_a_word_left_out_is_left_out_in_every_language(self):
        words = {"fr": "ensemble dehors", "en": "ensemble inside", "tlh": "ensemble elsewhere"}
        for language, text in words.items():
            cast.published(text, language=language)
        assert found("ensemble -inside -dehors") == {"ensemble elsewhere"}

    def test_accents_and_capitals_make_no_difference(self):
        cast.published("Élodie a parlé", language="fr")
        assert found("elodie PARLE") == {"Élodie a parlé"}

    def test_a_phrase_and_one_of_two(self):
        cast.published("not alone today")
        cast.published("alone, and not today")
        assert found('"not alone"') == {"not alone today"}
        assert found("nothing or today") == {"not alone today", "alone, and not today"}

    def test_what_was_removed_finds_nothing(self):
        post = cast.in_review("I told Gerald once")
        redact(post, "Gerald")
        moderation.publish(post, by=cast.editor())
        assert found("gerald") == set()
        assert found("told") == {"I told [removed: name] once"}

    @pytest.mark.parametrize(
        "query", ['"unbalanced', "((", "a & | !", "\\", "'; drop table", "<->", ":*", "-", "or or"]
    )
    def test_whatever_is_typed_is_read_somehow(self, query):
        cast.published("Courage")
        assert found(query) <= {"Courage"}


def redact(post, words):
    start = post.text.index(words)
    post.redactions.create(
        start=start, end=start + len(words), kind="name", reason="a third party", by=cast.editor()
    )


def headline_of(words, query, **more):
    cast.published(words, **more)
    return PublishedPost.objects.annotate(headline=search.headline(query)).get()


@pytest.mark.django_db
class TestHeadline:
    def test_hits_are_found_in_the_form_that_was_posted(self):
        row = headline_of("You are not alone.\n<b>Alone</b> &amp; loud https://t.co/alone", "alone")
        hits = [row.words[start:end] for start, end in search.hits(row.headline, row.words)]
        assert hits[:2] == ["alone", "Alone"]

    def test_marks_of_ours_in_the_text_are_text(self):
        words = f"{search.HIT_START}courage{search.HIT_END} alone {search.HIT_END}"
        row = headline_of(words, "alone")
        assert [words[start:end] for start, end in search.hits(row.headline, words)] == ["alone"]

    def test_a_graphic_post_is_not_quoted_by_a_search(self):
        row = headline_of("An invented graphic sentence", "graphic", level=3)
        assert row.headline == ""

    @pytest.mark.parametrize(
        "words",
        [
            "Me too https://t.co/Sc?a=b#c well-known re-told",
            "<a href='x'>me too</a> <script>",
            "me\r\n\ttoo",
        ],
    )
    def test_the_database_hands_back_every_character(self, words):
        row = headline_of(words, "too")
        assert search.hits(row.headline, row.words)
