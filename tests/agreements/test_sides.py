"""Which texts of an agreement can be compared, and who changed what between them."""

import pytest

from accounts.models import User
from agreements.actions import goals, transitions
from agreements.actions.annexes import add_annex
from agreements.actions.goals import CommitmentDraft
from agreements.actions.looks import keep_look
from agreements.actions.snapshots import goal_snapshot, seen_mark
from agreements.documents.authors import Authors
from agreements.documents.comparison import changes_between, muster_beside
from agreements.documents.compose import compose
from agreements.documents.content import canonical
from agreements.documents.sides import Sides
from agreements.enums import AnnexKind, PartyRole, State
from agreements.models import Agreement
from tests import builders
from tests.agreements.editing import change_party, change_procedure, change_wording, move_goal_up

pytestmark = pytest.mark.django_db


def sides_of(agreement: Agreement, reader: User | None = None) -> Sides:
    found = Agreement.objects.get(pk=agreement.pk)
    return Sides(found, reader or builders.writer_of(found))


def asked_back(agreement: Agreement) -> Agreement:
    """Submit a draft and give it back."""
    transitions.submit(agreement=agreement, by=builders.writer_of(agreement))
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    return Agreement.objects.get(pk=agreement.pk)


# --- Sides ----------------------------------------------------------------------------------------


def test_a_new_draft_is_compared_with_the_muster() -> None:
    sides = sides_of(builders.make_draft())
    assert list(sides.all) == ["muster", "jetzt"]
    assert sides.default().key == "muster"
    assert sides.named("einreichung") is None
    assert sides.named("fassung-1") is None


def test_every_text_there_was_can_be_compared() -> None:
    agreement = asked_back(asked_back(builders.make_agreement()))
    builders.advance(agreement, State.SIGNING)
    transitions.reopen(
        agreement=agreement, reason="Ein Ziel fehlt.", by=builders.writer_of(agreement)
    )
    sides = sides_of(agreement)
    assert list(sides.all) == [
        "muster",
        "einreichung-1",
        "einreichung-2",
        "einreichung-3",
        "fassung-1",
        "gelesen",
        "jetzt",
    ]
    assert sides.named("einreichung") == sides.named("einreichung-3")
    assert sides.all["einreichung-2"].label.startswith("2. Einreichung vom ")
    assert sides.all["fassung-1"].label.startswith("Fassung 1 vom ")
    assert sides.all["fassung-1"].read().version == 1


def test_what_somebody_read_is_a_side_for_her_alone() -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    assert "gelesen" in sides_of(agreement).all
    assert "gelesen" not in sides_of(agreement, builders.make_office_member()).all


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHECKED, State.SIGNING, State.SIGNED])
def test_the_first_text_is_compared_with_the_muster(state: State) -> None:
    assert sides_of(builders.make_agreement(state)).default().key == "muster"


def test_after_a_query_the_draft_is_compared_with_its_submission() -> None:
    agreement = asked_back(builders.make_agreement())
    assert sides_of(agreement).default().key == "muster"  # nothing changed yet
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    assert sides_of(agreement).default().key == "einreichung-1"
    asked_back(agreement)
    assert sides_of(agreement).default().key == "einreichung-1"


def test_a_second_fassung_is_compared_with_the_first() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    by = builders.writer_of(agreement)
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=by)
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    builders.advance(agreement, State.SIGNING)
    sides = sides_of(agreement)
    assert sides.default().key == "fassung-1"
    assert sides.now.version == 2


def test_the_muster_beside_an_old_text_has_the_blanks_of_that_text() -> None:
    agreement = asked_back(builders.make_agreement())
    by = builders.writer_of(agreement)
    change_procedure(agreement, by, "Ganz anders.")
    change_wording(agreement, by, "7", "Wir reden miteinander.")
    sides = sides_of(agreement)
    submitted = sides.all["einreichung-1"].read()
    assert changes_between(muster_beside(agreement, submitted), submitted) == []
    (change,) = changes_between(sides.all["muster"].read(), sides.now)
    assert change.place == "section:7"


# --- Authors --------------------------------------------------------------------------------------


def authors_since_submission(agreement: Agreement) -> dict[str, str]:
    """Return who changed each place last since the text was handed in."""
    sides = sides_of(agreement)
    old, now = sides.all["einreichung-1"], sides.all["jetzt"]
    authors = Authors(sides.between(old, now))
    assert sides.between(now, old) == sides.between(old, now)
    entries = {d.label: authors.of(d) for d in changes_between(old.read(), now.read())}
    return {label: entry.by_name if entry else "" for label, entry in entries.items()}


def test_the_trail_knows_who_changed_a_place_last() -> None:
    agreement = builders.make_agreement()
    second = builders.make_goal(agreement, "Die Pausen gestalten alle selbst.")
    agreement = asked_back(agreement)
    anna, bea = (
        builders.make_member(
            agreement.school.organisation, user=builders.make_user(first_name=name, last_name="X")
        )
        for name in ("Anna", "Bea")
    )
    change_party(agreement, anna, PartyRole.SCHOOL, phrase="am Gymnasium")
    change_party(agreement, anna, PartyRole.SCHOOL_AUTHORITY, represented_by="Amtsleiter Muster")
    change_wording(agreement, anna, "7", "Wir reden.")
    change_wording(agreement, bea, "7", "Wir reden miteinander.")
    move_goal_up(agreement, bea, second.pk)
    goal = builders.make_goal(agreement, 'Alle kennen die "Zeiten".\nImmer.')
    add_annex(
        agreement=agreement,
        kind=AnnexKind.OTHER,
        title="Raumplan",
        upload=builders.checked_upload(),
        by=anna,
    )
    writer = builders.writer_of(agreement).get_full_name()
    assert goal.pk
    found = authors_since_submission(agreement)
    assert found == {
        "Schulträger": "Anna X",
        "Ziel 1": "Bea X",
        "Ziel 3": writer,
        "5.2 Träger der Schulsozialarbeit": "Anna X",
        "5.3 Schule": "Anna X",
        "7. Konfliktregelung": "Bea X",
        "Anlagen": "Anna X",
    }


def test_what_the_trail_does_not_tell_has_no_author() -> None:
    agreement = asked_back(builders.make_agreement())
    agreement.goals.all().delete()  # not by the portal
    assert authors_since_submission(agreement) == {"Bisheriges Ziel 1": ""}


def test_a_text_read_before_is_read_back_as_it_was() -> None:
    agreement = builders.make_agreement()
    office = builders.make_office_member()
    content = canonical(compose(agreement))
    look = keep_look(agreement, content, by=office)
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    sides = sides_of(agreement, office)
    read = sides.all["gelesen"]
    assert canonical(read.read()) == content
    assert read.last_entry == look.last_entry
    assert [c.label for c in changes_between(read.read(), sides.now)] == ["Ziel 2"]


def test_a_change_of_one_offer_is_its_authors() -> None:
    agreement = builders.make_agreement()
    other = builders.make_goal(
        agreement, "Die Pausen gestalten alle selbst."
    )  # with the same offer
    agreement = asked_back(agreement)
    anna = builders.make_member(
        agreement.school.organisation, user=builders.make_user(first_name="Anna", last_name="X")
    )
    for goal, text, by in (
        (agreement.goals.get(pk=other.pk), "Ein Treff in der Aula.", anna),
        (agreement.goals.exclude(pk=other.pk).get(), "Ein Treff.", builders.writer_of(agreement)),
    ):
        row = goal.commitments.get()
        goals.save_goal(
            agreement=agreement,
            goal_pk=goal.pk,
            text=goal.text,
            commitments=[CommitmentDraft(pk=row.pk, kind=row.kind, text=text)],
            seen=seen_mark(goal_snapshot(goal)),
            by=by,
        )
    writer = builders.writer_of(agreement).get_full_name()
    assert authors_since_submission(agreement) == {"Ziel 1": writer, "Ziel 2": "Anna X"}
