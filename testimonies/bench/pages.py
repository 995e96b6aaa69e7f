"""The pages that are measured: their addresses here and in Datasette, and the SQL of their rows."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from testimonies.bench import bare
from testimonies.bench.facts import DAYS, HOURS, QUERIES, Facts
from testimonies.public import suggesting, tallies
from testimonies.scale import words


@dataclass(frozen=True)
class Page:
    """One page; its addresses are asked in turn. `floor` has the statements of each address."""

    key: str
    title: str
    archive: tuple[str, ...]
    floor: tuple[tuple[bare.Statement, ...], ...]
    datasette: tuple[str, ...] = ()
    # Whether its database time may grow by half at most from N/100 to N.
    even: bool = False


def pages(facts: Facts) -> list[Page]:
    """Return every page, for this archive."""
    return [*_lists(facts), *_searches(facts), *_others(facts)]


def _table(facts: Facts, **asked: str) -> str:
    """Return the address of a page of Datasette's table, as long as the archive's own pages."""
    given = {"_sort_desc": "posted_at", "_size": str(facts.page_size), **asked}
    return "/datasette/posts?" + "&".join(f"{name}={quote(text)}" for name, text in given.items())


def _lists(facts: Facts) -> list[Page]:
    size = facts.page_size
    moment, place, public_id = facts.deep
    after = bare.rows(bare.AFTER, moment, place, public_id, size=size)
    return [
        Page(
            "newest",
            "Newest",
            ("/search/",),
            ((bare.rows("", size=size), bare.BY_FACET, bare.BY_MONTH),),
            (_table(facts),),
            even=True,
        ),
        Page(
            "day",
            "One day",
            tuple(f"/browse/{day.replace('-', '/')}/" for day in DAYS),
            tuple((bare.day(day, size), bare.by_hour(day)) for day in DAYS),
            tuple(_table(facts, posted_day=day) for day in DAYS),
            even=True,
        ),
        Page(
            "hour",
            "One hour",
            tuple(f"/browse/{hour[:10].replace('-', '/')}/?hour={hour[11:]}" for hour in HOURS),
            tuple((bare.hour(hour, size), bare.by_hour(hour[:10])) for hour in HOURS),
            tuple(_table(facts, posted_at__gte=hour, posted_at__lt=f"{hour}:60") for hour in HOURS),
            even=True,
        ),
        Page(
            "deep",
            f"A page after {min(10_000, facts.posts // 2):,} others",
            (f"/search/?cursor={facts.cursor}",),
            ((after, bare.BY_FACET, bare.BY_MONTH),),
            (_table(facts, _next=f"{_tilde(_posted_at(moment))},{public_id}"),),
            even=True,
        ),
    ]


def _posted_at(moment: str) -> str:
    """Return a moment as the table of Datasette holds it."""
    return dt.datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tilde(text: str) -> str:
    """Return a text as Datasette encodes it in an address: every other sign as ~ and two digits."""
    return "".join(c if c.isalnum() or c in "-_" else f"~{ord(c):02X}" for c in text)


def _searches(facts: Facts) -> list[Page]:
    size = facts.page_size
    typed = {
        "frequent": words.FREQUENT.words,
        "common": words.COMMON.words,
        "pair": " ".join(probe.words for probe in words.PAIR),
        "phrase": f'"{words.PHRASE.words}"',
        "misspelt": words.MISSPELT,
    }
    titles = {
        "frequent": "A word in 5 % of the posts",
        "common": "A word in half the posts",
        "pair": "Two words",
        "phrase": "A phrase",
        "misspelt": "A misspelt word",
    }
    rare = [probe.words for probe in words.RARE]
    found = [
        Page(
            key,
            f"{titles[key]} ({facts.matches[key]:,} found)",
            (f"/search/?q={quote(text)}",),
            (_found(facts, key, QUERIES[key]),),
            (_table(facts, _search=text),),
            even=True,
        )
        for key, text in typed.items()
    ]
    frequent = QUERIES["frequent"]
    return [
        Page(
            "rare",
            f"A rare word ({facts.matches['rare']} found)",
            tuple(f"/search/?q={word}" for word in rare),
            tuple(_found(facts, "rare", word) for word in rare),
            tuple(_table(facts, _search=word) for word in rare),
            even=True,
        ),
        *found,
        Page(
            "facets",
            "The word in 5 %, with facets and histogram",
            (f"/search/?q={words.FREQUENT.words}",),
            ((bare.rows(bare.MATCHING, frequent, size=size), *bare.counts(frequent)),),
            (_table(facts, _search=words.FREQUENT.words, _facet="platform") + "&_facet=month",),
        ),
        Page(
            "relevance",
            "The word in 5 %, best first",
            (f"/search/?q={words.FREQUENT.words}&sort=relevance",),
            ((bare.rows(bare.MATCHING, frequent, frequent, order=bare.BEST, size=size),),),
        ),
    ]


def _found(facts: Facts, key: str, query: str) -> tuple[bare.Statement, ...]:
    """Return the statements of a search: a page of it, and how many and when, where it finds any.

    What finds more than is counted one by one is estimated, as on the archive's page.
    """
    page = bare.rows(bare.MATCHING, query, size=facts.page_size)
    if not facts.matches[key]:
        # What the page shows instead of posts.
        return page, bare.meant(suggesting.one_mistake_away(query))
    return (page, *bare.counts(query, sampled=facts.matches[key] > tallies.BOUND))


def _others(facts: Facts) -> list[Page]:
    size = facts.page_size
    feed = bare.rows("", order="published_at DESC, public_id DESC", size=49)
    people = tuple(facts.people)
    return [
        Page("front", "Front page", ("/",), ((bare.rows("", size=3), bare.BY_MONTH),), ("/",)),
        Page(
            "browse",
            "Browse by date",
            ("/browse/2017/",),
            ((bare.BY_MONTH, bare.apart("2017-01-01", "2017-12-31", size)),),
        ),
        Page(
            "post",
            "One post",
            tuple(f"/posts/{name}/" for name in facts.ids),
            tuple((bare.rows("public_id = %s", name, size=1),) for name in facts.ids),
            tuple(f"/datasette/posts/{name}" for name in facts.ids),
        ),
        Page(
            "person",
            "One person",
            tuple(f"/people/{slug}/" for slug in people),
            tuple(_by_month(facts, "person_slug = %s", slug) for slug in people),
            tuple(_table(facts, person=slug) for slug in people),
        ),
        Page(
            "platform",
            "One platform",
            ("/platforms/chirper/",),
            (_by_month(facts, "platform_slug = %s", "chirper", sampled=True),),
            (_table(facts, platform="chirper"),),
        ),
        Page(
            "hashtag",
            "One hashtag",
            ("/hashtags/metoo/",),
            (_by_month(facts, "hashtags @> ARRAY[%s]::varchar[]", "metoo", sampled=True),),
        ),
        Page(
            "people",
            "All people",
            ("/people/",),
            ((bare.PEOPLE,),),
        ),
        Page("feed", "Feed of the latest", ("/feeds/latest.atom",), ((feed,),)),
        Page(
            "api",
            "API, first page",
            ("/api/v1/posts/",),
            ((bare.rows("", size=size),),),
            (_table(facts).replace("/posts?", "/posts.json?"),),
        ),
    ]


def _by_month(
    facts: Facts, where: str, value: str, *, sampled: bool = False
) -> tuple[bare.Statement, ...]:
    page = bare.rows(where, value, size=facts.page_size)
    return page, bare.months(where, value, sampled=sampled and facts.posts > tallies.BOUND)


# Whatever a reader types must end within a second: asked a few times each, the slowest is kept.
TYPED = (
    "/search/?q=metoo",
    "/search/?q=-metoo",
    "/search/?q=magnet+-compass&sort=oldest",
    "/search/?q=magnet&sort=relevance",
    "/search/?q=magnet+or+compass+or+acorn+or+walnut",
    "/search/?q=the+and+of",
    "/search/?q=%22cobalt+kayak%22+-magnet&sort=oldest",
    "/search/?q=magnet&language=ko&note=stalking",
    "/search/?q=quartz&platform=harbourside&kind=repost",
    "/search/?hide=sexual-harassment&hide=sexual-assault&hide=rape&sort=oldest",
    "/search/?level=3&language=hi",
    "/search/?note=slurs-quoted&before=2017-10-15",
    "/search/?after=2017&before=2018",
    "/search/?after=2018-10-13&q=magnet",
    "/search/?hashtag=metoo&sort=oldest",
    "/search/?q=" + "+".join(f"magnet{n}" for n in range(40)),
    "/search/?q=zzzzzzzzzzzzzzzzz",
    "/search/?q=from:vazloz&sort=oldest",
    "/search/?q=cobalt+-kayak&sort=relevance&language=ar",
    "/search/?q=compass&zone=Asia/Kathmandu&after=2017-10-16&before=2017-10-16",
    "/search/?q=fjord+quartz+zigzag",
    "/search/?q=conpass+magnte+acron",
    "/people/",
    "/sitemap.xml",
    "/browse/?zone=Asia/Kathmandu",
    "/browse/2017/10/?zone=America/St_Johns",
    "/browse/2017/10/16/?hour=unknown",
    "/search/cite/?q=magnet",
    "/feeds/search.atom?q=magnet",
    "/api/v1/posts/?q=magnet+-compass",
    "/api/v1/counts/?unit=hour&q=magnet&after=2017-10-16&before=2017-10-17",
    "/api/v1/people/",
)
