"""Who signed the paper that was filed: one form for each party, on one page."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict

from agreements.actions.signing import SignatureFacts
from agreements.enums import Authority, PartyRole, Representation
from agreements.forms.signature import FOUNDED, PaperForm
from agreements.models.party import Party
from kern.forms import KernForm
from kern.layout import Element, Field, Row, When

# With what „vertreten durch“ begins where it names the office before the person.
OFFICES = (
    *("Bürgermeister", "Oberbürgermeister", "Landrat", "Landrätin", "Amtsleit", "Schulleit"),
    *("Rektor", "Konrektor", "Geschäftsführ", "Vorstand", "Vorständin"),
)
NOBODY = "Wählen Sie mindestens einen Vertragspartner aus, der unterschrieben hat."


class SignatoryForm(PaperForm):
    """What stands on the paper for one party; it is asked only where that party has signed."""

    scan = None  # type: ignore[assignment]  # the filed copy is the scan of them all
    has_signed = forms.BooleanField(label="Hat unterschrieben", required=False)

    form_tag = False
    layout: ClassVar[tuple[Element | str, ...]] = (  # type: ignore[assignment]  # mypy reads the parent's as one fixed order
        "seen",
        Field.checkbox("has_signed"),
        Row(Field.text("name"), Field.text("function")),
        Row(Field.date("signed_on"), Field.text("place")),
        Row(Field.select("representation"), Field.select("authority")),
        When(
            "representation",
            Representation.TWO_AUTHORISED,
            Row(
                Field.text("second_name", required=True),
                Field.text("second_function", required=True),
            ),
        ),
        When(
            "authority",
            FOUNDED,
            Row(
                Field.date("authority_on", required=True),
                Field.text("authority_note", required=True),
            ),
        ),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"p{party.pk}", **kwargs)
        self.party = party
        self.helper.disable_csrf = True
        authority = self.fields["authority"]
        assert isinstance(authority, forms.ChoiceField)  # noqa: S101 - as its class says
        authority.choices = [("", "Bitte wählen"), *Authority.choices]
        for field in self.fields.values():  # on a page of several parties each says whose it is
            message = field.error_messages.get("required", "")
            field.error_messages["required"] = f"{party.get_role_display()}: {message}"

    @classmethod
    def with_defaults(cls, party: Party, *, seen: str) -> "SignatoryForm":
        """Return the form of a party with what the agreement says about it; no date is guessed."""
        function, name = parted(party.represented_by)
        is_school = party.role == PartyRole.SCHOOL
        initial = {
            "has_signed": True,
            "name": name,
            "function": function or ("Schulleitung" if is_school else ""),
            "place": party.city,
            "representation": Representation.IN_PERSON,
            "authority": Authority.OFFICE_HOLDER if is_school else "",
        }
        return cls(party=party, seen=seen, initial=initial)

    @property
    def title(self) -> str:
        """Whose form it is."""
        return f"{self.party.get_role_display()}: {self.party.name}"

    @property
    def is_wanted(self) -> bool:
        """Whether somebody said that this party has signed."""
        return self.add_prefix("has_signed") in self.data

    def full_clean(self) -> None:
        """Judge nothing that is said of a party that has not signed."""
        super().full_clean()
        if self.is_bound and not self.is_wanted:
            self._errors = ErrorDict()


class SignatoriesForm(KernForm):
    """The forms of all parties that may have signed, as one form with their errors together."""

    can_delete = False  # for the error summary it is a formset of its own forms

    def __init__(self, forms_: Iterable[SignatoryForm], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forms = list(forms_)
        for form in self.forms:
            form.summary_shown = True  # what is wrong stands above them all

    @classmethod
    def for_parties(
        cls, parties: Iterable[Party], *, seen: str, typed: Mapping[str, Any] | None
    ) -> "SignatoriesForm":
        """Return the page of `parties` with defaults, or with what was typed."""
        if typed is None:
            return cls(SignatoryForm.with_defaults(party, seen=seen) for party in parties)
        return cls((SignatoryForm(typed, party=party) for party in parties), typed)

    @property
    def formsets(self) -> "list[Any]":
        """The forms below this one, for the error summary."""
        return [self]

    def non_form_errors(self) -> list[str]:
        """Return nothing: what concerns all stands with this form."""
        return []

    def total_error_count(self) -> int:
        """Return how many errors there are on the page."""
        return len(self.errors) + sum(len(form.errors) for form in self.forms)

    def is_valid(self) -> bool:
        """Tell whether somebody signed, and all that is said of those is in order."""
        own, theirs = super().is_valid(), [form.is_valid() for form in self.forms]
        return own and all(theirs)  # each was asked, so each can say what is wrong

    def clean(self) -> None:
        """Refuse a page on which nobody has signed."""
        if not any(form.is_wanted for form in self.forms):
            self.add_error(None, NOBODY)

    @property
    def facts(self) -> dict[Party, SignatureFacts]:
        """What was typed, party by party, as the action wants it."""
        return {form.party: form.facts for form in self.forms if form.is_wanted}


def parted(represented_by: str) -> tuple[str, str]:
    """Part „Bürgermeisterin Anna Beispiel“ into office and name; without an office, name alone."""
    first, _, rest = represented_by.strip().partition(" ")
    if rest and first.startswith(OFFICES):
        return first, rest.strip()
    return "", represented_by.strip()
