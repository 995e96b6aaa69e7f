"""The addresses of the interface for programs. They are stable, as all public addresses are."""

from django.urls import path

from testimonies.public.api import views

urlpatterns = [
    path("api/v1/", views.Root.as_view(), name="api-root"),
    path("api/v1/posts/", views.PostList.as_view(), name="api-posts"),
    path("api/v1/posts/<slug:public_id>/", views.OnePost.as_view(), name="api-post"),
    path("api/v1/people/", views.People.as_view(), name="api-people"),
    path("api/v1/platforms/", views.Platforms.as_view(), name="api-platforms"),
    path("api/v1/hashtags/", views.Hashtags.as_view(), name="api-hashtags"),
    path("api/v1/timelines/", views.Timelines.as_view(), name="api-timelines"),
    path("api/v1/timelines/<slug:slug>/", views.OneTimeline.as_view(), name="api-timeline"),
    path("api/v1/measurements/", views.Measurements.as_view(), name="api-measurements"),
    path("api/v1/counts/", views.Counts.as_view(), name="api-counts"),
    path("api/v1/openapi.json", views.OpenApi.as_view(), name="api-openapi"),
]
