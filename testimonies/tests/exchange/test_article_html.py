"""Articles as web pages. The people, handles, addresses and words are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimonies.exchange.formats.article import parse_article
from testimonies.exchange.formats.draft import DoubtCode, DraftPost, ParsedSource, SourceError

# An id that Twitter gave out at 22:20 UTC on 15 October 2017, by its clock in the upper bits.
ID = "919690000000000000"
ADDRESS = f"https://twitter.com/ann_example/status/{ID}"
SIGNED = '&mdash; Ann Example (@ann_example) <a href="{address}?ref_src=twsrc%5Etfw">{date}</a>'


def embed(words: str, address: str = ADDRESS, date: str = "October 15, 2017") -> str:
    signed = SIGNED.format(address=address, date=date)
    return f'<blockquote class="twitter-tweet" data-lang="en">{words}{signed}</blockquote>'


def paragraph(words: str) -> str:
    return f'<p lang="en" dir="ltr">{words}</p>'


def parse(page: str) -> ParsedSource:
    return parse_article(page.encode())


def codes(post: DraftPost) -> list[str]:
    return [doubt.code for doubt in post.doubts]


def test_an_embed_gives_words_name_date_address_id_and_language() -> None:
    markup = embed(paragraph("Me too.<br>Us &amp; them."))
    page = f"<html><body><p>Prose.</p>\n{markup}\n<script async src='x.js'></script></body></html>"
    source = parse(page)
    (post,) = source.posts
    assert post.text == "Me too.\nUs & them."
    assert (post.display_name, post.handle, post.date.edtf) == (
        "Ann Example",
        "ann_example",
        "2017-10-15",
    )
    assert (post.url, post.platform_id, post.language) == (ADDRESS, ID, "en")
    assert (post.printed, post.offset) == (markup, page.index("<blockquote"))
    assert (post.doubts, source.warnings, source.text) == ((), (), page)


def test_links_are_kept_as_seen_and_as_they_lead() -> None:
    words = (
        '<a href="https://twitter.com/hashtag/MeToo?src=hash">#MeToo</a> '
        '<a href="https://t.co/Ab1" title="https://example.org/story">example.org/story</a> '
        '<a href="https://twitter.com/beasample">@beasample</a> '
        '<a href="javascript:alert(1)">click</a> '
        '<a href="https://t.co/Cd2">pic.twitter.com/Cd2</a>'
    )
    (post,) = parse(embed(paragraph(words))).posts
    assert post.text == "#MeToo example.org/story @beasample click pic.twitter.com/Cd2"
    assert post.hashtags == ("#MeToo",)
    assert post.links == ("https://t.co/Ab1", "https://example.org/story")
    assert post.media == ("pic.twitter.com/Cd2",)


def test_an_embed_without_words_is_doubted() -> None:
    (post,) = parse(embed(paragraph("&nbsp;"))).posts
    assert (post.text, codes(post)) == ("", [DoubtCode.NO_WORDS])


def test_an_undetermined_language_is_none() -> None:
    (post,) = parse(embed('<p lang="und">Me too</p>')).posts
    assert (post.text, post.language) == ("Me too", "")


def test_an_entity_that_a_page_breaks_is_flagged() -> None:
    (post,) = parse(embed(paragraph("scary&degrading"))).posts
    assert post.text == "scary°rading"
    assert [doubt.proposal for doubt in post.doubts] == ["scary&degrading"]
    assert "scary&degrading" in post.printed


def test_an_address_of_another_handle_or_day_is_doubted() -> None:
    other = parse(embed("Me too", address=f"https://x.com/bea/status/{ID}")).posts[0]
    assert codes(other) == [DoubtCode.HANDLE_DISAGREES_WITH_ADDRESS]
    late = parse(embed("Me too", date="October 18, 2017")).posts[0]
    assert codes(late) == [DoubtCode.DATE_DISAGREES_WITH_ADDRESS]
    assert late.doubts[0].proposal == "2017-10-15"
    assert late.date.edtf == "2017-10-18"


def test_an_early_id_says_nothing_about_the_day() -> None:
    address = "https://twitter.com/ann_example/statuses/1234567"
    (post,) = parse(embed("Me too", address=address, date="May 1, 2008")).posts
    assert (post.url, post.platform_id, post.doubts) == (address, "1234567", ())


def test_an_address_elsewhere_is_not_the_posts() -> None:
    (post,) = parse(embed("Me too", address=f"https://example.org/a/status/{ID}")).posts
    assert (post.url, post.platform_id) == ("", "")


def test_words_that_quote_another_signature_are_doubted_there() -> None:
    words = paragraph("\n She said it: No more— Bea (@bea) October 14, 2017")
    (post,) = parse(embed(words)).posts
    (doubt,) = post.doubts
    assert (post.handle, doubt.code) == ("ann_example", DoubtCode.HOLDS_A_SIGNATURE)
    assert post.text[doubt.start : doubt.end] == doubt.printed == "— Bea (@bea) October 14, 2017"


def test_scripts_styles_and_comments_hold_no_posts_and_no_words() -> None:
    fake = embed("Not me")
    page = f"<!-- {fake} --><script>var a = '{fake}';</script><style>{fake}</style>" + embed(
        paragraph("Me<script>evil()</script><style>p {}</style><!-- no --> too")
    )
    assert [post.text for post in parse(page).posts] == ["Me too"]


def test_markup_in_words_becomes_plain_text() -> None:
    (post,) = parse(embed(paragraph("<b onclick='x()'>Me</b> &lt;script&gt; <i>too"))).posts
    assert post.text == "Me <script> too"


def test_a_quote_nested_in_an_embed_stays_inside_it() -> None:
    source = parse(embed("<blockquote><p>Quoted.</p></blockquote><p>Me too</p>"))
    assert [post.text for post in source.posts] == ["Quoted.\n\nMe too"]
    assert source.warnings == ()


def test_an_embed_without_end_stops_at_its_signature() -> None:
    open_embed = embed(paragraph("Me too")).removesuffix("</blockquote>")
    prose = "<p>Prose of the article.</p><p>All of us— Cleo (@cleo) October 16, 2017</p>"
    page = f"{open_embed}{prose}{embed('Us too')}"
    source = parse(page)
    assert [post.text for post in source.posts] == ["Me too", "Us too"]
    assert source.warnings == (
        "Line 1: the embedded post has no end in the page; it was read up to its first signature.",
    )


def test_an_embed_that_prints_nothing_is_reported_with_its_address() -> None:
    empty = f'<blockquote class="twitter-tweet"><a href="{ADDRESS}"></a></blockquote>'
    source = parse(f"<p>Prose</p>\n{empty}\n{embed('Me too')}")
    assert [post.text for post in source.posts] == ["Me too"]
    assert source.warnings == (
        "Line 2: an embedded post prints no name, handle and date that we can read "
        f"(its address is {ADDRESS}); left out.",
    )


def test_an_embed_with_a_day_that_never_was_is_reported() -> None:
    source = parse(embed("No", date="February 30, 2017") + embed("Me too"))
    assert [(post.ordinal, post.text) for post in source.posts] == [(1, "Me too")]
    assert "not in the calendar" in source.warnings[0]


def test_signatures_outside_the_embeds_are_counted() -> None:
    source = parse(embed("Me too") + "<p>Us too— Bea (@bea) October 16, 2017</p>")
    assert len(source.posts) == 1
    assert source.warnings == (
        "The page holds 1 more signatures outside its embedded posts; they were not read as posts.",
    )


def test_a_page_without_embeds_is_read_as_a_reader_sees_it() -> None:
    source = parse(
        "<!doctype html><html><head><title>Not seen</title><script>x</script></head><body>"
        "<p>Prose on\n   Twitter.</p>"
        "<p>Me  too &mdash; Ann Example (@ann) October 15, 2017</p>"
        "<p>I was there.<br>Yes, me.&mdash; Bea Sample (@bea) October 16, 2017</p></body></html>"
    )
    assert [post.text for post in source.posts] == ["Me too", "I was there.\nYes, me."]
    assert source.text.startswith("Prose on Twitter.\n\nMe too — Ann Example")
    for post in source.posts:
        assert source.text[post.offset : post.offset + len(post.printed)] == post.printed
    assert source.warnings == (
        "Line 1: no signature; read as the article's own words and left out.",
    )


def test_the_same_words_get_the_same_draft_from_text_and_from_a_page() -> None:
    text = parse_article(b"Me too https://t.co/Ab1 &mdash; Ann Example (@ann) October 15, 2017")
    page = parse(
        '<blockquote class="twitter-tweet"><p>Me too <a href="https://t.co/Ab1">https://t.co/Ab1'
        "</a></p>&mdash; Ann Example (@ann) October 15, 2017</blockquote>"
    )
    (one,), (other,) = text.posts, page.posts
    assert (one.text, one.links, one.date) == (other.text, other.links, other.date)


def test_ten_thousand_elements_deep_is_refused_in_a_sentence() -> None:
    for page in ("<html>" + "<div>" * 10_000, embed("<blockquote>" * 10_000 + "Me too")):
        with pytest.raises(SourceError, match="nested deeper than any article"):
            parse(page)


@pytest.mark.parametrize(
    "hostile",
    [
        "<blockquote " * 5000,
        "<blockquote class='twitter-tweet'>" * 5000,
        "<script>" * 5000,
        "<!--" * 5000,
        "<p" * 5000,
        "&" * 5000,
        "<" * 5000,
        '<p title="' * 5000,
        "</p>" * 5000,
        "<![CDATA[" * 500,
    ],
)
def test_hostile_markup_holds_no_post_and_hides_none_before_it(hostile: str) -> None:
    with pytest.raises(SourceError, match="No post quoted"):
        parse("<html>" + hostile)
    assert parse(embed("Me too") + hostile).posts[0].text == "Me too"


_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<br>",
        "<blockquote class='twitter-tweet'>",
        "<blockquote>",
        "</blockquote>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        f'<a href="{ADDRESS}">',
        "</a>",
        "&mdash;",
        "— Ann (@ann) October 15, 2017",
        "Me too",
        "&#0;",
        "&#xD800;",
        "&degrading",
        "<",
        ">",
        "\n",
    ]
)


@given(st.lists(_TAGS | st.text(max_size=5), max_size=30).map("".join))
def test_any_markup_gives_sound_drafts_or_a_source_error(body: str) -> None:
    try:
        source = parse_article(f"<html>{body}".encode("utf-8", "replace"))
    except SourceError:
        return
    for post in source.posts:
        assert source.text[post.offset : post.offset + len(post.printed)] == post.printed
        assert "\x00" not in post.text
        post.text.encode("utf-8")
        for doubt in post.doubts:
            if doubt.start is not None and doubt.end is not None:
                assert 0 <= doubt.start < doubt.end <= len(post.text)
                assert post.text[doubt.start : doubt.end] == doubt.printed
