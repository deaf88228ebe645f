"""The words of one party, and the choice of the Träger."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from agreements.enums import PartyRole
from agreements.forms.section import HIDDEN, SectionForm, plain_lines
from agreements.models.agreement import Agreement
from agreements.models.edition import PartySlot
from agreements.models.party import Party
from kern.fields import PostalCodeField
from kern.layout import Actions, Button, Element, Field, Link, Row, When
from schools.models import Organisation

WHOSE = {
    PartyRole.SCHOOL_AUTHORITY: "des Schulträgers",
    PartyRole.SCHOOL: "der Schule",
    PartyRole.PROVIDER: "des Trägers",
    PartyRole.COSIGNATORY: "der Mitzeichnenden",
    PartyRole.NOTIFIED: "der Stelle",
}
PHRASE_BEGINNINGS = ("an der ", "am ", "an den ")
PARTICIPANTS_LIMIT = 2000


class PartyForm(SectionForm):
    """How a party stands in the agreement; the address may be completed later."""

    name = forms.CharField(label="Name", max_length=200)
    street = forms.CharField(label="Straße und Hausnummer", max_length=200, required=False)
    postal_code = PostalCodeField(label="Postleitzahl", required=False)
    city = forms.CharField(label="Ort", max_length=100, required=False)
    represented_by = forms.CharField(
        label="vertreten durch",
        max_length=200,
        required=False,
        help_text="Name und Funktion, zum Beispiel „Bürgermeisterin Anna Beispiel“.",
    )

    layout: ClassVar[tuple[Element | str, ...]] = (
        "seen",
        Field.text("name"),
        Field.text("street", required=True),
        Row(Field.text("postal_code", width=8, required=True), Field.text("city", required=True)),
        Field.text("represented_by", required=True),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, party: Party, slot: PartySlot | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(party, name) for name in self.base_fields_of()})
        super().__init__(*args, **kwargs)
        role = PartyRole(party.role)
        self.fields["name"].error_messages["required"] = f"Geben Sie den Namen {WHOSE[role]} ein."
        if slot:
            self.fields["represented_by"].label = slot.represented_label.rstrip(":")

    @classmethod
    def base_fields_of(cls) -> list[str]:
        """Return the names of the fields that a party stores."""
        return [name for name in cls.base_fields if name not in HIDDEN]

    @property
    def values(self) -> Mapping[str, str]:
        """What the action is to write."""
        return {name: self.cleaned_data[name] for name in self.base_fields_of()}


class SchoolPartyForm(PartyForm):
    """The school: with its place in a sentence, and who else takes part in school life."""

    represented_by = forms.CharField(
        label="vertreten durch die Schulleitung",
        max_length=200,
        required=False,
        help_text="Name und Funktion, zum Beispiel „Rektorin Anna Beispiel“.",
    )
    phrase = forms.CharField(
        label="So steht die Schule im Satz",
        max_length=200,
        help_text="Zum Beispiel „an der Hebel-Schule Musterbach“ oder „am Gymnasium Musterbach“.",
        error_messages={
            "required": "Geben Sie an, wie die Schule im Satz steht, "
            "zum Beispiel „am Gymnasium Musterbach“."
        },
    )
    participants = forms.CharField(
        label="andere am Schulleben Beteiligte",
        max_length=PARTICIPANTS_LIMIT,
        required=False,
        help_text="Zum Beispiel Elternbeirat oder Schülermitverantwortung.",
    )

    layout = (
        *PartyForm.layout[:-1],
        Field.text("phrase"),
        Field.textarea("participants", rows=3, counter=PARTICIPANTS_LIMIT),
        PartyForm.layout[-1],
    )

    def clean_phrase(self) -> str:
        """Return the phrase; refuse one that would break the sentences of the Muster."""
        phrase: str = self.cleaned_data["phrase"]
        if not phrase.startswith(PHRASE_BEGINNINGS):
            raise ValidationError(
                "Beginnen Sie mit „an der“, „am“ oder „an den“, "
                "zum Beispiel „am Gymnasium Musterbach“.",
                code="beginning",
            )
        return phrase

    def clean_participants(self) -> str:
        """Return the text with plain line ends."""
        return plain_lines(self.cleaned_data["participants"])


class ProviderForm(SectionForm):
    """Who carries the Schulsozialarbeit: the Schulträger itself, or one of the register."""

    OWN, OTHER = "own", "other"
    whole = "Träger der Schulsozialarbeit"

    kind = forms.ChoiceField(
        label="Wer ist Träger der Schulsozialarbeit?",
        choices=[
            (OWN, "Der Schulträger ist zugleich Träger der Schulsozialarbeit."),
            (OTHER, "Ein anderer Träger"),
        ],
        error_messages={"required": "Wählen Sie aus, wer Träger der Schulsozialarbeit ist."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Träger der Schulsozialarbeit",
        required=False,
        empty_label="Bitte auswählen",
        help_text="Fehlt ein Träger in der Liste, wenden Sie sich an die Fachstelle.",
        error_messages={"required": "Wählen Sie den Träger der Schulsozialarbeit aus."},
    )

    layout = (
        "seen",
        Field.radios("kind"),
        When("kind", OTHER, Field.select("organisation", required=True)),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        parties = {party.role: party for party in agreement.parties.all()}
        provider = parties.get(PartyRole.PROVIDER)
        chosen = self.OTHER if agreement.has_own_provider else self.OWN
        kwargs.setdefault(
            "initial", {"kind": chosen, "organisation": provider and provider.organisation_id}
        )
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - named above
        authority = parties[PartyRole.SCHOOL_AUTHORITY].organisation_id
        field.queryset = Organisation.objects.providers().exclude(pk=authority)

    @property
    def chosen(self) -> Organisation | None:
        """The Träger that was chosen; None for the Schulträger itself."""
        if self.cleaned_data["kind"] == self.OWN:
            return None
        chosen: Organisation | None = self.cleaned_data["organisation"]
        return chosen

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return the Träger that is stored, as it stands in the agreement."""
        if not stored.get("name"):
            return {"all": "Der Schulträger ist zugleich Träger der Schulsozialarbeit."}
        town = f"{stored.get('postal_code', '')} {stored.get('city', '')}".strip()
        lines = (stored["name"], stored.get("street"), town, stored.get("represented_by"))
        return {"all": "\n".join(filter(None, lines))}

    def typed(self) -> dict[str, str]:
        """Return the Träger that was chosen."""
        chosen = self.chosen
        return self.in_words({"name": chosen.name} if chosen else {})
