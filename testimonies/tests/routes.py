"""Every public address of the archive, with examples: what the URL, header and leak tests walk.

A route that has no row here fails `test_every_url`. `{day}`, `{tag}` and so on are filled from the
scene at hand (`fill`).
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

ROUTES: dict[str, list[str]] = {
    "home": ["/"],
    "card": ["/card.png"],
    "browse": ["/browse/", "/browse/?zone=Asia/Kolkata", "/browse/?certain=1"],
    "browse-year": ["/browse/{year}/", "/browse/{year}/?zone=Europe/Paris&certain=1"],
    "browse-month": ["/browse/{year}/{month}/", "/browse/{year}/{month}/?zone=Asia/Kolkata"],
    "browse-day": [
        "/browse/{year}/{month}/{day}/",
        "/browse/{year}/{month}/{day}/?zone=Australia/Lord_Howe",
        "/browse/{year}/{month}/{day}/?hour=unknown&certain=1",
        "/browse/{year}/{month}/{day}/?hour=14",
    ],
    "search": [
        "/search/",
        "/search/?q={probe}",
        "/search/?q=invented",
        "/search/?q={probe}&sort=oldest",
        "/search/?q={probe}&sort=relevance",
        "/search/?after={year}-{month}-{day}&before={year}-{month}-{day}",
        "/search/?after={year}&before={year}&zone=Asia/Kolkata&certain=1",
        "/search/?after={year}-{month}-{day}T00&before={year}-{month}-{day}T23",
        "/search/?platform={platform}",
        "/search/?person={person}",
        "/search/?hashtag={tag}",
        "/search/?language=en",
        "/search/?note=sexual-harassment",
        "/search/?hide=rape",
        "/search/?kind=original",
        "/search/?precision=day&level=1",
        "/search/?q=from:{person}+platform:{platform}+lang:en",
        "/search/?q=-from:{person}+after:{year}",
        "/search/?q={probe}x",
    ],
    "search-help": ["/search/help/"],
    "post": ["/posts/{public_id}/"],
    "post-card": ["/posts/{public_id}/card.png"],
    "post-cite": ["/posts/{public_id}/cite/"],
    "post-data": ["/posts/{public_id}.json"],
    "post-bib": ["/posts/{public_id}.bib"],
    "post-ris": ["/posts/{public_id}.ris"],
    "post-csl": ["/posts/{public_id}.csl.json"],
    "cite-search": ["/search/cite/", "/search/cite/?q={probe}&after={year}", "/search/cite/?q=no"],
    "search-bib": ["/search/cite.bib?q={probe}"],
    "search-ris": ["/search/cite.ris?platform={platform}"],
    "search-csl": ["/search/cite.csl.json?hashtag={tag}"],
    "export-csv": ["/exports/search.csv", "/exports/search.csv?q={probe}&sort=oldest"],
    "export-jsonl": ["/exports/search.jsonl", "/exports/search.jsonl?person={person}"],
    "export-ids": ["/exports/search.ids.txt", "/exports/search.ids.txt?q=invented"],
    "export-readme": ["/exports/search.readme.txt", "/exports/search.readme.txt?q={probe}"],
    "feed-latest": ["/feeds/latest.atom"],
    "feed-search": ["/feeds/search.atom?q={probe}", "/feeds/search.atom?hide=rape"],
    "sitemap": ["/sitemap.xml"],
    "sitemap-part": ["/sitemap/pages.xml"],
    "people": ["/people/"],
    "person": ["/people/{person}/"],
    "platform": ["/platforms/{platform}/"],
    "hashtag": ["/hashtags/{tag}/"],
    "timelines": ["/timelines/", "/timelines/?cursor=eC94"],
    "timeline": [
        "/timelines/{timeline}/",
        "/timelines/{timeline}/?platform={platform}&language=en&hide=rape",
        "/timelines/{timeline}/?from=1",
        "/timelines/{found}/",
    ],
    "timeline-card": ["/timelines/{timeline}/card.png"],
    "timeline-data": [
        "/timelines/{timeline}.json",
        "/timelines/{timeline}.json?note=rape",
        "/timelines/{found}.json",
    ],
    "timeline-timelinejs": [
        "/timelines/{timeline}.timelinejs.json",
        "/timelines/{found}.timelinejs.json",
    ],
    "timeline-csv": [
        "/timelines/{timeline}.csv",
        "/timelines/{timeline}.csv?from=2",
        "/timelines/{found}.csv",
    ],
    "timeline-feed": ["/timelines/{timeline}.feed.json", "/timelines/{found}.feed.json"],
    "timeline-svg": [
        "/timelines/{timeline}.svg",
        "/timelines/{timeline}.svg?language=en",
        "/timelines/{found}.svg",
    ],
    "timeline-png": ["/timelines/{timeline}.png", "/timelines/{found}.png"],
    "timeline-embed": [
        "/timelines/{timeline}/embed/",
        "/timelines/{timeline}/embed/?theme=dark&accent=%23aa0000&height=400&sized=1",
        "/timelines/{timeline}/embed/?theme=blue&accent=red&height=1&from=1",
    ],
    "embed-timeline": [
        "/embed/timelines/{timeline}/",
        "/embed/timelines/{timeline}/?theme=dark&accent=aa0000&density=compact&header=hide",
        "/embed/timelines/{timeline}/?level=3",
        "/embed/timelines/{found}/?level=3",
        "/embed/timelines/{found}/",
        "/embed/timelines/{timeline}/?platform={platform}&note=rape&from=1",
    ],
    "embed-search": [
        "/embed/search/",
        "/embed/search/?q={probe}&theme=dark&header=hide",
        "/embed/search/?person={person}&sort=oldest&most=3",
        "/embed/search/?platform={platform}&after={year}&zone=Asia/Kolkata",
    ],
    "embed-accent": ["/embed/accent/aa0000.css"],
    "embed-script": ["/embed.js"],
    "oembed": [
        "/oembed?url=http://testserver/timelines/{timeline}/",
        "/oembed?url=http://testserver/embed/timelines/{timeline}/%3Flevel=3&format=xml&maxwidth=9",
        "/oembed?url=http://testserver/search/%3Fq={probe}",
    ],
    "api-root": ["/api/v1/"],
    "api-posts": [
        "/api/v1/posts/",
        "/api/v1/posts/?q={probe}&sort=relevance&limit=1",
        "/api/v1/posts/?person={person}",
        "/api/v1/posts/?after={year}-{month}&before={year}&sort=oldest",
    ],
    "api-post": ["/api/v1/posts/{public_id}/"],
    "api-people": ["/api/v1/people/"],
    "api-platforms": ["/api/v1/platforms/"],
    "api-hashtags": ["/api/v1/hashtags/"],
    "api-timelines": ["/api/v1/timelines/"],
    "api-timeline": ["/api/v1/timelines/{timeline}/", "/api/v1/timelines/{found}/"],
    "api-measurements": ["/api/v1/measurements/"],
    "api-counts": ["/api/v1/counts/", "/api/v1/counts/?unit=hour&q={probe}&zone=Europe/Paris"],
    "api-openapi": ["/api/v1/openapi.json"],
    "removal": ["/removal/", "/removal/?item=/posts/{public_id}/"],
    "removal-status": ["/removal/status/"],
    "safety": ["/safety/"],
    "about": ["/about/"],
    "accessibility": ["/accessibility/"],
    "robots": ["/robots.txt"],
    "favicon": ["/favicon.ico"],
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
}

# Addresses that must answer without an error and are no route of ours.
NOWHERE = ["/nowhere/", "/posts/", "/posts/000000000000/", "/timelines/none/", "/people/none/"]


def public_route_names() -> set[str]:
    """Return the name of each route of the public side, as Django knows it."""
    return {name for prefix, name in _walk(get_resolver()) if prefix == "public"}


def addresses(scene: dict[str, str]) -> list[str]:
    """Return every example address, filled from the scene."""
    return [path.format(**scene) for paths in ROUTES.values() for path in paths]


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, entry.namespace or prefix)
        elif isinstance(entry, URLPattern):
            yield prefix, entry.name or str(entry.pattern)
