"""What is in force on a day: the Fassung without a Nachtrag, and what signed ones make of it."""

from datetime import date, timedelta

import pytest

from agreements.documents.current import frozen_composition
from agreements.documents.in_force import goals_in_force, standing_on, text_in_force
from agreements.enums import State
from agreements.models.agreement import Agreement
from tests import builders

pytestmark = pytest.mark.django_db


def plain(text):
    return (text.parties, text.term, text.sections, text.goals, text.annexes)


@pytest.mark.parametrize("days", [-900, 0, 400, 4000])
def test_without_a_nachtrag_the_fassung_is_in_force(days):
    agreement = builders.make_agreement(State.SIGNED)

    text = text_in_force(agreement, agreement.starts_on + timedelta(days=days))

    assert text.composition == frozen_composition(agreement.current_version)
    assert not text.sources
    assert not text.dropped


def test_the_goals_in_force_are_known_by_their_keys():
    agreement = builders.make_agreement(State.SIGNED)

    found = goals_in_force(agreement, agreement.starts_on)

    goal = agreement.goals.get()
    assert [(found.pk, found.row.text, found.line) for found in found] == [
        (goal.pk, goal.text, (goal.pk,))
    ]
    assert goals_in_force(agreement, date(1999, 1, 1)) == found
    assert goals_in_force(agreement, date(2999, 1, 1)) == found


def test_nothing_is_in_force_before_all_have_signed():
    agreement = builders.make_agreement(State.SIGNING)

    assert text_in_force(agreement, date(2027, 1, 1)) is None
    assert goals_in_force(agreement, date(2027, 1, 1)) == []
    assert standing_on(agreement, date(2027, 1, 1)) == "Noch haben nicht alle unterschrieben."


def test_a_signed_nachtrag_takes_effect_on_its_day():
    base = builders.make_agreement(State.SIGNED)
    day = base.starts_on + timedelta(days=200)
    draft = builders.make_amendment(base, effective_on=day)
    goal = base.goals.get()
    builders.rewrite_goal(draft.goals.get(), "Die Klassen lösen Streit ohne Gewalt.")
    new = builders.make_goal(draft, "Eltern wissen, wo sie Rat finden.")
    amendment = builders.advance(draft, State.SIGNED)

    assert amendment.number == f"{base.number}-N1"
    before = text_in_force(base, day - timedelta(days=1))
    assert before.composition == frozen_composition(base.current_version)
    after = text_in_force(base, day)
    assert plain(after.composition) == plain(frozen_composition(amendment.current_version))
    kept, added = goals_in_force(base, day)
    assert kept.line == (goal.pk, kept.pk)
    assert Agreement.objects.get(goals=kept.pk) == amendment
    assert (added.pk, added.line) == (new.pk, (new.pk,))
    assert {kept.source.number, added.source.number} == {amendment.number}
