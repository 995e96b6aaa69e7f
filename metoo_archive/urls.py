from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("testimonies.public.urls")),
]

handler400 = "testimonies.public.errors.bad_request"
handler404 = "testimonies.public.errors.not_found"
handler500 = "testimonies.public.errors.server_error"
