"""Every field in every state, and every layout object: what the golden files hold.

Run ``python -m tests.kern.cases`` to write them anew, then read the difference.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from crispy_forms import (  # type: ignore[import-untyped]  # crispy has no types
    layout as crispy,
)
from django import forms
from django.template import Context, Template

from kern.fields import GermanDateField, PhoneField, PostalCodeField, UploadField
from kern.forms import KernForm
from kern.helper import KernHelper
from kern.layout import Actions, Button, Details, Field, Group, Hint, Link, Row, Rows, When
from kern.rows import row_formset

GOLDEN = Path(__file__).parent / "golden"
CHOICES = [("a", "Apfel"), ("b", "Birne <b>reif</b>")]

# kind: (field class, its arguments, a value, data that are wrong, a layout with options)
KINDS: dict[str, tuple[Callable[..., forms.Field], dict[str, Any], Any, dict[str, str], Field]] = {
    "text": (forms.CharField, {"max_length": 5}, "Ort", {"f": "zu lang"}, Field.text("f", width=8)),
    "mail": (forms.EmailField, {}, "a@b.example", {"f": "ohne At"}, Field.text("f", width=20)),
    "number": (forms.IntegerField, {}, 12, {"f": "zwölf"}, Field.text("f", width=2)),
    "password": (
        forms.CharField,
        {"widget": forms.PasswordInput(attrs={"autocomplete": "current-password"})},
        "geheim",
        {"f": ""},
        Field.text("f", label="Kennwort"),
    ),
    "postal": (PostalCodeField, {}, "79206", {"f": "7920"}, Field.text("f", width=4)),
    "phone": (PhoneField, {}, "0761 21870", {"f": "abc"}, Field.text("f", width=12)),
    "textarea": (
        forms.CharField,
        {"widget": forms.Textarea, "max_length": 5},
        "Text",
        {"f": "zu lang"},
        Field.textarea("f", counter=5, rows=3),
    ),
    "select": (
        forms.ChoiceField,
        {"choices": CHOICES},
        "b",
        {"f": "c"},
        Field.select("f", width=12),
    ),
    "radios": (
        forms.ChoiceField,
        {"choices": CHOICES, "widget": forms.RadioSelect},
        "b",
        {"f": ""},
        Field.radios("f", inline=True),
    ),
    "checkboxes": (
        forms.MultipleChoiceField,
        {"choices": CHOICES, "widget": forms.CheckboxSelectMultiple},
        ["a", "b"],
        {},
        Field.checkboxes("f", inline=True),
    ),
    "checkbox": (forms.BooleanField, {}, True, {}, Field.checkbox("f", label="Einverstanden.")),
    "date": (
        GermanDateField,
        {},
        "2026-08-01",
        {"f_day": "31", "f_month": "13", "f_year": "2026"},
        Field.date("f", label="Tag des Gesprächs"),
    ),
    "file": (UploadField, {"endings": ("pdf", "jpg")}, None, {}, Field.file("f", label="Scan")),
}
STATES = ("empty", "value", "help", "error", "optional", "disabled", "layout")


def make_form(kind: str, state: str) -> KernForm:
    """Return a form of one field named `f` in the state."""
    cls, given, value, wrong, options = KINDS[kind]
    arguments = {"label": "Feld <b>1</b>", **given}
    if state == "help":
        arguments["help_text"] = "Hilfe <b>hier</b>"
    if state in {"optional", "layout"}:
        arguments["required"] = False
    if state == "disabled":
        arguments["disabled"] = True
    shown = (options if state == "layout" else Field("f"),)
    form_class = type("Form", (KernForm,), {"f": cls(**arguments), "layout": shown})
    initial = {"f": value} if state in {"value", "disabled"} else {}
    form: KernForm = form_class(wrong if state == "error" else None, initial=initial)
    return form


class SampleRow(KernForm):
    """A row of the sample formset."""

    text = forms.CharField(label="Angebot", max_length=20)


SampleRows = row_formset(SampleRow)


class Sample(KernForm):
    """The fields that layout objects arrange."""

    one = forms.CharField(label="Eins")
    two = forms.ChoiceField(label="Zwei", choices=CHOICES, widget=forms.RadioSelect)
    three = forms.CharField(label="Drei", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = SampleRows(self.data if self.is_bound else None, prefix="rows")


class Conditional(Sample):
    """A field that is asked only under an answer."""

    layout = (Field("one"), Field("two"), When("two", "b", Field("three", required=True)))


class WithRows(Sample):
    """A formset inside a form."""

    layout = (Field("one"), Rows("rows", entry="Angebot", legend="Angebote"))


class Folded(Sample):
    """A field behind a line that opens."""

    layout = (Field("two"), Details("Mehr", Field("one")))


def _sample(*layout: Any, data: Mapping[str, Any] | None = None) -> KernForm:
    form = Sample(data)
    form.helper = KernHelper(*layout)
    return form


def _plain(**options: Any) -> KernForm:
    form = Sample()
    form.helper = KernHelper(**options)
    return form


ROWS = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}
GONE = {"rows-0-text": "x" * 21, "rows-0-DELETE": "on", "rows-1-text": "y" * 21}
LAYOUTS: dict[str, Callable[[], KernForm]] = {
    "group": lambda: _sample(Group("Gruppe", "one", "three", hint="Hinweis <b>")),
    "pair": lambda: _sample(Row("one", "three")),
    "when_unbound": Conditional,
    "when_answered": lambda: Conditional({"one": "1", "two": "b"}),
    "when_not_asked": lambda: Conditional({"one": "1", "two": "a"}),
    "rows": WithRows,
    "rows_error": lambda: WithRows({"one": "", **ROWS, **GONE}),
    "details": Folded,
    "details_error": lambda: Folded({"two": "a"}),
    "hint": lambda: _sample(Hint("Text <b>", title="Titel", tone="warning"), "one"),
    "actions": lambda: _sample(
        Actions(Button("Weiter", name="go", value="1"), Link("Zurück", "/?a=1&b=2"))
    ),
    "no_layout": Sample,
    "get": lambda: _plain(method="get", action="/suche/", id_="suche"),
    "without_tag": lambda: _plain(tag=False),
    "hidden": lambda: _sample("key"),
    "core_div": lambda: _sample(crispy.Div("one", css_class="x", css_id="y")),
    "core_row": lambda: _sample(crispy.Row(crispy.Column("one"), crispy.Column("three"))),
    "core_fieldset": lambda: _sample(crispy.Fieldset("Legende", "one")),
    "core_buttons": lambda: _sample(
        crispy.ButtonHolder(crispy.Submit("go", "Los"), crispy.Reset("no", "Leeren"))
    ),
    "core_button_hidden": lambda: _sample(crispy.Button("b", "Knopf"), crispy.Hidden("h", "1")),
    "core_html": lambda: _sample(crispy.HTML("<hr>"), crispy.Field("one")),
    "core_multifield": lambda: _sample(crispy.MultiField("Mehrere", "one", "three")),
}


def all_cases() -> dict[str, Callable[[], KernForm]]:
    """Return every case by its name."""
    fields: dict[str, Callable[[], KernForm]] = {
        f"{kind}_{state}": lambda kind=kind, state=state: make_form(kind, state)  # type: ignore[misc]  # bound at once
        for kind in KINDS
        for state in STATES
    }
    return fields | {f"layout_{name}": make for name, make in LAYOUTS.items()}


def rendered(form: KernForm) -> str:
    """Return the form as crispy writes it."""
    template = Template("{% load crispy_forms_tags %}{% crispy form %}")
    return template.render(Context({"form": form, "csrf_token": "token"}))


def golden_text(html: str) -> str:
    """Return the HTML without blank lines."""
    return re.sub(r"\n\s*(?=\n)", "", html).strip() + "\n"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.html"):
        old.unlink()
    for name, make in all_cases().items():
        (GOLDEN / f"{name}.html").write_text(golden_text(rendered(make())), encoding="utf-8")
