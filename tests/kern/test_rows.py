from django import forms

from kern.rows import RowFormSet, row_formset
from tests.kern.cases import SampleRows

DATA = {"r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-text": "Ein Angebot"}


def make_rows(**more: str) -> RowFormSet:
    return SampleRows(DATA | more, prefix="r")


def test_add_another_keeps_what_was_typed_and_adds_an_empty_row() -> None:
    rows = make_rows(**{"r-add": "1"})
    assert rows.asks_for_more
    longer = rows.one_longer()
    assert not longer.asks_for_more
    assert [form["text"].value() for form in longer.forms] == ["Ein Angebot", None]


def test_rows_that_are_saved_ask_for_nothing() -> None:
    assert not make_rows().asks_for_more
    assert not SampleRows(prefix="r").asks_for_more


def test_a_torn_form_is_explained() -> None:
    rows = SampleRows({"r-0-text": "x"}, prefix="r")
    assert not rows.is_valid()
    assert rows.non_form_errors() == [
        "Das Formular ist nicht vollständig angekommen. Senden Sie es noch einmal ab."
    ]


def test_there_is_a_limit_to_the_rows() -> None:
    rows = row_formset(forms.Form, most=1)({**DATA, "r-TOTAL_FORMS": "2"}, prefix="r")
    assert rows.non_form_errors() == ["Das sind mehr Einträge als erlaubt. Entfernen Sie Einträge."]


def test_a_forged_number_of_rows_costs_no_more_than_one_too_many() -> None:
    rows = row_formset(forms.Form, most=1)({**DATA, "r-TOTAL_FORMS": "99999"}, prefix="r")
    assert len(rows.forms) == 2
    assert rows.non_form_errors()
