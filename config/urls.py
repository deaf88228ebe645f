"""Every address of the portal starts here."""

from django.contrib import admin
from django.urls import include, path

from core.gallery import gallery

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("evaluations.urls")),
    path("", include("agreements.urls")),
    path("", include("schools.urls")),
    path("", include("accounts.urls")),
    path("verwaltung/", admin.site.urls),
    path("bausteine/", gallery, name="gallery"),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler429 = "core.views.too_many_requests"  # allauth's brakes ask for it
handler500 = "core.views.server_error"
