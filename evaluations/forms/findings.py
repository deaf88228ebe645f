"""What is judged in a talk: earlier Absprachen, goals and their offers."""

from collections.abc import Iterable

from django import forms

from evaluations.actions.cells import key_of
from evaluations.enums import Attainment, Need, Outcome
from evaluations.forms.record import NO_ANSWER, NO_NAMES, RecordForm, form_of, words_field
from evaluations.models import Finding, FollowUp, OfferFinding
from kern.layout import Element, Field, Group, Row


def follow_ups_form(follow_ups: Iterable[FollowUp]) -> type[RecordForm]:
    """Return the form for how the Absprachen of earlier talks stand."""
    fields: dict[str, forms.Field] = {}
    layout: list[Element] = []
    for number, row in enumerate(follow_ups, 1):
        outcome, remark = key_of("outcome", row), key_of("remark", row)
        fields[outcome] = forms.ChoiceField(
            label=f"Stand von Absprache {number}", choices=Outcome.choices, widget=forms.RadioSelect
        )
        fields[remark] = words_field(f"Bemerkung zu Absprache {number}", NO_NAMES)
        layout.append(
            Group(
                f"Absprache {number}",
                Field.radios(outcome, inline=True, label="Stand"),
                Field.textarea(remark, rows=3, label="Bemerkung"),
                hint=_agreed(row),
            )
        )
    return form_of(fields, layout)


def _agreed(row: FollowUp) -> str:
    arrangement = row.arrangement
    who = f" Verantwortlich: {arrangement.responsible}." if arrangement.responsible else ""
    until = f" Bis {arrangement.due_on:%d.%m.%Y}." if arrangement.due_on else ""
    return f"„{arrangement.text}“{who}{until}"


def goal_form(finding: Finding) -> type[RecordForm]:
    """Return the form for one goal with its offers."""
    fields: dict[str, forms.Field] = {
        "attainment": forms.ChoiceField(
            label="Ist das Ziel erreicht?", choices=Attainment.choices, widget=forms.RadioSelect
        ),
        "reason": words_field("Begründung", NO_NAMES),
        "need": forms.ChoiceField(
            label="Ist das Ziel weiter nötig?",
            choices=[NO_ANSWER, *Need.choices],
            required=False,
        ),
        "new_text": words_field("Neuer Wortlaut", "Nur, wenn das Ziel angepasst wird."),
    }
    layout: list[Element] = [
        Field.radios("attainment", inline=True),
        Field.textarea("reason", rows=4),
        Field.select("need"),
        Field.textarea("new_text", rows=3),
    ]
    for number, row in enumerate(finding.offers.select_related("commitment"), 1):
        fields |= _offer_fields(row, number)
        layout.append(_offer_layout(row, number))
    return form_of(fields, layout)


def _offer_fields(row: OfferFinding, number: int) -> dict[str, forms.Field]:
    what = f"{row.commitment.get_kind_display()} {number}"
    return {
        key_of("attainment", row): forms.ChoiceField(
            label=f"{what}: Umsetzung", choices=Attainment.choices
        ),
        key_of("need", row): forms.ChoiceField(
            label=f"{what}: weiter nötig", choices=[NO_ANSWER, *Need.choices], required=False
        ),
        key_of("remark", row): words_field(f"{what}: Bemerkung", NO_NAMES),
    }


def _offer_layout(row: OfferFinding, number: int) -> Group:
    return Group(
        f"{row.commitment.get_kind_display()} {number}",
        Row(
            Field.select(key_of("attainment", row), label="Umsetzung"),
            Field.select(key_of("need", row), label="Weiter nötig"),
        ),
        Field.textarea(key_of("remark", row), rows=2, label="Bemerkung"),
        hint=row.commitment.text,
    )
