"""Short entries one below the other, with „add another“: by submit, or at once by script."""

from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet

from kern.renderer import KernRenderer
from kern.unsent import Unsent

_MESSAGES = {
    "missing_management_form": (
        "Das Formular ist nicht vollständig angekommen. Senden Sie es noch einmal ab."
    ),
    "too_many_forms": "Das sind mehr Einträge als erlaubt. Entfernen Sie Einträge.",
    "too_few_forms": "Es fehlen Einträge. Fügen Sie weitere hinzu.",
}


class RowFormSet(BaseFormSet):  # type: ignore[type-arg]  # the form is named by formset_factory
    """A formset of KERN forms; `row_formset` makes one for a form."""

    default_renderer = KernRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = _MESSAGES | (kwargs.get("error_messages") or {})
        super().__init__(*args, **kwargs)

    def is_valid(self) -> bool:
        """Tell whether the entries were sent and nothing is wrong with them."""
        return not isinstance(self.data, Unsent) and super().is_valid()

    def full_clean(self) -> None:
        """Check the entries, unless they were only typed and never sent."""
        if isinstance(self.data, Unsent):
            self._errors: list[Any] = []
            self._non_form_errors = self.error_class()
            for form in self.forms:
                form.full_clean()  # finds nothing, but from now on the form has its answers
            return
        super().full_clean()

    @property
    def asks_for_more(self) -> bool:
        """Whether the form was sent by „add another“ and must be shown again, one row longer."""
        return self.is_bound and f"{self.prefix}-add" in self.data

    def one_longer(self) -> "RowFormSet":
        """Return the same rows, nothing lost, and an empty one below."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # posted data is a QueryDict
        data[f"{self.prefix}-TOTAL_FORMS"] = str(self.total_form_count() + 1)
        data.pop(f"{self.prefix}-add", None)
        return type(self)(
            data=data, files=self.files, prefix=self.prefix, form_kwargs=self.form_kwargs
        )

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Name the box that removes a row in German."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Entfernen"


def row_formset(form: type[forms.Form], *, extra: int = 1, most: int = 20) -> type[RowFormSet]:
    """Return the class of short entries of this form: `extra` empty ones, at most `most`.

    One too many is shown and complained of. What a forged form claims beyond is never built.
    """
    made = forms.formset_factory(
        form,
        formset=RowFormSet,
        extra=extra,
        max_num=most,
        absolute_max=most + 1,
        validate_max=True,
        can_delete=True,
    )
    return cast("type[RowFormSet]", made)
