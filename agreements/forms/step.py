"""The confirmation of a step: a reason where it needs one, a day where it ends something."""

from typing import ClassVar

from django import forms

from agreements.forms.section import plain_lines
from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Element, Field

REASON_LIMIT = 4000


class StepForm(KernForm):
    """A step that asks for nothing but the press of the button."""


class ReasonForm(KernForm):
    """A step that the others must be able to understand."""

    reason = forms.CharField(
        label="Begründung",
        max_length=REASON_LIMIT,
        help_text="Alle Beteiligten lesen die Begründung im Verlauf.",
        error_messages={"required": "Geben Sie eine Begründung ein."},
    )

    layout: ClassVar[tuple[Element | str, ...]] = (
        Field.textarea("reason", rows=5, counter=REASON_LIMIT),
    )

    def clean_reason(self) -> str:
        """Return the reason with plain line ends."""
        return plain_lines(self.cleaned_data["reason"])


class TerminationForm(ReasonForm):
    """The end of a signed agreement."""

    on = GermanDateField(
        label="Beendet zum",
        help_text="Der letzte Tag, an dem die Vereinbarung gilt. Beispiel: 31 7 2027",
        error_messages={"required": "Geben Sie den letzten Tag der Vereinbarung ein."},
    )

    field_order = ("on", "reason")

    layout = (Field.date("on"), Field.textarea("reason", rows=5, counter=REASON_LIMIT))
