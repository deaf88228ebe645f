"""What a participant says to the minutes."""

from typing import Any

from django import forms

from agreements.forms.section import plain_lines
from evaluations.enums import Verdict
from evaluations.forms.record import NO_NAMES
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, When

OBJECTION_LIMIT = 4000


class ReplyForm(KernForm):
    """Approve the minutes, or object in words."""

    verdict = forms.ChoiceField(
        label="Stimmt das Protokoll?",
        choices=[
            (Verdict.APPROVED, "Ja, ich genehmige das Protokoll"),
            (Verdict.OBJECTED, "Nein, ich habe einen Einwand"),
        ],
        error_messages={"required": "Wählen Sie aus, ob das Protokoll stimmt."},
    )
    text = forms.CharField(
        label="Einwand",
        max_length=OBJECTION_LIMIT,
        required=False,
        help_text="Ihr Einwand steht mit Ihrem Namen im nächsten Protokoll. " + NO_NAMES,
        error_messages={"required": "Beschreiben Sie Ihren Einwand."},
    )

    layout = (
        Field.radios("verdict"),
        When(
            "verdict",
            Verdict.OBJECTED,
            Field.textarea("text", rows=5, counter=OBJECTION_LIMIT, required=True),
        ),
        Actions(Button("Rückmeldung senden")),
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the action is given."""
        return {
            "verdict": Verdict(self.cleaned_data["verdict"]),
            "text": plain_lines(self.cleaned_data["text"]),
        }
