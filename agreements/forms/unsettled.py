"""Which wording holds where a new Muster and a local wording changed the same lines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from agreements.documents.wording_merge import is_readable
from agreements.forms.section import plain_lines
from agreements.forms.wording import BODY_LIMIT
from agreements.models.wording import UnsettledWording
from core.markup import MarkupError
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Link, When


class Wording(TextChoices):
    """Wortlaut: what the radios offer."""

    MUSTER = "muster", "Der Wortlaut des neuen Musters"
    LOCAL = "local", "Unser bisheriger Wortlaut"
    OWN = "own", "Ein neuer Wortlaut"


STRUCK = "Der Abschnitt bleibt gestrichen"
GONE = "Der Abschnitt entfällt wie im neuen Muster"


class UnsettledWordingForm(KernForm):
    """The wording that holds: the Muster's, the one so far, or one that is written here."""

    choice = forms.ChoiceField(
        label="Welcher Wortlaut soll gelten?",
        error_messages={"required": "Wählen Sie aus, welcher Wortlaut gelten soll."},
    )
    body = forms.CharField(
        label="Neuer Wortlaut",
        max_length=BODY_LIMIT,
        required=False,
        strip=False,
        error_messages={"required": "Geben Sie den neuen Wortlaut ein."},
    )

    layout = (
        Field.radios("choice", required=True),
        When("choice", Wording.OWN, Field.textarea("body", rows=18, required=True)),
        Actions(Button("Wortlaut festlegen"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, wording: UnsettledWording, back: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"body": wording.local}, **kwargs)
        self.wording = wording
        self.back = back
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
        field.choices = self._choices()

    def _choices(self) -> list[tuple[str, str]]:
        section, local = self.wording.section, self.wording.local
        if section is None:
            return [(Wording.MUSTER, GONE)]
        labels = dict(Wording.choices)
        if not local:
            labels[Wording.LOCAL] = STRUCK
        elif not is_readable(section, local):  # it names blanks that are gone
            del labels[Wording.LOCAL]
        return list(labels.items())

    def clean_body(self) -> str:
        """Return the wording with plain line ends; refuse what the new Muster cannot hold."""
        body = plain_lines(self.cleaned_data["body"]).strip()
        section = self.wording.section
        if self.cleaned_data.get("choice") == Wording.OWN and section:
            try:
                section.edition.read(body)
            except MarkupError as error:
                raise ValidationError(str(error), code="notation") from error
        return body

    @property
    def chosen(self) -> str | None:
        """The wording to store; None for the Muster's."""
        chosen = {Wording.LOCAL: self.wording.local, Wording.OWN: self.cleaned_data["body"]}
        return chosen.get(self.cleaned_data["choice"])
