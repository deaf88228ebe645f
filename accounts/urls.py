from allauth.account import views
from allauth.mfa.base import views as factor_views
from django.urls import path, re_path

from accounts.views import (
    EnterCode,
    new_recovery_codes,
    recovery_codes,
    recovery_codes_file,
    second_factor,
    session,
    set_up,
    switch_off,
)

urlpatterns = [
    path("anmelden/", views.login, name="account_login"),
    path("anmelden/code/", EnterCode.as_view(), name="mfa_authenticate"),
    path("anmelden/bestaetigen/", views.reauthenticate, name="account_reauthenticate"),
    path("anmelden/bestaetigen/code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
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
    path("konto/zweiter-faktor/", second_factor, name="mfa_index"),
    path("konto/zweiter-faktor/einrichten/", set_up, name="mfa_activate_totp"),
    path("konto/zweiter-faktor/abschalten/", switch_off, name="mfa_deactivate_totp"),
    path("konto/zweiter-faktor/codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "konto/zweiter-faktor/codes/datei/",
        recovery_codes_file,
        name="mfa_download_recovery_codes",
    ),
    path("konto/zweiter-faktor/codes/neu/", new_recovery_codes, name="mfa_generate_recovery_codes"),
]
