"""The nouns of a form: what stands where, in the words of the design system.

Layouts are class attributes shared by all requests: nothing here keeps state while rendering.
"""

from collections.abc import Sequence
from typing import Any

from crispy_forms.utils import render_field  # type: ignore[import-untyped]  # crispy has no types
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kern.boundfield import adopt
from kern.options import Condition, FieldOptions

PACK = "kern"
WIDTHS = frozenset({2, 4, 8, 12, 20})


class Element:
    """Something a form consists of; crispy calls `render`."""

    template = ""

    def __init__(self, *fields: "Element | str") -> None:
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: str = PACK, **_: Any) -> SafeString:
        """Return the element's HTML with its children inside."""
        inner = self.rendered_fields(form, context, template_pack)
        return render_to_string(self.template, self.arguments(form) | {"fields": inner})

    def rendered_fields(self, form: Any, context: Any, template_pack: str) -> SafeString:
        """Return the children's HTML, one after the other."""
        parts = (render_field(f, form, context, template_pack=template_pack) for f in self.fields)
        return SafeString("".join(parts))

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return what the template gets besides `fields`."""
        del form
        return {}

    def presentation(self) -> dict[str, FieldOptions]:
        """Return what this part of the layout says about its fields."""
        found: dict[str, FieldOptions] = {}
        for element in self.fields:
            if isinstance(element, str):
                found[element] = FieldOptions()
            else:
                found.update(element.presentation())
        return found

    def formset_names(self) -> list[str]:
        """Return the names of the formsets shown inside."""
        return [n for e in self.fields if not isinstance(e, str) for n in e.formset_names()]


class Field(Element):
    """One field and how it is shown; the class methods name the kind."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__()
        self.name = name
        self.options = FieldOptions(**options)
        width = self.options.width
        if width is not None and width not in WIDTHS:
            raise ValueError(f"{name}: width must be one of {sorted(WIDTHS)}, not {width}.")

    def render(self, form: Any, context: Any, template_pack: str = PACK, **_: Any) -> SafeString:
        """Return the field's HTML by the one template that `as_field_group` uses as well."""
        del context, template_pack
        bound = adopt(form[self.name])
        declared = getattr(form, "presentation", {}).get(self.name)
        bound.options = declared or self.options
        if hasattr(form, "rendered_fields"):
            form.rendered_fields.add(self.name)
        return render_to_string(f"{PACK}/field.html", {"field": bound})

    def presentation(self) -> dict[str, FieldOptions]:
        """Return this field's options."""
        return {self.name: self.options}

    @classmethod
    def text(cls, name: str, **options: Any) -> "Field":
        """Show a line of text; `width` in characters: 2, 4, 8, 12 or 20."""
        return cls(name, kind="text", **options)

    @classmethod
    def textarea(cls, name: str, **options: Any) -> "Field":
        """Show several lines; `counter` shows how many characters are left, `rows` the height."""
        return cls(name, kind="textarea", **options)

    @classmethod
    def select(cls, name: str, **options: Any) -> "Field":
        """Show a list to choose one from."""
        return cls(name, kind="select", **options)

    @classmethod
    def radios(cls, name: str, **options: Any) -> "Field":
        """Show all choices, one to take; `inline` puts them side by side."""
        return cls(name, kind="radios", **options)

    @classmethod
    def checkboxes(cls, name: str, **options: Any) -> "Field":
        """Show all choices, several to take."""
        return cls(name, kind="checkboxes", **options)

    @classmethod
    def checkbox(cls, name: str, **options: Any) -> "Field":
        """Show one box to tick."""
        return cls(name, kind="checkbox", **options)

    @classmethod
    def date(cls, name: str, **options: Any) -> "Field":
        """Show day, month and year."""
        return cls(name, kind="date", **options)

    @classmethod
    def file(cls, name: str, **options: Any) -> "Field":
        """Show an input for one file."""
        return cls(name, kind="file", **options)


class Group(Element):
    """Fields under one legend that reads like a heading."""

    template = "kern/layout/group.html"

    def __init__(self, legend: str, *fields: Element | str, hint: str = "") -> None:
        super().__init__(*fields)
        self.legend = legend
        self.hint = hint

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return legend and hint."""
        del form
        return {"legend": self.legend, "hint": self.hint}


class Row(Element):
    """Two fields side by side where there is room."""

    template = "kern/layout/pair.html"
    limit = 2

    def __init__(self, *fields: Element | str) -> None:
        if len(fields) > self.limit:
            raise ValueError(f"A row holds at most {self.limit} fields.")
        super().__init__(*fields)


class When(Element):
    """Fields that are asked when another field has one of the values; seen without JavaScript.

    A ticked checkbox has the value „on“, an empty one the empty text.
    """

    template = "kern/layout/when.html"

    def __init__(self, field: str, value: str | Sequence[str], *fields: Element | str) -> None:
        super().__init__(*fields)
        values = (value,) if isinstance(value, str) else tuple(value)
        self.condition = Condition(field, values)

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return the name the browser posts and the values that count."""
        return {
            "name": form[self.condition.field].html_name,
            "values": "|".join(self.condition.values),
        }

    def presentation(self) -> dict[str, FieldOptions]:
        """Return the options of the fields inside, each under the condition."""
        return {n: o.under(self.condition) for n, o in super().presentation().items()}


class Rows(Element):
    """A formset kept by the form under this name: short entries, „add another“, never nested."""

    template = "kern/rows.html"

    def __init__(self, formset: str, *, entry: str = "Eintrag", legend: str = "") -> None:
        super().__init__()
        self.formset = formset
        self.entry = entry
        self.legend = legend

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return the formset and its words."""
        formset = getattr(form, self.formset)
        return {"formset": formset, "entry": self.entry, "legend": self.legend}

    def formset_names(self) -> list[str]:
        """Return the one name."""
        return [self.formset]


class Button(Element):
    """A button that sends the form."""

    template = "kern/layout/knob.html"

    def __init__(
        self, text: str, *, name: str = "", value: str = "", kind: str = "primary"
    ) -> None:
        super().__init__()
        self.given = {"text": text, "name": name, "value": value, "kind": kind}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return text, name, value and kind (primary, secondary, tertiary)."""
        del form
        return dict(self.given)


class Link(Element):
    """A link among the actions; text and address may be named by an attribute of the form."""

    template = "kern/layout/link.html"

    def __init__(self, text: str, url: str, *, kind: str = "tertiary") -> None:
        super().__init__()
        self.given = {"text": text, "url": url, "kind": kind}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return text, address and kind."""
        text, url = self.given["text"], self.given["url"]
        return {
            **self.given,
            "text": getattr(form, text, text),
            "url": getattr(form, url) if url.isidentifier() else url,
        }


class Actions(Element):
    """The line of buttons that ends a form."""

    template = "kern/layout/actions.html"


class Hint(Element):
    """A remark between fields: `tone` is info, warning, success or danger."""

    template = "kern/layout/remark.html"

    def __init__(self, text: str, *, title: str = "", tone: str = "info") -> None:
        super().__init__()
        self.given = {"text": text, "title": title, "tone": tone}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return title, text and tone."""
        del form
        return dict(self.given)


class Details(Element):
    """Fields or remarks behind a line that opens them."""

    template = "kern/layout/details.html"

    def __init__(self, summary: str, *fields: Element | str) -> None:
        super().__init__(*fields)
        self.summary = summary

    def arguments(self, form: Any) -> dict[str, Any]:
        """Return the line that opens; an error inside opens it at once."""
        return {
            "summary": self.summary,
            "open": not form.errors.keys().isdisjoint(self.presentation()),
        }
