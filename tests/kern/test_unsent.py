"""Data that was typed and not sent: shown as it is, judged by nobody."""

from django import forms
from django.template import engines
from django.utils.datastructures import MultiValueDict

from kern.fields import GermanDateField
from kern.forms import KernForm
from kern.layout import Field
from kern.rows import row_formset
from kern.templatetags.kern import summary_lines
from kern.unsent import Unsent


class TripForm(KernForm):
    place = forms.CharField(max_length=5)
    day = GermanDateField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    layout = (Field.text("place"), Field.date("day"), Field.radios("kind"))


class StopForm(KernForm):
    name = forms.CharField(max_length=5)


WRONG = {"place": ["viel zu lang"], "day_day": ["99"], "day_month": [""], "kind": ["c"]}


def shown(form: object) -> str:
    template = engines["django"].from_string("{% error_summary form %}{{ form }}")
    return str(template.render({"form": form}))


def test_what_was_typed_is_shown_without_a_word_about_it() -> None:
    html = shown(TripForm(Unsent(WRONG)))
    assert 'value="viel zu lang"' in html
    assert 'value="99"' in html
    assert "kern-error" not in html
    assert "aria-invalid" not in html


def test_the_same_data_sent_is_judged() -> None:
    form = TripForm(MultiValueDict(WRONG))
    assert set(form.errors) == {"place", "day", "kind"}
    assert not form.is_unsent
    assert "kern-error" in shown(form)


def test_it_is_never_valid() -> None:
    right = {"place": ["Bach"], "day": ["1.8.2026"], "kind": ["a"]}
    assert TripForm(MultiValueDict(right)).is_valid()
    unsent = TripForm(Unsent(right))
    assert not unsent.is_valid()
    assert unsent.errors == {}


def test_entries_are_shown_as_they_were_typed_too() -> None:
    typed = {
        "form-TOTAL_FORMS": ["2"],
        "form-INITIAL_FORMS": ["0"],
        "form-0-name": ["viel zu lang"],
        "form-1-name": [""],
    }
    rows = row_formset(StopForm)(Unsent(typed))
    assert [form["name"].value() for form in rows.forms] == ["viel zu lang", ""]
    assert rows.total_error_count() == 0
    assert not rows.is_valid()
    assert row_formset(StopForm)(MultiValueDict(typed)).total_error_count() == 1


def test_entries_that_can_be_removed_have_a_summary_too() -> None:
    typed = {"form-TOTAL_FORMS": ["1"], "form-INITIAL_FORMS": ["0"], "form-0-name": ["zu lang"]}
    assert summary_lines(row_formset(StopForm)(Unsent(typed))) == []
