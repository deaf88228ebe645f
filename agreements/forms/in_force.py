"""The day for which the text in force is asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Field

FIELD = "am"


class DayForm(KernForm):
    """A day; without one, or with one that cannot be read, it is today."""

    am = GermanDateField(label="Was gilt am …?", help_text="Zum Beispiel 1 8 2027")

    layout = (Field.date("am"),)

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.today = today
        asked = any(name.startswith(FIELD) for name in query)
        super().__init__(query if asked else None, initial={FIELD: today})

    @property
    def day(self) -> date:
        """The day that is asked for."""
        asked = self.cleaned_data.get(FIELD) if self.is_bound and self.is_valid() else None
        return asked or self.today
