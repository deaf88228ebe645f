"""The Absprachen of a talk: short entries one below the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agreements.forms.section import SectionForm, plain_lines
from evaluations.actions.arranging import KEY, NO, YES, ArrangementDraft, Words
from evaluations.actions.cells import text_of
from evaluations.enums import Outcome
from evaluations.forms.record import NO_NAMES
from evaluations.models.record import TEXT_LIMIT
from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Actions, Button, Field, Link, Rows
from kern.rows import RowFormSet, row_formset

PREFIX = "absprachen"
MOST = 40
NOTE_LIMIT = 400
ENTRY = ("text", "responsible", "due_on", "changes")
QUESTION = "Ändert diese Absprache die Vereinbarung?"


class ArrangementForm(KernForm):
    """One Absprache; wholly empty entries are passed over."""

    pk = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Absprache", max_length=TEXT_LIMIT, required=False, help_text=NO_NAMES
    )
    responsible = forms.CharField(label="Verantwortlich", max_length=200, required=False)
    due_on = GermanDateField(label="Bis wann?", required=False)
    changes = forms.ChoiceField(
        label=QUESTION,
        choices=[(YES, "Ja, sie braucht einen Nachtrag"), (NO, "Nein")],
        required=False,
    )

    layout = (
        "pk",
        Field.textarea("text", rows=3, required=True),
        Field.text("responsible"),
        Field.date("due_on"),
        Field.radios("changes", inline=True, required=True),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the text, and for the answer to the one question, where anything was typed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("DELETE") or not any(cleaned.get(name) for name in ENTRY):
            return cleaned
        if not cleaned.get("text") and not self.has_error("text"):
            self.add_error("text", "Beschreiben Sie die Absprache.")
        if not cleaned.get("changes") and not self.has_error("changes"):
            self.add_error("changes", "Wählen Sie aus, ob die Absprache die Vereinbarung ändert.")
        return cleaned

    @property
    def draft(self) -> ArrangementDraft:
        """The entry as the action wants it; no text for one that goes."""
        cleaned = self.cleaned_data
        if cleaned.get("DELETE"):
            return ArrangementDraft(pk=cleaned.get("pk"))
        words = {name: plain_lines(text_of(cleaned.get(name))) for name in ENTRY}
        return ArrangementDraft(pk=cleaned.get("pk"), **words)


_Rows = row_formset(ArrangementForm, extra=1, most=MOST)


class ArrangementsForm(SectionForm):
    """All Absprachen of one talk."""

    layout = (
        "seen",
        Rows("rows", entry="Absprache", legend="Was haben Sie vereinbart?"),
        Actions(Button("Speichern"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, stored: Mapping[str, str], **kwargs: Any) -> None:
        self._stored = stored
        self._rows: RowFormSet | None = None
        super().__init__(*args, **kwargs)

    @property
    def rows(self) -> RowFormSet:
        """The entries."""
        if self._rows is None:
            entries = [
                {"pk": key.removeprefix(KEY), **_initial(Words.read(packed))}
                for key, packed in self._stored.items()
            ]
            data = self.data if self.is_bound else None
            self._rows = _Rows(data, initial=entries, prefix=PREFIX)
        return self._rows

    def renew(self, **changed: str) -> None:
        """Put other texts into some fields; the entries are read anew."""
        super().renew(**changed)
        self._rows = None
        self.rows.is_valid()

    def one_longer(self) -> None:
        """Show one more entry, nothing lost."""
        self._rows = self.rows.one_longer()

    def is_valid(self) -> bool:
        """Tell whether all entries can be stored."""
        return all([super().is_valid(), self.rows.is_valid()])

    @property
    def drafts(self) -> Sequence[ArrangementDraft]:
        """The entries as the action wants them."""
        return [form.draft for form in self.rows.forms]

    def label_of(self, key: str) -> str:
        """Return „Absprache 2“."""
        return f"Absprache {self._place(key) + 1}"

    def fields_of(self, key: str, text: str) -> dict[str, str]:
        """Return what is posted for a stored Absprache."""
        words = _initial(Words.read(text))
        return {f"{PREFIX}-{self._place(key)}-{name}": value for name, value in words.items()}

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return each Absprache in a few lines."""
        return {key: said(Words.read(text)) for key, text in stored.items()}

    def typed(self) -> dict[str, str]:
        """Return what was typed, in the same lines."""
        typed = {f"{KEY}{draft.pk}": draft.pack() for draft in self.drafts if draft.pk}
        return self.in_words(typed)

    def _place(self, key: str) -> int:
        keys = [f"{KEY}{form['pk'].value()}" for form in self.rows.forms]
        return keys.index(key) if key in keys else len(keys)


def _initial(words: Words) -> dict[str, str]:
    return {name: getattr(words, name) for name in ENTRY}


def said(words: Words) -> str:
    """Return an Absprache in lines, as people read it; empty where there is none."""
    if not words.text:
        return ""
    due_on = GermanDateField().to_python(words.due_on)
    lines = {
        "Verantwortlich": words.responsible,
        "Bis": f"{due_on:%d.%m.%Y}" if due_on else "",
        "Ändert die Vereinbarung": words.changes,
    }
    told = [f"{label}: {text}" for label, text in lines.items() if text]
    return "\n\n".join([words.text, *told])


class SettleForm(KernForm):
    """How an Absprache ended."""

    outcome = forms.ChoiceField(
        label="Wie steht es um die Absprache?",
        choices=[(Outcome.DONE, "Erledigt"), (Outcome.DROPPED, "Entfällt")],
        error_messages={"required": "Wählen Sie aus, ob die Absprache erledigt ist oder entfällt."},
    )
    note = forms.CharField(
        label="Vermerk",
        max_length=NOTE_LIMIT,
        required=False,
        help_text="Wenn die Absprache entfällt, schreiben Sie, warum. " + NO_NAMES,
    )

    layout = (
        Field.radios("outcome"),
        Field.textarea("note", rows=3, counter=NOTE_LIMIT),
        Actions(Button("Vermerken"), Link("Abbrechen", "back")),
    )

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back

    def clean(self) -> dict[str, Any]:
        """Ask why, where an Absprache is dropped."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == Outcome.DROPPED and not cleaned.get("note"):
            self.add_error("note", "Schreiben Sie, warum die Absprache entfällt.")
        return cleaned
