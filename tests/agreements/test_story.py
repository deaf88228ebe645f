"""The trail as a story: full sentences, phases and days, one piece of work in one chapter."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.actions import contacts, drafting, goals, transitions
from agreements.actions.annexes import add_annex
from agreements.actions.consenting import consent
from agreements.actions.snapshots import goal_snapshot, party_snapshot, seen_mark
from agreements.documents.chapters import PAUSE, Phase, Scene, story
from agreements.documents.sentences import sentence_of, thing_of
from agreements.enums import Action, AnnexKind, Deed, PartyRole, Representation, State
from agreements.models import Agreement
from core.models import LogEntry
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    draft = builders.make_draft()
    draft.created_by.first_name, draft.created_by.last_name = "Anna", "Beispiel"
    draft.created_by.save()
    return draft


def last(agreement: Agreement) -> str:
    """Return the sentence of the latest entry."""
    entry = LogEntry.objects.about(agreement).last()
    assert entry
    return sentence_of(entry)


def phases(agreement: Agreement) -> list[Phase]:
    trail = LogEntry.objects.about(agreement)
    return story(list(trail.order_by("-pk")), trail.moves())


def scenes(agreement: Agreement) -> list[Scene]:
    return [scene for phase in phases(agreement) for day in phase.days for scene in day.scenes]


def edit(by: str, at: timedelta, *changes: tuple[str, str, str, str], pk: int = 1) -> LogEntry:
    """Return an entry that was written `at` after noon of a certain day."""
    noon = timezone.make_aware(timezone.datetime(2026, 5, 12, 12, 0))  # type: ignore[attr-defined]  # datetime
    names = ("place", "field", "old", "new")
    return LogEntry(
        pk=pk,
        action=Deed.EDIT,
        by_name=by,
        at=noon + at,
        details={"changes": [dict(zip(names, change, strict=True)) for change in changes]},
    )


# --- Sentences ------------------------------------------------------------------------------------


def test_a_change_is_told_with_both_values(draft: Agreement) -> None:
    builders.save_term(draft, date(2026, 8, 1), date(2027, 7, 31))
    filled = "Anna Beispiel hat den Zeitraum ausgefüllt: Beginn 01.08.2026, Ende 31.07.2027."
    assert last(draft) == filled
    draft.refresh_from_db()
    builders.save_term(draft, date(2026, 8, 1), date(2028, 7, 31))
    assert last(draft) == (
        "Anna Beispiel hat den Zeitraum geändert: Ende 31.07.2028 statt 31.07.2027."
    )
    draft.refresh_from_db()
    builders.save_term(draft, date(2026, 8, 1))
    assert last(draft) == (
        "Anna Beispiel hat den Zeitraum geändert: Ende leer statt 31.07.2028, unbefristet."
    )
    draft.refresh_from_db()
    builders.save_term(draft, date(2026, 8, 1), date(2028, 7, 31))
    assert last(draft).endswith("Ende 31.07.2028, nicht mehr unbefristet.")


def test_parties_and_contacts_stand_in_the_right_case(draft: Agreement) -> None:
    for role, words in (
        (PartyRole.SCHOOL, "die Angaben zur Schule"),
        (PartyRole.SCHOOL_AUTHORITY, "die Angaben zum Schulträger"),
    ):
        drafting.save_party(
            agreement=draft,
            role=role,
            values={"city": "Freiburg"},
            seen=seen_mark(party_snapshot(draft, role)),
            by=draft.created_by,
        )
        assert f"hat {words} geändert: Ort „Freiburg“ statt „Musterbach“." in last(draft)
    contacts.save_contact(
        agreement=draft,
        role=PartyRole.SCHOOL,
        values={"name": "Kim", "email": "", "phone": "07661 1"},
        seen=seen_mark({}),
        by=draft.created_by,
    )
    assert last(draft) == (
        "Anna Beispiel hat die Ansprechperson der Schule ausgefüllt: Name „Kim“, Telefon „07661 1“."
    )


def test_the_choice_of_the_provider_is_told_as_a_choice(draft: Agreement) -> None:
    drafting.choose_provider(
        agreement=draft,
        organisation=None,
        seen=seen_mark(party_snapshot(draft, PartyRole.PROVIDER)),
        by=draft.created_by,
    )
    assert last(draft) == (
        "Anna Beispiel hat festgelegt: Der Schulträger ist zugleich Träger der Schulsozialarbeit."
    )


def test_a_goal_is_told_by_its_words(draft: Agreement) -> None:
    goal = builders.make_goal(draft, "Streit lösen.")
    assert last(draft).startswith("Anna Beispiel hat ein Ziel hinzugefügt: „Streit lösen.“")
    goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=draft.created_by)
    assert "hat ein Ziel entfernt" in last(draft)
    builders.make_goal(draft, "Lang. " * 40)
    assert last(draft).startswith("Anna Beispiel hat ein Ziel hinzugefügt: „Lang. Lang.")
    assert last(draft).endswith(" …“")
    scene = scenes(draft)[0]
    assert scene.turns[0].field == "Ziel"


def test_steps_name_fassung_and_signatures() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    builders.sign(agreement, agreement.signing_parties[0])
    assert "hat die Unterschrift von Anna Beispiel für Gemeinde" in last(agreement)
    assert last(agreement).endswith("unter Fassung 1 eingetragen.")
    agreement = transitions.reopen(agreement=agreement, reason="Warte.", by=agreement.created_by)
    assert last(agreement).endswith("hat den Text wieder geöffnet. 1 Unterschrift gilt nicht mehr.")
    agreement = builders.advance(agreement, State.SIGNING)
    assert last(agreement).endswith("wieder freigegeben. Fassung 1 gilt wieder.")
    builders.sign(agreement, agreement.signing_parties[1])
    agreement = transitions.reopen(agreement=agreement, reason="Warte.", by=agreement.created_by)
    assert last(agreement).endswith("2 Unterschriften gelten nicht mehr.")
    told = scenes(agreement)[0]
    assert (told.reason, told.remarks) == ("Warte.", ())


def test_a_nachtrag_is_called_by_its_name() -> None:
    amendment = builders.make_amendment()
    trail = LogEntry.objects.about(amendment)
    (phase,) = story(list(trail.order_by("-pk")), trail.moves(), thing_of(amendment))
    first = phase.days[-1].scenes[-1].sentence
    assert first.endswith(" hat den Nachtrag angelegt.")
    base = amendment.amends
    assert base
    assert scenes(base)[-1].sentence.endswith(" hat die Vereinbarung angelegt.")


def test_the_last_freigabe_is_not_called_a_signature() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    *parties, last_one = agreement.signing_parties
    for party in parties:
        builders.sign(agreement, party)
    version = agreement.current_version
    assert version
    consent(
        agreement=Agreement.objects.get(pk=agreement.pk),
        party=last_one,
        function="Leitung",
        representation=Representation.IN_PERSON,
        seen=version.sha256,
        by=builders.make_member(last_one.organisation),
    )
    assert last(agreement) == "Damit haben alle Vertragspartner unterschrieben oder freigegeben."


def test_annexes_and_notes_are_told(draft: Agreement) -> None:
    add_annex(
        agreement=draft,
        kind=AnnexKind.CONCEPT,
        title="Konzept",
        upload=builders.checked_upload(),
        by=draft.created_by,
    )
    assert last(draft) == "Anna Beispiel hat die Anlage „Konzept“ hinzugefügt."
    builders.make_note(draft, "term", "Warum so kurz?")
    assert last(draft).endswith("hat eine Prüfnotiz geschrieben.")
    assert scenes(draft)[0].remarks == ("Zu: Zeitraum", "Warum so kurz?")


@pytest.mark.parametrize("action", [*Action, *Deed])
def test_every_action_and_deed_has_a_sentence(action: str) -> None:
    sentence = sentence_of(LogEntry(action=action, by_name="Kim Beispiel"))
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert str(action) not in sentence.split()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("goals", "die Reihenfolge der Ziele"),
        ("blanks", "die Beratung während der Unterrichtszeit"),
        ("section:5.2", "den Wortlaut von Abschnitt 5.2"),
        ("party:nobody", "die Vertragspartner"),
        ("contact:nobody", "contact"),
        ("elsewhere", "elsewhere"),
    ],
)
def test_every_place_has_words(place: str, words: str) -> None:
    entry = edit("Kim", timedelta(), (place, "body", "a\nb", "c"))
    assert sentence_of(entry) == f"Kim hat {words} geändert."


def test_what_nobody_knows_is_told_as_it_stands() -> None:
    assert sentence_of(LogEntry(action="strange", by_name="Portal")) == "Portal: strange"


# --- Phases, days, pieces of work -----------------------------------------------------------------


def test_phases_follow_the_states(draft: Agreement) -> None:
    agreement = builders.advance(builders.fill(draft), State.CHECKED)
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    assert [phase.name for phase in phases(agreement)] == [
        "Entwurf",
        "Geprüft",
        "In Prüfung",
        "Entwurf",
    ]
    assert story([LogEntry(pk=1, action=Action.CHECK, by_name="Kim")], [])[0].name == ""


def test_one_persons_work_at_one_place_is_one_chapter(draft: Agreement) -> None:
    goal = builders.make_goal(draft, "Streit lösen.")
    for text in ("Streit gut lösen.", "Streit gewaltfrei lösen."):
        goals.save_goal(
            agreement=draft,
            goal_pk=goal.pk,
            text=text,
            commitments=[],
            seen=seen_mark(goal_snapshot(goal)),
            by=draft.created_by,
        )
        goal.refresh_from_db()
    scene, _ = scenes(draft)
    assert scene.sentence == ("Anna Beispiel hat ein Ziel hinzugefügt: „Streit gewaltfrei lösen.“")
    assert [step.what for step in scene.steps] == [
        "Ziel hinzugefügt",
        "Ziel geändert",
        "Ziel geändert",
    ]


def test_somebody_else_a_pause_or_another_place_begins_a_new_chapter() -> None:
    term = ("term", "ends_on", "2027-07-31", "2028-07-31")
    entries = [
        edit("Anna", timedelta(minutes=45), term, pk=6),
        edit("Anna", timedelta(minutes=14), term, pk=5),
        edit("Anna", timedelta(minutes=10), term, pk=4),
        edit("Kim", timedelta(minutes=5), term, pk=3),
        edit("Anna", timedelta(minutes=4), ("blanks", "procedure", "", "x"), pk=2),
        edit("Anna", timedelta(minutes=3), term, pk=1),
    ]
    assert timedelta(minutes=45 - 14) > PAUSE
    (phase,) = story(entries, [])
    (day,) = phase.days
    assert [scene.time for scene in day.scenes] == [
        "12:45 Uhr",
        "12:10 bis 12:14 Uhr",
        "12:05 Uhr",
        "12:04 Uhr",
        "12:03 Uhr",
    ]


def test_work_that_ends_where_it_began_says_so_and_hides_nothing() -> None:
    entries = [
        edit("Anna", timedelta(minutes=2), ("term", "ends_on", "2028-07-31", "2027-07-31"), pk=2),
        edit("Anna", timedelta(minutes=1), ("term", "ends_on", "2027-07-31", "2028-07-31"), pk=1),
    ]
    scene = story(entries, [])[0].days[0].scenes[0]
    assert scene.sentence == "Anna hat den Zeitraum geändert und wieder so hergestellt, wie es war."
    assert len(scene.steps) == 2


def test_each_day_stands_for_itself() -> None:
    term = ("term", "ends_on", "2027-07-31", "2028-07-31")
    entries = [edit("Anna", timedelta(hours=12, minutes=5), term, pk=2)]
    entries += [edit("Anna", timedelta(hours=11, minutes=55), term, pk=1)]
    assert [day.day for day in story(entries, [])[0].days] == [date(2026, 5, 13), date(2026, 5, 12)]
