"""What the Fachstelle writes on the review page."""

from typing import Any

from django import forms

from agreements.enums import Action
from agreements.forms.step import TOLD_LIMIT, ask_whether_sure, sure_field
from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Field

NOTE_LIMIT = 4000
REASON_LABELS = {
    Action.QUERY: "Ihre Rückfrage an die Vertragspartner",
    Action.REOPEN: "Warum öffnen Sie den Text wieder?",
    Action.WITHDRAW: "Warum wird die Vereinbarung zurückgezogen?",
    Action.TERMINATE: "Warum endet die Vereinbarung?",
}


class NoteForm(KernForm):
    """A Prüfnotiz on one place; every place of the page has a form of its own."""

    place = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = forms.CharField(label="Ihre Prüfnotiz", max_length=NOTE_LIMIT)

    layout = (Field.textarea("text", rows=3),)

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"place": place})
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = "Schreiben Sie Ihre Prüfnotiz."


class StepForm(KernForm):
    """A step of the workflow; `seen` is the moment of the last step the person knew of."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)
    told = forms.CharField(required=False, max_length=TOLD_LIMIT, widget=forms.HiddenInput)
    reason = forms.CharField(label="Begründung", max_length=NOTE_LIMIT)
    on = GermanDateField(label="Endet am")
    sure = sure_field()

    layout = (Field.textarea("reason", rows=4), Field.date("on"), Field.checkbox("sure"))

    def __init__(
        self,
        *args: Any,
        action: Action,
        needs_reason: bool,
        signature_count: int = 0,
        told: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"id_{action}_%s")
        initial = {**(kwargs.pop("initial", None) or {}), "told": told}
        super().__init__(*args, initial=initial, **kwargs)
        ask_whether_sure(self, signature_count)
        if not needs_reason:
            del self.fields["reason"]
        else:
            self.fields["reason"].label = REASON_LABELS.get(action, "Begründung")
            self.fields["reason"].error_messages["required"] = "Geben Sie eine Begründung ein."
        if action != Action.TERMINATE:
            del self.fields["on"]
