"""What the detectors find in a text, what they leave alone, and that no text breaks them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testimonies.editorial.detecting import detect
from testimonies.editorial.detectors.names import Names
from testimonies.editorial.places import splits_a_character

NAMES = Names.of(["Bo Invented", "Ximena de la Invención", "रवि आविष्कार"])


def found(text, language="und"):
    spans = detect(text, language=language, names=NAMES, public_handles={"ada_public"})
    return [(one.kind.value, text[one.start : one.end]) for one in spans]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "call +1 212-555-2368 tonight", "+1 212-555-2368"),
        ("en", "my cell is (212) 555-2368.", "(212) 555-2368"),
        ("es", "mi teléfono: 612 34 56 78", "612 34 56 78"),
        ("fr", "appelle le 06 12 34 56 78", "06 12 34 56 78"),
        ("de", "ruf an: 030 901820", "030 901820"),
        ("hi", "मेरा नंबर 98765 43210 है", "98765 43210"),
        ("ar", "رقمي ٠٥٠١٢٣٤٥٦٧", "٠٥٠١٢٣٤٥٦٧"),
        ("und", "0044? no: +44 20 7946 0958", "+44 20 7946 0958"),
        ("und", "my cell is (212) 555-2368.", "(212) 555-2368"),
        ("und", "appelle le 06 12 34 56 78", "06 12 34 56 78"),
    ],
)
def test_phone_numbers_in_the_forms_of_many_countries(language, text, words):
    assert found(text, language) == [("phone", words)]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("email", "write to ada.b+x@invented.example, please", "ada.b+x@invented.example"),
        ("handle", "thanks .@bo_invented!", "@bo_invented"),
        ("handle", "via ＠Bo", "＠Bo"),
        ("identity_number", "SSN 536-22-1234", "536-22-1234"),
        ("identity_number", "DNI 12345678Z.", "12345678Z"),
        ("identity_number", "NIE X-1234567-L", "X-1234567-L"),
        ("identity_number", "sécu : 2 95 10 99 126 111 93", "2 95 10 99 126 111 93"),
        ("identity_number", "CPF 529.982.247-25", "529.982.247-25"),
        ("identity_number", "aadhaar 2341 2341 2346", "2341 2341 2346"),
        ("identity_number", "Steuer-ID 36 574 261 809", "36 574 261 809"),
        ("identity_number", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("identity_number", "card 4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("coordinates", "it was at 40.7128, -74.0060", "40.7128, -74.0060"),
        ("coordinates", "40°42'46\"N 74°00'22\"W", "40°42'46\"N 74°00'22\"W"),
        ("address", "he lives at 12 Old Invented Street, upstairs", "12 Old Invented Street"),
        ("address", "au 12 bis, rue des Lilas", "12 bis, rue des Lilas"),
        ("address", "en la calle Mayor, 12", "calle Mayor, 12"),
        ("address", "wohnte Lindenstraße 12a", "Lindenstraße 12a"),
        ("address", "मकान नंबर 12 में", "मकान नंबर 12"),
        ("address", "في شارع النيل 12", "شارع النيل 12"),
        ("third_party", "It was BO  INVENTED’s party", "BO  INVENTED"),
        ("third_party", "con Ximena de la Invención.", "Ximena de la Invención"),
        ("third_party", "वह रवि आविष्कार था", "रवि आविष्कार"),
    ],
)
def test_what_tells_who_or_where_somebody_is(kind, text, words):
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("When I was 15 it began", "When I was 15"),
        ("I was only fifteen.", "I was only fifteen"),
        ("it began at the age of twelve", "at the age of twelve"),
        ("I was 15 years old then", "I was 15 years old"),
        ("Cuando tenía 15 años", "Cuando tenía 15 años"),
        ("pasó a los quince años", "a los quince años"),
        ("Quand j’avais 15 ans", "Quand j’avais 15 ans"),
        ("c’était à douze ans", "à douze ans"),
        ("Als ich 15 war", "Als ich 15 war"),
        ("mit dreizehn Jahren", "mit dreizehn Jahren"),
        ("जब मैं 15 साल की थी", "जब मैं 15 साल की"),
        ("मैं पंद्रह साल की थी", "मैं पंद्रह साल की"),
        ("१५ साल की उम्र में", "१५ साल की उम्र"),
        ("كان عمري ١٥ سنة", "كان عمري ١٥ سنة"),
        ("عندما كنت في الخامسة عشرة من عمري", "عندما كنت في الخامسة عشرة"),
    ],
)
def test_ages_under_18_that_somebody_says_of_themself(text, words):
    assert found(text) == [("age", words)]


@pytest.mark.parametrize(
    "text",
    [
        "When I was 25 it ended",
        "I was 15 minutes late, and 3 weeks pregnant",
        "I worked there for 15 years",
        "llevo 15 años aquí, hace 15 años",
        "il y a 15 ans, depuis 15 ans",
        "vor 15 Jahren, mit 15 Leuten",
        "मैं 15 साल से यहाँ हूँ",
        "I am 5'4 and proud",
        "I was 1 of 3,450,000",
        "On 2017-10-16 at 12:30, 10/16/2017, 16.10.2017",
        "https://chirper.example/a/status/919659438700670976?x=1234567890123",
        "call 1-800-656-4673, the help line",
        "thanks @Ada_Public",
        "a march on Wall Street and in the rue de Rivoli",
        "DNI 12345678A and card 4111-1111-1111-1112 are mistyped",
        "my SSN is 000-12-3456",
        "version 1.234, 5.678 of it",
        "seen 612 345 times, or 3 450 000 times",
        "Bo and Invented things",
        "",
    ],
)
def test_what_is_none_of_it(text):
    for language in ("en", "es", "fr", "de", "hi"):
        assert found(text, language) == [], language


def test_of_two_that_overlap_one_is_kept():
    assert found("ada@invented.example @bo_invented") == [
        ("email", "ada@invented.example"),
        ("handle", "@bo_invented"),
    ]


PIECES = st.sampled_from(
    [
        "When I was 15",
        "ada@invented.example",
        "+1 212-555-2368",
        "@bo_invented",
        "12345678Z",
        "40.7128, -74.0060",
        "12 Old Street",
        "Bo Invented",
        "\u0301",
        "\u200d",
        "\U0001f469\u200d\U0001f469",
        "\U0001f1eb\U0001f1f7",
        " ",
        "١٥",
    ]
)


TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join)


# A busy machine is no finding.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["en", "de", "hi", "ar", "und"]))
def test_spans_lie_inside_overlap_nothing_and_cut_no_character(text, language):
    at = 0
    for one in detect(text, language=language, names=NAMES):
        assert at <= one.start < one.end <= len(text)
        assert not splits_a_character(text, one.start, one.end)
        at = one.end
