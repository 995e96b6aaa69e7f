"""The public addresses. They are stable: tests, embeds and citations rely on them."""

from django.urls import path, register_converter

from testimonies.public import (
    browsing,
    embeds,
    operations,
    pages,
    removals,
    searching,
    timeline,
    views,
)
from testimonies.public.converters import DayConverter, MonthConverter, YearConverter

register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("browse/", browsing.browse, name="browse"),
    path("browse/<year:year>/", browsing.browse_year, name="browse-year"),
    path("browse/<year:year>/<month:month>/", browsing.browse_month, name="browse-month"),
    path("browse/<year:year>/<month:month>/<day:day>/", browsing.browse_day, name="browse-day"),
    path("search/", searching.search, name="search"),
    path("posts/<slug:public_id>/", views.post, name="post"),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("platforms/<slug:slug>/", views.platform, name="platform"),
    path("hashtags/<str:tag>/", views.hashtag, name="hashtag"),
    path("timelines/", timeline.timelines, name="timelines"),
    path("timelines/<slug:slug>/", timeline.timeline, name="timeline"),
    path("embed/timelines/<slug:slug>/", embeds.embed_timeline, name="embed-timeline"),
    path("removal/", removals.removal, name="removal"),
    path("removal/status/", removals.status, name="removal-status"),
    path("safety/", pages.safety, name="safety"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", operations.robots, name="robots"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
