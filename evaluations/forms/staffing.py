"""A Personalwechsel: who leaves, who comes, a word about it."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from agreements.forms.section import plain_lines
from evaluations.actions.staffing import StaffChange
from kern.fields import EmailField, GermanDateField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Group, Link, Row, When
from schools.actions.inviting import Invitee
from schools.enums import InvitedRole
from schools.models import Deployment, School

NOTE_LIMIT = 1000
NOTHING = "Geben Sie an, wer ausscheidet oder wer beginnt."


class _Deployed(forms.ModelChoiceField):  # type: ignore[type-arg]  # the model is named by its use
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} – {obj.school}"


class StaffChangeForm(KernForm):
    """Who leaves a school, and who comes."""

    NOBODY, KNOWN, NEW = "nobody", "known", "new"

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="An welcher Schule?",
        empty_label="Bitte auswählen",
        error_messages={"required": "Wählen Sie die Schule aus."},
    )
    leaver = _Deployed(
        Deployment.objects.none(),
        label="Wer scheidet aus?",
        required=False,
        empty_label="Niemand",
    )
    last_day = GermanDateField(
        label="Letzter Tag", required=False, help_text="Zum Beispiel 31 1 2027."
    )
    comes = forms.ChoiceField(
        label="Wer beginnt?",
        choices=[
            (NOBODY, "Das steht noch nicht fest"),
            (KNOWN, "Eine Fachkraft, die schon an einer unserer Schulen arbeitet"),
            (NEW, "Eine neue Fachkraft"),
        ],
        error_messages={"required": "Wählen Sie aus, wer beginnt."},
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="Fachkraft",
        required=False,
        empty_label="Bitte auswählen",
        error_messages={"required": "Wählen Sie die Fachkraft aus."},
    )
    first_name = forms.CharField(
        label="Vorname",
        max_length=150,
        required=False,
        error_messages={"required": "Geben Sie den Vornamen ein."},
    )
    last_name = forms.CharField(
        label="Nachname",
        max_length=150,
        required=False,
        error_messages={"required": "Geben Sie den Nachnamen ein."},
    )
    email = EmailField(
        label="E-Mail-Adresse",
        required=False,
        help_text="An diese Adresse geht die Einladung ins Portal.",
    )
    starts_on = GermanDateField(
        label="Erster Tag",
        required=False,
        help_text="Zum Beispiel 1 2 2027.",
        error_messages={"required": "Geben Sie den ersten Tag ein."},
    )
    note = forms.CharField(
        label="Bemerkung",
        max_length=NOTE_LIMIT,
        required=False,
        help_text="Schulträger, Schulleitung und Fachstelle lesen sie. Nennen Sie keine Gründe "
        "wie eine Krankheit.",
    )

    layout = (
        Field.select("school"),
        Group("Wer ausscheidet", Field.select("leaver"), Field.date("last_day")),
        Field.radios("comes"),
        When("comes", KNOWN, Field.select("person", required=True)),
        When(
            "comes",
            NEW,
            Row(Field.text("first_name", required=True), Field.text("last_name", required=True)),
            Field.text("email", required=True),
        ),
        When("comes", (KNOWN, NEW), Field.date("starts_on", required=True)),
        Field.textarea("note", rows=3, counter=NOTE_LIMIT),
        Actions(Button("Personalwechsel melden"), Link("Abbrechen", "back")),
    )

    def __init__(
        self,
        *args: Any,
        schools: QuerySet[School],
        deployments: QuerySet[Deployment],
        workers: QuerySet[User],
        back: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.back = back
        choices: tuple[tuple[str, QuerySet[Any]], ...] = (
            ("school", schools),
            ("leaver", deployments),
            ("person", workers),
        )
        for name, rows in choices:
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """Ask for the last day of who leaves, and for anybody at all."""
        given: dict[str, Any] = super().clean() or {}
        leaver, school = given.get("leaver"), given.get("school")
        if leaver and not given.get("last_day") and not self.has_error("last_day"):
            self.add_error("last_day", "Geben Sie den letzten Tag ein.")
        if leaver and school and leaver.school_id != school.pk:
            self.add_error("leaver", "Diese Fachkraft arbeitet nicht an dieser Schule.")
        if not leaver and given.get("comes") == self.NOBODY:
            self.add_error("leaver", NOTHING)
        return given

    @property
    def change(self) -> StaffChange:
        """What was typed, as the action wants it."""
        given = self.cleaned_data
        comes = given["comes"]
        return StaffChange(
            school=given["school"],
            leaver=given["leaver"],
            last_day=given["last_day"],
            person=given["person"] if comes == self.KNOWN else None,
            invitee=self._invitee() if comes == self.NEW else None,
            starts_on=None if comes == self.NOBODY else given["starts_on"],
            note=plain_lines(given["note"]),
        )

    def _invitee(self) -> Invitee:
        given = self.cleaned_data
        return Invitee(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            role=InvitedRole.SOCIAL_WORKER,
            starts_on=given["starts_on"],
            school=given["school"],
        )
