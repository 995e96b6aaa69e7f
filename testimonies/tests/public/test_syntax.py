"""Reading what is typed: words and fields, whatever stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.public import syntax
from testimonies.public.syntax import Asked, Term, read

PIECES = """
    alone " "me too" or OR - -not #tag -#tag : from: from:x from:"A B" before:2017-10 after:soon
    -after:2017 lang:fr odd:value odd:from:x odd:#tag odd:-x odd:-#a after:from:b # ( platform:
    http://a.example/b:c 10:30 note:"rape" é لا \\ ' &
"""
pieces = st.sampled_from([*PIECES.split(), "  "])
typed = st.lists(pieces | st.text(max_size=6), max_size=12).map(" ".join)
jammed = st.lists(pieces | st.text(max_size=6), max_size=12).map("".join)


@given(typed | jammed)
def test_whatever_is_typed_is_read_and_its_words_read_the_same_again(text):
    asked = read(text)
    again = read(asked.words)
    assert again.words == asked.words
    assert not again.terms
    assert asked.words.count('"') % 2 == 0


@given(typed | jammed)
def test_every_word_that_is_typed_is_looked_for_is_a_field_or_is_remarked_on(text):
    asked = read(text)
    if any(character.isalnum() for character in text):
        assert asked.words or asked.terms or asked.remarks


@given(typed | jammed)
def test_a_field_has_a_name_that_we_know_and_a_value(text):
    for term in read(text).terms:
        assert term.field in syntax.FIELDS.values()
        assert term.value.strip()
        assert term.field not in syntax.DATES or (syntax.is_day(term.value) and not term.negated)


@pytest.mark.parametrize(
    ("text", "words", "terms"),
    [
        ("alone women", "alone women", []),
        ('"me too" or -alone', '"me too" or -alone', []),
        ("from:ada alone", "alone", [Term("from", "ada")]),
        ('FROM:"Ada Invented"', "", [Term("from", "Ada Invented")]),
        ("from:@ada_i", "", [Term("from", "ada_i")]),
        ("-platform:chirper", "", [Term("platform", "chirper", negated=True)]),
        ('""#tag""', "", [Term("hashtag", "tag")]),
        ("#MeToo -#other", "", [Term("hashtag", "MeToo"), Term("hashtag", "other", negated=True)]),
        ("hashtag:#MeToo", "", [Term("hashtag", "MeToo")]),
        ("lang:fr language:fr", "", [Term("language", "fr")]),
        ('-note:"slurs quoted"', "", [Term("note", "slurs quoted", negated=True)]),
        ("after:2017-10-15 before:2018", "", [Term("after", "2017-10-15"), Term("before", "2018")]),
        ("at 10:30", "at 10:30", []),
        ("https://a.example/from:b", "https://a.example/from:b", []),
        ("C# and #1 #", "C# and #", [Term("hashtag", "1")]),
    ],
)
def test_words_and_fields_are_told_apart(text, words, terms):
    assert read(text) == Asked(words, tuple(terms))


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ('"me too', '"me too"', "A quotation mark had no partner"),
        ('from:"Ada', "", "A quotation mark had no partner"),
        ("colour:red", "colour red", "“colour:” is no field of this search"),
        ('-colour:"dark red"', '-"colour dark red"', "“colour:” is no field of this search"),
        ("odd:from:ada", "odd from ada", "“odd:” is no field of this search"),
        ("odd:-#ada", "odd ada", "“odd:” is no field of this search"),
        ("after:soon", "after soon", "“soon” is not a day"),
        ("before:2017-13-45", "before 2017-13-45", "“2017-13-45” is not a day"),
        ("after:2017-10-15~", "after 2017-10-15~", "“2017-10-15~” is not a day"),
        ("alone -after:2017", "alone", "A date cannot be left out with a minus"),
        ("alone or from:ada", "alone", "“or” stands between words only"),
        ("from: alone", "alone", "“from:” names nothing"),
        ("?! lang:fr", "", "Signs without a letter or a digit were passed over"),
    ],
)
def test_what_is_read_otherwise_than_it_was_written_is_said(text, words, said):
    asked = read(text)
    assert asked.words == words
    assert said in " ".join(asked.remarks)


def test_a_remark_is_made_once():
    assert len(read("odd:a odd:b").remarks) == 1
