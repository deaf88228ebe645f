"""A file to be attached to the agreement."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from agreements.documents.nouns import noun_of
from agreements.enums import AnnexKind
from agreements.models.agreement import Agreement
from archive.store import fingerprint
from archive.uploads import CheckedUpload, UploadRefused, check
from kern.fields import UploadField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Link

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class AnnexForm(KernForm):
    """An annex: what it is, what it is called, and the file; refusals stand beside the file."""

    kind = forms.ChoiceField(
        label="Was möchten Sie anhängen?",
        choices=AnnexKind.choices,
        error_messages={"required": "Wählen Sie aus, was Sie anhängen möchten."},
    )
    title = forms.CharField(
        label="Bezeichnung",
        max_length=200,
        help_text="So steht die Anlage im Text, zum Beispiel „Konzept vom 1.3.2026“.",
        error_messages={"required": "Geben Sie der Anlage eine Bezeichnung."},
    )
    file = UploadField(label="Datei", endings=("pdf", "jpg", "jpeg", "png"))

    layout = (
        Field.radios("kind"),
        Field.text("title"),
        Field.file("file"),
        Actions(Button("Anlage hochladen"), Link("back_text", "back")),
    )

    def __init__(
        self, *args: Any, agreement: Agreement, held: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.back = agreement.get_absolute_url()
        self.back_text = noun_of(agreement).put_into("Zurück {to}")
        self.held = held

    def clean_file(self) -> CheckedUpload:
        """Return the file as it was checked; refuse what it only claims to be."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            checked = check(file)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
        if fingerprint(checked.source) in self.held:
            raise ValidationError("Diese Datei ist schon angehängt.", code="twice")
        return checked
