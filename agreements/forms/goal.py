"""A goal with its Angebote and Rahmenbedingungen: one page, short entries, no script needed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from agreements.actions.goal_merging import MergedGoal
from agreements.actions.goals import CommitmentDraft
from agreements.actions.merging import Choice, Seen
from agreements.documents.goals import ENTRY_FIELDS
from agreements.enums import CommitmentKind, Responsible, TaskGroup
from agreements.forms.section import SectionForm, as_answers, plain_lines
from agreements.models.edition import ExampleGoal
from agreements.models.goal import ENTRY_LIMIT, GOAL_TEXT_LIMIT, Goal
from kern.forms import KernForm
from kern.layout import Field
from kern.rows import RowFormSet

ROW_LIMIT = ENTRY_LIMIT
ROWS = "rows"
ROW_FIELDS = ("pk", *ENTRY_FIELDS)
INCOMPLETE = "Das Formular ist nicht vollständig angekommen. Laden Sie die Seite neu."
TWICE = "Ein Eintrag steht doppelt im Formular. Laden Sie die Seite neu."

TypedRow = Mapping[str, object]


class CommitmentForm(KernForm):
    """One Angebot or one Rahmenbedingung; wholly empty entries are passed over."""

    pk = forms.IntegerField(
        required=False,
        min_value=1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value"), INCOMPLETE),
    )
    kind = forms.ChoiceField(
        label="Art", choices=CommitmentKind.choices, initial=CommitmentKind.OFFER.value
    )
    text = forms.CharField(label="Beschreibung", max_length=GOAL_TEXT_LIMIT)
    task_group = forms.ChoiceField(
        label="Aufgabenbereich", choices=[("", "Keine Angabe"), *TaskGroup.choices], required=False
    )
    responsible = forms.ChoiceField(
        label="Verantwortlich", choices=[("", "Keine Angabe"), *Responsible.choices], required=False
    )

    layout = (
        Field.radios("kind", inline=True),
        Field.textarea("text", rows=3),
        Field.select("task_group"),
        Field.select("responsible"),
    )

    def __init__(self, *args: Any, number: int = 1, is_last: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number, self.is_first, self.is_last = number, number == 1, is_last
        what = "das Angebot"
        if self["kind"].value() == CommitmentKind.CONDITION:
            what = "die Rahmenbedingung"
        asked = f"Beschreiben Sie {what} in Eintrag {number}."
        self.fields["text"].error_messages["required"] = asked

    def clean_text(self) -> str:
        """Return the text with plain line ends."""
        return plain_lines(self.cleaned_data["text"])


class CommitmentRows(RowFormSet):
    """The entries of a goal, in their order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = 0 if self.initial else 1

    def initial_form_count(self) -> int:
        """Return how many rows come from elsewhere; a posted number is not believed."""
        return 0 if self.is_bound else len(self.initial or ())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each entry where it stands."""
        number = (index or 0) + 1
        place = {"number": number, "is_last": number == self.total_form_count()}
        return {**super().get_form_kwargs(index), **place}

    def clean(self) -> None:
        """Refuse entries that were left out of the count, or that stand there twice."""
        posted = {int(found[1]) for key in self.data if (found := _ROW.match(key))}
        if posted != set(range(self.total_form_count())):
            raise ValidationError(INCOMPLETE, code="incomplete")
        pks = [form.cleaned_data.get("pk") for form in self.forms if form.is_valid()]
        known = [pk for pk in pks if pk is not None]
        if len(known) != len(set(known)):
            raise ValidationError(TWICE, code="twice")

    @property
    def typed(self) -> list[TypedRow]:
        """The entries as they were typed, checked or not."""
        return [{name: form[name].value() or "" for name in ROW_FIELDS} for form in self.forms]


_ROW = re.compile(rf"{ROWS}-([0-9]{{1,6}})-")
_RowSet = formset_factory(
    CommitmentForm,
    formset=CommitmentRows,
    extra=0,
    max_num=ROW_LIMIT,
    absolute_max=ROW_LIMIT,
    validate_max=True,
)


class GoalForm(SectionForm):
    """A goal; `rows` holds its entries and `seen` what the page was opened on."""

    text = forms.CharField(
        label="Ziel",
        max_length=GOAL_TEXT_LIMIT,
        error_messages={"required": "Beschreiben Sie das Ziel."},
        help_text="Was wollen Sie gemeinsam erreichen? Bitte nennen Sie keine Namen von "
        "Schülerinnen und Schülern.",
    )

    layout = (Field.textarea("text", rows=4, counter=GOAL_TEXT_LIMIT), "seen", "answers")

    def __init__(self, *args: Any, rows: Sequence[TypedRow] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: CommitmentRows = _RowSet(  # type: ignore[assignment]  # the factory's own class
            self.data if self.is_bound else None, initial=list(rows) or None, prefix=ROWS
        )

    @classmethod
    def of(cls, goal: Goal, seen: str) -> Self:
        """Return the form of a stored goal."""
        rows = [
            {name: getattr(commitment, name) for name in ROW_FIELDS}
            for commitment in goal.commitments.all()
        ]
        return cls(initial={"text": goal.text}, seen=seen, rows=rows)

    def again(self, rows: Sequence[TypedRow], *, focus: int = 0, **renewed: str) -> Self:
        """Return the form with all that was typed, its entries changed, nothing checked.

        `focus` is the entry to go on with, 0 for none.
        """
        typed = {name: self[name].value() or "" for name in self.fields} | renewed
        form = type(self)(initial=typed, seen=typed["seen"], rows=rows)
        if focus and focus <= len(form.rows.forms):
            form.rows.forms[focus - 1].fields["text"].widget.attrs["autofocus"] = True
        return form

    def asking(self, goal: MergedGoal, seen: str, keys: Iterable[str]) -> Self:
        """Return the form for the answers to `keys`, with all that both wrote apart from that."""
        rows = [{"pk": row.pk or "", **asdict(row.entry)} for row in goal.rows]
        answers = as_answers(dict.fromkeys(keys, Choice.OPEN))
        return self.again(rows, text=goal.text, seen=seen, answers=answers)

    def anew(self) -> Self:
        """Return the form for a goal that is gone: all its entries become new ones."""
        return self.again([{**row, "pk": ""} for row in self.rows.typed], seen="", answers="")

    @property
    def formsets(self) -> list[Any]:
        """The entries, for the error summary."""
        return [self.rows]

    def is_valid(self) -> bool:
        """Tell whether goal and entries can be stored."""
        return all([super().is_valid(), self.rows.is_valid()])

    def clean_text(self) -> str:
        """Return the text with plain line ends."""
        return plain_lines(self.cleaned_data["text"])

    @property
    def drafts(self) -> list[CommitmentDraft]:
        """The entries as the action wants them; the empty ones are left out."""
        return [
            CommitmentDraft(**{name: row[name] for name in ROW_FIELDS})
            for form in self.rows.forms
            if (row := form.cleaned_data)
        ]

    @property
    def opened(self) -> Seen:
        """What the page was opened on; the answers follow the entries that are not empty.

        An answer about an entry that was emptied falls away with it: left at its number, it would
        be taken for one about the entry that follows.
        """
        filled = [place for place, form in enumerate(self.rows.forms) if form.cleaned_data]
        drafts = {str(place): str(number) for number, place in enumerate(filled)}
        chosen = {}
        for key, answer in self.answered.items():
            place, dot, name = key.partition(".")
            if not dot:
                chosen[key] = answer
            elif place in drafts:
                chosen[f"{drafts[place]}.{name}"] = answer
        return Seen(self.cleaned_data["seen"], chosen)


@dataclass(frozen=True)
class RowCommand:
    """What a button within the entries asks for: add, or remove, up, down with a number."""

    verb: str
    number: int

    @classmethod
    def read(cls, posted: str) -> "RowCommand":
        """Read a button's value; what no button sends asks for nothing."""
        found = re.fullmatch(r"(remove|up|down)-([0-9]{1,3})", posted)
        if found:
            return cls(found[1], int(found[2]))
        return cls("add" if posted == "add" else "", 0)


@dataclass(frozen=True)
class Rearranged:
    """The entries after a command, and the number of the one to go on with (0: none)."""

    rows: list[TypedRow]
    focus: int


def rearranged(rows: Sequence[TypedRow], command: RowCommand) -> Rearranged:
    """Return the entries with the command carried out; a number that is not there does nothing."""
    verb, number = command.verb, command.number
    changed = list(rows)
    if verb == "add" and len(changed) < ROW_LIMIT:
        return Rearranged([*changed, {"kind": CommitmentKind.OFFER}], len(changed) + 1)
    if not 1 <= number <= len(changed):
        return Rearranged(changed, 0)
    if verb == "remove":
        del changed[number - 1]
        return Rearranged(changed, min(number, len(changed)))
    other = number - 1 if verb == "up" else number + 1
    if 1 <= other <= len(changed):
        changed[number - 1], changed[other - 1] = changed[other - 1], changed[number - 1]
        return Rearranged(changed, other)
    return Rearranged(changed, number)


class ExamplesForm(KernForm):
    """Which of the edition's example goals are taken over."""

    examples = forms.TypedMultipleChoiceField(
        label="Beispiele",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Wählen Sie mindestens ein Beispiel aus."},
    )

    def __init__(self, *args: Any, examples: Iterable[ExampleGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["examples"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(example.pk, example.text) for example in examples]

    def has(self, example: ExampleGoal) -> bool:
        """Tell whether the example is ticked."""
        return str(example.pk) in (self["examples"].value() or ())

    def chosen(self, examples: Iterable[ExampleGoal]) -> list[ExampleGoal]:
        """Return the ticked ones, in the edition's order."""
        return [example for example in examples if example.pk in self.cleaned_data["examples"]]
