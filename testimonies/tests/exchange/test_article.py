"""Articles as text. The people, handles and words are invented, but for the seed article's."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.exchange.formats.article import parse_article
from testimonies.exchange.formats.draft import (
    STATEMENTS,
    Doubt,
    DoubtCode,
    DraftPost,
    ParsedSource,
    SourceError,
)

ROOT = Path(__file__).resolve().parents[3]
SEED = Path(os.environ.get("SEED_ARTICLE", ROOT.parent / "shared" / "seed" / "article.txt"))
ANN = "— Ann Example (@ann_example) October 15, 2017"
BEA = "— Bea Sample (@beasample) October 16, 2017"
CLEO = "— Cleo Instance (@cleo) October 16, 2017"


def parse(*lines: str, end: str = "\n") -> ParsedSource:
    return parse_article(end.join(lines).encode())


def codes(post: DraftPost) -> list[str]:
    return [doubt.code for doubt in post.doubts]


def only(post: DraftPost, code: DoubtCode) -> Doubt:
    (found,) = [doubt for doubt in post.doubts if doubt.code is code]
    return found


def test_words_before_a_signature_on_its_line_are_the_posts() -> None:
    (post,) = parse("It happened to me. #MeToo https://t.co/Ab1" + ANN).posts
    assert post.text == "It happened to me. #MeToo https://t.co/Ab1"
    assert (post.ordinal, post.display_name, post.handle) == (1, "Ann Example", "ann_example")
    assert (post.date.edtf, post.date.precision, post.date.instant) == ("2017-10-15", "day", None)
    assert (post.hashtags, post.links, post.media) == (("#MeToo",), ("https://t.co/Ab1",), ())
    assert (post.url, post.platform_id, post.platform, post.doubts) == ("", "", "twitter", ())


def test_a_picture_ends_where_the_signature_begins() -> None:
    (post,) = parse("Look. pic.twitter.com/k2oEx" + ANN).posts
    assert (post.media, post.links) == (("pic.twitter.com/k2oEx",), ())


@pytest.mark.parametrize(
    "printed",
    [
        "October 15, 2017",
        "october 15, 2017",
        "Oct 15, 2017",
        "Oct. 15th, 2017",
        "15 October 2017",
        "15 Oct 2017",
        "15th October 2017",
        "15 octobre 2017",
        "15 de octubre de 2017",
        "15. Oktober 2017",
        "2017-10-15",
        "\u00a0October\u00a015, 2017",
        "· October 15, 2017",
    ],
)
def test_a_day_is_read_in_the_forms_that_articles_print(printed: str) -> None:
    (post,) = parse(f"Me too— Ann Example (@ann) {printed}").posts
    assert (post.date.edtf, post.text, post.doubts) == ("2017-10-15", "Me too", ())


def test_an_hour_without_a_zone_is_not_recorded_and_said() -> None:
    (post,) = parse("Me too— Ann Example (@ann) 6:21 PM - 15 Oct 2017").posts
    assert (post.date.edtf, post.date.instant) == ("2017-10-15", None)
    assert codes(post) == [DoubtCode.DATE_HOUR_WITHOUT_ZONE]


def test_a_month_stays_a_month_and_a_second_a_second() -> None:
    month, second = parse(
        "Me too— Ann Example (@ann) October 2017",
        "Me too— Bea Sample (@bea) 2017-10-15T18:21:00Z",
    ).posts
    assert (month.date.edtf, month.date.precision) == ("2017-10", "month")
    assert (second.date.edtf, second.date.precision) == ("2017-10-15T18:21:00Z", "second")


def test_a_date_before_the_platform_opened_is_doubted() -> None:
    (post,) = parse("Me too— Ann Example (@ann) October 15, 1999").posts
    assert codes(post) == [DoubtCode.DATE_BEFORE_PLATFORM]


def test_a_date_that_has_not_come_is_doubted() -> None:
    (post,) = parse("Me too— Ann Example (@ann) October 15, 2999").posts
    assert codes(post) == [DoubtCode.DATE_NOT_YET]


@pytest.mark.parametrize("dash", ["—", "— ", " — ", "―", "–", " – ", "--", " -- ", "&mdash; "])
def test_each_dash_signs(dash: str) -> None:
    (post,) = parse(f"Me too{dash}Ann Example (@ann) October 15, 2017").posts
    assert (post.text, post.display_name) == ("Me too", "Ann Example")


@pytest.mark.parametrize(
    "name",
    [
        "Ann (she/her)",
        "Ann-Marie Example",
        "José Núñez",
        "jo example",
        "🌹 Ann 🌹",
        "آن مثال",
        "\u200fآن\u200f",
        "Ann Example, Jr.",
    ],
)
def test_a_name_is_kept_as_printed(name: str) -> None:
    (post,) = parse(f"Me too— {name} (@ann) October 15, 2017").posts
    assert (post.display_name, post.text, post.doubts) == (name, "Me too", ())


@pytest.mark.parametrize("name", ["#AnnWouldNot", "xoxo, Ann", "Vote!", "🌹"])
def test_a_name_may_be_a_slogan_and_the_handle_decides(name: str) -> None:
    (post,) = parse(f"Me too— {name} (@ann) October 15, 2017").posts
    assert (post.display_name, post.handle) == (name, "ann")
    assert only(post, DoubtCode.NAME_MAY_BE_SLOGAN).printed == name


def test_a_missing_name_is_doubted() -> None:
    (post,) = parse("Me too— (@ann) October 15, 2017").posts
    assert (post.display_name, codes(post)) == ("", [DoubtCode.NAME_MISSING])


def test_the_dash_that_touches_the_words_begins_the_name_and_a_rival_is_doubted() -> None:
    words, name = parse(
        "Me too — so many times" + ANN, "Me too— Bea — writer (@bea) October 15, 2017"
    ).posts
    assert (words.text, words.display_name) == ("Me too — so many times", "Ann Example")
    assert (name.text, name.display_name) == ("Me too", "Bea — writer")
    assert codes(words) == codes(name) == [DoubtCode.NAME_UNCLEAR]


def test_a_signature_alone_after_another_has_no_words() -> None:
    first, second = parse("Me too" + ANN, BEA).posts
    assert (first.text, first.doubts) == ("Me too", ())
    assert (second.text, codes(second)) == ("", [DoubtCode.NO_WORDS])
    assert (second.doubts[0].start, second.printed) == (None, BEA)


def test_words_set_apart_above_a_lone_signature_may_be_anothers() -> None:
    source = parse("It came back." + ANN, "All on Twitter.", "", "I vanished.", BEA)
    first, second = source.posts
    assert first.doubts == ()
    assert (second.text, codes(second)) == ("I vanished.", [DoubtCode.MAY_BELONG_TO_ANOTHER])


def test_a_hash_inside_an_address_is_no_hashtag() -> None:
    (post,) = parse("Me too https://example.org/a/#part #MeToo #1 a#b #मैं_भी" + ANN).posts
    assert post.hashtags == ("#MeToo", "#मैं_भी")
    assert post.links == ("https://example.org/a/#part",)


def test_what_cannot_be_seen_is_no_word() -> None:
    _, post = parse("Me too" + ANN, "\u00a0\u200b" + BEA).posts
    assert (post.text, codes(post)) == ("", [DoubtCode.NO_WORDS])


def test_lines_above_a_signed_line_are_taken_with_a_doubt_over_them() -> None:
    lines = ["This hurts all of us.", "None of us is alone.", "Thank you all! #metoo" + BEA]
    first, second = parse("#MeToo" + ANN, *lines).posts
    assert second.text == "This hurts all of us.\nNone of us is alone.\nThank you all! #metoo"
    doubt = only(second, DoubtCode.MAY_BELONG_TO_ANOTHER)
    assert second.text[doubt.start : doubt.end] == doubt.printed == "\n".join(lines[:2])
    assert second.printed == "\n".join(lines)
    assert first.doubts == ()


def test_words_above_a_lone_signature_may_belong_to_the_post_before() -> None:
    source = parse("It came back." + ANN, "I vanished. #metoo", BEA)
    first, second = source.posts
    assert second.text == "I vanished. #metoo"
    doubt = only(second, DoubtCode.MAY_BELONG_TO_PREVIOUS)
    assert (doubt.start, doubt.end) == (0, len(second.text))
    assert (first.text, codes(first)) == ("It came back.", [DoubtCode.MAY_CONTINUE_IN_NEXT])
    assert first.doubts[0].start is None
    assert source.warnings == ()


@pytest.mark.parametrize(
    "prose",
    [
        "Thousands answered, among them the singer Bea Sample.",
        "Sample's post was liked 32 times.",
        "By night it was everywhere on Twitter.",
        "She also posted the message elsewhere.",
        "“I was not alone,” the singer said later.",
        "See some of the voices who answered.",
        "We collected some of our favourites below.",
        "Here is what we found:",
        "We " + "know " * 80,
    ],
)
def test_the_articles_prose_is_nobodys_words_and_is_reported(prose: str) -> None:
    source = parse("I was there." + ANN, prose, "Me too" + BEA)
    assert [post.text for post in source.posts] == ["I was there.", "Me too"]
    assert [post.doubts for post in source.posts] == [(), ()]
    assert source.warnings == (
        "Line 2: no signature; read as the article's own words and left out.",
    )


def test_one_line_of_prose_keeps_its_whole_paragraph_out() -> None:
    source = parse("Me too" + ANN, "The answers came on Twitter.", "I was there.", "Yes." + BEA)
    assert source.posts[1].text == "Yes."
    assert codes(source.posts[1]) == [DoubtCode.LINES_LEFT_OUT]
    assert source.warnings == (
        "Lines 2–3: may belong to the post of @beasample below; left out, please check.",
    )


def test_a_line_that_sounds_like_nobody_is_left_out_with_a_doubt() -> None:
    source = parse("Me too" + ANN, "It did not stop there.", "Yes." + BEA)
    assert (source.posts[1].text, codes(source.posts[1])) == ("Yes.", [DoubtCode.LINES_LEFT_OUT])


def test_above_the_first_signature_the_article_speaks() -> None:
    source = parse("I remember that day.", "Me too" + ANN)
    assert (source.posts[0].text, codes(source.posts[0])) == ("Me too", [DoubtCode.LINES_LEFT_OUT])
    assert len(source.warnings) == 1


def test_an_empty_line_sets_prose_apart() -> None:
    source = parse("Me too" + ANN, "", "I was there.", "", "Yes." + BEA)
    assert [(post.text, post.doubts) for post in source.posts] == [("Me too", ()), ("Yes.", ())]
    assert source.warnings == (
        "Line 3: no signature; read as the article's own words and left out.",
    )


def test_more_than_a_post_can_hold_is_not_taken() -> None:
    lines = ["I " + "know " * 40, "my " + "own " * 30]
    _, post = parse("Me too" + ANN, *lines, "Yes." + BEA).posts
    assert (post.text, codes(post)) == ("Yes.", [DoubtCode.LINES_LEFT_OUT])


def test_where_every_signature_stands_alone_the_line_above_is_its_words() -> None:
    source = parse("Prose on Twitter.", "", "Me too", "", ANN, "", "It happened.", "", BEA)
    first, second = source.posts
    assert (first.text, first.doubts) == ("Me too", ())
    assert (second.text, codes(second)) == ("It happened.", [DoubtCode.MAY_BELONG_TO_ANOTHER])
    assert source.warnings == (
        "Line 1: no signature; read as the article's own words and left out.",
    )


def test_a_broken_entity_is_kept_flagged_and_the_repair_proposed() -> None:
    (post,) = parse("They laughed, it was scary°rading, 30°C, 5°." + ANN).posts
    doubt = only(post, DoubtCode.BROKEN_ENTITY)
    assert post.text == "They laughed, it was scary°rading, 30°C, 5°."
    assert post.text[doubt.start : doubt.end] == doubt.printed == "scary°rading"
    assert doubt.proposal == "scary&degrading"


@pytest.mark.parametrize(
    ("printed", "proposal"),
    [("him¬hing", "him&nothing"), ("him¤t", "him&current"), ("him§ion", "him&section")],
)
def test_other_legacy_entities_are_restored_too(printed: str, proposal: str) -> None:
    (post,) = parse(printed + ANN).posts
    assert only(post, DoubtCode.BROKEN_ENTITY).proposal == proposal


@pytest.mark.parametrize("words", ["col·lecció", "don´t", "Ann×Bea", "© me", "niño", "a ° b"])
def test_signs_that_belong_are_not_doubted(words: str) -> None:
    (post,) = parse(words + ANN).posts
    assert post.doubts == ()


def test_an_entity_left_as_code_is_kept_and_its_sign_proposed() -> None:
    (post,) = parse("him &amp; me" + ANN).posts
    doubt = only(post, DoubtCode.BROKEN_ENTITY)
    assert (post.text, doubt.printed, doubt.proposal) == ("him &amp; me", "&amp;", "&")


def test_hidden_characters_stay_and_are_doubted() -> None:
    (post,) = parse("me\u202etoo 👩\u200d🚒" + ANN).posts
    assert (post.text, codes(post)) == ("me\u202etoo 👩\u200d🚒", [DoubtCode.HIDDEN_CHARACTERS])


def test_posts_on_one_line_are_told_apart_and_doubted() -> None:
    source = parse(f"Me too{ANN} Us too{BEA} Reply")
    assert [post.text for post in source.posts] == ["Me too", "Us too"]
    assert [codes(post) for post in source.posts] == [[DoubtCode.SHARES_A_LINE]] * 2
    assert source.warnings == ("Line 1: the text after the signature is in no post.",)


def test_the_same_post_twice_is_doubted_the_second_time() -> None:
    posts = parse("Me too" + ANN, "Me  too" + ANN.replace("@ann", "@Ann")).posts
    assert [codes(post) for post in posts] == [[], [DoubtCode.DUPLICATE]]


@pytest.mark.parametrize("date", ["February 30, 2017", "some day", "10/15/2017", ""])
def test_a_signature_without_a_readable_date_is_reported_and_ends_what_stands_above(
    date: str,
) -> None:
    source = parse("Me too" + ANN, f"I know— Bea Sample (@bea) {date}", CLEO)
    assert [(post.handle, post.text) for post in source.posts] == [
        ("ann_example", "Me too"),
        ("cleo", ""),
    ]
    (warning,) = source.warnings
    assert warning.startswith("Line 2: this looks like a post, but ")


def test_a_handle_in_prose_is_no_signature() -> None:
    source = parse("Me too" + ANN, "Bea (@bea) wrote on Twitter on October 16, 2017.")
    assert [post.handle for post in source.posts] == ["ann_example"]


def test_where_nothing_is_readable_the_nearest_miss_is_named() -> None:
    with pytest.raises(SourceError, match="Line 2: this looks like a post, but no date"):
        parse("Prose.", "Me too— Ann (@ann) 10/15/2017", "Us too— Bea (@bea) 10/16/2017")


def test_a_handle_has_at_most_15_characters() -> None:
    with pytest.raises(SourceError):
        parse("Me too— Ann (@abcdefghijklmnop) October 15, 2017")


def test_words_longer_than_a_post_are_doubted_and_a_document_is_no_post() -> None:
    source = parse("word " * 60 + ANN, "word " * 6000 + BEA, "Me too" + CLEO)
    assert [codes(post) for post in source.posts] == [[DoubtCode.TOO_LONG], []]
    assert source.warnings[0].startswith("Line 2: 29,999 characters stand before the signature of")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_read_the_same(end: str) -> None:
    source = parse("Me too" + ANN, "I was there.", "Yes, me." + BEA, end=end)
    assert [post.text for post in source.posts] == ["Me too", "I was there.\nYes, me."]
    assert source.posts[1].printed == f"I was there.{end}Yes, me.{BEA}"


def test_every_code_has_a_statement_that_is_a_sentence() -> None:
    assert set(STATEMENTS) == set(DoubtCode)
    assert all(text[0].isupper() and text.endswith(".") for text in STATEMENTS.values())


_PIECES = st.sampled_from(
    [
        "Me too",
        "I know",
        "scary°rading",
        "&amp;",
        "#MeToo ",
        "https://t.co/x",
        "pic.twitter.com/y",
        ANN,
        BEA,
        "— Cleo (@cleo)",
        "--",
        " – ",
        "—",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\u00a0",
        "\u200b",
        "\u2028",
        "\x0c",
        "Twitter",
        ":",
        "(@",
    ]
)
_ARTICLES = st.lists(_PIECES | st.text(max_size=8), max_size=25).map("".join)


@given(_ARTICLES)
def test_any_text_gives_sound_drafts_or_a_source_error(text: str) -> None:
    try:
        source = parse_article(text.encode("utf-8", "replace"))
    except SourceError:
        return
    assert [post.ordinal for post in source.posts] == list(range(1, len(source.posts) + 1))
    for post in source.posts:
        assert source.text[post.offset : post.offset + len(post.printed)] == post.printed
        assert all(line in source.text for line in post.text.split("\n"))
        assert _joined(post.text) in _joined(source.text)
        for doubt in post.doubts:
            if doubt.start is not None and doubt.end is not None:
                assert 0 <= doubt.start < doubt.end <= len(post.text)
                assert post.text[doubt.start : doubt.end] == doubt.printed


@given(st.binary(max_size=400))
def test_any_bytes_give_drafts_or_a_source_error(data: bytes) -> None:
    try:
        source = parse_article(data)
    except SourceError:
        return
    assert source.posts


def _joined(text: str) -> str:
    return "".join(text.split())


# --- the seed article -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed() -> ParsedSource:
    if not SEED.is_file():
        pytest.skip("the seed article is not beside the project; set SEED_ARTICLE to its path")
    return parse_article(SEED.read_bytes())


def test_the_seed_has_21_signatures_9_and_12_by_day(seed: ParsedSource) -> None:
    assert len(seed.posts) == 21
    days = [post.date.edtf for post in seed.posts]
    assert (days.count("2017-10-15"), days.count("2017-10-16")) == (9, 12)
    assert {post.date.precision for post in seed.posts} == {"day"}
    assert [(post.display_name, post.handle) for post in seed.posts] == [
        ("Alyssa Milano", "Alyssa_Milano"),
        ("Debra Messing", "DebraMessing"),
        ("Anna Paquin", "AnnaPaquin"),
        ("Pauley Perrette", "PauleyP"),
        ("Suki Waterhouse", "sukiwaterhouse"),
        ("Gretchen Carlson", "GretchenCarlson"),
        ("Allison Tolman", "Allison_Tolman"),
        ("Rosario Dawson", "rosariodawson"),
        ("Rena Sofer", "RenaSofer"),
        ("Lea Thompson", "LeaKThompson"),
        ("Laura Dreyfuss", "lauradreyfuss"),
        ("Sam Donovan", "samisblond"),
        ("natasha lyonne", "nlyonne"),
        ("Tatiana Maslany", "tatianamaslany"),
        ("jenny slate", "jennyslate"),
        ("Busy Philipps", "BusyPhilipps"),
        ("#EvanRachelWould", "evanrachelwood"),
        ("xoxo, Gaga", "ladygaga"),
        ("Gabrielle Union", "itsgabrielleu"),
        ("Javier Muñoz", "JMunozActor"),
        ("Patricia Arquette", "PattyArquette"),
    ]


def test_the_seeds_doubts_are_these_and_no_others(seed: ParsedSource) -> None:
    assert {post.handle: codes(post) for post in seed.posts if post.doubts} == {
        "nlyonne": ["may_belong_to_another"],
        "tatianamaslany": ["no_words"],
        "jennyslate": ["broken_entity"],
        "evanrachelwood": ["name_may_be_slogan", "may_continue_in_next"],
        "ladygaga": ["may_belong_to_previous", "name_may_be_slogan"],
        "itsgabrielleu": ["no_words"],
        "PattyArquette": ["no_words"],
    }


def test_the_seeds_prose_is_in_no_post(seed: ParsedSource) -> None:
    lines = SEED.read_text(encoding="utf-8").splitlines()
    prose = [*lines[:3], *lines[4:8]]
    assert not any(line in post.printed for line in prose for post in seed.posts)
    assert [warning.partition(":")[0] for warning in seed.warnings] == ["Lines 1–3", "Lines 5–8"]


def test_every_other_line_of_the_seed_is_in_one_capture(seed: ParsedSource) -> None:
    lines = SEED.read_text(encoding="utf-8").splitlines()
    captured = "\n".join(post.printed for post in seed.posts)
    assert captured.split("\n") == [lines[3], *lines[8:]]


def test_the_seeds_words_hashtags_and_links(seed: ParsedSource) -> None:
    posts = {post.handle: post for post in seed.posts}
    assert posts["nlyonne"].text.count("\n") == 2
    assert posts["nlyonne"].doubts[0].end == posts["nlyonne"].text.rindex("\n")
    assert posts["ladygaga"].text == "I disappeared. #metoo"
    assert posts["jennyslate"].doubts[0].proposal == "scary&degrading"
    assert posts["DebraMessing"].links == ("https://t.co/ScX67Kmmiy",)
    assert posts["Alyssa_Milano"].media == ("pic.twitter.com/k2oeCiUf9n",)
    assert posts["rosariodawson"].hashtags == ("#MeToo", "#TogetherWeRise")
    assert posts["LeaKThompson"].text == "me too"
