"""The forms of signing in, in the portal's look and words."""

from typing import Any

from allauth.account import forms as allauth_forms

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
