"""Who is to be invited, as what, from when to when."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from kern.fields import EmailField, GermanDateField
from kern.forms import KernForm
from kern.layout import Actions, Button, Element, Field, Group, Link, Row, When
from schools.actions.inviting import Invitee
from schools.enums import InvitedRole
from schools.models import School

# So that any name fits into the trail, first and last together.
LONGEST_NAME = 80
MEMBER_ROLES = (InvitedRole.SIGNATORY, InvitedRole.EDITOR, InvitedRole.READER)


def role_choices(*roles: InvitedRole) -> list[tuple[str, str]]:
    """Return the roles with what they mean."""
    return [(role.value, f"{role.label} – {role.meaning}") for role in roles]


def name_fields() -> tuple[forms.CharField, forms.CharField]:
    """Return the fields for first and last name."""
    return (
        forms.CharField(
            label="Vorname",
            max_length=LONGEST_NAME,
            error_messages={"required": "Geben Sie den Vornamen ein."},
        ),
        forms.CharField(
            label="Nachname",
            max_length=LONGEST_NAME,
            error_messages={"required": "Geben Sie den Nachnamen ein."},
        ),
    )


class InviteForm(KernForm):
    """Somebody who is to act for one organisation."""

    role = forms.ChoiceField(
        label="In welcher Rolle?",
        choices=role_choices(*MEMBER_ROLES),
        error_messages={"required": "Wählen Sie aus, in welcher Rolle die Person handelt."},
    )
    email = EmailField(
        label="E-Mail-Adresse",
        help_text="Dorthin geht der Link. Die Einladung gilt nur für diese Adresse.",
    )
    first_name, last_name = name_fields()
    function = forms.CharField(
        label="Funktion",
        max_length=100,
        required=False,
        help_text="Amtsbezeichnung, zum Beispiel „Bürgermeisterin“ oder „Schulleiter“.",
    )
    starts_on = GermanDateField(label="Ab", help_text="Der erste Tag, zum Beispiel 1 8 2026.")
    ends_on = GermanDateField(
        label="Bis", required=False, help_text="Leer lassen, wenn kein Ende feststeht."
    )

    # As they stand on the page, so that the list of errors follows it.
    field_order: tuple[str, ...] = (
        "role",
        "first_name",
        "last_name",
        "email",
        "function",
        "starts_on",
        "ends_on",
    )

    person: ClassVar[tuple[Element | str, ...]] = (
        Group(
            "Person",
            Row(Field.text("first_name"), Field.text("last_name")),
            Field.text("email"),
            Field.text("function"),
        ),
        Group("Zeitraum", Field.date("starts_on"), Field.date("ends_on")),
        Actions(Button("Einladung senden"), Link("Abbrechen", "back")),
    )
    layout: ClassVar[tuple[Element | str, ...]] = (Field.radios("role"), *person)

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.back = back

    def clean_ends_on(self) -> Any:
        """Return the last day; one that has passed opens nothing."""
        day = self.cleaned_data["ends_on"]
        begins = self.cleaned_data.get("starts_on")
        if day and begins and day < begins:
            raise ValidationError(
                "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende.", code="order"
            )
        if day and day < timezone.localdate():
            raise ValidationError(
                "Das Ende liegt schon zurück. Wählen Sie ein späteres Ende.", code="past"
            )
        return day

    @property
    def at_school(self) -> School | None:
        """The school a Fachkraft is to work at; None for all others."""
        return None

    @property
    def chosen_role(self) -> InvitedRole:
        """The role that was chosen."""
        return InvitedRole(self.cleaned_data["role"])

    @property
    def invitee(self) -> Invitee:
        """What was typed, as the action wants it."""
        given = self.cleaned_data
        return Invitee(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            role=self.chosen_role,
            function=given["function"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            school=self.at_school,
        )


class InviteAtProviderForm(InviteForm):
    """Somebody who is to act for a Träger, or to work as a Fachkraft at one of its schools."""

    role = forms.ChoiceField(
        label="In welcher Rolle?",
        choices=role_choices(*InvitedRole),
        error_messages={"required": "Wählen Sie aus, in welcher Rolle die Person handelt."},
    )
    school = forms.ModelChoiceField(
        School.objects.none(),
        label="An welcher Schule?",
        required=False,
        empty_label="Bitte auswählen",
        error_messages={"required": "Wählen Sie die Schule aus, an der die Fachkraft arbeitet."},
    )

    field_order = ("role", "school", *InviteForm.field_order[1:])

    layout = (
        Field.radios("role"),
        When("role", InvitedRole.SOCIAL_WORKER, Field.select("school", required=True)),
        *InviteForm.person,
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - named above
        field.queryset = schools

    @property
    def at_school(self) -> School | None:
        """The school that was chosen, where the role asks for one."""
        if self.cleaned_data["role"] != InvitedRole.SOCIAL_WORKER:
            return None
        chosen: School | None = self.cleaned_data["school"]
        return chosen
