"""What the history of an agreement is narrowed to."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from kern.forms import KernForm
from kern.layout import Field


class StoryForm(KernForm):
    """The section and the person one wants to read about; what is unknown narrows nothing."""

    abschnitt = forms.ChoiceField(label="Abschnitt", required=False)
    person = forms.ChoiceField(label="Person", required=False)

    layout = (Field.select("abschnitt"), Field.select("person"))

    def __init__(
        self, *args: Any, sections: Mapping[str, str], people: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self._offer("abschnitt", list(sections.items()))
        self._offer("person", [(name, name) for name in people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "Alle"), *choices]

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters in force: name and value."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_words(self) -> dict[str, str]:
        """The same for people."""
        return {name: self.sections.get(value, value) for name, value in self.chosen.items()}
