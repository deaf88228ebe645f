"""What django-allauth is told about signing in: passwords, forms, brakes, the second factor."""

VALIDATION = "django.contrib.auth.password_validation"
PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.EnterCodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
}
RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "check_document": "20/m/ip",
    "check_missed": "20/m/ip",
}
# The addresses that stay open to somebody who still has to prove her second factor: the way to
# it, the way out, and what is public anyway and acts for nobody.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "session",
        "accessibility",
        "easy_language",
        "help",
        "imprint",
        "privacy",
        "desk:check",
        "desk:check_code",
        "desk:page_code",
    }
)
