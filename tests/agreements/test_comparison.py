"""Where two texts differ: clause by clause, in the order of the text."""

from dataclasses import replace

import pytest

from agreements.documents.comparison import changes_between, deviations_from_edition
from agreements.documents.compose import compose
from agreements.documents.composition import AnnexLine, GoalRow
from core.markup import parse
from core.redline import SectionStatus
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_text_as_the_muster_has_it_deviates_nowhere() -> None:
    agreement = builders.make_agreement()
    found = deviations_from_edition(agreement, compose(agreement))
    assert [d.place for d in found] == [
        f"section:{section.key}" for section in agreement.edition.sections.all()
    ]
    assert all(d.is_unchanged for d in found)


def test_a_section_that_was_emptied_is_struck_out() -> None:
    agreement = builders.make_agreement()
    composition = compose(agreement)
    first, *rest = composition.sections
    struck = replace(composition, sections=(replace(first, prose=parse("")), *rest))
    deviation = deviations_from_edition(agreement, struck)[0]
    assert deviation.status == SectionStatus.DROPPED
    assert "<del>" in deviation.redline


def test_the_same_text_has_no_changes() -> None:
    composition = compose(builders.make_agreement())
    assert changes_between(composition, replace(composition, number="KV-1")) == []


def test_every_part_of_the_text_is_compared_in_its_order() -> None:
    old = compose(builders.make_agreement())
    new = replace(
        old,
        parties=(replace(old.parties[0], represented_by="Bea Beispiel"), *old.parties[1:]),
        term=parse("Ab morgen."),
        goals=replace(old.goals, rows=(*old.goals.rows, GoalRow("Alle kennen die Zeiten."))),
        annexes=(AnnexLine("Weitere Anlage", "Raumplan", "0" * 64),),
    )
    changes = changes_between(old, new)
    assert [(c.place, c.status) for c in changes] == [
        ("party:school-authority", SectionStatus.CHANGED),
        ("term", SectionStatus.CHANGED),
        ("goal:2", SectionStatus.ADDED),
        ("annexes", SectionStatus.ADDED),
    ]
    assert "vertreten durch: " in changes[0].redline
    assert "Bea Beispiel</ins>" in changes[0].redline
    assert changes[0].label == "Schulträger"
    assert "Weitere Anlage: Raumplan" in changes[3].redline


def test_a_section_that_is_gone_is_listed_last() -> None:
    old = compose(builders.make_agreement())
    changes = changes_between(old, replace(old, sections=old.sections[:-1]))
    assert [c.status for c in changes] == [SectionStatus.DROPPED]
