from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group as Team

from kern.boundfield import adopt
from kern.forms import KernForm, KernFormMixin, KernModelForm
from kern.helper import KernHelper
from kern.layout import Field, Group, Rows, When
from tests.kern.cases import rendered


class Sample(KernForm):
    name = forms.CharField(label="Name:", max_length=5)
    mail = forms.EmailField(label="E-Mail-Adresse")
    count = forms.IntegerField(label="Anzahl")
    rate = forms.DecimalField(label="Anteil")
    on = forms.DateField(label="Tag")
    kind = forms.ChoiceField(label="Art", choices=[("", "–"), ("a", "A"), ("b", "B")])
    agreed = forms.BooleanField(label="Ich stimme zu.")
    scan = forms.FileField(label="Scan")
    own = forms.CharField(error_messages={"required": "Eigener Satz."})
    layout = (Group("Alles", Field.radios("kind"), Field.textarea("name", label="Ort")),)


def test_each_kind_of_field_asks_in_its_own_words() -> None:
    errors = {name: messages[0] for name, messages in Sample({}).errors.items()}
    assert errors == {
        "name": "Füllen Sie das Feld „Ort“ aus.",
        "mail": "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@gemeinde.de.",
        "count": "Geben Sie bei „Anzahl“ eine ganze Zahl ein, zum Beispiel 12.",
        "rate": "Geben Sie bei „Anteil“ eine Zahl ein, zum Beispiel 12,5.",
        "on": "Geben Sie bei „Tag“ ein Datum ein, zum Beispiel 1.8.2026.",
        "kind": "Wählen Sie bei „Art“ eine Möglichkeit aus.",
        "agreed": "Setzen Sie das Häkchen bei „Ich stimme zu“.",
        "scan": "Wählen Sie eine Datei aus.",
        "own": "Eigener Satz.",
    }


def test_wrong_answers_are_never_called_invalid() -> None:
    wrong = {"mail": "x", "count": "x", "rate": "x", "on": "x", "kind": "x", "name": "zu lang"}
    errors = Sample(wrong).errors
    assert errors["name"] == ["Der Text ist 2 Zeichen zu lang. Kürzen Sie ihn auf 5 Zeichen."]
    assert errors["kind"] == ["Wählen Sie bei „Art“ eine der angebotenen Möglichkeiten aus."]
    text = str(errors)
    assert "gültig" not in text
    assert "!" not in text


def test_the_layout_chooses_the_widget() -> None:
    form = Sample()
    assert isinstance(form.fields["name"].widget, forms.Textarea)
    assert isinstance(form.fields["kind"].widget, forms.RadioSelect)
    assert [value for value, _ in form.fields["kind"].widget.choices] == ["a", "b"]
    assert "required" not in str(form["kind"]).replace("aria-required", "")


@pytest.mark.django_db
def test_a_choice_of_records_loses_its_empty_row_as_radios() -> None:
    class Choose(KernForm):
        team = forms.ModelChoiceField(Team.objects.all(), label="Gruppe")
        layout = (Field.radios("team"),)

    Team.objects.create(name="Fachstelle")
    labels = [str(choice.data["label"]) for choice in Choose()["team"].subwidgets]
    assert labels == ["Fachstelle"]
    assert isinstance(Choose().fields["team"].widget, forms.RadioSelect)


def test_a_model_form_speaks_german_too() -> None:
    class TeamForm(KernModelForm):
        class Meta:
            model = Team
            fields = ["name"]
            labels = {"name": "Gruppe"}

    assert TeamForm({"name": ""}).errors == {"name": ["Füllen Sie das Feld „Gruppe“ aus."]}


def test_any_form_can_be_made_a_kern_form() -> None:
    class Foreign(forms.Form):
        use_required_attribute = True
        word = forms.CharField(label="Wort")

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["late"] = forms.CharField(label="Nachgereicht")

    class Ours(KernFormMixin, Foreign):
        layout = ("word",)

    form = Ours({})
    assert form.errors["late"] == ["Füllen Sie das Feld „Nachgereicht“ aus."]
    assert "kern-form-input__input" in str(form["word"])
    assert " required" not in str(form["word"])


def test_a_helper_may_be_replaced() -> None:
    form = Sample()
    assert form.helper is form.helper
    form.helper = KernHelper(tag=False)
    assert form.helper.form_tag is False


class Conditional(KernForm):
    kind = forms.ChoiceField(label="Art", choices=[("a", "A"), ("b", "B")])
    more = forms.BooleanField(label="Mehr", required=False)
    word = forms.CharField(label="Wort", required=False)
    text = forms.CharField(label="Text", required=False)
    layout = (
        Field.radios("kind"),
        When("kind", ["b", "c"], Field.text("word", required=True)),
        Field.checkbox("more"),
        When("more", "on", Field.text("text", required=True)),
    )


@pytest.mark.parametrize(
    ("data", "faulty"),
    [
        ({"kind": "a"}, set()),
        ({"kind": "b"}, {"word"}),
        ({"kind": "b", "word": "da"}, set()),
        ({"kind": "a", "more": "on"}, {"text"}),
        ({"kind": "a", "more": "on", "text": "da"}, set()),
        ({}, {"kind"}),
    ],
)
def test_what_a_condition_requires_is_asked_only_under_it(
    data: dict[str, str], faulty: set[str]
) -> None:
    assert set(Conditional(data).errors) == faulty


def test_a_field_under_a_condition_is_not_called_optional() -> None:
    form = Conditional()
    assert "freiwillig" not in str(form["word"].as_field_group())
    assert 'aria-required="true"' in str(form["word"])


def test_a_form_may_say_once_that_all_is_optional() -> None:
    class AllOptional(KernForm):
        word = forms.CharField(label="Wort", required=False)

    class Unmarked(AllOptional):
        marks_optional = False

    assert "freiwillig" in str(AllOptional()["word"].as_field_group())
    assert "freiwillig" not in str(Unmarked()["word"].as_field_group())


def test_rows_of_the_layout_are_known_to_the_form() -> None:
    class WithRows(KernForm):
        layout = (Group("Liste", Rows("entries"), "name"),)
        name = forms.CharField()
        entries = "the formset"

    assert WithRows().formsets == ["the formset"]
    assert set(WithRows().presentation) == {"name"}


def test_a_description_set_by_hand_stays_first() -> None:
    class Described(KernForm):
        word = forms.CharField(
            help_text="Hilfe", widget=forms.TextInput(attrs={"aria-describedby": "oben"})
        )

    field = adopt(Described({})["word"])
    assert field.aria_describedby == "oben id_word_helptext id_word_error"
    assert adopt(Described()["word"]).faulty_parts == []


def test_numbers_are_typed_as_text_with_a_comma() -> None:
    class Hours(KernForm):
        count = forms.IntegerField(min_value=1)
        rate = forms.DecimalField()

    form = Hours({"count": "3", "rate": "12,5"})
    assert form.is_valid()
    assert form.cleaned_data == {"count": 3, "rate": Decimal("12.5")}
    assert 'type="text"' in str(form["count"])
    assert 'inputmode="numeric"' in str(form["count"])
    assert 'value="12,5"' in str(Hours(initial={"rate": Decimal("12.5")})["rate"])


def test_a_page_may_write_the_form_itself() -> None:
    class Inside(KernForm):
        form_tag = False
        word = forms.CharField()
        layout = ("word",)

    assert "<form" not in rendered(Inside())
