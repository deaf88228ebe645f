"""The history as people read it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions import drafting, goals, reviewing, transitions
from agreements.actions.annexes import add_annex
from agreements.actions.goals import CommitmentDraft
from agreements.actions.snapshots import goal_snapshot, goals_snapshot, seen_mark, wording_snapshot
from agreements.documents.story import day_in_words, told
from agreements.enums import Action, AnnexKind, Deed, State
from agreements.models.agreement import Agreement
from core.models import LogEntry
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    by = builders.make_member(builders.make_school().organisation)
    school = by.memberships.get().organisation.school
    return builders.make_draft(school=school, by=by)


def last(agreement: Agreement) -> LogEntry:
    entry = LogEntry.objects.about(agreement).last()
    assert entry
    return entry


def fields(agreement: Agreement) -> list[str]:
    return [turn.field for turn in told(last(agreement)).turns]


def test_a_whole_life_is_told_from_the_end_to_the_beginning(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.TERMINATED)
    words = text_of(sign_in(agreement.created_by).get(url("history", agreement)))
    told_in_order = [
        "Beendet",
        "hat die Vereinbarung zum",
        "Unterschrieben → wird zu Beendet",
        "Die Schule schließt.",
        "Damit haben alle Vertragspartner unterschrieben.",
        "hat die Unterschrift von Anna Beispiel für",
        "hat den Text als Fassung 1 zur Unterschrift freigegeben.",
        "hat die Vereinbarung als geprüft vermerkt.",
        "hat die Vereinbarung verbindlich eingereicht.",
        "Entwurf → wird zu In Prüfung",
        "hat ein Ziel hinzugefügt",
        "hat den Zeitraum ausgefüllt: Beginn 01.08.",
        "hat die Vereinbarung angelegt.",
    ]
    _, _, words = words.partition("Zum Drucken")
    places = [words.find(sentence) for sentence in told_in_order]
    assert -1 not in places, told_in_order[places.index(-1)]
    assert places == sorted(places)


def test_a_changed_goal_shows_old_and_new_words(draft: Agreement, sign_in: SignIn) -> None:
    goal = builders.make_goal(draft, "Die Klassen lösen Streit gewaltfrei.")
    row = goal.commitments.get()
    goals.save_goal(
        agreement=draft,
        goal_pk=goal.pk,
        text="Die Klassen lösen Streit gemeinsam und gewaltfrei.",
        commitments=[
            CommitmentDraft(
                pk=row.pk,
                kind="condition",
                text=row.text,
                task_group="groups",
                responsible="school",
            )
        ],
        seen=seen_mark(goal_snapshot(goal)),
        by=draft.created_by,
    )
    words = text_of(sign_in(draft.created_by).get(url("history", draft)))
    assert "Die 2 Änderungen ansehen" in words
    assert "Neu: gemeinsam und" in words
    assert "Neu: Rahmenbedingung: Projekttage in den Klassen 5 und 6." in words
    assert "(Gruppenarbeit, Klassen, Projekte, Schule)" in words
    assert fields(draft) == ["Ziel", "Angebot / Rahmenbedingung"]


def test_a_removed_goal_keeps_its_words(draft: Agreement) -> None:
    goal = builders.make_goal(draft, "Ein Ziel")
    goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=draft.created_by)
    chapter = told(last(draft))
    assert chapter.what == "Ziel entfernt"
    assert "Ein Ziel" in chapter.turns[0].compared


def test_places_and_fields_have_german_names(draft: Agreement) -> None:
    section = draft.edition.sections.get(heading="Schulträger")
    drafting.save_wording(
        agreement=draft,
        section=section,
        body="Anders.",
        seen=seen_mark(wording_snapshot(draft, section)),
        by=draft.created_by,
    )
    assert told(last(draft)).what.startswith("Abschnitt 5")
    assert fields(draft) == ["Wortlaut"]
    builders.fill(draft)
    edits = LogEntry.objects.about(draft).filter(action=Deed.EDIT)
    names = {turn.field for entry in edits for turn in told(entry).turns}
    assert {"Beginn", "Ende"} <= names
    assert not names & {"starts_on", "ends_on", "procedure", "body"}


def test_notes_of_the_fachstelle_are_told_with_their_place(draft: Agreement) -> None:
    builders.make_note(draft, "term", "Bitte das Ende prüfen.")
    chapter = told(last(draft))
    assert chapter.what == "Prüfnotiz geschrieben"
    assert chapter.remarks == ("Zu: Zeitraum", "Bitte das Ende prüfen.")


def test_a_query_is_told_with_reason_and_states(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    office = builders.make_office_member(first_name="Birgit", last_name="Amt")
    transitions.query(agreement=agreement, reason="Bitte Ziel 1 <b>genauer</b>.", by=office)
    chapter = told(last(agreement))
    assert (chapter.source, chapter.target, chapter.tone) == ("In Prüfung", "Entwurf", "warning")
    response = sign_in(agreement.created_by).get(url("history", agreement))
    words = text_of(response)
    assert "Birgit Amt hat eine Rückfrage gestellt." in words
    assert "Bitte Ziel 1 <b>genauer</b>." in words
    assert "<b>genauer" not in response.content.decode()


def test_what_nobody_knows_is_told_as_it_stands() -> None:
    entry = LogEntry(action="strange", by_name="Portal", source="x", target="y")
    chapter = told(entry)
    assert (chapter.what, chapter.source, chapter.target) == ("strange", "", "")
    assert day_in_words("nie") == "nie"


def test_a_long_history_has_pages_and_asks_alike(
    draft: Agreement, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(draft.created_by)
    address = url("history", draft)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    count = len(few)
    for number in range(60):
        builders.make_goal(draft, f"Ziel {number}")
    with django_assert_num_queries(count):
        first = client.get(address)
    began = "hat die Vereinbarung angelegt."
    assert text_of(first).count("hat ein Ziel hinzugefügt") == 50
    assert began not in text_of(first)
    second = client.get(address, {"seite": "2"})
    assert began in text_of(second)
    assert client.get(address, {"seite": "x"}).status_code == 200
    with django_assert_num_queries(count):
        paper = client.get(address, {"druck": "1"})
    assert text_of(paper).count("hat ein Ziel hinzugefügt") == 60
    assert began in text_of(paper)


def test_it_can_be_narrowed_to_a_section_and_a_person(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    office = builders.make_office_member(first_name="Birgit", last_name="Amt")
    reviewing.write_note(agreement=agreement, place="term", text="Warum so kurz?", by=office)
    client = sign_in(agreement.created_by)
    address = url("history", agreement)

    term = text_of(client.get(address, {"abschnitt": "term"}))
    assert "hat den Zeitraum ausgefüllt" in term
    assert "Warum so kurz?" in term
    assert "hat ein Ziel hinzugefügt" not in term
    assert "Abschnitt: Zeitraum" in term
    goals_only = text_of(client.get(address, {"abschnitt": "goals"}))
    assert "hat ein Ziel hinzugefügt" in goals_only
    assert "Warum so kurz?" not in goals_only
    steps = text_of(client.get(address, {"abschnitt": "steps"}))
    assert "verbindlich eingereicht" in steps
    assert "hat ein Ziel hinzugefügt" not in steps
    hers = text_of(client.get(address, {"person": "Birgit Amt"}))
    assert "Warum so kurz?" in hers
    assert "verbindlich eingereicht" not in hers
    both = {"person": "Birgit Amt", "abschnitt": "annexes"}
    assert "Kein Eintrag" in text_of(client.get(address, both))
    assert "Person: Birgit Amt" in text_of(client.get(address, both | {"druck": "1"}))


@pytest.mark.parametrize("value", ["\x00", "'\"", "niemand"])
def test_an_unknown_filter_narrows_nothing(draft: Agreement, sign_in: SignIn, value: str) -> None:
    answer = sign_in(draft.created_by).get(
        url("history", draft), {"person": value, "abschnitt": value}
    )
    assert "hat die Vereinbarung angelegt." in text_of(answer)


def test_all_parties_read_it_and_strangers_do_not(draft: Agreement, sign_in: SignIn) -> None:
    for person in (
        builders.make_member(draft.school.organisation, MemberRole.READER),
        builders.make_social_worker(draft.school),
        builders.make_office_member(),
    ):
        assert sign_in(person).get(url("history", draft)).status_code == 200
    stranger = sign_in(builders.make_member())
    found = stranger.get(url("history", draft))
    none = stranger.get(url("history", draft).replace(draft.number, NO_SUCH_NUMBER))
    assert found.status_code == none.status_code == 404
    assert text_of(found) == text_of(none)


def test_every_action_has_a_word() -> None:
    for action in (*Action, *Deed):
        assert told(LogEntry(action=action, by_name="Portal")).what != action.value


def test_annexes_are_told_by_their_title(draft: Agreement) -> None:
    add_annex(
        agreement=draft,
        kind=AnnexKind.CONCEPT,
        title="Konzept vom 1.3.2026",
        upload=builders.checked_upload(),
        by=draft.created_by,
    )
    chapter = told(last(draft))
    assert (chapter.what, chapter.remarks) == ("Anlage hinzugefügt", ("Konzept vom 1.3.2026",))


def test_order_and_emptied_fields_are_told(draft: Agreement) -> None:
    first, second = (builders.make_goal(draft, text) for text in ("Eins", "Zwei"))
    goals.move_goal(
        agreement=draft,
        goal_pk=second.pk,
        direction=goals.Direction.UP,
        seen=seen_mark(goals_snapshot(draft)),
        by=draft.created_by,
    )
    assert first.pk != second.pk
    chapter = told(last(draft))
    assert (chapter.what, chapter.turns) == ("Reihenfolge der Ziele geändert", ())
    change = {"place": "goal:1", "field": "order", "old": "1 2 3", "new": "3 1 4"}
    moved = LogEntry(action=Deed.EDIT, by_name="Kim", details={"changes": [change]})
    assert told(moved).remarks == ("Die Einträge stehen jetzt in anderer Reihenfolge.",)
    assert told(moved).turns == ()
    change = {"place": "term", "field": "ends_on", "old": "2027-07-31", "new": ""}
    entry = LogEntry(action=Deed.EDIT, by_name="Kim", details={"changes": [change]})
    chapter = told(entry)
    assert chapter.what == "Zeitraum geleert"
    assert "31.07.2027" in chapter.turns[0].compared


def test_an_entry_written_otherwise_is_told_as_it_stands() -> None:
    change = {"place": "goal:1", "field": "commitment-1", "old": "", "new": "Ein Angebot"}
    entry = LogEntry(action=Deed.EDIT, by_name="Kim", details={"changes": [change]})
    assert "Ein Angebot" in told(entry).turns[0].compared
