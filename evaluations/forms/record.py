"""The pages of a record: one form each, its fields named like the cells they write."""

import types
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from agreements.forms.section import HIDDEN, SectionForm, plain_lines
from evaluations.actions.cells import ATTENDANCE, key_of, text_of
from evaluations.enums import Attendance, ReportKind
from evaluations.models import Evaluation, Record, SchoolReport
from evaluations.models.record import TEXT_LIMIT
from kern.fields import GermanDateField
from kern.layout import Actions, Button, Element, Field, Group, Hint, Link, Row
from schools.school_year import SchoolYear

NO_NAMES = "Keine Namen oder Einzelfälle von Schülerinnen und Schülern."
SHARE_ERRORS = dict.fromkeys(
    ("invalid", "min_value", "max_value"),
    "Geben Sie den Anteil als ganze Zahl von 0 bis 100 ein.",
)
NOT_PRESENTED = ("", "Nicht vorgelegt")
NO_ANSWER = ("", "Keine Angabe")
ONLY_THE_DAY = "Nötig ist nur der Tag des Gesprächs. Alle anderen Felder sind freiwillig."
SAVING = Actions(Button("Speichern"), Link("Abbrechen", "back"))


class RecordForm(SectionForm):
    """A form whose fields are cells; `record_form` makes one for a place.

    No cell has to be filled in: what must hold a choice holds „nicht bewertet“ or „offen“ already.
    """

    marks_optional = False
    needed: ClassVar[str] = "Alle Felder sind freiwillig."

    @property
    def values(self) -> dict[str, str]:
        """What the action is to write."""
        typed = {name: self.cleaned_data.get(name) for name in self.fields if name not in HIDDEN}
        return {name: plain_lines(text_of(value)) for name, value in typed.items()}

    @property
    def asks_anything(self) -> bool:
        """Whether there is a field to fill in."""
        return bool(self.fields.keys() - HIDDEN)

    def inwords_field(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return what is stored, in words: dates as people write them, choices by their labels."""
        names = [name for name in self.fields if name not in HIDDEN]
        return {name: self._said(name, stored.get(name, "")) for name in names}

    def _said(self, name: str, text: str) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(text, text))  # type: ignore[arg-type]  # no groups
        if text and isinstance(field, GermanDateField):
            return f"{date.fromisoformat(text):%d.%m.%Y}"
        return text

    def typed(self) -> dict[str, str]:
        """Return what was typed, in the same words."""
        return self.inwords_field(self.values)

    def answers_of(self, stored: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what is stored as questions and answers, for those who only read."""
        return [(self.label_of(name), text) for name, text in self.inwords_field(stored).items()]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its beginning, where both are asked for."""
        cleaned: dict[str, Any] = super().clean() or {}
        began, finished = cleaned.get("began_at"), cleaned.get("finished_at")
        if began and finished and finished <= began:
            self.add_error(
                "finished_at", "Das Ende liegt vor dem Beginn. Geben Sie eine spätere Uhrzeit ein."
            )
        return cleaned


def form_of(
    fields: Mapping[str, forms.Field], layout: Iterable[Element], **said: str
) -> type[RecordForm]:
    """Return the form class with these fields, ended by its buttons; `said` is its `needed`."""
    body = {**fields, **said, "layout": ("seen", *layout, SAVING)}
    made: type[RecordForm] = types.new_class(
        "RecordForm", (RecordForm,), {}, lambda namespace: namespace.update(body)
    )
    return made


def _line(name: str, **kwargs: Any) -> forms.CharField:
    longest = Record.limit_of(name)
    return forms.CharField(
        label=Record.label_of(name), max_length=longest, required=False, **kwargs
    )


def words_field(label: str, help_text: str = "") -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(label=label, max_length=TEXT_LIMIT, required=False, help_text=help_text)


def _clock(name: str) -> forms.TimeField:
    return forms.TimeField(
        label=Record.label_of(name),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H"],
        widget=forms.TimeInput(format="%H:%M"),
        help_text="Zum Beispiel 14:30",
        error_messages={"invalid": "Geben Sie die Uhrzeit ein, zum Beispiel 14:30."},
    )


def _day(name: str) -> GermanDateField:
    return GermanDateField(
        label=Record.label_of(name), required=False, help_text="Zum Beispiel 12 5 2027"
    )


def talk_form(evaluation: Evaluation) -> type[RecordForm]:
    """Return the form for when and where the talk was, who took part and what lay on the table."""
    people = list(evaluation.attendees.all())
    present: dict[str, forms.Field] = {
        key_of(ATTENDANCE, person): forms.ChoiceField(
            label=", ".join(filter(None, (person.name, person.function, person.institution))),
            choices=[NO_ANSWER, *Attendance.choices],
            required=False,
        )
        for person in people
    }
    fields: dict[str, forms.Field] = {
        "held_on": _day("held_on"),
        "began_at": _clock("began_at"),
        "finished_at": _clock("finished_at"),
        "place": _line("place"),
        "minute_taker": _line("minute_taker", help_text="Vor- und Nachname"),
        **present,
        "survey": _report(evaluation, ReportKind.KVJS_SURVEY),
        "annual_report": _report(evaluation, ReportKind.ANNUAL_REPORT),
        "agreement_as_of": _day("agreement_as_of"),
        "basis_note": _line("basis_note", help_text="Was außerdem auf dem Tisch lag"),
    }
    attendance = [Group("Teilnehmende", *map(Field.select, present))] if present else []
    layout = (
        Field.date("held_on", required=True),
        Row(Field.text("began_at", width=8), Field.text("finished_at", width=8)),
        Field.text("place"),
        Field.text("minute_taker"),
        *attendance,
        Group(
            "Grundlagen des Gesprächs",
            Field.select("survey"),
            Field.select("annual_report"),
            Field.date("agreement_as_of"),
            Field.text("basis_note"),
        ),
    )
    return form_of(fields, layout, needed=ONLY_THE_DAY)


def _report(evaluation: Evaluation, kind: ReportKind) -> forms.ChoiceField:
    filed = SchoolReport.objects.filter(school=evaluation.agreement.school, kind=kind)
    choices = [
        (
            str(report.pk),
            f"Schuljahr {SchoolYear(report.school_year)}, {report.received_on:%d.%m.%Y}",
        )
        for report in filed
    ]
    return forms.ChoiceField(label=kind.label, choices=[NOT_PRESENTED, *choices], required=False)


def _share(name: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=f"{Record.label_of(name)} (Prozent)",
        required=False,
        min_value=0,
        max_value=100,
        error_messages=SHARE_ERRORS,
    )


SHARES = ("share_direct", "share_other", "share_groups", "share_casework", "share_open")


class CircumstancesForm(RecordForm):
    """Rahmenbedingungen, cooperation, child protection in general, staff, shares of time."""

    conditions = words_field("Rahmenbedingungen", "Räume, Ausstattung, Mittel")
    cooperation = words_field("Zusammenarbeit und Kommunikation")
    child_protection = words_field("Verfahren im Kinderschutz, allgemein", NO_NAMES)
    staff = words_field("Personal", "Stellenumfang, Vertretung, Wechsel")
    share_direct, share_other, share_groups, share_casework, share_open = map(_share, SHARES)

    layout: ClassVar[tuple[Element | str, ...]] = (
        "seen",
        Hint("Keine Namen oder Einzelfälle von Schülerinnen und Schülern."),
        Field.textarea("conditions", rows=4),
        Field.textarea("cooperation", rows=4),
        Field.textarea("child_protection", rows=4),
        Field.textarea("staff", rows=3),
        Group(
            "Arbeitszeit",
            Row(Field.text("share_direct", width=4), Field.text("share_other", width=4)),
            hint="Das Muster nennt für die direkte Arbeit 60 bis "
            "65 Prozent und für die übrigen Aufgaben bis zu 35 bis 40 Prozent.",
        ),
        Group(
            "Direkte Arbeit nach Angeboten",
            Row(Field.text("share_groups", width=4), Field.text("share_casework", width=4)),
            Field.text("share_open", width=4),
            hint="Anteile an der direkten Arbeit. Das Muster nennt etwa gleiche Anteile.",
        ),
        SAVING,
    )


class DissentForm(RecordForm):
    """What the participants see differently."""

    dissent = words_field(
        "Abweichende Auffassungen",
        "Wer etwas anders sieht, wird mit Namen und Auffassung festgehalten. " + NO_NAMES,
    )

    layout = ("seen", Field.textarea("dissent", rows=8), SAVING)


class NextTalkForm(RecordForm):
    """When they meet again."""

    next_talk_on = _day("next_talk_on")

    layout = ("seen", Field.date("next_talk_on"), SAVING)
