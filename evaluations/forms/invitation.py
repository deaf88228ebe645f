"""The invitation on one page: when, where, about what, and who."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils import timezone

from agreements.forms.section import plain_lines
from agreements.forms.step import REASON_LIMIT, ReasonForm
from evaluations.enums import AttendeeRole
from evaluations.rules.appointments import Appointment, faults_of
from evaluations.rules.participants import Participant
from kern.fields import ClockField, EmailField, GermanDateField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Group, Link, Row, Rows
from kern.rows import RowFormSet, row_formset

GUESTS = "guests"
MOST_GUESTS = 20
AGENDA_LIMIT = 4000


class GuestForm(KernForm):
    """Somebody who is invited besides those the Muster names."""

    attendee = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Name",
        max_length=200,
        error_messages={"required": "Geben Sie den Namen des Gastes ein."},
    )
    function = forms.CharField(
        label="Funktion",
        max_length=200,
        required=False,
        help_text="Zum Beispiel „Elternbeirat“ oder „Lehrkraft“.",
    )
    institution = forms.CharField(label="Einrichtung", max_length=200, required=False)
    email = EmailField(
        label="E-Mail-Adresse",
        required=False,
        help_text="An diese Adresse geht die Einladung mit einem Link zum Antworten.",
    )

    layout = (
        "attendee",
        Field.text("name"),
        Field.text("function"),
        Field.text("institution"),
        Field.text("email"),
    )

    @property
    def participant(self) -> Participant:
        """Who is meant."""
        given = self.cleaned_data
        return Participant(
            role=AttendeeRole.GUEST,
            name=_line(given["name"]),
            function=_line(given["function"]),
            institution=_line(given["institution"]),
            email=given["email"],
            attendee=given["attendee"],
        )


GuestRows = row_formset(GuestForm, extra=0, most=MOST_GUESTS)


class InvitationForm(KernForm):
    """An invitation; `people` are those with a box, the guests have their rows."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    day = GermanDateField(
        label="Tag",
        help_text="Zum Beispiel 3 12 2026.",
        error_messages={"required": "Geben Sie den Tag des Gesprächs ein."},
    )
    begin = ClockField(
        label="Beginn",
        help_text="Zum Beispiel 14:00.",
        error_messages={"required": "Geben Sie an, wann das Gespräch beginnt."},
    )
    end = ClockField(
        label="Ende",
        help_text="Zum Beispiel 15:30.",
        error_messages={"required": "Geben Sie an, wann das Gespräch endet."},
    )
    place = forms.CharField(
        label="Ort",
        max_length=200,
        required=False,
        help_text="Zum Beispiel „Rathaus, Zimmer 12“.",
    )
    video_link = forms.URLField(
        label="Link zur Videokonferenz",
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Geben Sie den ganzen Link ein, der mit https:// beginnt."},
    )
    agenda = forms.CharField(
        label="Tagesordnung",
        max_length=AGENDA_LIMIT,
        help_text="Ein Punkt je Zeile. Bitte nennen Sie keine Namen von Schülerinnen und Schülern.",
        error_messages={"required": "Geben Sie die Tagesordnung ein."},
    )
    people = forms.MultipleChoiceField(
        label="Wen laden Sie ein?",
        help_text="Das Muster nennt Schulleitung, Fachkraft, Träger und Fachstelle.",
        error_messages={
            "required": "Wählen Sie aus, wen Sie einladen.",
            "invalid_choice": "Die Liste hat sich geändert. Wählen Sie noch einmal aus.",
        },
    )

    layout = (
        "seen",
        Group(
            "Termin",
            Field.date("day"),
            Row(Field.text("begin", width=8), Field.text("end", width=8)),
            Field.text("place"),
            Field.text("video_link"),
        ),
        Field.textarea("agenda", rows=9),
        Field.checkboxes("people"),
        Rows(GUESTS, entry="Gast", legend="Gäste"),
        Actions(Button("Einladung verschicken"), Link("Abbrechen", "back")),
    )

    def __init__(
        self, *args: Any, choices: Sequence[Participant], back: str, **kwargs: Any
    ) -> None:
        guests = kwargs.pop("guests", None)
        super().__init__(*args, **kwargs)
        self.back = back
        self.candidates = {one.key: one for one in choices}
        field = cast("forms.MultipleChoiceField", self.fields["people"])
        field.choices = [(key, f"{one.role.label}: {one.words}") for key, one in self._named()]
        self.guests: RowFormSet = GuestRows(
            self.data if self.is_bound else None,
            initial=None if self.is_bound else guests,
            prefix=GUESTS,
        )

    def _named(self) -> list[tuple[str, Participant]]:
        return list(self.candidates.items())

    def is_valid(self) -> bool:
        """Tell whether the invitation and its guests can be stored."""
        return all([super().is_valid(), self.guests.is_valid()])

    def clean_agenda(self) -> str:
        """Return the agenda with plain line ends."""
        return plain_lines(self.cleaned_data["agenda"])

    def clean(self) -> dict[str, Any]:
        """Refuse a date that cannot be, beside the field it is about."""
        cleaned = super().clean() or {}
        if {"day", "begin", "end"} <= cleaned.keys():
            for field, fault in faults_of(self.appointment):
                # A link that was refused is told beside its field, not as a missing place.
                told = "video_link" if field == "place" else field
                if not self.has_error(told):
                    self.add_error(field, fault)
        return cleaned

    @property
    def appointment(self) -> Appointment:
        """When and where, about what."""
        given = self.cleaned_data
        return Appointment(
            starts_at=_moment(given["day"], given["begin"]),
            ends_at=_moment(given["day"], given["end"]),
            place=_line(given.get("place", "")),
            video_link=given.get("video_link", ""),
            agenda=given.get("agenda", ""),
        )

    @property
    def participants(self) -> list[Participant]:
        """Who is invited, in the order of the page."""
        chosen = set(self.cleaned_data["people"])
        ticked = [one for key, one in self.candidates.items() if key in chosen]
        return [*ticked, *(form.participant for form in _filled(self.guests))]


class ChangedInvitationForm(InvitationForm):
    """The same once people are invited: they are told what has changed."""

    layout = (
        *InvitationForm.layout[:-1],
        Actions(Button("Änderung verschicken"), Link("Abbrechen", "back")),
    )


def _filled(rows: RowFormSet) -> list[GuestForm]:
    return [
        form for form in rows.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _moment(day: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _line(text: str) -> str:
    """Return a name on one line: it goes into a mail."""
    return re.sub(r"\s+", " ", text).strip()


class CancellationForm(ReasonForm):
    """Why a talk does not take place."""

    reason = forms.CharField(
        label="Begründung",
        max_length=REASON_LIMIT,
        help_text="Alle Eingeladenen lesen die Begründung.",
        error_messages={"required": "Geben Sie eine Begründung ein."},
    )

    layout = (
        Field.textarea("reason", rows=4, counter=REASON_LIMIT),
        Actions(Button("Gespräch absagen"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back
