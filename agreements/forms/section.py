"""What the forms of an agreement's sections share: the mark of what they were opened on."""

from collections.abc import Mapping
from typing import Any

from django import forms

from agreements.actions.merging import Choice, Seen
from kern.forms import KernForm
from kern.helper import KernHelper
from kern.layout import Actions

PICK = "pick-"
HIDDEN = frozenset({"seen", "answers"})


class SectionForm(KernForm):
    """A form that knows what it was opened on, and can say in words what was typed.

    Where two people wrote differently, `answers` names what is asked, each with its answer so far:
    „street=,city=mine“. The radios of the questions are no fields of the form; they count first.
    """

    whole = ""  # what the form is about, where it is only asked as one
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    answers = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: str = "", back: str = "", **kwargs: Any) -> None:
        initial = {**(kwargs.pop("initial", None) or {}), "seen": seen}
        super().__init__(*args, initial=initial, **kwargs)
        self.back = back

    @property
    def answered(self) -> dict[str, Choice]:
        """What was answered, by the keys of the questions."""
        parts = (part.partition("=") for part in str(self["answers"].value() or "").split(","))
        return {
            key: _choice(self.data.get(f"{PICK}{key}", answer)) for key, _, answer in parts if key
        }

    @property
    def opened(self) -> Seen:
        """What the form was opened on, for the action."""
        return Seen(self.cleaned_data["seen"], self.answered)

    def renew(self, **changed: str) -> None:
        """Put other texts into some fields; everything else that was typed stays."""
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, **{self.add_prefix(name): text for name, text in changed.items()}}

    def keep_answers(self) -> None:
        """Take the radios' answers into the form itself, to be shown without its questions."""
        self.renew(answers=as_answers(self.answered))

    def show_only_fields(self) -> None:
        """Leave out what stands around the fields: another page brings form and buttons."""
        own = [e for e in self.layout if not isinstance(e, Actions)]
        self.helper = KernHelper(*own, tag=False)
        self.helper.disable_csrf = True

    def label_of(self, key: str) -> str:
        """Return what a key of a question or of the news is called on the page."""
        field = self.fields.get(key)
        return str(field.label) if field else self.whole or key

    def fields_of(self, key: str, text: str) -> dict[str, str]:
        """Return what is posted for a stored text."""
        return {} if self.whole else {key: text}

    def in_words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """Return what is stored, in words, by the keys under which it may be asked."""
        return {name: stored.get(name, "") for name in self.fields if name not in HIDDEN}

    def typed(self) -> dict[str, str]:
        """Return what was typed, in the same words."""
        return self.in_words({name: str(text or "") for name, text in self.cleaned_data.items()})


def _choice(posted: str) -> Choice:
    return Choice(posted) if posted in Choice.values else Choice.OPEN


def as_answers(chosen: Mapping[str, str]) -> str:
    """Return questions and answers as the field `answers` holds them."""
    return ",".join(f"{key}={answer}" for key, answer in chosen.items())


def plain_lines(text: str) -> str:
    """Return a text as browsers post it with the line ends that everything else uses."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
