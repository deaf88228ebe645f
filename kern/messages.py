"""German default messages: one cause, what to do, no blame, at most 20 words."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

EXAMPLE_MAIL = "name@gemeinde.de"


class TextTooLong(MaxLengthValidator):
    """Refuse a text over its limit and say by how much."""

    def __call__(self, value: str | None) -> None:
        excess = len(value or "") - int(self.limit_value)
        if excess > 0:
            raise ValidationError(
                f"Der Text ist {excess} Zeichen zu lang. "
                f"Kürzen Sie ihn auf {self.limit_value} Zeichen.",
                code="max_length",
            )


def _of_text(label: str) -> dict[str, str]:
    return {"required": f"Füllen Sie das Feld „{label}“ aus."}


def _of_choice(label: str) -> dict[str, str]:
    choose = f"Wählen Sie bei „{label}“ eine der angebotenen Möglichkeiten aus."
    return {
        "required": f"Wählen Sie bei „{label}“ eine Möglichkeit aus.",
        "invalid_choice": choose,
        "invalid_list": choose,
        "invalid_pk_value": choose,
    }


def _of_checkbox(label: str) -> dict[str, str]:
    return {"required": f"Setzen Sie das Häkchen bei „{label}“."}


def _of_mail(_label: str) -> dict[str, str]:
    wanted = f"Geben Sie eine E-Mail-Adresse ein, zum Beispiel {EXAMPLE_MAIL}."
    return {"required": wanted, "invalid": wanted}


def _of_integer(label: str) -> dict[str, str]:
    wanted = f"Geben Sie bei „{label}“ eine ganze Zahl ein, zum Beispiel 12."
    return {"required": wanted, "invalid": wanted}


def _of_decimal(label: str) -> dict[str, str]:
    wanted = f"Geben Sie bei „{label}“ eine Zahl ein, zum Beispiel 12,5."
    return {"required": wanted, "invalid": wanted}


def _of_date(label: str) -> dict[str, str]:
    wanted = f"Geben Sie bei „{label}“ ein Datum ein, zum Beispiel 1.8.2026."
    return {"required": wanted, "invalid": wanted}


def _of_file(_label: str) -> dict[str, str]:
    again = "Die Datei ist nicht vollständig angekommen. Laden Sie sie noch einmal hoch."
    return {
        "required": "Wählen Sie eine Datei aus.",
        "invalid": again,
        "missing": again,
        "empty": "Die Datei ist leer. Wählen Sie eine andere Datei aus.",
        "max_length": "Der Dateiname ist zu lang. Benennen Sie die Datei kürzer.",
    }


_BY_TYPE: tuple[tuple[type[forms.Field], Callable[[str], dict[str, str]]], ...] = (
    (forms.FileField, _of_file),
    (forms.ChoiceField, _of_choice),
    (forms.BooleanField, _of_checkbox),
    (forms.EmailField, _of_mail),
    (forms.DateField, _of_date),
    (forms.DecimalField, _of_decimal),
    (forms.FloatField, _of_decimal),
    (forms.IntegerField, _of_integer),
    (forms.Field, _of_text),
)


def speak_german(field: forms.Field, label: str) -> None:
    """Replace Django's default messages of a form's own field; explicit ones stay."""
    if getattr(field, "speaks_for_itself", False):
        return
    defaults: dict[str, object] = {}
    for cls in reversed(type(field).__mro__):
        defaults.update(getattr(cls, "default_error_messages", {}))
    label = label.rstrip(".:")
    ours = next(messages for cls, messages in _BY_TYPE if isinstance(field, cls))(label)
    for code, message in ours.items():
        if code not in field.error_messages or field.error_messages[code] == defaults.get(code):
            field.error_messages[code] = message
    if isinstance(field, forms.CharField) and "max_length" not in field.error_messages:
        field.validators = [
            TextTooLong(validator.limit_value)
            if type(validator) is MaxLengthValidator
            else validator
            for validator in field.validators
        ]
