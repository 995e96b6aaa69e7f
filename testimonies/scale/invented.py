"""Invented posts, as the editors' side holds them. Pure.

Posts come in blocks of BLOCK, each from a random generator of its own, seeded by the archive's
seed and the block's number: so any block can be made at any time, in any process, and is the same.
"""

import datetime as dt
import random
from dataclasses import dataclass
from functools import cache

from testimonies.dates import PostedDate
from testimonies.editorial.redaction import Span, mask_for
from testimonies.scale import people, shape, words
from testimonies.scale.people import Account, Ids, Platform, Row
from testimonies.vocabulary import CONTENT_NOTES, RedactionKind

BLOCK = 1_000
ARCHIVED = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

_PLATFORM_PLACES = range(len(people.PLATFORMS))
_PLATFORM_SHARES = tuple(people.PLATFORMS.values())
_KINDS = (("original", "reply", "repost", "quote"), (70, 12, 8, 10))
_LEVELS = ((0, 1, 2, 3), (30, 45, 20, 5))
_WORDS_SHOWN = (("verbatim", "excerpt", "paraphrase", "count_only"), (94, 3, 2, 1))
_NOTES = tuple(CONTENT_NOTES)
_NOTE_SHARES = tuple(1 / place for place in range(1, len(_NOTES) + 1))
_REDACTED = tuple(RedactionKind.values)
_SISTERS = {
    "es": "YoTambien",
    "fr": "MoiAussi",
    "it": "QuellaVolta",
    "ar": "أنا_كمان",
    "ru": "ЯТоже",
    "ko": "미투",
}
_MORE_TAGS = ("TimesUp", "Solidarity", "InventedTag", "Together", "Courage")


@dataclass(frozen=True)
class Plan:
    """Which archive is made: how many posts, from which seed."""

    posts: int
    seed: int

    @property
    def blocks(self) -> int:
        return -(-self.posts // BLOCK)

    def indexes(self, block: int) -> range:
        return range(block * BLOCK, min(self.posts, (block + 1) * BLOCK))


@dataclass(frozen=True)
class Invented:
    """One invented post: the editor's row, and what hangs on it."""

    post: Row
    account: Account
    posted: PostedDate
    notes: tuple[str, ...]
    sources: tuple[int, ...]  # numbers, each with a capture
    ordinal: int
    redaction: Span | None
    redaction_kind: str


def posts(plan: Plan, block: int, ids: Ids) -> tuple[list[Invented], list[Account]]:
    """Return the posts of a block, and the accounts that only it knows."""
    rng = random.Random(f"{plan.seed}:{plan.posts}:{block}")  # noqa: S311 - invented, not secret
    made: list[Invented] = []
    accounts: list[Account] = []
    for index in plan.indexes(block):
        account = _account(rng, plan, index, accounts)
        made.append(_post(rng, plan, index, account, ids))
    return made, accounts


def _account(rng: random.Random, plan: Plan, index: int, accounts: list[Account]) -> Account:
    """Return who posts: 8 in 100 are people with a page, the rest mostly post once."""
    known = rng.random()
    public = people.people_of(plan.posts)
    if known < 0.08:
        # A few post often, most seldom.
        return people.account_of(int(public * rng.random() ** 3))
    if known < 0.25 and accounts:
        return rng.choice(accounts)
    platform = rng.choices(_PLATFORM_PLACES, weights=_PLATFORM_SHARES)[0]
    handle = f"{words.word('', rng.randrange(words.VOCABULARY))}{index}"
    accounts.append(Account(public + index + 1, platform, handle))
    return accounts[-1]


def _post(rng: random.Random, plan: Plan, index: int, account: Account, ids: Ids) -> Invented:
    language = rng.choices(tuple(words.LANGUAGES), weights=tuple(words.LANGUAGES.values()))[0]
    posted = shape.posted(rng)
    tags = _tags(rng, language)
    links = [f"https://pages.example/{index}"] if rng.random() < 0.06 else []
    text = _text(rng, plan, index, language, [*(f"#{tag}" for tag in tags), *links])
    level = rng.choices(*_LEVELS)[0]
    shown = rng.choices(*_WORDS_SHOWN)[0]
    redaction, kind = _redaction(rng, text, shown)
    first, more = rng.randrange(people.SOURCES), rng.random() < 0.03
    sources = {first, (first + 1) % people.SOURCES} if more else {first}
    platform = platforms()[account.platform]
    native_id = str(900_000_000_000_000_000 + index)
    post = {
        "id": index + 1,
        "public_id": _public_id(rng),
        "import_key": f"invented:{plan.seed}:{index}",
        "platform_id": ids.platforms[account.platform],
        "account_id": account.id,
        "native_id": native_id,
        "url": f"https://{platform.host}/{account.handle}/{native_id}",
        "kind": rng.choices(*_KINDS)[0],
        "text": text,
        "language": language,
        "hashtags": tags,
        "links": links,
        "media": [],
        "posted_edtf": posted.edtf,
        "posted_precision": posted.precision,
        "posted_earliest": posted.earliest,
        "posted_latest": posted.latest,
        "posted_instant": posted.instant,
        "posted_zone": "",
        "happened_edtf": "2009" if rng.random() < 0.01 else "",
        "archived_at": ARCHIVED + dt.timedelta(seconds=index % 1_000_000),
        "state": "published",
        "level": level,
        **_attribution(rng, account, ids, first),
        "keeps_third_party_name": False,
        **_showing(rng, language, shown, text, level),
        "public_doubts": [] if redaction else _doubts(rng, text),
    }
    return Invented(
        post=post,
        account=account,
        posted=posted,
        notes=_notes(rng, level),
        sources=tuple(sorted(sources)),
        ordinal=index // people.SOURCES + 1,
        redaction=redaction,
        redaction_kind=kind,
    )


@cache
def platforms() -> tuple[Platform, ...]:
    return tuple(Platform(number, name) for number, name in enumerate(people.PLATFORMS))


def _public_id(rng: random.Random) -> str:
    number = rng.getrandbits(60)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 60, 5))


def _tags(rng: random.Random, language: str) -> list[str]:
    tags = ["MeToo"] if rng.random() < 0.97 else []
    if language in _SISTERS and rng.random() < 0.4:
        tags.append(_SISTERS[language])
    if rng.random() < 0.12:
        tags.append(rng.choice(_MORE_TAGS))
    elif rng.random() < 0.02:
        tags.append(words.word("", rng.randrange(3_000)).title())
    return tags


def _text(rng: random.Random, plan: Plan, index: int, language: str, end: list[str]) -> str:
    """Return a post of 4 to 34 words, now and then of up to 250."""
    length = rng.randrange(60, 250) if rng.random() < 0.01 else rng.randrange(4, 34)
    said = words.sentence(rng, language, length)
    for probe in words.probes(rng, index, plan.posts):
        said.insert(rng.randrange(len(said) + 1), probe)
    return f"{' '.join(said).capitalize()}. {' '.join(end)}".strip()


def _redaction(rng: random.Random, text: str, shown: str) -> tuple[Span | None, str]:
    """Return a removed word or two of one post in fifty that is shown verbatim."""
    if shown != "verbatim" or rng.random() >= 0.02:
        return None, ""
    start = text.find(" ") + 1
    end = min(len(text), start + rng.randrange(3, 20))
    kind = rng.choice(_REDACTED)
    return Span(start, end, mask_for(kind)), kind


def _attribution(rng: random.Random, account: Account, ids: Ids, source: int) -> Row:
    display = words.name(account.id + 10_000)
    basis, shown = "B4", "pseudonym"
    if account.person is not None:
        display = words.name(account.person)
        basis = "B2" if people.is_public_figure(account.person) else "B1"
        shown = "named" if rng.random() < 0.8 else "handle"
    else:
        known = rng.random()
        if known < 0.02:
            basis, shown = "B3", "handle"
        elif known < 0.03:
            basis, shown = "B1", "named"
    pseudonym = words.name(account.id + 20_000).split()[0] if shown == "pseudonym" else ""
    return {
        "display_name": display,
        "shown_as": shown,
        "pseudonym": pseudonym,
        "basis": basis,
    }


def _showing(rng: random.Random, language: str, shown: str, text: str, level: int) -> Row:
    start = end = None
    if shown == "excerpt" or (shown == "verbatim" and level == 3 and rng.random() < 0.5):
        start, end = 0, min(len(text), 40)
    paraphrase = ""
    if shown == "paraphrase":
        paraphrase = f"Told anew: {' '.join(words.sentence(rng, language, 8))}."
    return {
        "words_shown_as": shown,
        "excerpt_start": start,
        "excerpt_end": end,
        "paraphrase": paraphrase,
    }


def _doubts(rng: random.Random, text: str) -> list[Row]:
    if rng.random() >= 0.01:
        return []
    return [
        {
            "statement": "The invented source prints this in two ways.",
            "start": 0,
            "end": min(len(text), 5),
        }
    ]


def _notes(rng: random.Random, level: int) -> tuple[str, ...]:
    """Return the notes in the vocabulary's order; levels above 0 have one at least."""
    if level == 0:
        return ()
    count = 1 + (rng.random() < 0.3) + (rng.random() < 0.08)
    return tuple(sorted(set(rng.choices(_NOTES, _NOTE_SHARES, k=count)), key=_NOTES.index))
