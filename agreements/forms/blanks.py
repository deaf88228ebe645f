"""The blanks of an edition that are asked for, each with the proposals of the Muster."""

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from agreements.forms.section import SectionForm, plain_lines
from agreements.models.edition import EditionBlank
from kern.layout import Actions, Button, Element, Field, Link, When

TEXT_LIMIT = 4000
OWN = "own"


@dataclass(frozen=True)
class AskedBlank:
    """A blank with what the Muster proposes for it."""

    blank: EditionBlank
    proposals: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the blank."""
        return self.blank.key

    @property
    def choice_name(self) -> str:
        """The name of the field that chooses a proposal."""
        return f"choice_{self.blank.key}"

    @property
    def text_name(self) -> str:
        """The name of the field for one's own words."""
        return f"text_{self.blank.key}"

    def fields(self) -> dict[str, forms.Field]:
        """Return the fields that ask for it; it may stay open while the draft grows."""
        label = "Eigenes Verfahren" if self.proposals else self.blank.label
        text = forms.CharField(label=label, max_length=TEXT_LIMIT, required=False)
        if not self.proposals:
            text.help_text = self.blank.hint
            return {self.text_name: text}
        choice = forms.ChoiceField(
            label=self.blank.label,
            required=False,
            help_text=self.blank.hint,
            choices=[
                *((str(number), text) for number, text in enumerate(self.proposals)),
                (OWN, "Eigenes Verfahren"),
            ],
        )
        return {self.choice_name: choice, self.text_name: text}

    def layout(self) -> list[Element]:
        """Return how the fields stand on the page."""
        text = Field.textarea(self.text_name, rows=4, counter=TEXT_LIMIT, required=True)
        if not self.proposals:
            return [text]
        return [
            Field.radios(self.choice_name, required=True),
            When(self.choice_name, OWN, Field.textarea(self.text_name, rows=4, counter=TEXT_LIMIT)),
        ]

    def initial(self, stored: str) -> dict[str, str]:
        """Return what the fields show of the stored text."""
        if not self.proposals:
            return {self.text_name: stored}
        if stored in self.proposals:
            return {self.choice_name: str(self.proposals.index(stored))}
        return {self.choice_name: OWN if stored else "", self.text_name: stored}

    def answer(self, cleaned: Mapping[str, str]) -> str:
        """Return the words that were chosen or typed."""
        choice = cleaned.get(self.choice_name, OWN) if self.proposals else OWN
        if choice == OWN:
            return plain_lines(cleaned.get(self.text_name, ""))
        return self.proposals[int(choice)] if choice else ""


class BlanksForm(SectionForm):
    """The answers to all blanks of one edition that are asked for; see `blanks_form`."""

    asked: tuple[AskedBlank, ...] = ()

    def __init__(self, *args: Any, stored: Mapping[str, str], **kwargs: Any) -> None:
        initial: dict[str, str] = {}
        for blank in self.asked:
            initial |= blank.initial(stored.get(blank.blank.key, ""))
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def values(self) -> dict[str, str]:
        """What the action is to write: keys and texts."""
        return {asked.blank.key: asked.answer(self.cleaned_data) for asked in self.asked}

    def label_of(self, key: str) -> str:
        """Return the label of a blank."""
        return next((asked.blank.label for asked in self.asked if asked.key == key), key)

    def fields_of(self, key: str, text: str) -> dict[str, str]:
        """Return what is posted for a stored text: a proposal, or words of one's own."""
        asked = next(asked for asked in self.asked if asked.key == key)
        return asked.initial(text)

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return the stored texts under the blanks' keys."""
        return {asked.key: stored.get(asked.key, "") for asked in self.asked}

    def typed(self) -> dict[str, str]:
        """Return the texts that were chosen or typed."""
        return self.in_words(self.values)


def blanks_form(asked: Iterable[AskedBlank]) -> type[BlanksForm]:
    """Return the form class for these blanks: every edition asks for others."""
    blanks = tuple(asked)
    fields = {name: field for blank in blanks for name, field in blank.fields().items()}
    layout = (
        "seen",
        *(element for blank in blanks for element in blank.layout()),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )
    body = {**fields, "asked": blanks, "layout": layout}
    made: type[BlanksForm] = types.new_class(
        "BlanksForm", (BlanksForm,), {}, lambda ns: ns.update(body)
    )
    return made
