"""Another role, an end, a successor."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import User
from kern.fields import EmailField, GermanDateField
from kern.forms import KernForm
from kern.layout import Actions, Button, Element, Field, Group, Link, Row, When
from schools.actions.inviting import Invitee
from schools.actions.memberships import Successor
from schools.enums import InvitedRole, MemberRole
from schools.forms.inviting import MEMBER_ROLES, name_fields, role_choices
from schools.models import Membership

NOBODY_SIGNS = "Ich weiß, dass danach niemand mehr für die Organisation unterschreibt."
CONFIRM = "Bestätigen Sie, dass danach niemand mehr unterschreibt, oder übergeben Sie das Amt."


def certainty(*, required: bool) -> forms.BooleanField:
    """Return the box to tick before the last signatory goes."""
    return forms.BooleanField(
        label=NOBODY_SIGNS, required=required, error_messages={"required": CONFIRM}
    )


class RoleForm(KernForm):
    """Role and function of somebody in an organisation."""

    role = forms.ChoiceField(label="Rolle", choices=role_choices(*MEMBER_ROLES))
    function = forms.CharField(label="Funktion", max_length=100, required=False)

    layout: ClassVar[tuple[Element | str, ...]] = (
        Field.radios("role"),
        Field.text("function"),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, membership: Membership, back: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"role": membership.role, "function": membership.function})
        super().__init__(*args, **kwargs)
        self.back = back


class LastRoleForm(RoleForm):
    """The same for the last who signs: taking that away is asked once more."""

    is_certain = certainty(required=False)

    layout = (
        *RoleForm.layout[:-1],
        When(
            "role",
            (MemberRole.EDITOR, MemberRole.READER),
            Field.checkbox("is_certain", required=True),
        ),
        RoleForm.layout[-1],
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the box where it is shown."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("role") != MemberRole.SIGNATORY and not given.get("is_certain"):
            self.add_error("is_certain", CONFIRM)
        return given


class LeaveForm(KernForm):
    """The last day somebody acts."""

    YESTERDAY, TODAY, OTHER = "yesterday", "today", "other"

    when = forms.ChoiceField(
        label="Wann endet der Zugang?",
        choices=[
            (YESTERDAY, "Sofort – der letzte Tag war gestern"),
            (TODAY, "Heute um Mitternacht – heute ist der letzte Tag"),
            (OTHER, "An einem anderen Tag"),
        ],
        error_messages={"required": "Wählen Sie aus, wann der Zugang endet."},
    )
    on = GermanDateField(
        label="Letzter Tag",
        required=False,
        help_text="Zum Beispiel 31 7 2027.",
        error_messages={"required": "Geben Sie den letzten Tag ein, zum Beispiel 31.7.2027."},
    )

    layout: ClassVar[tuple[Element | str, ...]] = (
        Field.radios("when"),
        When("when", OTHER, Field.date("on", required=True)),
        Actions(Button("Ausscheiden eintragen"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back

    @property
    def ends_on(self) -> date:
        """The last day that was chosen."""
        today = timezone.localdate()
        chosen = {
            self.YESTERDAY: today - timedelta(days=1),
            self.TODAY: today,
            self.OTHER: self.cleaned_data["on"],
        }
        day: date = chosen[self.cleaned_data["when"]]
        return day


class LastLeaveForm(LeaveForm):
    """The same for the last who signs: her leaving is asked once more."""

    is_certain = certainty(required=True)

    layout = (*LeaveForm.layout[:-1], Field.checkbox("is_certain"), LeaveForm.layout[-1])


class HandOverForm(KernForm):
    """Who follows in an office, and from when."""

    NEW = "new"

    who = forms.ChoiceField(
        label="Wer übernimmt das Amt?",
        error_messages={"required": "Wählen Sie aus, wer das Amt übernimmt."},
    )
    first_name, last_name = name_fields()
    email = EmailField(label="E-Mail-Adresse", required=False)
    function = forms.CharField(label="Funktion", max_length=100, required=False)
    starts_on = GermanDateField(
        label="Ab wann?", help_text="Der erste Tag der Nachfolge, zum Beispiel 1 8 2026."
    )

    layout = (
        Field.radios("who"),
        When(
            "who",
            NEW,
            Row(Field.text("first_name", required=True), Field.text("last_name", required=True)),
            Field.text("email", required=True),
        ),
        Group("Amt", Field.text("function"), Field.date("starts_on")),
        Actions(Button("Amt übergeben"), Link("Abbrechen", "back")),
    )

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        colleagues: Sequence[User],
        back: str,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault(
            "initial", {"function": membership.function, "starts_on": timezone.localdate()}
        )
        super().__init__(*args, **kwargs)
        self.back = back
        self.membership = membership
        self.colleagues = {str(user.pk): user for user in colleagues}
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
        known = [(key, user.get_full_name()) for key, user in self.colleagues.items()]
        field.choices = [*known, (self.NEW, "Jemand, den ich einlade")]

    @property
    def successor(self) -> Successor:
        """What was chosen, as the action wants it."""
        given = self.cleaned_data
        member = self.colleagues.get(given["who"])
        return Successor(
            starts_on=given["starts_on"],
            function=given["function"],
            member=member,
            invitee=None if member else self._invitee(given),
        )

    def _invitee(self, given: dict[str, Any]) -> Invitee:
        return Invitee(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            role=InvitedRole(MemberRole(self.membership.role)),
            function=given["function"],
            starts_on=given["starts_on"],
        )
