"""The Muster's soft rules: hints with a source that never block."""

from datetime import date

import pytest

from agreements.actions import transitions
from agreements.advice import hints_for
from agreements.enums import State
from schools.school_year import SchoolYear
from tests import builders

pytestmark = pytest.mark.django_db


def _texts(agreement):
    agreement.refresh_from_db()
    return [hint.text for hint in hints_for(agreement)]


def test_a_usual_agreement_has_no_hints():
    assert _texts(builders.make_agreement()) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2030, 8, 1), date(2031, 1, 31), "kürzer als ein Schuljahr"),
        (date(2030, 9, 15), date(2032, 9, 14), "folgt nicht dem Schuljahr"),
        (date(2030, 8, 1), None, "nicht unbegrenzt"),
        (date(2020, 8, 1), date(2021, 7, 31), "in der Vergangenheit"),
    ],
)
def test_an_unusual_term_gets_a_hint_and_is_saved(starts_on, ends_on, words):
    agreement = builders.make_agreement()

    builders.save_term(agreement, starts_on, ends_on)

    assert any(words in text for text in _texts(agreement))
    agreement.refresh_from_db()
    assert (agreement.starts_on, agreement.ends_on) == (starts_on, ends_on)


@pytest.mark.parametrize("years", [1, 2, 3])
def test_whole_school_years_get_no_hint(years):
    agreement = builders.make_agreement()
    first = SchoolYear(2030)

    builders.save_term(agreement, first.starts_on, first.plus(years - 1).ends_on)

    assert _texts(agreement) == []


@pytest.mark.parametrize(
    "text",
    [
        "Die Fachkraft übernimmt die Pausenaufsicht.",
        "Vertretungsstunden in Klasse 5",
        "Mitarbeit in der Ganztagesbetreuung",
        "Hilfe bei der Mittagessensausgabe",
        "Getränkeverkauf am Kiosk",
    ],
)
def test_what_footnote_2_excludes_gets_a_hint(text):
    agreement = builders.make_agreement()
    builders.make_goal(agreement, text)

    hints = hints_for(agreement)

    assert [hint.source for hint in hints] == ["Muster, Fußnote 2"]
    transitions.submit(agreement=agreement, by=builders.writer_of(agreement))


def test_lessons_as_such_are_no_foreign_task():
    agreement = builders.make_agreement()
    builders.make_goal(agreement, "Beratung ist auch während der Unterrichtszeit möglich.")

    assert _texts(agreement) == []


def test_many_goals_get_a_hint():
    agreement = builders.make_agreement()
    for n in range(5):
        builders.make_goal(agreement, f"Ziel {n}")

    assert any("6 Ziele" in text for text in _texts(agreement))


def test_a_term_that_overlaps_a_signed_agreement_names_it():
    signed = builders.make_agreement(State.SIGNED)
    second = builders.make_agreement(school=signed.school)

    assert any(signed.number in text for text in _texts(second))
