"""The term: whole school years, dates of one's own, or without an end."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import TextChoices
from django.utils import timezone

from agreements.forms.section import SectionForm
from agreements.models.agreement import Agreement
from kern.fields import GermanDateField
from kern.layout import Actions, Button, Element, Field, Link, When
from schools.school_year import SchoolYear, whole_years

YEARS_BACK, YEARS_AHEAD = 1, 3


class Span(TextChoices):
    """Dauer: what the radios offer."""

    ONE = "1", "1 Schuljahr"
    TWO = "2", "2 Schuljahre"
    THREE = "3", "3 Schuljahre"
    OWN = "own", "Beginn und Ende selbst festlegen"
    UNLIMITED = "unlimited", "Unbefristet"


YEARS = (Span.ONE, Span.TWO, Span.THREE)


class TermForm(SectionForm):
    """How long the agreement holds; dates of one's own may be completed later."""

    whole = "Zeitraum"
    span = forms.ChoiceField(
        label="Wie lange soll die Vereinbarung gelten?",
        choices=Span.choices,
        error_messages={"required": "Wählen Sie aus, wie lange die Vereinbarung gelten soll."},
    )
    school_year = forms.TypedChoiceField(
        label="Ab welchem Schuljahr?",
        coerce=int,
        required=False,
        help_text="Ein Schuljahr beginnt am 1. August und endet am 31. Juli.",
        error_messages={"required": "Wählen Sie aus, ab welchem Schuljahr sie gelten soll."},
    )
    starts_on = GermanDateField(label="Beginn", required=False, help_text="Zum Beispiel 1 8 2027")
    ends_on = GermanDateField(label="Ende", required=False, help_text="Zum Beispiel 31 7 2029")

    layout: ClassVar[tuple[Element | str, ...]] = (
        "seen",
        Field.radios("span"),
        When("span", YEARS, Field.select("school_year", required=True, width=12)),
        When("span", (Span.OWN, Span.UNLIMITED), Field.date("starts_on")),
        When("span", Span.OWN, Field.date("ends_on")),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(agreement))
        super().__init__(*args, back=agreement.get_absolute_url(), **kwargs)
        field = self.fields["school_year"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - named above
        field.choices = [(year.start_year, str(year)) for year in offered_years(agreement)]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its beginning, where both count."""
        cleaned: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if cleaned.get("span") == Span.OWN and starts_on and ends_on and ends_on <= starts_on:
            self.add_error(
                "ends_on", "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende."
            )
        return cleaned

    @property
    def values(self) -> dict[str, object]:
        """What the action is to write."""
        span = self.cleaned_data["span"]
        if span in YEARS:
            first = SchoolYear(self.cleaned_data["school_year"])
            last = first.plus(int(span) - 1)
            return _term(first.starts_on, last.ends_on)
        if span == Span.UNLIMITED:
            return _term(self.cleaned_data["starts_on"], None, is_unlimited=True)
        return _term(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return beginning and end as people write them."""
        ends_on = "unbefristet" if stored.get("is_unlimited") else _day(stored.get("ends_on", ""))
        lines = {"Beginn": _day(stored.get("starts_on", "")), "Ende": ends_on}
        return {
            "all": "\n\n".join(f"{label}: {text or 'noch offen'}" for label, text in lines.items())
        }

    def typed(self) -> dict[str, str]:
        """Return beginning and end as they were chosen."""
        return self.in_words(
            {name: str(value or "") for name, value in self.values.items() if value}
        )


class AmendmentTermForm(TermForm):
    """From when a Nachtrag holds, and how long the agreement does."""

    effective_on = GermanDateField(
        label="Ab wann gilt der Nachtrag?",
        required=False,
        help_text="Zum Beispiel 1 8 2027. Der Tag liegt im Zeitraum der Vereinbarung.",
    )

    # A draft may leave it open for now; a Nachtrag without it cannot be handed in.
    layout = ("seen", Field.date("effective_on", required=True), *TermForm.layout[1:])

    @property
    def values(self) -> dict[str, object]:
        """What the action is to write."""
        return super().values | {"effective_on": self.cleaned_data["effective_on"]}

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return the day, beginning and end as people write them."""
        day = _day(stored.get("effective_on", "")) or "noch offen"
        return {"all": f"Nachtrag gilt ab: {day}\n\n{super().in_words(stored)['all']}"}


def initial_of(agreement: Agreement) -> dict[str, object]:
    """Return what the form shows of the stored term."""
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    first = SchoolYear.of(starts_on) if starts_on else coming_year()
    return {
        "span": _span(agreement),
        "school_year": first.start_year,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "effective_on": agreement.effective_on,
    }


def _span(agreement: Agreement) -> str:
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if agreement.is_unlimited:
        return Span.UNLIMITED
    years = whole_years(starts_on, ends_on) if starts_on and ends_on else None
    if years and str(years) in YEARS:
        return str(years)
    return Span.OWN if starts_on or ends_on else ""


def coming_year() -> SchoolYear:
    """Return the next school year, in which most agreements begin."""
    return SchoolYear.of(timezone.localdate()).plus(1)


def offered_years(agreement: Agreement) -> list[SchoolYear]:
    """Return the school years to choose the first from, the stored one among them."""
    current = SchoolYear.of(timezone.localdate())
    years = {current.plus(step) for step in range(-YEARS_BACK, YEARS_AHEAD + 1)}
    if agreement.starts_on:
        years.add(SchoolYear.of(agreement.starts_on))
    return sorted(years)


def _term(
    starts_on: date | None, ends_on: date | None, *, is_unlimited: bool = False
) -> dict[str, object]:
    return {"starts_on": starts_on, "ends_on": ends_on, "is_unlimited": is_unlimited}


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}" if iso else ""
