"""What the forms of an agreement's sections share: the mark of what they were opened on."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kern.forms import KernForm


class SectionForm(KernForm):
    """A form that knows what it was opened on, and can say in words what was typed."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: str = "", back: str = "", **kwargs: Any) -> None:
        initial = {**(kwargs.pop("initial", None) or {}), "seen": seen}
        super().__init__(*args, initial=initial, **kwargs)
        self.back = back

    def renew(self, mark: str) -> None:
        """Take `mark` as what the form was opened on; everything that was typed stays."""
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, self.add_prefix("seen"): mark}

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return what is stored, as the form would show it: label and text."""
        return {
            str(field.label): stored.get(name, "")
            for name, field in self.fields.items()
            if name != "seen"
        }

    def typed(self) -> dict[str, str]:
        """Return what was typed, in the same words."""
        return self.in_words({name: str(text or "") for name, text in self.cleaned_data.items()})


def plain_lines(text: str) -> str:
    """Return a text as browsers post it with the line ends that everything else uses."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
