from django.urls import include, path

from desk import views
from desk.models import PageKey

desk_urls = (
    [
        path("aufgaben/", views.tasks, name="tasks"),
        path("konto/benachrichtigungen/", views.notifications, name="notifications"),
    ],
    "desk",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("", include(desk_urls)),
    path("impressum/", views.page, {"key": PageKey.IMPRINT}, name="imprint"),
    path("datenschutz/", views.page, {"key": PageKey.PRIVACY}, name="privacy"),
    path("barrierefreiheit/", views.page, {"key": PageKey.ACCESSIBILITY}, name="accessibility"),
    path("leichte-sprache/", views.page, {"key": PageKey.EASY_LANGUAGE}, name="easy_language"),
    path("hilfe/", views.page, {"key": PageKey.HELP}, name="help"),
]
