"""Base classes of every form on a KERN page."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

from kern.helper import KernHelper
from kern.messages import speak_german
from kern.options import FieldOptions
from kern.renderer import KernRenderer
from kern.unsent import Unsent

if TYPE_CHECKING:
    from kern.layout import Element

    _Base = forms.Form
else:
    _Base = object

# A layout may ask for another widget than the field brings: same data, another look.
_WIDGETS: dict[str, type[forms.Widget]] = {
    "radios": forms.RadioSelect,
    "checkboxes": forms.CheckboxSelectMultiple,
    "select": forms.Select,
    "textarea": forms.Textarea,
}


class KernFormMixin(_Base):
    """Makes any Django form a KERN form: `class LoginForm(KernFormMixin, allauth.LoginForm)`."""

    layout: "ClassVar[tuple[Element | str, ...]]" = ()
    form_tag: ClassVar[bool] = True  # False where the page writes `<form>` itself
    marks_optional: ClassVar[bool] = True  # False where the page says once that all is
    default_renderer = KernRenderer
    use_required_attribute = False
    summary_shown = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self._helper: KernHelper | None = None
        for name, field in self.fields.items():
            options = self.presentation.get(name, FieldOptions())
            speak_german(field, str(options.label or field.label or name))
            _dress(field, options.kind)
            _write_numbers_as_text(field)

    @property
    def helper(self) -> KernHelper:
        """What crispy renders the form by: the class's `layout`, or one set by the instance."""
        if self._helper is None:
            self._helper = KernHelper(*self.layout, tag=self.form_tag)
        return self._helper

    @helper.setter
    def helper(self, helper: KernHelper) -> None:
        self._helper = helper

    @cached_property
    def presentation(self) -> dict[str, FieldOptions]:
        """Return what the layout says about each field."""
        found: dict[str, FieldOptions] = {}
        for element in self.layout:
            if not isinstance(element, str):
                found.update(element.presentation())
        return found

    @property
    def formsets(self) -> list[Any]:
        """The formsets that the layout shows as `Rows`."""
        found: list[Any] = []
        for element in self.layout:
            if not isinstance(element, str):
                found.extend(getattr(self, name) for name in element.formset_names())
        return found

    @property
    def is_unsent(self) -> bool:
        """Whether the form shows what was typed and never sent: nothing of it is judged."""
        return isinstance(self.data, Unsent)

    def is_valid(self) -> bool:
        """Tell whether the form was sent and nothing is wrong with it."""
        return not self.is_unsent and super().is_valid()

    def full_clean(self) -> None:
        """Check the form, then ask for what a `When` requires under the answers given."""
        if self.is_unsent:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        for name, options in self.presentation.items():
            condition = options.condition
            if not (condition and options.required and condition.holds(cleaned)):
                continue
            field = self.fields[name]
            if cleaned.get(name) in field.empty_values and not self.has_error(name):
                message = field.error_messages["required"]
                self.add_error(name, forms.ValidationError(message, code="required"))


def _dress(field: forms.Field, kind: str) -> None:
    wanted = _WIDGETS.get(kind)
    if wanted is None or type(field.widget) is wanted or isinstance(field.widget, wanted):
        return
    old = field.widget
    field.widget = wanted(attrs=old.attrs)
    field.widget.is_required = field.required
    field.widget.is_localized = field.localize
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = None if kind == "radios" else field.empty_label
        field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [c for c in choices if c[0] != ""] if kind == "radios" else choices


def _write_numbers_as_text(field: forms.Field) -> None:
    """Let people type „12,5“: browsers' number inputs drop what they do not understand."""
    if type(field.widget) is not forms.NumberInput:
        return
    whole = not isinstance(field, forms.DecimalField | forms.FloatField)
    kept = {k: v for k, v in field.widget.attrs.items() if k not in {"min", "max", "step"}}
    field.widget = forms.TextInput(attrs={**kept, "inputmode": "numeric" if whole else "decimal"})
    field.widget.is_required = field.required
    field.localize = field.localize or not whole


class KernForm(KernFormMixin, forms.Form):
    """A form of its own fields."""


class KernModelForm(KernFormMixin, forms.ModelForm):  # type: ignore[type-arg]  # the model is named by the subclass
    """A form of a model's fields."""
