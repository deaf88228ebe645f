import pytest

from kern.layout import Field, Link, Row
from tests.kern.cases import Sample, rendered


def test_a_width_the_design_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="width must be one of"):
        Field.text("name", width=7)


def test_a_misspelt_option_is_refused() -> None:
    with pytest.raises(TypeError, match="widht"):
        Field.text("name", widht=8)


def test_a_row_holds_two_fields() -> None:
    with pytest.raises(ValueError, match="at most 2"):
        Row("a", "b", "c")


def test_a_field_that_does_not_exist_is_not_passed_over() -> None:
    class Wrong(Sample):
        layout = (Field.text("nmae"),)

    with pytest.raises(KeyError, match="nmae"):
        rendered(Wrong())


def test_a_link_may_take_its_address_from_the_form() -> None:
    class Sending(Sample):
        back = "/zurück/?x=1"
        layout = (Link("Zurück", "back"),)

    assert 'href="/zurück/?x=1"' in rendered(Sending())
