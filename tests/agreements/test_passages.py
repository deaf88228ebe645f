"""Passages of the text for the pages that ask about them."""

import pytest

from agreements.documents.passages import notes_to_blank, passages_with, term_note
from agreements.models.agreement import Agreement
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement()


def test_the_sentence_of_a_blank_is_found_and_filled(agreement: Agreement) -> None:
    (passage,) = passages_with(agreement, "procedure")
    assert passage.place == "5.3 Schule"
    assert '<mark class="filled">Der Termin wird vorher abgesprochen.</mark>' in passage.html
    assert f'<mark class="filled">{agreement.school.phrase}</mark>' in passage.html
    assert "note-call" not in passage.html


def test_the_local_wording_is_shown_where_there_is_one(agreement: Agreement) -> None:
    section = agreement.edition.sections.get(key="5.3")
    agreement.adaptations.create(section=section, body="Bei uns gilt: {procedure: ___}")
    (passage,) = passages_with(agreement, "procedure")
    assert "Bei uns gilt:" in passage.html


def test_a_blank_that_stands_nowhere_has_no_passage(agreement: Agreement) -> None:
    assert passages_with(agreement, "nowhere") == []
    assert notes_to_blank(agreement.edition, "nowhere") == []


def test_the_footnotes_of_the_muster_are_found(agreement: Agreement) -> None:
    (note,) = term_note(agreement.edition)
    assert note.place == "1"
    assert "nicht unbegrenzt sein" in note.html
    (note,) = notes_to_blank(agreement.edition, "procedure")
    assert note.place == "3"
    assert "Beratungszettel" in note.html
