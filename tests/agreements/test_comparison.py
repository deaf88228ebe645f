"""Where two texts differ: clause by clause, in the order of the text."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.documents.comparison import changes_between, compared, deviations_from_edition
from agreements.documents.compose import compose
from agreements.documents.composition import AnnexLine, Composition, GoalRow
from agreements.documents.deviation import Deviation
from core.markup import parse
from core.redline import SectionStatus
from tests import builders
from tests.agreements.compositions import make_composition, make_row, make_table, prose

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


# --- Goals, row by row ----------------------------------------------------------------------------


def between(old: tuple[GoalRow, ...], new: tuple[GoalRow, ...]) -> list[Deviation]:
    """Compare two tables of goals; what stayed is left out."""
    tables = (make_composition(goals=make_table(*rows)) for rows in (old, new))
    return changes_between(*tables)


PAUSE = make_row(
    "Die Pausen gestalten alle selbst mit.", "Pausenmentoren ab Klasse 7.", "Ein Treff."
)
STREIT = make_row("Die Klassen lösen ihren Streit ohne Gewalt.", "Sozialtraining in Klasse 5.")
ELTERN = make_row("Eltern kennen die Hilfen am Ort.", "Ein Elternabend im Jahr.")


def test_a_goal_that_moved_is_said_to_have_moved() -> None:
    (change,) = between((PAUSE, STREIT, ELTERN), (ELTERN, PAUSE, STREIT))
    assert (change.place, change.label, change.status) == ("goal:1", "Ziel 1", SectionStatus.MOVED)
    assert change.remarks == ("Dieses Ziel war bisher Ziel 3.",)
    assert not change.has_changed_words


def test_a_goal_that_moved_and_changed_is_compared_with_itself() -> None:
    longer = replace(ELTERN, text="Alle Eltern kennen die Hilfen am Ort.")
    (change,) = between((PAUSE, STREIT, ELTERN), (longer, PAUSE, STREIT))
    assert change.status == SectionStatus.CHANGED
    assert change.remarks == ("Dieses Ziel war bisher Ziel 3.",)
    assert "Neu: </span>Alle</ins>" in change.redline


def test_a_goal_between_two_others_moves_none_of_them() -> None:
    (change,) = between((PAUSE, STREIT), (PAUSE, ELTERN, STREIT))
    assert (change.label, change.status) == ("Ziel 2", SectionStatus.ADDED)


def test_a_dropped_goal_is_shown_where_it_stood() -> None:
    changes = between(
        (PAUSE, STREIT, ELTERN), (PAUSE, replace(ELTERN, text="Eltern wissen weiter."))
    )
    found = [(c.label, c.status) for c in changes]
    assert found == [
        ("Bisheriges Ziel 2", SectionStatus.DROPPED),
        ("Ziel 2", SectionStatus.CHANGED),
    ]
    assert changes[0].is_struck
    assert changes[0].plain == ""


def test_offers_are_compared_row_by_row() -> None:
    first, second = PAUSE.commitments
    new = replace(PAUSE, commitments=(replace(second, responsible="Schule"), first))
    (change,) = between((PAUSE,), (new,))
    assert change.status == SectionStatus.CHANGED
    assert change.remarks == ("Die Reihenfolge der Angebote und Rahmenbedingungen ist anders.",)
    assert "Schulsozialarbeit)</del>" in change.redline
    assert "Schule)</ins>" in change.redline
    assert change.redline.count("<del>") == 1


def test_goals_stand_behind_the_section_that_holds_their_table() -> None:
    composition = make_composition()
    order = [deviation.place for deviation in compared(composition, composition)]
    assert order[-5:] == ["section:1", "section:3", "goal:1", "section:5.3", "annexes"]


# --- Other places ---------------------------------------------------------------------------------


def test_each_field_of_a_party_is_compared_under_its_label() -> None:
    old = make_composition()
    moved = replace(old.parties[0], address=("Weg 7", "79206 Breisach"))
    (change,) = changes_between(old, replace(old, parties=(moved, *old.parties[1:])))
    assert change.label == "Schulträger"
    assert change.redline.startswith("<p>Ämterhaus Süd school-authority</p><p>Adresse: <del>")


def test_a_party_that_leaves_is_struck_out() -> None:
    old = make_composition()
    (change,) = changes_between(old, replace(old, parties=old.parties[:-1]))
    assert (change.place, change.status) == ("party:provider", SectionStatus.DROPPED)


def test_a_new_heading_is_a_change_of_its_section() -> None:
    old = make_composition()
    named = replace(old.sections[0], heading="Einleitung")
    (change,) = changes_between(old, replace(old, sections=(named, *old.sections[1:])))
    assert (change.label, change.status) == ("1. Einleitung", SectionStatus.CHANGED)
    assert "Präambel</del>" in change.redline


def test_another_file_under_the_same_title_is_a_change() -> None:
    old = make_composition()
    (change,) = changes_between(
        old, replace(old, annexes=(replace(old.annexes[0], sha256="c" * 64),))
    )
    assert (change.place, change.status) == ("annexes", SectionStatus.CHANGED)
    assert "Konzept 2026" in change.plain


def test_a_changed_head_is_a_change() -> None:
    old = make_composition()
    (change,) = changes_between(old, replace(old, county_note=parse("Das Landratsamt nickt.")))
    assert (change.place, change.label) == ("control", "Kopf der Vereinbarung")


def test_signatures_and_numbers_are_no_text() -> None:
    old = make_composition()
    assert changes_between(old, replace(old, signatures=(), version=7, status="transcript")) == []


def test_unchanged_sections_keep_their_lists_and_marked_blanks() -> None:
    composition = make_composition()
    new = replace(
        composition,
        sections=(replace(composition.sections[2], prose=prose(BLANK, school="am Bach")),),
    )
    (section,) = [d for d in compared(new, new) if d.place == "section:5.3"]
    assert '<mark class="filled">am Bach</mark>' in section.whole
    assert section.whole == section.text


BLANK = "Die Beratung {school: ____} ist so geregelt."


# --- The list of changes is the true difference ---------------------------------------------------


def words_of(composition: Composition) -> list[str]:
    """Return all that a text says, in its order, put together without the comparison."""
    goals = [
        "\n".join(
            [
                goal.text,
                *(
                    f"- {c.kind}: {c.text} ({c.task_group}, {c.responsible})"
                    for c in goal.commitments
                ),
            ]
        )
        for goal in composition.goals.rows
    ]
    parties = [
        f"{p.name} {p.address_label}: {', '.join(p.address)}"
        f" {p.represented_label} {p.represented_by}"
        + (f" {p.participants_label}: {p.participants}" if p.participants else "")
        for p in composition.parties
    ]
    sections = {section.key: section.prose.plain() for section in composition.sections}
    annexes = [f"- {a.kind}: {a.title} (Prüfsumme {a.sha256[:8]})" for a in composition.annexes]
    return " ".join(
        [
            composition.title,
            f"{composition.edition_title} (Fassung vom {composition.edition_label})",
            composition.adoption.plain(),
            composition.county_note.plain(),
            *parties,
            composition.term.plain(),
            sections["1"],
            sections["3"],
            *goals,
            sections["5.3"],
            *annexes,
        ]
    ).split()


SENTENCES = st.lists(
    st.sampled_from(["alle", "Kinder", "und", "Eltern", "lösen", "Streit", "gern", "selbst"]),
    min_size=1,
    max_size=6,
).map(" ".join)
ROWS = st.builds(make_row, SENTENCES, SENTENCES, SENTENCES)
PROSES = st.lists(SENTENCES, min_size=1, max_size=4).map(lambda parts: parse("\n\n".join(parts)))


@st.composite
def texts(draw: st.DrawFn) -> Composition:
    """Return a text with other words in every part that can be edited."""
    composition = make_composition()
    first, goals, last = composition.sections
    return replace(
        composition,
        parties=(replace(composition.parties[0], name=draw(SENTENCES)), *composition.parties[1:]),
        term=draw(PROSES),
        sections=(replace(first, prose=draw(PROSES)), goals, replace(last, prose=draw(PROSES))),
        goals=make_table(*draw(st.lists(ROWS, max_size=5))),
        annexes=tuple(
            AnnexLine("Anlage", draw(SENTENCES), digit * 64)
            for digit in draw(st.sampled_from(["", "1", "12"]))
        ),
    )


@given(texts(), texts())
@settings(max_examples=60, deadline=None)
def test_both_texts_can_be_read_out_of_the_comparison(old: Composition, new: Composition) -> None:
    found = compared(old, new)
    gone, kept = [], []
    for deviation in found:
        for line in deviation.lines:
            gone += [word for c in line if c.kind != "new" for word in c.text.split()]
            kept += [word for c in line if c.kind != "gone" for word in c.text.split()]
    assert kept == words_of(new)
    assert Counter(gone) == Counter(words_of(old))
    changed = {deviation.place for deviation in found if not deviation.is_unchanged}
    assert bool(changed) == (words_of(old) != words_of(new))
