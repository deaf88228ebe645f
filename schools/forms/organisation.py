"""Finding an organisation in a list."""

from django import forms

from kern.forms import KernForm
from kern.layout import Field


class FindForm(KernForm):
    """What a list of organisations is narrowed to; what cannot be searched for narrows nothing."""

    suche = forms.CharField(label="Name oder Ort", max_length=100, required=False)

    layout = (Field.text("suche"),)

    @property
    def words(self) -> list[str]:
        """The words that name or town contain."""
        self.full_clean()
        found: list[str] = self.cleaned_data.get("suche", "").split()
        return found
