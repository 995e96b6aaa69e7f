"""No oracle: whether a masked word was ever there, and why an address is gone, nobody can find out.

Whoever guesses a masked word is told the same as for a word that was never anywhere: byte by byte,
but for the word they typed themselves. `make proof` asks for 500 pairs of words.
"""

import random
import re

import pytest
import time_machine
from django.test import Client

from testimonies.editorial import curation, erasure, moderation
from testimonies.models.counts import PublishedWord
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.tests import cast
from testimonies.tests.figures import measure, whole_or
from testimonies.tests.routes import ROUTES
from testimonies.vocabulary import State

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("unhurried"),
]

PAIRS = whole_or(500, 5)
# So many masked words in one post.
MASKED = 20
NOON = "2026-11-24T12:00:00Z"

ASKED = {
    "search": "/search/?q={}",
    "search, phrase": "/search/?q=%22{}%22",
    "search, best first": "/search/?q={}&sort=relevance",
    "search, with filters (suggestions)": "/search/?q={}+braver&platform=chirper&language=de",
    "search, without": "/search/?q=-{}",
    "histogram of a day": "/search/?q={}&after=2017-10-16&before=2017-10-16",
    "facet of a person": "/search/?person={}",
    "facet of a hashtag": "/search/?hashtag={}",
    "hashtag page": "/hashtags/{}/",
    "person page": "/people/{}/",
    "API": "/api/v1/posts/?q={}",
    "API, counts": "/api/v1/counts/?q={}&unit=day",
    "feed": "/feeds/search.atom?q={}",
    "export": "/exports/search.csv?q={}",
    "export of ids": "/exports/search.ids.txt?q={}",
    "citation of a search": "/search/cite/?q={}",
}
# What says nothing but a sum over the bytes of the answer, or its length: the bytes are compared.
_SUMS = ("ETag", "Content-Length")


def invented_words(number: int) -> list[str]:
    """Return so many words of nine letters, none of them like any word that is public here.

    Of letters that no public word has two of in a row, so that nothing resembles them by chance.
    """
    chance, found = random.Random(20_171_015), set()
    while len(found) < number:
        found.add("".join(chance.choice("kqxzwjv") + chance.choice("ouy") for _ in range(4)) + "q")
    return sorted(found, key=lambda word: chance.random())


def masked(words: list[str]) -> Post:
    """Publish a post, then mask these words in it: they were public, as they stood, before."""
    text = "Braver invented sentence: " + ", ".join(f"#{word} {word}" for word in words)
    post = cast.published(text, hashtags=words)
    start = text.index("#")
    for match in re.finditer(r"#?\w+", text[start:]):
        curation.redact(
            post,
            start=start + match.start(),
            end=start + match.end(),
            kind="name",
            reason="a third party",
            by=cast.editor(),
        )
    return post


def told(client: Client, address: str, word: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return the answer to the word, with the word itself taken out, however it is cased."""
    response = client.get(address.format(word))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = [(k, _without(v, word)) for k, v in response.headers.items() if k not in _SUMS]
    return response.status_code, heads, _without(body.decode(), word).encode()


def _without(said: str, word: str) -> str:
    """Take out the word, and what is computed from nothing but the words of the question."""
    said = re.sub(word, "[typed]", said, flags=re.IGNORECASE)
    return _COMPUTED.sub("[computed]", said)


# What a search's citation is signed with, its own address being all that is signed.
_COMPUTED = re.compile(r"(?<=signature=)[\w-]+")


def differences(pairs: list[tuple[str, str]]) -> list[str]:
    client = Client()
    return [
        f"{name}: {secret}"
        for secret, other in pairs
        for name, address in ASKED.items()
        if told(client, address, secret) != told(client, address, other)
    ]


def pairs_of(number: int) -> list[tuple[str, str]]:
    words = invented_words(2 * number)
    return list(zip(words[:number], words[number:], strict=True))


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_masked_word_is_answered_as_one_that_never_was(noon):
    pairs = pairs_of(PAIRS)
    secrets = [secret for secret, _ in pairs]
    for start in range(0, len(secrets), MASKED):
        masked(secrets[start : start + MASKED])
    assert PublishedPost.objects.exists()
    assert differences(pairs) == []
    measure(
        "masked words told from words that never were", f"0 of {PAIRS} pairs, {len(ASKED)} ways"
    )


def _index_remembers(secret: str) -> None:
    PublishedPost.objects.update(search_names=secret)


def _suggestions_remember(secret: str) -> None:
    PublishedWord.objects.create(word=f"{secret[:-1]}x", posts=1)
    PublishedPost.objects.update(search_names=f"{secret[:-1]}x")


def _hashtags_remember(secret: str) -> None:
    PublishedPost.objects.update(hashtags=[secret])


def _people_remember(secret: str) -> None:
    PublishedPost.objects.update(person_slug=secret)


@pytest.mark.parametrize(
    "remember", [_index_remembers, _suggestions_remember, _hashtags_remember, _people_remember]
)
def test_an_oracle_would_be_noticed(noon, remember):
    pairs = pairs_of(1)
    masked([secret for secret, _ in pairs])
    assert differences(pairs) == []
    remember(pairs[0][0])
    assert differences(pairs)


def test_everything_that_is_gone_is_told_in_the_same_bytes():
    """Whatever the state, reason, level and words: each address of a gone post is as another's."""
    gone = []
    for number, state in enumerate([State.HELD, State.WITHDRAWN, State.ERASED] * whole_or(20, 1)):
        post = cast.published(f"Invented words, number {number}.", level=number % 3 or 1)
        verb = moderation.hold if state == State.HELD else moderation.withdraw
        verb(post, by=cast.editor(), reason=f"reason {number}")
        if state == State.ERASED:
            erasure.erase(post, by=cast.editor(), reason="asked for")
        gone.append(post.public_id)
    client, compared = Client(), 0
    for route, examples in ROUTES.items():
        for example in examples:
            if "{public_id}" not in example or route == "removal":
                continue
            answers = {_bytes(client, example.format(public_id=one)) for one in gone}
            assert len(answers) == 1, example
            assert next(iter(answers))[0] == 410, example
            compared += len(gone)
    pages = {_bytes(client, f"/posts/{one}/")[2] for one in gone}
    pages |= {_bytes(client, f"/posts/{one}/cite/")[2] for one in gone}
    assert len(pages) == 1
    assert compared >= 3 * 6
    measure("answers of gone posts compared", f"{compared}, all byte-identical within their route")


def _bytes(client: Client, address: str) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    response = client.get(address)
    return response.status_code, tuple(response.headers.items()), response.content
