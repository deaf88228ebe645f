from django.urls import include, path

from desk.models import PageKey
from desk.views import pages, verification

desk_urls = (
    [
        path("aufgaben/", pages.tasks, name="tasks"),
        path("pruefen/", verification.check, name="check"),
        path("pruefen/<str:code>/", verification.check_code, name="check_code"),
        path("P/<str:tail>", verification.page_code, name="page_code"),  # as the page codes say it
        path("konto/benachrichtigungen/", pages.notifications, name="notifications"),
    ],
    "desk",
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include(desk_urls)),
    path("impressum/", pages.page, {"key": PageKey.IMPRINT}, name="imprint"),
    path("datenschutz/", pages.page, {"key": PageKey.PRIVACY}, name="privacy"),
    path("barrierefreiheit/", pages.page, {"key": PageKey.ACCESSIBILITY}, name="accessibility"),
    path("leichte-sprache/", pages.page, {"key": PageKey.EASY_LANGUAGE}, name="easy_language"),
    path("hilfe/", pages.page, {"key": PageKey.HELP}, name="help"),
]
