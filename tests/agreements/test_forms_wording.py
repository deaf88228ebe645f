"""How a wording is shown for editing, and what is stored of it."""

import pytest
from django.http import QueryDict

from agreements.documents.passages import unwrapped
from agreements.forms.wording import WordingForm
from agreements.models.edition import Section
from tests import builders


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("eins\nzwei", "eins zwei"),
        ("eins\n\nzwei", "eins\n\nzwei"),
        ("Liste\n\n- eins\n  weiter\n- zwei", "Liste\n\n- eins weiter\n- zwei"),
        ("Text[^1].\n\n[^1]: Fuß\n    note", "Text[^1].\n\n[^1]: Fuß note"),
        ("fest\\\nUmbruch", "fest\\\nUmbruch"),
        ("fest  \nUmbruch", "fest  \nUmbruch"),
        ("", ""),
    ],
)
def test_each_paragraph_is_one_line(source: str, shown: str) -> None:
    assert unwrapped(source) == shown


@pytest.fixture
def section(db: None) -> Section:  # noqa: ARG001 - a fixture that is wanted for what it does
    return builders.make_edition().sections.get(key="4")


def typed(section: Section, body: str) -> WordingForm:
    data = QueryDict(mutable=True)
    data["body"] = body
    form = WordingForm(data, section=section)
    form.full_clean()
    return form


def test_line_ends_of_the_browser_become_plain(section: Section) -> None:
    assert typed(section, "eins\r\n\r\nzwei\r\n").body_to_store == "eins\n\nzwei"


def test_the_words_of_the_muster_are_not_stored(section: Section) -> None:
    assert typed(section, unwrapped(section.body)).body_to_store is None


def test_a_text_that_cannot_be_read_is_refused(section: Section) -> None:
    form = typed(section, "{x: y}")
    assert str(form.errors["body"][0]).startswith("Zeile 1: Die Lücke „x“ ist unbekannt.")


def test_a_null_byte_is_a_field_error(section: Section) -> None:
    assert list(typed(section, "a\x00b").errors) == ["body"]
