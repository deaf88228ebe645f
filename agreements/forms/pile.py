"""A pile of scans: the file itself, and what somebody says about one of its pages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from archive.intake import Slot
from archive.uploads import CheckedUpload, UploadRefused, check
from kern.fields import UploadField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Row, When

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

OTHER = "other"
LONGEST_REASON = 200
REASONS = (
    "Zweites Exemplar",
    "Gehört zu keiner Vereinbarung",
    "Schlecht lesbar, wird neu gescannt",
)


class PileForm(KernForm):
    """One PDF with many signed agreements."""

    file = UploadField(
        label="PDF mit dem gescannten Stapel",
        endings=("pdf",),
        megabytes=settings.PILE_LIMIT_MB,
        help_text=f"PDF, höchstens {settings.PILE_LIMIT_MB} MB und "
        f"{settings.PILE_MOST_PAGES} Seiten, in beliebiger Reihenfolge. "
        "Wählen Sie die Datei aus oder ziehen Sie sie in das Feld.",
        error_messages={"required": "Wählen Sie die PDF-Datei mit dem Stapel aus."},
    )

    layout = (Field.file("file"), Actions(Button("Stapel hochladen")))

    def clean_file(self) -> CheckedUpload:
        """Return the file as it was checked; refuse what it only claims to be."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return check(file, allowed=("pdf",), limit_mb=settings.PILE_LIMIT_MB)
        except UploadRefused as refusal:
            raise ValidationError(refusal.reason, code="refused") from refusal


class PlaceForm(KernForm):
    """Where a page belongs: a place that is still empty, or any page named by hand."""

    place = forms.ChoiceField(
        label="Diese Seite gehört zu",
        error_messages={"required": "Wählen Sie aus, wohin die Seite gehört."},
    )
    number = forms.CharField(
        label="Nummer der Vereinbarung",
        max_length=20,
        required=False,
        help_text="Nummer, Fassung und Seite stehen unten auf jedem Blatt. Beispiel: KV-2026-0042",
        error_messages={"required": "Geben Sie die Nummer der Vereinbarung ein."},
    )
    version = forms.IntegerField(
        label="Fassung",
        min_value=1,
        max_value=999,
        required=False,
        error_messages={"required": "Geben Sie die Nummer der Fassung ein."},
    )
    page = forms.IntegerField(
        label="Seite",
        min_value=1,
        max_value=999,
        required=False,
        error_messages={"required": "Geben Sie die Seitenzahl ein."},
    )

    form_tag = False  # the page writes it, with its token
    layout = (
        Field.select("place"),
        When(
            "place",
            OTHER,
            Field.text("number", width=20, required=True),
            Row(
                Field.text("version", width=4, required=True),
                Field.text("page", width=4, required=True),
            ),
        ),
        Actions(Button("Zuordnen")),
    )

    def __init__(self, *args: Any, slots: Iterable[tuple[Slot, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.disable_csrf = True
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
        open_slots = [(slot_key(slot), name) for slot, name in slots]
        field.choices = [("", "Bitte auswählen"), *open_slots, (OTHER, "Andere Seite")]

    @property
    def chosen(self) -> Slot | None:
        """The empty place that was chosen; None where the page was named by hand."""
        code, _, page = self.cleaned_data["place"].rpartition(":")
        return Slot(code, int(page)) if code else None


def slot_key(slot: Slot) -> str:
    """Return the value under which a place is offered."""
    return f"{slot.code}:{slot.page}"


class AsideForm(KernForm):
    """Why a page belongs to no Ausfertigung."""

    reason = forms.ChoiceField(
        label="Warum legen Sie die Seite beiseite?",
        choices=[*((reason, reason) for reason in REASONS), (OTHER, "Anderer Grund")],
        error_messages={"required": "Wählen Sie aus, warum die Seite nicht gebraucht wird."},
    )
    words = forms.CharField(
        label="Grund",
        max_length=LONGEST_REASON,
        required=False,
        error_messages={"required": "Geben Sie den Grund ein."},
    )

    form_tag = False  # the page writes it, with its token
    layout = (
        Field.radios("reason"),
        When("reason", OTHER, Field.text("words", required=True)),
        Actions(Button("Beiseitelegen", kind="secondary")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.disable_csrf = True

    @property
    def said(self) -> str:
        """The reason in words."""
        chosen: str = self.cleaned_data["reason"]
        return self.cleaned_data["words"] if chosen == OTHER else chosen
