from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from testimonies.public.style_page import style

urlpatterns = [
    path("admin/queue/", include(("testimonies.admin.queue_page", "desk"))),
    path("admin/", admin.site.urls),
    path("", include("testimonies.public.urls")),
    # Where somebody works on the pages: `DEBUG=on make run`.
    *([path("style/", style)] if settings.DEBUG else []),
]

handler400 = "testimonies.public.errors.bad_request"
handler404 = "testimonies.public.errors.not_found"
handler500 = "testimonies.public.errors.server_error"
