"""The local wording of one section, in the closed notation of core.markup."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agreements.documents.passages import unwrapped
from agreements.forms.section import SectionForm, plain_lines
from agreements.models.edition import Section
from core.markup import MarkupError
from kern.layout import Actions, Button, Field, Link

BODY_LIMIT = 40_000
EMPTY = "Geben Sie einen Wortlaut ein oder wählen Sie „Abschnitt streichen“."


class WordingForm(SectionForm):
    """The wording of a section; a text that cannot be read names its line."""

    body = forms.CharField(
        label="Wortlaut an Ihrem Standort",
        max_length=BODY_LIMIT,
        required=False,
        strip=False,
    )

    layout = (
        "seen",
        Field.textarea("body", rows=18, required=True),
        Actions(
            Button("Speichern", name="do", value="save"),
            Button("Vergleich anzeigen", name="do", value="compare", kind="secondary"),
            Link("Abbrechen", "back"),
        ),
    )

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section

    def clean_body(self) -> str:
        """Return the wording with plain line ends; refuse what cannot be read."""
        body = plain_lines(self.cleaned_data["body"]).strip()
        if not body and self.section.body:
            raise ValidationError(EMPTY, code="required")
        try:
            self.section.edition.read(body)
        except MarkupError as error:
            raise ValidationError(str(error), code="notation") from error
        return body

    @property
    def body_to_store(self) -> str | None:
        """The local wording; None where it is the Muster's own."""
        body: str = self.cleaned_data["body"]
        return None if body.split() == self.section.body.split() else body

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return the stored wording."""
        return {"body": unwrapped(stored.get("body", ""))}
