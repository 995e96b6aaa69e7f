"""The invented words: as many as one says, in the shares that one says, and harmless."""

import random
from collections import Counter

import pytest
from django.db import connection

from testimonies.scale import words
from testimonies.vocabulary import SEARCH_CONFIGS, SIMPLE_CONFIG

PROBES = [*words.BY_SHARE, *words.RARE]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_each_language_has_its_words_and_none_twice(language):
    known = words.vocabulary(language)
    assert len(known) == words.VOCABULARY
    assert len(set(known)) == len(known)


def test_no_probe_is_a_word_of_any_language():
    for language in words.LANGUAGES:
        known = set(words.vocabulary(language))
        assert not known & {part for probe in PROBES for part in probe.words.split()}


def test_no_two_people_have_the_same_name():
    names = [words.name(number) for number in range(20_000)]
    assert len(set(names)) == len(names)


def test_words_follow_zipf():
    rng = random.Random(1)
    said = Counter(word for _ in range(5_000) for word in words.sentence(rng, "nl", 20))
    by_rank = [said[word] for word in words.vocabulary("nl")]
    # Ten times the rank, roughly a tenth of the times.
    assert 4 < sum(by_rank[:10]) / sum(by_rank[100:110]) < 40
    assert sum(1 for count in said.values() if count == 1) > len(said) / 3


def test_probes_stand_in_their_share_of_the_posts():
    rng, total = random.Random(1), 40_000
    found = Counter(word for index in range(total) for word in words.probes(rng, index, total))
    for probe in words.BY_SHARE:
        assert found[probe.words] == pytest.approx(probe.share * total, rel=0.15), probe
    assert [found[probe.words] for probe in words.RARE] == [probe.posts for probe in words.RARE]


@pytest.mark.django_db
def test_probes_read_the_same_in_every_language():
    with connection.cursor() as cursor:
        for probe in PROBES:
            for config in (*SEARCH_CONFIGS.values(), SIMPLE_CONFIG):
                cursor.execute("SELECT to_tsvector(%s::regconfig, %s)", [config, probe.words])
                expected = " ".join(
                    sorted(f"'{word}':{n}" for n, word in enumerate(probe.words.split(), 1))
                )
                assert cursor.fetchone() == (expected,), config
