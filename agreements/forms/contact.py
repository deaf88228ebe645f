"""Whom to call at a party."""

from collections.abc import Mapping

from django import forms

from agreements.actions.contacts import CONTACT_FIELDS
from agreements.forms.section import SectionForm
from kern.fields import EmailField, PhoneField
from kern.layout import Actions, Button, Field, Link


class ContactForm(SectionForm):
    """The Ansprechperson of one party; all of it may be left open."""

    name = forms.CharField(
        label="Name",
        max_length=200,
        required=False,
        help_text="Name und Aufgabe, zum Beispiel „Kim Beispiel, Sekretariat“.",
    )
    email = EmailField(
        label="E-Mail-Adresse",
        required=False,
        help_text="Die dienstliche Adresse, zum Beispiel sekretariat@schule.example.",
    )
    phone = PhoneField(label="Telefon", required=False, help_text="Zum Beispiel 07661 12345.")

    layout = (
        "seen",
        Field.text("name"),
        Field.text("email"),
        Field.text("phone", width=20),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    @property
    def values(self) -> Mapping[str, str]:
        """What the action is to write."""
        return {name: self.cleaned_data[name] for name in CONTACT_FIELDS}
