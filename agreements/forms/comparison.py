"""Which two texts are compared."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kern.forms import KernForm


class ComparisonForm(KernForm):
    """The two sides of a comparison, sent by GET so that the address can be passed on."""

    von = forms.ChoiceField(label="Früherer Text")
    bis = forms.ChoiceField(label="Späterer Text")
    ansicht = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sides: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(sides)
        for name in ("von", "bis"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
            field.choices = choices


class LookForm(KernForm):
    """The mark of the text that was on the page, to be kept as read."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
