"""What stands on the signed paper, and its scan."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.actions.signing import SignatureFacts
from agreements.enums import Authority, PartyRole, Representation
from agreements.forms.section import SectionForm
from agreements.models.party import Party
from archive.uploads import CheckedUpload, UploadRefused, check
from kern.fields import GermanDateField, UploadField
from kern.layout import Actions, Button, Field, Group, Link, Row, When

FILE_TYPES = ("pdf", "jpeg", "png")
FOUNDED = (Authority.RESOLUTION, Authority.POWER_OF_ATTORNEY)


class SignatureForm(SectionForm):
    """The signature of one party on paper; `seen` names the Fassung that was signed."""

    name = forms.CharField(
        label="Name",
        max_length=200,
        error_messages={"required": "Geben Sie ein, wer unterschrieben hat."},
    )
    function = forms.CharField(
        label="Amtsbezeichnung oder Funktion",
        max_length=200,
        help_text="Zum Beispiel Bürgermeisterin, Schulleiter oder Geschäftsführerin.",
        error_messages={"required": "Geben Sie die Amtsbezeichnung oder die Funktion ein."},
    )
    place = forms.CharField(
        label="Ort",
        max_length=100,
        error_messages={"required": "Geben Sie den Ort der Unterschrift ein."},
    )
    signed_on = GermanDateField(
        label="Unterschrieben am",
        help_text="Das Datum, das auf dem Papier steht. Beispiel: 14 7 2026",
        error_messages={"required": "Geben Sie ein, wann unterschrieben wurde."},
    )
    representation = forms.ChoiceField(
        label="Wer hat unterschrieben?",
        choices=Representation.choices,
        help_text="Für Gemeinden regelt § 54 der Gemeindeordnung, wer unterschreiben kann.",
        error_messages={"required": "Wählen Sie aus, in welcher Vertretung unterschrieben wurde."},
    )
    second_name = forms.CharField(
        label="Name der zweiten Person",
        max_length=200,
        required=False,
        error_messages={"required": "Geben Sie den Namen der zweiten Person ein."},
    )
    second_function = forms.CharField(
        label="Amtsbezeichnung oder Funktion der zweiten Person",
        max_length=200,
        required=False,
        error_messages={"required": "Geben Sie die Funktion der zweiten Person ein."},
    )
    authority = forms.ChoiceField(
        label="Auf welcher Grundlage?",
        choices=Authority.choices,
        error_messages={"required": "Wählen Sie aus, auf welcher Grundlage unterschrieben wurde."},
    )
    authority_on = GermanDateField(
        label="Datum des Beschlusses oder der Vollmacht",
        required=False,
        error_messages={"required": "Geben Sie das Datum des Beschlusses oder der Vollmacht ein."},
    )
    authority_note = forms.CharField(
        label="Gremium oder Aktenzeichen",
        max_length=200,
        required=False,
        help_text="Zum Beispiel Gemeinderat, öffentliche Sitzung.",
        error_messages={"required": "Geben Sie das Gremium oder das Aktenzeichen ein."},
    )
    scan = UploadField(
        label="Scan des unterschriebenen Dokuments",
        endings=("pdf", "jpg", "jpeg", "png"),
        megabytes=settings.UPLOAD_LIMIT_MB,
        error_messages={"required": "Wählen Sie den Scan des unterschriebenen Dokuments aus."},
    )

    layout = (
        "seen",
        Group(
            "Unterschrift",
            Row(Field.text("name"), Field.text("function")),
            Field.text("place", width=20),
            Field.date("signed_on"),
        ),
        Group(
            "Vertretung und Grundlage",
            Field.radios("representation"),
            When(
                "representation",
                Representation.TWO_AUTHORISED,
                Row(
                    Field.text("second_name", required=True),
                    Field.text("second_function", required=True),
                ),
            ),
            Field.radios("authority"),
            When(
                "authority",
                FOUNDED,
                Field.date("authority_on", required=True),
                Field.text("authority_note", required=True),
            ),
        ),
        Group("Scan", Field.file("scan")),
        Actions(Button("Unterschrift eintragen"), Link("Abbrechen", "back")),
    )

    @classmethod
    def for_party(cls, party: Party, *, seen: str, back: str) -> "SignatureForm":
        """Return the empty form of a party with what is known already."""
        usual = Authority.OFFICE_HOLDER if party.role == PartyRole.SCHOOL else ""
        return cls(
            seen=seen,
            back=back,
            initial={
                "place": party.city,
                "representation": Representation.IN_PERSON,
                "authority": usual,
            },
        )

    def clean_signed_on(self) -> date:
        """Return the day; a day to come is refused beside the field."""
        day: date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(
                "Das Datum liegt in der Zukunft. Geben Sie den Tag der Unterschrift ein.",
                code="future",
            )
        return day

    def clean_scan(self) -> CheckedUpload:
        """Return the checked file; what is wrong with it stands beside the field."""
        try:
            return check(self.cleaned_data["scan"], allowed=FILE_TYPES)
        except UploadRefused as refusal:
            raise ValidationError(refusal.reason, code="refused") from refusal

    @property
    def facts(self) -> SignatureFacts:
        """What was typed, as the action wants it; answers to questions not asked are left out."""
        given: dict[str, Any] = {
            name: self.cleaned_data[name]
            for name in SignatureFacts.__dataclass_fields__
            if name in self.cleaned_data
        }
        if given["representation"] != Representation.TWO_AUTHORISED:
            given |= {"second_name": "", "second_function": ""}
        if given["authority"] not in FOUNDED:
            given |= {"authority_on": None, "authority_note": ""}
        return SignatureFacts(**given)
