"""Which of two texts holds: a question for each thing that two people wrote differently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

from agreements.forms.section import PICK
from kern.boundfield import KernBoundField, adopt
from kern.forms import KernForm

UNANSWERED = "{label}: Wählen Sie aus, was gelten soll."


class Side(NamedTuple):
    """One of the two answers: the value it sends, its words, and the text it stands for."""

    value: str
    label: str
    text: SafeString


@dataclass(frozen=True)
class Question:
    """One thing that two people wrote differently; `sentence` says what happened, if needed."""

    key: str
    label: str
    sides: tuple[Side, Side]
    sentence: str = ""


class Block(NamedTuple):
    """A question as the page shows it."""

    question: Question
    field: KernBoundField
    sides: Sequence[tuple[BoundWidget, SafeString]]


class QuestionsForm(KernForm):
    """The radios of all questions; nothing is preselected, so that nothing is lost unseen."""

    def __init__(self, questions: Iterable[Question], *, unanswered: Iterable[str] = ()) -> None:
        missing = set(unanswered)
        super().__init__({} if missing else None)
        self.questions = tuple(questions)
        for question in self.questions:
            name = f"{PICK}{question.key}"
            self.fields[name] = forms.ChoiceField(
                label=question.label,
                choices=[(side.value, side.label) for side in question.sides],
                widget=forms.RadioSelect,
                required=False,
            )
            if question.key in missing:
                self.add_error(name, UNANSWERED.format(label=question.label))

    @property
    def blocks(self) -> list[Block]:
        """The questions with their radios, each beside the text it stands for."""
        return [self._block(question) for question in self.questions]

    def _block(self, question: Question) -> Block:
        field = adopt(self[f"{PICK}{question.key}"])
        texts = [side.text for side in question.sides]
        return Block(question, field, list(zip(field.choices, texts, strict=True)))
