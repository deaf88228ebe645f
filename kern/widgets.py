"""Widgets the design system knows and Django does not."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class DateParts(NamedTuple):
    """A date as it was typed, in three inputs."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, value: object) -> "DateParts":
        """Split a date, a text or parts into what the three inputs show."""
        if isinstance(value, DateParts):
            return value
        if isinstance(value, dt.date):
            return cls(str(value.day), str(value.month), str(value.year))
        text = str(value or "").strip()
        if iso := _ISO.fullmatch(text):
            return cls(str(int(iso[3])), str(int(iso[2])), iso[1])
        parts = [part for part in re.split(r"[.\s/-]+", text) if part]
        return cls(*parts) if len(parts) == len(cls._fields) else cls(text)


class DateInputs(forms.Widget):
    """Three inputs for day, month and year; a whole date in one of them is understood too."""

    template_name = "kern/widgets/date.html"
    use_fieldset = True
    labels = {"day": "Tag", "month": "Monat", "year": "Jahr"}

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 (Django's signature)
        """Return the id of the first input: the target of a link to the field."""
        return f"{id_}_day" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return one entry per input."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        base = context["widget"]["attrs"]
        id_ = base.get("id", name)
        faulty = str(base.pop("data-faulty", "")).split()
        shared = {key: base[key] for key in ("disabled", "aria-required") if key in base}
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "label": self.labels[part],
                "value": text,
                "width": 4 if part == "year" else 2,
                "faulty": part in faulty,
                "attrs": shared,
            }
            for part, text in DateParts.of(value)._asdict().items()
        ]
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> "str | DateParts":
        """Return the whole text, or the parts if a date was typed in three inputs."""
        del files
        if (whole := data.get(name)) is not None:
            return str(whole).strip()
        parts = DateParts(*(str(data.get(f"{name}_{p}", "")).strip() for p in DateParts._fields))
        if sum(map(bool, parts)) == 1:
            return next(filter(None, parts)) if re.search(r"[.\-/]", "".join(parts)) else parts
        return parts if any(parts) else ""

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Say whether neither the whole date nor any part was posted."""
        del files
        return name not in data and not any(f"{name}_{p}" in data for p in DateParts._fields)
