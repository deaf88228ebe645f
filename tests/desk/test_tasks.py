"""What waits for whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.actions import goals, transitions
from agreements.enums import Action, Errand, State
from agreements.models import Agreement
from desk.tasks import IDLE_AFTER, tasks_for
from evaluations.actions import answering
from evaluations.enums import Answer
from evaluations.models import Evaluation
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import url
from tests.evaluations import talks

pytestmark = pytest.mark.django_db


def _titles(user):
    return [task.title for task in tasks_for(user)]


@pytest.mark.parametrize(
    ("state", "for_school", "for_office"),
    [
        (State.DRAFT, ["Vereinbarung ausfüllen und einreichen"], []),
        (State.SUBMITTED, [], ["Vereinbarung prüfen"]),
        (State.CHECKED, ["Zur Unterschrift freigeben"], ["Zur Unterschrift freigeben"]),
        (State.SIGNING, ["Unterschreiben"], ["Auf Unterschriften warten"]),
        (State.SIGNED, [], ["Unterschriebene Vereinbarung zur Kenntnis nehmen"]),
        (State.TERMINATED, [], []),
        (State.WITHDRAWN, [], []),
    ],
)
def test_each_state_waits_for_somebody(state, for_school, for_office):
    agreement = builders.make_agreement(state)

    assert _titles(builders.writer_of(agreement)) == for_school
    assert _titles(builders.make_office_member()) == for_office


def test_a_query_shows_its_open_notes():
    agreement = builders.make_agreement(State.SUBMITTED)
    builders.make_note(agreement, "section:3")
    transitions.query(
        agreement=agreement, reason="Bitte ergänzen.", by=builders.make_office_member()
    )

    task = tasks_for(builders.writer_of(agreement))[0]

    assert (task.title, task.note) == ("Rückfrage beantworten", "1 offene Prüfnotiz.")


def test_a_task_says_what_others_changed_since_it_was_read(client: Client):
    agreement = builders.make_agreement(State.SUBMITTED)
    writer = builders.writer_of(agreement)
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    assert tasks_for(writer)[0].news_count == 0
    colleague = builders.make_social_worker(agreement.school)
    goals.remove_goal(agreement=agreement, goal_pk=agreement.goals.get().pk, by=colleague)

    client.force_login(writer)
    page = client.get("/aufgaben/").content.decode()

    assert tasks_for(writer)[0].news_count == 1
    assert tasks_for(colleague)[0].news_count == 0
    assert f'href="/vereinbarungen/{agreement.number}/vergleich/?von=gelesen"' in page
    assert "1 Änderung, seit Sie zuletzt gelesen haben" in " ".join(page.split())


def test_a_note_that_was_answered_waits_for_the_fachstelle():
    agreement = builders.make_agreement()
    writer, office = builders.writer_of(agreement), builders.make_office_member()
    note = builders.make_note(agreement, "term")
    assert _titles(writer) == ["Rückfrage beantworten"]
    assert _titles(office) == []

    reply = builders.make_answer(note, writer)

    assert _titles(writer) == ["Vereinbarung ausfüllen und einreichen"]
    (task,) = tasks_for(office)
    assert (task.title, task.since) == ("Antwort auf Prüfnotiz lesen", reply.written_at)
    assert task.url == url("open_points", agreement)
    builders.make_answer(note, office, "Noch eine Frage.")
    assert _titles(writer) == ["Rückfrage beantworten"]
    assert _titles(office) == []


def test_an_answer_to_what_is_handed_in_is_told_with_the_review():
    agreement = builders.make_agreement(State.SUBMITTED)
    builders.make_answer(builders.make_note(agreement), builders.writer_of(agreement))

    (task,) = tasks_for(builders.make_office_member())

    assert (task.title, task.note) == (
        "Vereinbarung prüfen",
        "Es gibt eine Antwort auf eine Prüfnotiz.",
    )


def test_open_comments_are_told_to_the_parties_alone():
    agreement = builders.make_agreement(State.CHECKED)
    for number in range(2):
        builders.make_comment(agreement, text=f"Kommentar {number}")

    (task,) = tasks_for(builders.writer_of(agreement))

    assert (task.title, task.note) == ("Zur Unterschrift freigeben", "2 offene Kommentare.")
    watched = tasks_for(builders.make_office_member())
    assert not any("Kommentar" in task.note for task in watched)


def test_the_page_asks_as_often_for_many_answers_as_for_one(
    client: Client, django_assert_max_num_queries
):
    office = builders.make_office_member()
    writer = builders.writer_of(agreement := builders.make_agreement())
    builders.make_answer(builders.make_note(agreement), writer)
    builders.make_member(agreement.school.organisation, user=office)
    client.force_login(office)
    client.get("/aufgaben/")
    with django_assert_max_num_queries(20) as one:
        client.get("/aufgaben/")
    for _ in range(3):
        other = builders.make_agreement(school=agreement.school, by=writer)
        builders.make_answer(builders.make_note(other), writer)
        builders.make_comment(other)

    with django_assert_max_num_queries(len(one)):
        page = client.get("/aufgaben/").content.decode()

    assert page.count("Antwort auf Prüfnotiz lesen") == 4


def test_who_has_signed_waits_no_longer():
    agreement = builders.make_agreement(State.SIGNING)
    school = agreement.parties.get(role="school")
    builders.sign(agreement, school)

    assert _titles(builders.writer_of(agreement)) == []
    assert _titles(builders.make_member(agreement.school.authority)) == ["Unterschreiben"]


def test_the_fachkraft_is_asked_for_goals_and_readers_for_nothing():
    agreement = builders.make_agreement()

    assert _titles(builders.make_social_worker(agreement.school)) == [
        "Ziele und Angebote ausfüllen"
    ]
    reader = builders.make_member(agreement.school.organisation, MemberRole.READER)
    assert _titles(reader) == []


def test_strangers_have_no_tasks():
    builders.make_agreement(State.CHECKED)

    assert _titles(builders.make_member(builders.make_school().organisation)) == []


def test_the_page_asks_as_often_for_one_task_as_for_many(
    client: Client, django_assert_max_num_queries
):
    office = builders.make_office_member()
    first = builders.make_agreement(State.SUBMITTED)
    client.force_login(office)
    client.get("/aufgaben/")
    with django_assert_max_num_queries(18) as one:
        client.get("/aufgaben/")
    for _ in range(4):
        builders.make_agreement(State.SUBMITTED)

    with django_assert_max_num_queries(len(one)):
        page = client.get("/aufgaben/").content.decode()

    assert Agreement.objects.count() == page.count("Vereinbarung prüfen") == 5
    assert first.number in page


def test_the_fachstelle_keeps_an_eye_on_what_waits_for_the_parties(client: Client):
    office = builders.make_office_member()
    builders.make_agreement(State.CHECKED)
    signing = builders.make_agreement(State.SIGNING)
    builders.sign(signing, signing.signing_parties[0])
    builders.make_agreement(State.SUBMITTED)

    watched = [(task.title, task.note) for task in tasks_for(office) if task.is_watched]
    assert watched == [
        ("Zur Unterschrift freigeben", "Das können auch die Vertragspartner."),
        ("Auf Unterschriften warten", "2 Unterschriften fehlen."),
    ]
    client.force_login(office)
    html = client.get("/aufgaben/").content.decode()
    own, _, eye = html.partition("Im Blick behalten")
    assert "Meine Aufgaben (1)" in own
    assert "Vereinbarung prüfen" in own
    assert "Auf Unterschriften warten" in eye
    assert State.SIGNING.label in eye


def test_the_last_one_is_told_that_only_her_signature_is_missing():
    agreement = builders.make_agreement(State.SIGNING)
    authority, school, provider = agreement.signing_parties
    builders.sign(agreement, authority)
    member = builders.make_member(provider.organisation)
    assert [task.note for task in tasks_for(member)] == [""]
    builders.sign(agreement, school)
    assert [task.note for task in tasks_for(member)] == ["Nur noch diese Unterschrift fehlt."]
    office = builders.make_office_member()
    assert [task.note for task in tasks_for(office)] == ["Eine Unterschrift fehlt."]
    builders.sign(agreement, provider)
    assert tasks_for(member) == []
    assert [task.title for task in tasks_for(office)] == [Errand.NOTE.label]


def test_who_may_not_sign_is_asked_for_the_signed_paper():
    agreement = builders.make_agreement(State.SIGNING)
    authority, school, _ = agreement.signing_parties
    secretary = builders.make_member(school.organisation, MemberRole.EDITOR)
    principal = builders.make_member(school.organisation)
    assert _titles(principal) == [Errand.SIGN.label]
    assert _titles(secretary) == ["Unterschriebene Ausfertigung hochladen"]

    builders.make_member(authority.organisation, user=secretary)
    assert _titles(secretary) == [Errand.SIGN.label]
    builders.sign(agreement, authority)
    assert _titles(secretary) == [Errand.UPLOAD.label]


def test_a_draft_that_nobody_touches_is_to_be_reminded_of(monkeypatch: pytest.MonkeyPatch):
    builders.make_draft()
    office = builders.make_office_member()
    assert _titles(office) == []
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + IDLE_AFTER + timedelta(minutes=1))
    (task,) = tasks_for(office)
    assert (task.title, task.is_watched) == (Errand.REMIND.label, True)
    assert task.note == "Seit über 28 Tagen hat niemand etwas gespeichert."


def test_who_is_party_and_fachstelle_is_asked_once():
    agreement = builders.make_agreement(State.SIGNING)
    office = builders.make_office_member()
    builders.make_member(agreement.school.organisation, user=office)
    assert _titles(office) == [Errand.SIGN.label]


def test_what_runs_out_is_to_be_renewed(monkeypatch: pytest.MonkeyPatch):
    agreement = builders.make_agreement(State.SIGNED)
    assert agreement.ends_on
    day = agreement.ends_on - timedelta(days=30)
    writer, office = builders.writer_of(agreement), builders.make_office_member()
    stranger = builders.make_member()
    assert _titles(writer) == []

    monkeypatch.setattr(timezone, "localdate", lambda *_: day)

    (task,) = tasks_for(writer)
    assert (task.title, task.url) == (
        "Vereinbarung läuft aus – Folgevereinbarung vorbereiten",
        reverse("evaluations:renew", args=[agreement.number]),
    )
    assert task.note == f"Läuft aus am {agreement.ends_on:%d.%m.%Y}."
    assert [task.is_watched for task in tasks_for(office) if task.title == Errand.RENEW.label] == [
        True
    ]
    assert _titles(stranger) == []


def test_a_task_is_called_like_the_button_it_leads_to():
    assert Errand.RELEASE.label == Action.RELEASE.label


def test_a_planned_talk_waits_for_who_writes_for_the_schultraeger():
    evaluation = talks.make_planned()
    keeper = talks.keeper_of(evaluation.agreement)

    [task] = tasks_for(keeper)

    assert (task.title, task.url.rpartition("/gespraeche/")[2]) == (
        "Zum Auswertungsgespräch einladen",
        f"{evaluation.year.start_year}-{str(evaluation.year)[5:]}/einladung/",
    )
    assert task.note == f"Fällig bis {evaluation.due_on:%d.%m.%Y}."
    reader = talks.keeper_of(evaluation.agreement, MemberRole.READER)
    assert tasks_for(reader) == []


def test_an_overdue_talk_is_watched_by_the_fachstelle():
    evaluation = talks.make_planned()
    office = builders.make_office_member()
    watched = [task for task in tasks_for(office) if task.is_watched]
    assert watched == []
    yesterday = timezone.localdate() - timedelta(days=1)
    Evaluation.objects.filter(pk=evaluation.pk).update(due_on=yesterday)
    [task] = [task for task in tasks_for(office) if task.is_watched]
    assert task.title == "Zum Auswertungsgespräch einladen"
    assert "Einladen soll der Schulträger." in task.note


def test_an_invitation_waits_for_its_answer_until_the_talk_is_over():
    agreement = talks.make_signed()
    worker = builders.make_social_worker(agreement.school)
    evaluation = talks.make_invited(talks.make_planned(agreement))

    [task] = tasks_for(worker)

    assert task.title == "Einladung zum Auswertungsgespräch beantworten"
    assert task.url == evaluation.get_absolute_url()
    attendee = evaluation.attendees.get(user=worker)
    answering.answer(attendee=attendee, chosen=Answer.TENTATIVE, by=worker)
    assert tasks_for(worker) == []
    evaluation.attendees.update(answer=Answer.OPEN)
    past = timezone.now() - timedelta(hours=1)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        starts_at=past - timedelta(hours=1), ends_at=past
    )
    assert tasks_for(worker) == []
