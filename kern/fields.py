"""Form fields that accept what people type and say what is wrong with the rest."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from kern.widgets import DateInputs, DateParts

MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
MEGABYTE = 1024 * 1024
EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
CENTURY = 100
LONGEST_ADDRESS = 254


class GermanDateField(forms.DateField):
    """A date in three inputs or as one text: 1.8.2026, 01.08.26, 1. August 2026, 2026-08-01."""

    widget = DateInputs
    default_error_messages = {
        "required": "Geben Sie ein Datum ein, zum Beispiel 1.8.2026.",
        "invalid": "Geben Sie ein Datum ein, zum Beispiel 1.8.2026.",
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Return the date; raise `ValidationError` whose code names the part at fault."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return timezone.localdate(value) if timezone.is_aware(value) else value.date()
        if isinstance(value, dt.date):
            return value
        parts = DateParts.of(value)
        if not parts.month and not parts.year and not isinstance(value, DateParts):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return self._checked(parts)

    def _checked(self, parts: DateParts) -> dt.date:
        day = _number(parts.day, "day", "Geben Sie den Tag als Zahl ein, zum Beispiel 1.")
        month = _month(parts.month)
        year = _year(parts.year)
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise ValidationError(
                f"Den {day}.{month}.{year} gibt es nicht. Prüfen Sie Tag und Monat.", code="day"
            ) from None


def _number(text: str, part: str, message: str) -> int:
    if not re.fullmatch(r"\d{1,4}\.?", text):
        raise ValidationError(message, code=part)
    return int(text.rstrip("."))


def _month(text: str) -> int:
    start = text.lower().replace("maerz", "märz")[:3]
    if start in MONTHS:
        return MONTHS.index(start) + 1
    month = _number(text, "month", "Geben Sie den Monat als Zahl ein, zum Beispiel 8.")
    if not 1 <= month <= len(MONTHS):
        raise ValidationError("Geben Sie einen Monat zwischen 1 und 12 ein.", code="month")
    return month


def _year(text: str) -> int:
    year = _number(text, "year", "Geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 2026.")
    if year < CENTURY:
        year += 2000
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValidationError(
            "Geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 2026.", code="year"
        )
    return year


class ClockField(forms.TimeField):
    """A time of day: 14:30, 14.30, 14 Uhr, 14:30 Uhr."""

    speaks_for_itself = True
    default_error_messages = {
        "required": "Geben Sie eine Uhrzeit ein, zum Beispiel 14:30.",
        "invalid": "Geben Sie eine Uhrzeit ein, zum Beispiel 14:30.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H", "%H:%M:%S"])
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time to the minute; raise `ValidationError` for what is none."""
        if isinstance(value, str):
            value = re.sub(r"\s*Uhr\.?$", "", value.strip(), flags=re.IGNORECASE)
        found = super().to_python(value)
        return found.replace(second=0, microsecond=0) if found else None


class PostalCodeField(forms.CharField):
    """A German postal code; spaces and „D-“ are dropped."""

    speaks_for_itself = True
    default_error_messages = {
        "required": "Geben Sie die Postleitzahl mit 5 Ziffern ein, zum Beispiel 79206.",
        "invalid": "Geben Sie die Postleitzahl mit 5 Ziffern ein, zum Beispiel 79206.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for the number keys and browsers for the stored code."""
        keys = {"inputmode": "numeric", "autocomplete": "postal-code"}
        return super().widget_attrs(widget) | keys

    def to_python(self, value: Any) -> str:
        """Return five digits or an empty text."""
        code = re.sub(r"\s|^D-", "", super().to_python(value) or "")
        if code and not re.fullmatch(r"\d{5}", code):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return code


class EmailField(forms.EmailField):
    """An e-mail address as long as one may be (RFC 5321, 4.5.3.1.3); Django's takes more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_ADDRESS)
        super().__init__(**kwargs)


class PhoneField(forms.CharField):
    """A telephone number as people write it; only what cannot be one is refused."""

    speaks_for_itself = True
    default_error_messages = {
        "required": "Geben Sie eine Telefonnummer mit Vorwahl ein, zum Beispiel 0761 21870.",
        "invalid": "Geben Sie eine Telefonnummer mit Vorwahl ein, zum Beispiel 0761 21870.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel"}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask browsers for the stored number."""
        return super().widget_attrs(widget) | {"autocomplete": "tel"}

    def to_python(self, value: Any) -> str:
        """Return the number with single spaces."""
        number = " ".join((super().to_python(value) or "").split())
        if number and not re.fullmatch(r"\+?[\d\s()/.\-–]{5,}(\s?(App\.?|-)\s?\d+)?", number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class UploadField(forms.FileField):
    """One file: its ending and size are checked here, its content by whoever stores it."""

    widget = forms.FileInput
    names = {"jpg": "JPEG"}  # the others are their ending in capitals

    def __init__(
        self, *, endings: Iterable[str] = ("pdf",), megabytes: int = 25, **kwargs: Any
    ) -> None:
        self.endings = tuple(endings)
        self.megabytes = megabytes
        kwargs.setdefault("help_text", f"{self.kinds}, höchstens {megabytes} MB.")
        super().__init__(**kwargs)

    @property
    def kinds(self) -> str:
        """The allowed kinds in words: „PDF, JPEG oder PNG“."""
        names = list(dict.fromkeys(self.names.get(e, e.upper()) for e in self.endings))
        return " oder ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser's dialog offer the allowed kinds first, and a script know the limit."""
        accept = ",".join(f".{ending}" for ending in self.endings)
        limit = {"data-kern-megabytes": self.megabytes}
        return super().widget_attrs(widget) | {"accept": accept} | limit

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file; raise `ValidationError` for a foreign ending or too many bytes."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and file is not initial:
            self._check(file)
        return file

    def _check(self, file: UploadedFile) -> None:
        ending = (file.name or "").rpartition(".")[2].lower()
        if ending not in self.endings:
            raise ValidationError(
                f"Diese Datei ist nicht vom Typ {self.kinds}. Wählen Sie eine andere Datei aus.",
                code="ending",
            )
        if (file.size or 0) > self.megabytes * MEGABYTE:
            size = -(-(file.size or 0) // MEGABYTE)
            raise ValidationError(
                f"Die Datei ist {size} MB groß. Erlaubt sind {self.megabytes} MB.", code="size"
            )
