"""What is written beside the text: Prüfnotizen, Kommentare, answers, and why a step is taken."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from agreements.enums import Action
from agreements.forms.section import plain_lines
from agreements.forms.step import TOLD_LIMIT, ask_whether_sure, sure_field
from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Element, Field

NOTE_LIMIT = 4000
REASON_LABELS = {
    Action.QUERY: "Ihre Rückfrage an die Vertragspartner",
    Action.REOPEN: "Warum muss sich der Text ändern?",
    Action.WITHDRAW: "Warum ziehen Sie den Text zurück?",
    Action.TERMINATE: "Warum endet die Vereinbarung?",
}


class NoteForm(KernForm):
    """A remark on one of `places`, the first unless another is chosen: names by place."""

    place = forms.ChoiceField(label="Stelle")
    text = forms.CharField(
        label="Ihre Prüfnotiz",
        max_length=NOTE_LIMIT,
        error_messages={"required": "Schreiben Sie Ihre Prüfnotiz."},
    )

    layout: ClassVar[tuple[Element | str, ...]] = (
        Field.select("place"),
        Field.textarea("text", rows=3),
    )

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - named above
        field.choices = list(places.items())
        if len(places) == 1:
            field.widget = forms.HiddenInput()
        self.initial.setdefault("place", next(iter(places)))

    def clean_text(self) -> str:
        """Return the text with plain line ends."""
        return plain_lines(self.cleaned_data["text"])


class CommentForm(NoteForm):
    """What the parties write to each other."""

    text = forms.CharField(
        label="Ihr Kommentar",
        max_length=NOTE_LIMIT,
        help_text="Kommentare lesen nur die Vertragspartner und die Fachkraft, nicht die "
        "Fachstelle. Bitte nennen Sie keine Namen von Schülerinnen und Schülern.",
        error_messages={"required": "Schreiben Sie Ihren Kommentar."},
    )


class AnswerForm(KernForm):
    """An answer in a thread; whoever settles it may leave the last word out."""

    text = forms.CharField(
        label="Ihre Antwort",
        max_length=NOTE_LIMIT,
        error_messages={"required": "Schreiben Sie Ihre Antwort."},
    )

    layout = (Field.textarea("text", rows=3),)

    def __init__(self, *args: Any, is_optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not is_optional

    def clean_text(self) -> str:
        """Return the text with plain line ends."""
        return plain_lines(self.cleaned_data["text"])


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
