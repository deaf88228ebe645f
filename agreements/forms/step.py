"""The confirmation of a step: a reason where it needs one, a day where it ends something."""

from typing import Any, ClassVar

from django import forms

from agreements.forms.section import plain_lines
from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Element, Field

REASON_LIMIT = 4000
TOLD_LIMIT = 200


class StepForm(KernForm):
    """A step that asks for nothing but the press of the button."""

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb of the step is given."""
        return self.cleaned_data


class ReasonForm(StepForm):
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


def sure_field() -> forms.BooleanField:
    """Return the box to tick before signatures fall; `ask_whether_sure` writes its label."""
    return forms.BooleanField(
        error_messages={"required": "Bestätigen Sie, dass Ihnen die Folge klar ist."}
    )


def ask_whether_sure(form: forms.Form, signature_count: int) -> None:
    """Name in the box of `form` how many signatures fall; without any there is nothing to ask."""
    if not signature_count:
        del form.fields["sure"]
        return
    one = "1 Unterschrift nicht mehr gilt"
    many = f"{signature_count} Unterschriften nicht mehr gelten"
    what = one if signature_count == 1 else many
    form.fields["sure"].label = f"Mir ist klar, dass {what}."


class ReopenForm(ReasonForm):
    """The frozen text is taken back; `told` marks the signatures that were named on the page."""

    told = forms.CharField(required=False, max_length=TOLD_LIMIT, widget=forms.HiddenInput)
    sure = sure_field()

    layout = (
        "told",
        Field.textarea("reason", rows=5, counter=REASON_LIMIT),
        Field.checkbox("sure"),
    )

    def __init__(self, *args: Any, signature_count: int, told: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"told": told}, **kwargs)
        ask_whether_sure(self, signature_count)

    @property
    def arguments(self) -> dict[str, Any]:
        """The reason and what the person was told; the box has done its part."""
        return {name: self.cleaned_data[name] for name in ("reason", "told")}


class TerminationForm(ReasonForm):
    """The end of a signed agreement."""

    on = GermanDateField(
        label="Beendet zum",
        help_text="Der letzte Tag, an dem die Vereinbarung gilt. Beispiel: 31 7 2027",
        error_messages={"required": "Geben Sie den letzten Tag der Vereinbarung ein."},
    )

    field_order = ("on", "reason")

    layout = (Field.date("on"), Field.textarea("reason", rows=5, counter=REASON_LIMIT))
