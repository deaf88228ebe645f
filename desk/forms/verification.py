"""Checking a document from outside: by the code printed on it, and by the file itself."""

import re

from django import forms

from core.page_codes import ALPHABET, CODE_LENGTH
from kern.forms import KernForm
from kern.layout import Actions, Button, Field

UNKNOWN_CODE = "Zu diesem Code gibt es kein Dokument. Vergleichen Sie die Zeichen mit dem Papier."
TOO_LARGE = "Die Datei ist größer als {limit} MB. So große Dateien gibt das Portal nicht aus."
NOT_COMPARED = "Die Datei ließ sich nicht vergleichen. Wählen Sie sie noch einmal aus."
LIMIT_MB = 25


class CodeForm(KernForm):
    """The code as it stands in the foot of each page; groups and small letters are fine."""

    code = forms.CharField(
        label="Prüfcode",
        max_length=40,
        help_text="Er steht unten auf jeder Seite, zum Beispiel ABCD-EFGH-JKLM-NPQR.",
        error_messages={"required": "Geben Sie den Prüfcode ein, der unten auf der Seite steht."},
    )

    layout = (Field.text("code", width=20), Actions(Button("Weiter")))

    def clean_code(self) -> str:
        """Return the sixteen signs of the code; every other text is a code nobody gave out."""
        code = plain_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(UNKNOWN_CODE)
        return code


class FileForm(KernForm):
    """The file, or only its fingerprint where the browser took it: then the file stays there."""

    file = forms.FileField(
        label="PDF-Datei",
        required=False,
        allow_empty_file=True,
        help_text="Geprüft wird die Datei, wie sie heruntergeladen oder zugesandt wurde.",
    )
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$",
        required=False,
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"invalid": NOT_COMPARED, "max_length": NOT_COMPARED},
    )

    layout = ("sha256", Field.file("file", required=True), Actions(Button("Datei prüfen")))

    def clean(self) -> dict[str, object]:
        """Ask for one of the two; refuse what is too large to have come from here."""
        cleaned: dict[str, object] = super().clean() or {}
        file = self.cleaned_data.get("file")
        if file and file.size > LIMIT_MB * 1024 * 1024:
            self.add_error("file", TOO_LARGE.format(limit=LIMIT_MB))
        elif not file and not self.cleaned_data.get("sha256"):
            self.add_error("file", "Wählen Sie die Datei aus, die Sie prüfen möchten.")
        return cleaned


def plain_code(text: str) -> str:
    """Return the signs of a typed code without groups; empty for what cannot be one."""
    code = re.sub(r"[\s\-–]", "", text).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""
