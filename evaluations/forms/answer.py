"""How somebody answers an invitation."""

from typing import Any

from django import forms

from evaluations.enums import Answer
from kern.forms import KernForm
from kern.helper import KernHelper
from kern.layout import Actions, Button, Field

CHOICES = [
    (Answer.ACCEPTED.value, "Ich nehme teil"),
    (Answer.TENTATIVE.value, "Ich nehme vielleicht teil"),
    (Answer.DECLINED.value, "Ich nehme nicht teil"),
]


class AnswerForm(KernForm):
    """Takes part, perhaps, or not."""

    answer = forms.ChoiceField(
        label="Nehmen Sie teil?",
        choices=CHOICES,
        error_messages={"required": "Wählen Sie aus, ob Sie teilnehmen."},
    )

    layout = (Field.radios("answer"), Actions(Button("Antwort speichern")))

    def __init__(self, *args: Any, given: str = "", action: str = "", **kwargs: Any) -> None:
        initial = {"answer": given} if given != Answer.OPEN else None
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = KernHelper(*self.layout, action=action)
