"""The cells of a file for the register: what each column takes, and what is repaired."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model

from accounts.models import User
from kern.fields import EmailField, GermanDateField, PhoneField, PostalCodeField
from kern.messages import speak_german
from schools.enums import (
    InvitedRole,
    OrganisationKind,
    RegisterSheet,
    SchoolKind,
)
from schools.forms.register_template import COLUMNS
from schools.models import Membership, Organisation, School, Site

Cells = dict[str, forms.Field]
KINDS = {
    "gemeinde": OrganisationKind.MUNICIPALITY,
    "stadt": OrganisationKind.MUNICIPALITY,
    "zweckverband": OrganisationKind.ASSOCIATION,
    "schulverband": OrganisationKind.ASSOCIATION,
    "gemeindeverwaltungsverband": OrganisationKind.ASSOCIATION,
    "kreis": OrganisationKind.COUNTY,
    "träger": OrganisationKind.WELFARE_ORGANISATION,
    "freier träger der jugendhilfe": OrganisationKind.WELFARE_ORGANISATION,
}
BRANCHES = {
    "hauptschule": SchoolKind.SECONDARY_GENERAL,
    "werkrealschule": SchoolKind.SECONDARY_GENERAL,
    "gs": SchoolKind.PRIMARY,
    "wrs": SchoolKind.SECONDARY_GENERAL,
    "rs": SchoolKind.SECONDARY,
    "gms": SchoolKind.COMPREHENSIVE,
    "gym": SchoolKind.GRAMMAR,
}
ROLES = {"fachkraft": InvitedRole.SOCIAL_WORKER}
# How many digits a number has whose leading zero Excel likes to drop.
DIGITS = {"ags": 8, "postal_code": 5, "official_number": 8}
REPAIRED = "{column}: Aus „{old}“ wurde „{new}“, weil Excel führende Nullen weglässt."
UNUSUAL_NUMBER = "Die Dienststellennummer hat meist 8 Ziffern. Prüfen Sie „{number}“."
SCHOOL_ELSEWHERE = "Schulen stehen auf dem Blatt „Schulen“."
UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffd]")


class WordField(forms.Field):
    """One of the words of a choice, in any case, or one that means the same."""

    def __init__(self, choices: Any, also: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = [str(choice.label) for choice in choices]
        self.words = {str(choice.label).casefold(): choice.value for choice in choices} | also

    def to_python(self, value: Any) -> Any:
        """Return the value that the word stands for; raise ValidationError for others."""
        if value in self.empty_values:
            return ""
        if value.casefold() not in self.words:
            wanted = ", ".join(f"„{label}“" for label in self.labels)
            raise ValidationError(f"„{value}“ kennt das Portal nicht. Möglich sind {wanted}.")
        return self.words[value.casefold()]


class KindField(WordField):
    """The kind of an organisation; a school belongs to the sheet of schools."""

    def to_python(self, value: Any) -> Any:
        """Return the kind; raise ValidationError for schools and unknown words."""
        if str(value).casefold() == OrganisationKind.SCHOOL.label.casefold():
            raise ValidationError(SCHOOL_ELSEWHERE)
        return super().to_python(value)


class ListField(forms.Field):
    """Several entries in one cell; `parts` is the pattern of what stands between them."""

    def __init__(self, entry: forms.Field, *, parts: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry = entry
        self.parts = re.compile(parts)

    def to_python(self, value: Any) -> Any:
        """Return the entries without doubles."""
        pieces = [" ".join(piece.split()) for piece in self.parts.split(value or "")]
        return tuple(dict.fromkeys(self.entry.clean(piece) for piece in pieces if piece))


def text_of(model: type[Model], name: str, **kwargs: Any) -> forms.CharField:
    """Return a field for as much text as `model` keeps in `name`."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return forms.CharField(max_length=longest, **kwargs)


def _address() -> Cells:
    return {
        "street": text_of(Organisation, "street", required=False),
        "city": text_of(Organisation, "city", required=False),
        "represented_by": text_of(Organisation, "represented_by", required=False),
        "postal_code": PostalCodeField(required=False),
        "email": EmailField(required=False),
        "phone": PhoneField(required=False),
    }


ADDRESSED = [kind for kind in OrganisationKind if kind != OrganisationKind.SCHOOL]
EIGHT_DIGITS = RegexValidator(r"^[0-9]{8}$", "Geben Sie den Schlüssel mit 8 Ziffern ein.")
BEGINNING = RegexValidator(
    r"^(an der|am|an den) ",
    "Beginnen Sie mit „an der“, „am“ oder „an den“, zum Beispiel „am Gymnasium …“.",
)
CELLS: dict[RegisterSheet, Cells] = {
    RegisterSheet.ORGANISATIONS: {
        "kind": KindField(ADDRESSED, KINDS),
        "name": text_of(Organisation, "name"),
        "ags": forms.CharField(required=False, validators=[EIGHT_DIGITS]),
        **_address(),
    },
    RegisterSheet.SCHOOLS: {
        "name": text_of(Organisation, "name"),
        "official_number": text_of(School, "official_number", required=False),
        "branches": ListField(WordField(SchoolKind, BRANCHES), parts=r"[;,\n]", required=False),
        "phrase": text_of(School, "phrase", required=False, validators=[BEGINNING]),
        "authority": text_of(Organisation, "name"),
        "provider": text_of(Organisation, "name", required=False),
        "sites": ListField(text_of(Site, "name"), parts=r"[;\n]", required=False),
        **_address(),
    },
    RegisterSheet.PEOPLE: {
        "email": EmailField(),
        "first_name": text_of(User, "first_name", required=False),
        "last_name": text_of(User, "last_name", required=False),
        "role": WordField(InvitedRole, ROLES),
        "organisation": text_of(Organisation, "name", required=False),
        "school": text_of(Organisation, "name", required=False),
        "function": text_of(Membership, "function", required=False),
        "starts_on": GermanDateField(required=False),
        "ends_on": GermanDateField(required=False),
    },
}
for _sheet, _cells in CELLS.items():
    for _name, _field in _cells.items():
        speak_german(_field, COLUMNS[_sheet](_name).label)


def clean(sheet: RegisterSheet, name: str, text: str) -> tuple[Any, str]:
    """Return what `text` means in a column and what was repaired; raise ValidationError."""
    if UNSTORABLE.search(text):
        raise ValidationError("Hier steht ein Zeichen, das sich nicht speichern lässt.")
    field = CELLS[sheet][name]
    text = text if isinstance(field, ListField) else " ".join(text.split())
    told = repaired(name, text)
    value = field.clean(told)
    if name == "email" and sheet == RegisterSheet.PEOPLE:
        value = value.lower()
    hint = ""
    if len(told) > len(text):
        hint = REPAIRED.format(column=COLUMNS[sheet](name).label, old=text, new=told)
    elif name == "official_number" and told and len(told) != DIGITS[name]:
        hint = UNUSUAL_NUMBER.format(number=told)
    return value, hint


def repaired(name: str, text: str) -> str:
    """Return a number with the leading zero that got lost."""
    if name not in DIGITS:
        return text
    closed = text.replace(" ", "")
    return f"0{closed}" if closed.isdecimal() and len(closed) == DIGITS[name] - 1 else closed


def required(sheet: RegisterSheet) -> Iterable[str]:
    """Return the columns that every line fills in."""
    return [name for name, field in CELLS[sheet].items() if field.required]
