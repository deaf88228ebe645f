"""Somebody who is to work on an agreement: for which of its parties, as what."""

from collections.abc import Mapping
from typing import Any

from django import forms

from agreements.enums import PartyRole
from kern.layout import Field, When
from schools.enums import InvitedRole
from schools.forms.inviting import MEMBER_ROLES, InviteForm, role_choices
from schools.models import Organisation, School


class InviteToAgreementForm(InviteForm):
    """A person for one of the parties, or a Fachkraft of the school."""

    SOCIAL_WORKER = "fachkraft"

    whom = forms.ChoiceField(
        label="Für wen soll die Person handeln?",
        error_messages={"required": "Wählen Sie aus, für wen die Person handelt."},
    )
    role = forms.ChoiceField(
        label="In welcher Rolle?",
        choices=role_choices(*MEMBER_ROLES),
        required=False,
        error_messages={"required": "Wählen Sie aus, in welcher Rolle die Person handelt."},
    )

    field_order = ("whom", *InviteForm.field_order)

    layout = (
        Field.radios("whom"),
        When("whom", tuple(PartyRole.values), Field.radios("role", required=True)),
        *InviteForm.person,
    )

    def __init__(
        self,
        *args: Any,
        parties: Mapping[PartyRole, Organisation],
        deploys_at: School | None,
        **kwargs: Any,
    ) -> None:
        self.parties = parties
        self.deploys_at = deploys_at
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
        choices = [(role.value, f"{role.label}: {one.name}") for role, one in parties.items()]
        if deploys_at:
            worker = f"{InvitedRole.SOCIAL_WORKER.label} an dieser Schule"
            choices.append((self.SOCIAL_WORKER, worker))
        field.choices = choices
        if len(choices) == 1:
            self.initial.setdefault("whom", choices[0][0])

    @property
    def organisation(self) -> Organisation:
        """Who the person will belong to: the party, or the Träger that a Fachkraft works for."""
        if self.at_school:
            return self.at_school.carrier
        return self.parties[PartyRole(self.cleaned_data["whom"])]

    @property
    def at_school(self) -> School | None:
        """The school of the agreement, for a Fachkraft."""
        return self.deploys_at if self.cleaned_data["whom"] == self.SOCIAL_WORKER else None

    @property
    def chosen_role(self) -> InvitedRole:
        """The role that was chosen, or the one that goes without saying."""
        return InvitedRole.SOCIAL_WORKER if self.at_school else super().chosen_role
