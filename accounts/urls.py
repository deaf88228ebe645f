from allauth.account import views
from django.urls import path, re_path

from accounts.views import session

urlpatterns = [
    path("anmelden/", views.login, name="account_login"),
    path("sitzung/", session, name="session"),
    path("abmelden/", views.logout, name="account_logout"),
    # Nobody opens an account alone: the page says who invites.
    path("konto/neu/", views.signup, name="account_signup"),
    path("konto-gesperrt/", views.account_inactive, name="account_inactive"),
    path("passwort-vergessen/", views.password_reset, name="account_reset_password"),
    path(
        "passwort-vergessen/gesendet/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^passwort-neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "passwort-neu/gespeichert/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("konto/passwort/", views.password_change, name="account_change_password"),
]
