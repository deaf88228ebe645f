"""A field and its data, as the design system shows them."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import cached_property

from kern.options import FieldOptions
from kern.widgets import DateInputs, DateParts

# Which template a widget gets; the first match counts.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateInputs, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Widget, "text"),
)
_CSS = {
    "select": "kern-form-input__select",
    "radios": "kern-form-check__radio",
    "checkboxes": "kern-form-check__checkbox",
    "checkbox": "kern-form-check__checkbox",
}
_TEMPLATES = {"radios": "choices", "checkboxes": "choices", "text": "input", "textarea": "input"}
_GROUPS = frozenset({"radios", "checkboxes", "date"})


class KernBoundField(BoundField):
    """Adds classes, `aria-required` and descriptions in the order counter, help, error.

    Nothing is written into `widget.attrs`: rendering twice gives the same.
    """

    form: Any

    @cached_property
    def options(self) -> FieldOptions:
        """Return what the form's layout says about this field."""
        found: dict[str, FieldOptions] = getattr(self.form, "presentation", {})
        return found.get(self.name, FieldOptions())

    @property
    def kind(self) -> str:
        """The design system's word for the widget."""
        return next(kind for cls, kind in _KINDS if isinstance(self.field.widget, cls))

    @property
    def kind_template(self) -> str:
        """The template that shows this kind of field."""
        return f"kern/layout/{_TEMPLATES.get(self.kind, self.kind)}.html"

    @property
    def shown_label(self) -> str:
        """The label, or the one the layout gives."""
        return self.options.label or str(self.label)

    @property
    def is_optional(self) -> bool:
        """Whether the label says „freiwillig“; a field under a condition never does."""
        is_marked = getattr(self.form, "marks_optional", True)
        return is_marked and not self.is_required and self.options.condition is None

    @property
    def is_required(self) -> bool:
        """Whether an answer is needed as soon as the field is seen."""
        return self.field.required or self.options.required

    @property
    def counter_id(self) -> str:
        """The id of the line that counts characters."""
        return f"{self.auto_id}_counter"

    @property
    def description(self) -> str:
        """The ids that describe the field: counter, help, error."""
        ids = [
            (self.counter_id, self.options.counter),
            (f"{self.auto_id}_helptext", self.help_text),
            (f"{self.auto_id}_error", self.errors),
        ]
        return " ".join(id_ for id_, there in ids if there) if self.auto_id else ""

    @property
    def aria_describedby(self) -> str:
        """Django's hook: its own order lacks the counter."""
        own = self.field.widget.attrs.get("aria-describedby", "")
        return " ".join(filter(None, [own, self.description]))

    @property
    def faulty_parts(self) -> list[str]:
        """The inputs of a date that are at fault; all of them if no part is named."""
        if not self.errors:
            return []
        codes = {error.code for error in self.form.errors.as_data().get(self.name, [])}
        named = [part for part in DateParts._fields if part in codes]
        return named or list(DateParts._fields)

    @property
    def first_id(self) -> str:
        """The id a link to this field must point at."""
        if self.kind == "date":
            return f"{self.auto_id}_{(self.faulty_parts or ['day'])[0]}"
        if self.kind in {"radios", "checkboxes"}:
            return f"{self.auto_id}_0"
        return self.auto_id

    @property
    def choices(self) -> list[BoundWidget]:
        """The options of radios and checkboxes."""
        return list(self.subwidgets)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Return what Django adds, plus the classes and states of the design system."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        attrs["class"] = self._classes(widget)
        if self.kind in _GROUPS:
            attrs.pop("aria-invalid", None)
        if self.is_required and self.kind not in {"radios", "checkboxes"}:
            attrs["aria-required"] = "true"
        if self.kind == "date" and self.errors:
            attrs["data-faulty"] = " ".join(self.faulty_parts)
        if self.options.counter:
            attrs["maxlength"] = False
            attrs["data-kern-counter"] = str(self.options.counter)
        if self.options.rows:
            attrs["rows"] = str(self.options.rows)
        return attrs | dict(self.options.attrs)

    def _classes(self, widget: forms.Widget) -> str:
        base = _CSS.get(self.kind, "kern-form-input__input")
        width = self.options.width if self.kind in {"text", "select"} else None
        names = [
            base,
            f"{base}--error" if self.errors else "",
            f"{base}--width-{width}" if width else "",
            str(widget.attrs.get("class", "")),
        ]
        return " ".join(filter(None, names))


def adopt(field: BoundField) -> KernBoundField:
    """Return the field itself, or its likeness if the form was not made by the pack."""
    if isinstance(field, KernBoundField):
        return field
    return KernBoundField(field.form, field.field, field.name)
