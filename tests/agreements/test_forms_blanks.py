"""What the form of the blanks asks for, and what becomes of the answers."""

from collections.abc import Mapping

import pytest
from django.http import QueryDict

from agreements.enums import BlankKind
from agreements.forms.blanks import AskedBlank, BlanksForm, blanks_form
from agreements.models.edition import EditionBlank

PROPOSALS = ("Erst fragen.", "Zettel.")
PROCEDURE = AskedBlank(EditionBlank(key="procedure", label="Verfahren", hint="Drei."), PROPOSALS)
ROOM = AskedBlank(EditionBlank(key="room", kind=BlankKind.TEXT, label="Raum", hint="Wo?"), ())


def answered(
    *asked: AskedBlank, stored: Mapping[str, str] | None = None, **fields: str
) -> BlanksForm:
    data = QueryDict(mutable=True)
    data.update(fields)
    return blanks_form(asked)(data, stored=stored or {})


def test_another_edition_may_ask_for_other_blanks() -> None:
    form = answered(PROCEDURE, ROOM, choice_procedure="1", text_room="Zimmer 3")
    assert form.is_valid()
    assert form.values == {"procedure": "Zettel.", "room": "Zimmer 3"}
    assert form.typed() == {"procedure": "Zettel.", "room": "Zimmer 3"}
    assert form.label_of("room") == "Raum"
    assert form.fields_of("room", "Saal") == {"text_room": "Saal"}


def test_a_blank_without_proposals_is_a_plain_field() -> None:
    form = blanks_form([ROOM])(stored={"room": "Zimmer 3"})
    assert list(form.fields) == ["seen", "answers", "text_room"]
    assert form["text_room"].value() == "Zimmer 3"
    assert form.fields["text_room"].help_text == "Wo?"


@pytest.mark.parametrize(
    ("stored", "choice", "text"),
    [("Zettel.", "1", None), ("Anders.", "own", "Anders."), ("", "", "")],
)
def test_the_stored_text_chooses_its_radio(stored: str, choice: str, text: str | None) -> None:
    form = blanks_form([PROCEDURE])(stored={"procedure": stored})
    assert form["choice_procedure"].value() == choice
    assert form["text_procedure"].value() == text


def test_words_beside_a_proposal_do_not_count() -> None:
    form = answered(PROCEDURE, choice_procedure="0", text_procedure="Anders.")
    assert form.is_valid()
    assert form.values == {"procedure": "Erst fragen."}


def test_no_answer_leaves_the_blank_open() -> None:
    form = answered(PROCEDURE, ROOM)
    assert form.is_valid()
    assert form.values == {"procedure": "", "room": ""}


def test_two_forms_do_not_share_their_fields() -> None:
    assert "text_room" not in blanks_form([PROCEDURE]).base_fields
    assert "text_procedure" not in blanks_form([ROOM]).base_fields
    assert list(BlanksForm.base_fields) == ["seen", "answers"]
