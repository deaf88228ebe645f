"""What a person chooses for herself."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from agreements.enums import MailKind
from evaluations.enums import MailKind as TalkMail
from kern.forms import KernForm
from kern.layout import Actions, Button, Field

Kind = MailKind | TalkMail


class NotificationsForm(KernForm):
    """Which mails somebody wants."""

    wanted = forms.MultipleChoiceField(
        label="Worüber möchten Sie eine Mail erhalten?",
        required=False,
        error_messages={"invalid_choice": "Wählen Sie nur aus dem, was hier steht."},
    )

    # No box at all is an answer, too: the label need not call it „freiwillig“.
    layout = (Field.checkboxes("wanted", required=True), Actions(Button("Speichern")))

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[Kind],
        muted: Collection[str],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {"wanted": [kind for kind in kinds if kind not in muted]})
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - named above
        field.choices = [(kind.value, kind.label) for kind in kinds]
