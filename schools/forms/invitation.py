"""What somebody new says when she accepts an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Row
from schools.actions.inviting import Newcomer
from schools.forms.inviting import name_fields
from schools.models import Invitation

LONGEST_PASSWORD = 1000  # hashing a longer one would only keep the server busy


class JoinForm(KernForm):
    """Name and password of a new account; the address is that of the invitation."""

    first_name, last_name = name_fields()
    password = forms.CharField(
        label="Passwort",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Mindestens 10 Zeichen. Gut sind mehrere Wörter, die nicht zusammengehören.",
        error_messages={"required": "Geben Sie ein Passwort ein."},
    )

    layout = (
        Row(Field.text("first_name"), Field.text("last_name")),
        Field.text("password", width=20),
        Actions(Button("Einladung annehmen")),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"first_name": invitation.first_name, "last_name": invitation.last_name},
        )
        super().__init__(*args, **kwargs)
        self.email = invitation.email
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easily guessed, beside its field."""
        given: dict[str, Any] = super().clean() or {}
        person = User(
            email=self.email,
            first_name=given.get("first_name", ""),
            last_name=given.get("last_name", ""),
        )
        if password := given.get("password"):
            try:
                validate_password(password, person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return given

    @property
    def newcomer(self) -> Newcomer:
        """What was typed, as the action wants it."""
        return Newcomer(**self.cleaned_data)
