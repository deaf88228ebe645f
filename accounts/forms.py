"""The forms of signing in, in the portal's look and words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms

from accounts.actions import note_recovery_code
from accounts.models import User
from kern.forms import KernFormMixin
from kern.layout import Actions, Button, Field

# No double entry: a password can be shown and reset, and typing it twice only doubles the errors.
REPEATED = "password2"


class LoginForm(KernFormMixin, allauth_forms.LoginForm):  # type: ignore[misc]  # no stubs
    """Sign in by e-mail address and password."""

    form_tag = False

    layout = (
        Field.text("login", width=20),
        Field.text("password", width=20),
        Actions(Button("Anmelden")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-Mail-Adresse"
        self.fields["password"].label = "Passwort"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ResetPasswordForm(KernFormMixin, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # no stubs
    """Ask for a link to set a new password."""

    layout = (
        Field.text("email", width=20),
        Actions(Button("Link anfordern")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-Mail-Adresse"
        self.fields["email"].widget.attrs.pop("placeholder", None)


class _NewPasswordMixin(KernFormMixin):
    """Asks for the new password once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields[REPEATED]
        self.fields["password1"].label = "Neues Passwort"
        self.fields[
            "password1"
        ].help_text = "Mindestens 10 Zeichen. Gut sind mehrere Wörter, die nicht zusammengehören."
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ResetPasswordKeyForm(_NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # no stubs
    """Set a new password by the link of the mail."""

    layout = (
        Field.text("password1", width=20),
        Actions(Button("Passwort speichern")),
    )


class ChangePasswordForm(_NewPasswordMixin, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # no stubs
    """Change the own password."""

    layout = (
        Field.text("oldpassword", width=20),
        Field.text("password1", width=20),
        Actions(Button("Passwort ändern")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Bisheriges Passwort"
        self.fields["oldpassword"].help_text = ""


class ConfirmPasswordForm(KernFormMixin, allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # no stubs
    """Type the own password again before something weighty."""

    layout = (
        Field.text("password", width=20),
        Actions(Button("Weiter")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Passwort"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class _CodeMixin(KernFormMixin):
    """Asks for a code: phones show digits to press and offer what they know."""

    layout = (
        Field.text("code", width=8),
        Actions(Button("Weiter")),
    )
    hint = "Geben Sie den sechsstelligen Code aus Ihrer App ein."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Code"
        code.help_text = self.hint
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric"}


class _ProvingMixin(_CodeMixin):
    """Takes a code of the app or, in the same field, a recovery code."""

    def save(self) -> None:
        """Note in the session that the factor was proved; a recovery code is reported."""
        super().save()  # type: ignore[misc]  # allauth's form, which has no stubs
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:  # type: ignore[attr-defined]  # same
            note_recovery_code(by=self.user)  # type: ignore[attr-defined]  # same


class EnterCodeForm(_ProvingMixin, factor_forms.AuthenticateForm):  # type: ignore[misc]  # no stubs
    """Enter the code that completes signing in."""


class ConfirmCodeForm(_ProvingMixin, factor_forms.ReauthenticateForm):  # type: ignore[misc]  # no stubs
    """Enter the code while signed in; the session gets a new key with its new rights."""

    def save(self) -> None:
        """Do as signing in does."""
        super().save()
        context.request.session.cycle_key()


class SetUpForm(_CodeMixin, forms.Form):
    """Prove that the app has the secret by the code it shows."""

    code = forms.CharField(max_length=20)
    layout = (
        Field.text("code", width=8),
        Actions(Button("Zweiten Faktor einrichten")),
    )
    hint = "Geben Sie die sechs Ziffern ein, die die App jetzt zeigt."

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret

    def clean_code(self) -> str:
        """Return the code if the app has the secret; guessing is slowed down."""
        forgive = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        forgive()
        return code
