"""A KVJS form or Jahresbericht to be handed in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.uploads import CheckedUpload, UploadRefused, check
from evaluations.enums import ReportKind
from kern.fields import GermanDateField, UploadField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field
from schools.models import Site
from schools.school_year import SchoolYear

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class ReportForm(KernForm):
    """What is handed in, about which Schuljahr, and the file."""

    kind = forms.ChoiceField(
        label="Was reichen Sie ein?",
        choices=ReportKind.choices,
        error_messages={"required": "Wählen Sie aus, was Sie einreichen."},
    )
    school_year = forms.TypedChoiceField(
        label="Für welches Schuljahr?", coerce=lambda year: SchoolYear(int(year))
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label="Standort", required=False, empty_label="Ganze Schule"
    )
    received_on = GermanDateField(
        label="Eingegangen am", help_text="Zum Beispiel 15 10 2026.", required=False
    )
    file = UploadField(label="Datei", endings=("pdf", "jpg", "jpeg", "png"))

    layout = (
        Field.radios("kind"),
        Field.select("school_year", width=12),
        Field.select("site"),
        Field.date("received_on"),
        Field.file("file"),
        Actions(Button("Datei ablegen")),
    )

    def __init__(
        self,
        *args: Any,
        years: Sequence[SchoolYear],
        sites: Sequence[Site],
        is_office: bool,
        **kwargs: Any,
    ) -> None:
        # The Schuljahr that ended last: its KVJS form is the one that is due.
        latest = str(years[1].start_year)
        kwargs.setdefault("initial", {"received_on": timezone.localdate(), "school_year": latest})
        super().__init__(*args, **kwargs)
        choices = [(str(year.start_year), str(year)) for year in years]
        cast("forms.ChoiceField", self.fields["school_year"]).choices = choices
        field = cast("forms.ModelChoiceField[Site]", self.fields["site"])
        field.queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        unasked = [("site", not sites), ("received_on", not is_office)]
        for name in (name for name, is_unasked in unasked if is_unasked):
            self.fields[name].widget = forms.HiddenInput()
            self.fields[name].disabled = True
            self.initial.pop(name, None)

    def clean_received_on(self) -> Any:
        """Return the day; one in the future is a slip."""
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise ValidationError(
                "Der Tag des Eingangs liegt in der Zukunft. Wählen Sie einen früheren.",
                code="day",
            )
        return day

    def clean_file(self) -> CheckedUpload:
        """Return the file as it was checked; refuse what it only claims to be."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return check(file)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
