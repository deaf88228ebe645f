"""How each row of an agreement names itself, where a person may meet it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.actions import annexes, reviewing
from agreements.enums import AnnexKind, State
from agreements.models import Adaptation, NumberSeries
from core.workflow import ActionRefused, NotEntitled
from schools.rules import Held, fillable_schools
from tests import builders

pytestmark = pytest.mark.django_db


def test_every_row_has_a_name_to_be_read():
    agreement = builders.make_agreement(State.SIGNED)
    version = agreement.current_version
    goal = agreement.goals.get()
    signature = version.signatures.earliest("pk")
    section = agreement.edition.sections.get(key="4")
    number = agreement.number

    named = {
        str(version): f"{number}, Fassung 1",
        str(version.transcript): f"Abschrift von {number}, Fassung 1",
        str(signature): f"Anna Beispiel für {signature.party_name}",
        str(goal): goal.text,
        str(goal.commitments.get()): "Projekttage in den Klassen 5 und 6.",
        str(agreement.blank_values.get(key="procedure")): "procedure",
        str(Adaptation(agreement=agreement, section=section)): f"{number} – {section}",
        str(NumberSeries(year=2026, last=7)): "2026: 7",
        str(agreement.parties.get(role="school")): f"Schule: {agreement.school}",
        str(builders.make_note(agreement, text="Bitte ergänzen.")): "Bitte ergänzen.",
    }

    assert list(named) == list(named.values())


def test_an_annex_is_named_by_its_title_and_removed_once():
    draft = builders.make_agreement()
    by = builders.writer_of(draft)
    annex = annexes.add_annex(
        agreement=draft,
        kind=AnnexKind.CONCEPT,
        title="Konzept vom 1.7.2026",
        upload=builders.checked_upload(),
        by=by,
    )
    assert str(annex) == "Konzept vom 1.7.2026"

    annexes.remove_annex(agreement=draft, annex_pk=annex.pk, by=by)

    with pytest.raises(ActionRefused, match="schon entfernt"):
        annexes.remove_annex(agreement=draft, annex_pk=annex.pk, by=by)


def test_the_parties_resolve_no_note():
    agreement = builders.make_agreement(State.SUBMITTED)
    note = builders.make_note(agreement)

    with pytest.raises(NotEntitled):
        reviewing.resolve_note(
            agreement=agreement, note_pk=note.pk, by=builders.writer_of(agreement)
        )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 7, 31), "beginnt am 01.08.2027"),
        (date(2027, 8, 1), "gültig"),
        (date(2029, 7, 31), "läuft aus am 31.07.2029"),
        (date(2029, 8, 1), "abgelaufen"),
    ],
)
def test_validity_follows_the_term(day: date, words: str):
    agreement = builders.make_agreement(State.SIGNED)
    agreement.starts_on, agreement.ends_on = date(2027, 8, 1), date(2029, 7, 31)

    assert agreement.validity(day) == words


def test_nobody_in_particular_fills_in_nothing():
    builders.make_school()

    assert not fillable_schools(Held(AnonymousUser())).exists()


def test_an_open_end_is_said_in_the_list():
    draft = builders.make_agreement()
    builders.save_term(draft, date(2027, 8, 1))
    draft.refresh_from_db()

    assert draft.term_label == "ab 01.08.2027"


def test_people_are_found_by_their_address_in_any_case():
    person = builders.make_user(email="anna@example.org")

    assert User.objects.get_by_natural_key("ANNA@example.org") == person
