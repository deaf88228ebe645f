"""The places of an agreement in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions import goals
from agreements.documents.places import Places, place_label, section_of, section_place
from agreements.models.agreement import Agreement
from tests import builders


@pytest.fixture
def agreement(db: None) -> Agreement:  # noqa: ARG001 - opens the database
    return builders.make_agreement()


@pytest.mark.parametrize(
    ("place", "label", "section"),
    [
        ("term", "Zeitraum", "term"),
        ("control", "Vereinbarung im Ganzen", "control"),
        ("party:school", "Schule", "parties"),
        ("party:school/name", "Schule: Name", "parties"),
        ("party:provider/address", "Träger der Schulsozialarbeit: Adresse", "parties"),
        ("party:school/unknown", "Schule", "parties"),
        ("party:unknown", "Vertragspartner", "parties"),
        ("goal:7", "Ziel", "goals"),
        ("blank:procedure", "Beratung während der Unterrichtszeit", "blanks"),
        (section_place("3.1"), "Abschnitt 3.1", "wording"),
        ("erfunden", "erfunden", "erfunden"),
    ],
)
def test_a_place_is_called_by_its_name(place: str, label: str, section: str) -> None:
    assert place_label(place) == label
    assert section_of(place) == section


def test_goals_are_counted_as_the_reader_counts_them(agreement: Agreement) -> None:
    first = agreement.goals.get()
    second = builders.make_goal(agreement, "Alle kennen die Beratungszeiten.")
    assert Places(agreement).label(f"goal:{second.pk}") == "Ziel 2"
    goals.remove_goal(agreement=agreement, goal_pk=first.pk, by=agreement.created_by)
    places = Places(Agreement.objects.get(pk=agreement.pk))
    assert places.label(f"goal:{second.pk}") == "Ziel 1"
    assert places.label(f"goal:{first.pk}") == "Ziel, inzwischen entfernt"
    assert f"goal:{first.pk}" not in places


def test_a_blank_is_called_as_its_edition_calls_it(agreement: Agreement) -> None:
    blank = agreement.edition.blanks.get(key="procedure")
    assert Places(agreement).label("blank:procedure") == blank.label
    assert Places(agreement).label("blank:gone") == "Beratung während der Unterrichtszeit"


def test_a_section_of_the_form_knows_its_finer_places(agreement: Agreement) -> None:
    goal, places = agreement.goals.get(), Places(agreement)
    assert places.within("goals") == {f"goal:{goal.pk}": "Ziel 1"}
    assert list(places.within("blanks")) == ["blank:procedure"]
    assert places.within("party:school") == {
        "party:school/name": "Schule: Name",
        "party:school/address": "Schule: Adresse",
        "party:school/represented_by": "Schule: vertreten durch",
        "party:school/participants": "Schule: andere am Schulleben Beteiligte",
    }
    assert "party:provider/participants" not in places
    assert set(places.within("party:school")) < set(places.within("parties"))
    assert "section:5.2" in places.within("wording")
    assert places.within("term") == {}


def test_only_what_the_agreement_has_is_a_place(agreement: Agreement) -> None:
    places = Places(agreement)
    known = ("control", "parties", "term", "goals", "blanks", "annexes", "section:4")
    assert all(place in places for place in known)
    foreign = builders.make_goal(builders.make_draft())
    invented = (
        f"goal:{foreign.pk}",
        "goal:x",
        "section:99",
        "party:notified",
        "",
        "party:school/x",
    )
    assert not any(place in places for place in invented)
    assert next(iter(places.all)) == "parties"
    assert list(places.all)[-1] == "control"


def test_many_labels_cost_no_more_than_one(agreement: Agreement) -> None:
    for number in range(4):
        builders.make_goal(agreement, f"Ziel der Stufe {number}")
    keys = list(agreement.goals.values_list("pk", flat=True))
    places = Places(Agreement.objects.get(pk=agreement.pk))
    with CaptureQueriesContext(connection) as asked:
        labels = [places.label(f"goal:{key}") for key in keys]
    assert labels == [f"Ziel {number}" for number in range(1, 6)]
    assert len(asked) == 1
