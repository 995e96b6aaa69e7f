"""The public addresses. They are stable: tests, embeds and citations rely on them."""

from django.urls import path, register_converter

from testimonies.public import (
    accents,
    browsing,
    cards,
    citing,
    downloads,
    embedding,
    embeds,
    feeds,
    oembed,
    operations,
    pages,
    removals,
    search_embeds,
    searching,
    sitemaps,
    timeline,
    timeline_files,
    views,
)
from testimonies.public.api import urls as api
from testimonies.public.converters import (
    ColourConverter,
    DayConverter,
    MonthConverter,
    YearConverter,
)

register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")
register_converter(ColourConverter, "colour")

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("card.png", cards.card, name="card"),
    path("browse/", browsing.browse, name="browse"),
    path("browse/<year:year>/", browsing.browse_year, name="browse-year"),
    path("browse/<year:year>/<month:month>/", browsing.browse_month, name="browse-month"),
    path("browse/<year:year>/<month:month>/<day:day>/", browsing.browse_day, name="browse-day"),
    path("search/", searching.search, name="search"),
    path("search/help/", searching.search_help, name="search-help"),
    path("search/cite/", citing.cite_search, name="cite-search"),
    path("search/cite.bib", citing.search_citation, {"form": "bib"}, name="search-bib"),
    path("search/cite.ris", citing.search_citation, {"form": "ris"}, name="search-ris"),
    path("search/cite.csl.json", citing.search_citation, {"form": "csl.json"}, name="search-csl"),
    path("posts/<slug:public_id>/", views.post, name="post"),
    path("posts/<slug:public_id>/card.png", cards.post_card, name="post-card"),
    path("posts/<slug:public_id>/cite/", citing.post_cite, name="post-cite"),
    path("posts/<slug:public_id>.json", citing.post_data, name="post-data"),
    path("posts/<slug:public_id>.bib", citing.post_citation, {"form": "bib"}, name="post-bib"),
    path("posts/<slug:public_id>.ris", citing.post_citation, {"form": "ris"}, name="post-ris"),
    path(
        "posts/<slug:public_id>.csl.json",
        citing.post_citation,
        {"form": "csl.json"},
        name="post-csl",
    ),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("platforms/<slug:slug>/", views.platform, name="platform"),
    path("hashtags/<str:tag>/", views.hashtag, name="hashtag"),
    path("timelines/", timeline.timelines, name="timelines"),
    path("timelines/<slug:slug>/", timeline.timeline, name="timeline"),
    path("timelines/<slug:slug>/card.png", cards.timeline_card, name="timeline-card"),
    path("timelines/<slug:slug>.json", timeline_files.data, name="timeline-data"),
    path(
        "timelines/<slug:slug>.timelinejs.json",
        timeline_files.timelinejs_json,
        name="timeline-timelinejs",
    ),
    path("timelines/<slug:slug>.csv", timeline_files.timelinejs_csv, name="timeline-csv"),
    path("timelines/<slug:slug>.feed.json", timeline_files.feed, name="timeline-feed"),
    path("timelines/<slug:slug>.svg", timeline_files.svg, name="timeline-svg"),
    path("timelines/<slug:slug>/embed/", embedding.timeline_embed, name="timeline-embed"),
    path("embed/timelines/<slug:slug>/", embeds.embed_timeline, name="embed-timeline"),
    path("embed/search/", search_embeds.embed_search, name="embed-search"),
    path("embed/accent/<colour:digits>.css", accents.accent_css, name="embed-accent"),
    path("embed.js", embeds.embed_script, name="embed-script"),
    path("oembed", oembed.oembed, name="oembed"),
    path("exports/search.csv", downloads.export_csv, name="export-csv"),
    path("exports/search.jsonl", downloads.export_jsonl, name="export-jsonl"),
    path("exports/search.ids.txt", downloads.export_ids, name="export-ids"),
    path("exports/search.readme.txt", downloads.export_readme, name="export-readme"),
    path("feeds/latest.atom", feeds.latest, name="feed-latest"),
    path("feeds/search.atom", feeds.search, name="feed-search"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap/<slug:part>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    *api.urlpatterns,
    path("removal/", removals.removal, name="removal"),
    path("removal/status/", removals.status, name="removal-status"),
    path("safety/", pages.safety, name="safety"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", operations.robots, name="robots"),
    path("favicon.ico", operations.favicon, name="favicon"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
