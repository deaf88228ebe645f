"""What is asked of a signature, in each of its forms."""

from collections.abc import Callable
from datetime import date
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.actions.signing import SignatureFacts
from agreements.enums import Authority, PartyRole, Representation
from agreements.forms.section import SectionForm
from agreements.models.party import Party
from archive.signatures.words import FILE_PROBLEMS
from archive.uploads import TYPES, CheckedUpload, UploadRefused, check
from kern.fields import GermanDateField, UploadField
from kern.layout import Actions, Button, Field, Group, Link, Row, When

FILE_TYPES = ("pdf", "jpeg", "png")
FOUNDED = (Authority.RESOLUTION, Authority.POWER_OF_ATTORNEY)
PDF_BEGINS = TYPES["pdf"].magic
ALONE = [choice for choice in Representation.choices if choice[0] != "two-authorised"]
REPRESENTATION = Group(
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
)


class SignatureForm(SectionForm):
    """Who signed for a party and on what ground; `seen` names the Fassung that was signed."""

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

    @classmethod
    def for_party(cls, party: Party, *, seen: str, back: str, **kwargs: Any) -> Self:
        """Return the empty form of a party with what is known already."""
        usual = Authority.OFFICE_HOLDER if party.role == PartyRole.SCHOOL else ""
        return cls(
            seen=seen,
            back=back,
            **kwargs,
            initial={
                "place": party.city,
                "representation": Representation.IN_PERSON,
                "authority": usual,
            },
        )

    @property
    def facts(self) -> SignatureFacts:
        """What was typed, as the action wants it; answers to questions not asked are left out."""
        given: dict[str, Any] = {"place": "", "signed_on": timezone.localdate()} | {
            name: self.cleaned_data[name]
            for name in SignatureFacts.__dataclass_fields__
            if name in self.cleaned_data
        }
        if given["representation"] != Representation.TWO_AUTHORISED:
            given |= {"second_name": "", "second_function": ""}
        if given["authority"] not in FOUNDED:
            given |= {"authority_on": None, "authority_note": ""}
        return SignatureFacts(**given)


class PaperForm(SignatureForm):
    """What stands on the signed paper, and its scan."""

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
        REPRESENTATION,
        Group("Scan", Field.file("scan")),
        Actions(Button("Unterschrift eintragen"), Link("Abbrechen", "back")),
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


class SignedFileForm(SignatureForm):
    """A PDF that was signed elsewhere, and whose signature in it counts."""

    file = UploadField(
        label="Signierte PDF-Datei",
        endings=("pdf",),
        megabytes=settings.UPLOAD_LIMIT_MB,
        error_messages={"required": "Wählen Sie die signierte PDF-Datei aus."},
    )

    layout = (
        "seen",
        Group("Signierte Datei", Field.file("file")),
        Group("Signatur", Row(Field.text("name"), Field.text("function"))),
        REPRESENTATION,
        Actions(Button("Signierte Datei hochladen"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, issued: Callable[[], bytes], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issued = issued
        self.fields["name"].help_text = "So, wie er im Zertifikat der Signatur steht."

    def clean_file(self) -> CheckedUpload:
        """Return the checked file; it may carry the attachments of the issued one.

        Another PDF is called so before anybody takes offence at what is attached to it.
        """
        file, issued = self.cleaned_data["file"], self.issued()
        begins = file.read(len(issued))
        file.seek(0)
        if begins.startswith(PDF_BEGINS) and begins != issued:
            raise ValidationError(FILE_PROBLEMS["other"], code="other")
        try:
            return check(file, allowed=("pdf",), issued=issued)
        except UploadRefused as refusal:
            raise ValidationError(refusal.reason, code="refused") from refusal


class ConsentForm(SectionForm):
    """The Freigabe of a party: in what function, and the password once more."""

    function = forms.CharField(
        label="Ihre Amtsbezeichnung oder Funktion",
        max_length=200,
        help_text="Zum Beispiel Bürgermeisterin, Schulleiter oder Geschäftsführerin.",
        error_messages={"required": "Geben Sie Ihre Amtsbezeichnung oder Funktion ein."},
    )
    representation = forms.ChoiceField(
        label="Wie vertreten Sie den Vertragspartner?",
        choices=ALONE,
        error_messages={"required": "Wählen Sie aus, in welcher Vertretung Sie freigeben."},
    )
    password = forms.CharField(
        label="Ihr Passwort",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Damit bestätigen Sie, dass Sie selbst freigeben.",
        error_messages={"required": "Geben Sie Ihr Passwort ein."},
    )

    layout = (
        "seen",
        Group("Freigabe", Field.text("function"), Field.radios("representation")),
        Group("Bestätigung", Field.text("password", width=20)),
        Actions(Button("Inhalt freigeben"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, confirm: Callable[[str], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.confirm = confirm

    def clean_password(self) -> str:
        """Return the password of the person who is signed in; `confirm` refuses another."""
        password: str = self.cleaned_data["password"]
        self.confirm(password)
        return password
