"""Minutes: sent, answered, sent again, and made an annex of the agreement."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agreements.enums import Deed as AgreementDeed
from archive import store
from archive.enums import DocumentKind
from archive.seal.sealing import said_in
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled, Outdated
from core.write_once import WriteOnceError
from evaluations.actions import minutes as actions
from evaluations.documents.composing import compose_minutes, frozen_text
from evaluations.documents.places import DISSENT, TALK
from evaluations.enums import Attendance, AttendeeRole, Deed, MailKind, State, Verdict
from evaluations.models import (
    Arrangement,
    Evaluation,
    Finding,
    FollowUp,
    Minutes,
    MinutesReply,
    OfferFinding,
    Record,
)
from evaluations.rules.guests import token_of
from schools.enums import MemberRole
from schools.school_year import SchoolYear
from tests import builders
from tests.evaluations import records, talks

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Return a talk that was held, its day written down, with a guest."""
    evaluation = records.make_held(None, talks.guest())
    records.write(evaluation, TALK, held_on=timezone.localdate().isoformat())
    return records.fresh(evaluation)


def answer(minutes, attendee, verdict=Verdict.APPROVED, text=""):
    return actions.answer_minutes(
        minutes=minutes, attendee=attendee, verdict=verdict, text=text, by=attendee.user
    )


def object_to(minutes, text="Das Ziel war erreicht."):
    return answer(minutes, minutes.evaluation.attendees.first(), Verdict.OBJECTED, text)


# --- Sending --------------------------------------------------------------------------------------


def test_minutes_are_numbered_stored_and_trailed(held, settings: Settings):
    settings.OBJECTION_DAYS = 10
    minutes = records.send(held)

    assert (minutes.number, minutes.document.kind) == (1, DocumentKind.MINUTES)
    assert minutes.objections_until == timezone.localdate() + timedelta(days=10)
    assert frozen_text(minutes).talk == compose_minutes(held).talk
    entry = LogEntry.objects.about(held).get(action=Deed.MINUTES_SENT)
    assert entry.details["sha256"] == minutes.sha256
    assert entry.details["document"] == minutes.document.sha256


def test_who_writes_between_sealing_and_the_lock_gets_into_the_seal(held):
    keeper = talks.keeper_of(held.agreement)
    ahead = actions._sealed(held)
    assert actions._sealed(records.fresh(held), ahead=ahead) is ahead
    records.write(held, TALK, held_on=(timezone.localdate() - timedelta(days=1)).isoformat())

    minutes = actions._send(held, ahead, by=keeper)
    said = said_in(store.read(minutes.document.sha256))
    assert ahead.trail not in said
    assert LogEntry.objects.order_by("-pk")[1].digest in said


def test_every_participant_gets_a_mail_with_the_way_to_the_minutes(held):
    minutes = records.send(held)
    mails = OutgoingMail.objects.filter(kind=MailKind.MINUTES)
    people = held.attendees.exclude(email="")

    assert {mail.recipient for mail in mails} == {person.email for person in people}
    guest = talks.attendee_of(held, AttendeeRole.GUEST)
    letter = mails.get(recipient=guest.email)
    assert letter.is_secret
    assert f"/protokoll/{token_of(guest)}/" in letter.body
    other = mails.exclude(pk=letter.pk).first()
    assert reverse("evaluations:minutes", args=[held.agreement.number, held.year]) in other.body
    assert f"{minutes.objections_until:%d.%m.%Y}" in other.body


@pytest.mark.parametrize("what", ["not held", "no record", "no day", "unanswered", "unchanged"])
def test_what_is_missing_is_said(what, held):
    if what == "not held":
        held = talks.make_invited()
    elif what == "no record":
        held = _without_record()
    elif what == "no day":
        records.write(held, TALK, held_on="")
    elif what == "unanswered":
        records.arrange(held, records.draft(changes=""))
    else:
        records.send(held)
    words = {
        "not held": "geführt",
        "no record": "noch nicht begonnen",
        "no day": "an welchem Tag",
        "unanswered": "ob sie die Vereinbarung ändert",
        "unchanged": "seit Protokoll 1 unverändert",
    }
    with pytest.raises(ActionRefused, match=words[what]):
        records.send(records.fresh(held))


def _without_record():
    evaluation = talks.make_invited()
    evaluation.state = State.HELD
    evaluation.save()
    return evaluation


def test_readers_do_not_send(held):
    party = held.agreement.parties.first().organisation
    with pytest.raises(NotEntitled, match="nicht verschicken"):
        actions.send_minutes(evaluation=held, by=builders.make_member(party, MemberRole.READER))


def test_a_changed_record_is_sent_again_and_earlier_minutes_stay(held):
    first = records.send(held)
    records.write(held, DISSENT, dissent="Nachgetragen.")
    second = records.send(records.fresh(held))

    assert [first.number, second.number] == [1, 2]
    assert frozen_text(second).dissent == "Nachgetragen."
    assert Minutes.objects.get(number=1).sha256 == first.sha256


# --- Answering ------------------------------------------------------------------------------------


def test_a_participant_answers_once(held):
    minutes = records.send(held)
    attendee = held.attendees.first()
    reply = answer(minutes, attendee, text="wird nicht gebraucht")

    assert (reply.verdict, reply.text) == (Verdict.APPROVED, "")
    with pytest.raises(ActionRefused, match="schon da"):
        answer(minutes, attendee)
    entry = LogEntry.objects.about(held).get(action=Deed.MINUTES_ANSWERED)
    assert entry.details["name"] == attendee.name


def test_an_objection_is_in_words_and_in_time(held, settings: Settings):
    settings.OBJECTION_DAYS = -1
    minutes = records.send(held)
    with pytest.raises(ActionRefused, match="Einwände waren bis"):
        object_to(minutes)
    settings.OBJECTION_DAYS = 0
    records.write(held, DISSENT, dissent="x")
    with pytest.raises(ActionRefused, match="Beschreiben"):
        object_to(records.send(records.fresh(held)), text="  ")


def test_an_answer_to_earlier_minutes_is_outdated(held):
    first = records.send(held)
    records.write(held, DISSENT, dissent="Neu.")
    records.send(records.fresh(held))
    with pytest.raises(Outdated, match="neueres Protokoll"):
        answer(first, held.attendees.first())


def test_an_objection_is_kept_in_the_next_text(held):
    object_to(records.send(held))
    second = records.send(records.fresh(held))

    objection = frozen_text(second).objections[0]
    assert (objection.minutes, objection.text) == (1, "Das Ziel war erreicht.")
    assert objection.name == held.attendees.first().name


# --- Closing --------------------------------------------------------------------------------------


def test_closing_makes_the_minutes_the_next_annex(held):
    agreement = held.agreement
    minutes = records.send(held)
    records.approve_all(minutes)
    closed = records.close(records.fresh(held))

    annex = closed.annex
    assert (closed.state, annex.number, annex.document) == (State.CLOSED, 1, minutes.document)
    assert annex.valid_from == timezone.localdate()
    assert LogEntry.objects.about(agreement).filter(action=AgreementDeed.LATER_ANNEX).exists()
    assert closed.closed_by == talks.keeper_of(agreement)
    with pytest.raises(ActionRefused, match="schon abgeschlossen"):
        answer(minutes, held.attendees.last())


@pytest.mark.parametrize("what", ["not sent", "objected", "changed", "time"])
def test_closing_is_refused_in_words(what, held):
    if what != "not sent":
        minutes = records.send(held)
    if what == "objected":
        object_to(minutes)
    elif what == "changed":
        records.write(held, DISSENT, dissent="Doch anders.")
    words = {
        "not sent": "Verschicken Sie zuerst",
        "objected": "gibt es einen Einwand",
        "changed": "seit Protokoll 1 geändert",
        "time": "Einwände sind bis zum",
    }
    with pytest.raises(ActionRefused, match=words[what]):
        records.close(records.fresh(held))
    assert records.fresh(held).state == State.HELD


def test_other_parties_wait_until_the_time_has_passed(held, settings: Settings):
    records.approve_all(records.send(held))
    school = builders.make_member(held.agreement.school.organisation)
    with pytest.raises(ActionRefused, match="Vorher schließen nur"):
        actions.close(evaluation=held, by=school)

    settings.OBJECTION_DAYS = -1
    records.write(held, DISSENT, dissent="Neu.")
    records.send(records.fresh(held))
    assert actions.close(evaluation=records.fresh(held), by=school).state == State.CLOSED


def test_who_was_excused_need_not_approve(held):
    absent = held.attendees.last()
    records.write(held, TALK, **{f"attendance-{absent.pk}": Attendance.EXCUSED})
    minutes = records.send(records.fresh(held))
    for attendee in held.attendees.exclude(pk=absent.pk):
        answer(minutes, attendee)
    assert records.close(records.fresh(held)).state == State.CLOSED


def test_strangers_and_fachkraefte_do_not_close(held):
    records.approve_all(records.send(held))
    worker = builders.make_social_worker(held.agreement.school)
    for person in (worker, builders.make_user()):
        with pytest.raises(NotEntitled):
            actions.close(evaluation=records.fresh(held), by=person)


def test_annexes_count_on():
    first = records.make_closed()
    year = SchoolYear(first.school_year + 1)
    later = talks.planning.plan_talk(
        agreement=first.agreement, school_year=year, by=talks.keeper_of(first.agreement)
    )
    assert [first.annex.number, records.make_closed(later).annex.number] == [1, 2]


def test_what_was_closed_never_changes():
    closed = records.make_closed()
    arrangement, finding = closed.arrangements.first(), closed.findings.first()
    for change in (
        lambda: Record.objects.update(dissent="Neu"),
        lambda: Finding.objects.update(reason="Neu"),
        lambda: OfferFinding.objects.update(remark="Neu"),
        lambda: OfferFinding.objects.filter(finding=finding).delete(),
        lambda: FollowUp.objects.create(evaluation=closed, arrangement=arrangement),
        lambda: Evaluation.objects.filter(pk=closed.pk).update(state=State.HELD),
        lambda: Arrangement.objects.update(text="Neu"),
        lambda: Arrangement.objects.update(due_on=None),
        lambda: closed.arrangements.create(position=9, text="Neu"),
        arrangement.delete,
    ):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change()
    assert Arrangement.objects.update(settled_note="Vermerkt")


@pytest.mark.parametrize(
    "change",
    [
        lambda minutes: minutes.delete(),
        lambda _: Minutes.objects.update(number=9),
        lambda minutes: minutes.replies.all().delete(),
    ],
)
def test_what_was_sent_never_changes(change, held):
    minutes = records.send(held)
    records.approve_all(minutes)
    with pytest.raises((WriteOnceError, IntegrityError)), transaction.atomic():
        change(minutes)


# --- Constraints ----------------------------------------------------------------------------------


BREAKS = {
    "minutes_number_unique": lambda m: Minutes.objects.create(**_like(m)),
    "minutes_sha256_hex": lambda m: Minutes.objects.create(**_like(m, number=2, sha256="x")),
    "minutesreply_once_a_person": lambda m: [_reply(m), _reply(m)],
    "minutesreply_verdict_known": lambda m: _reply(m, verdict="maybe"),
    "minutesreply_objection_in_words": lambda m: _reply(m, verdict=Verdict.OBJECTED),
}


def _like(minutes, **changed):
    names = ("evaluation", "number", "content", "sha256", "document", "objections_until", "sent_by")
    return {name: getattr(minutes, name) for name in names} | changed


def _reply(minutes, verdict=Verdict.APPROVED):
    return minutes.replies.create(attendee=minutes.evaluation.attendees.first(), verdict=verdict)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_keeps_the_promises_of_minutes(name, held):
    minutes = records.send(held)
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[name](minutes)


RECORD_BREAKS = {
    "record_shares_are_percent": lambda _: Record.objects.update(share_open=101),
    "finding_once_a_goal": lambda e: e.findings.create(goal=e.findings.get().goal, position=2),
    "finding_attainment_known": lambda _: Finding.objects.update(attainment="very"),
    "finding_need_known": lambda _: Finding.objects.update(need="very"),
    "offerfinding_once_an_offer": lambda e: e.findings.get().offers.create(
        commitment=OfferFinding.objects.all()[0].commitment
    ),
    "offerfinding_attainment_known": lambda _: OfferFinding.objects.update(attainment="very"),
    "offerfinding_need_known": lambda _: OfferFinding.objects.update(need="very"),
    "arrangement_outcome_known": lambda _: Arrangement.objects.update(outcome="very"),
    "arrangement_settled_stamp": lambda _: Arrangement.objects.update(settled_at=timezone.now()),
    "arrangement_settled_when_not_open": lambda _: Arrangement.objects.update(outcome="done"),
    "followup_once_an_arrangement": lambda e: [_follow(e), _follow(e)],
    "followup_outcome_known": lambda e: _follow(e, outcome="very"),
}


def _follow(evaluation, outcome="open"):
    return evaluation.follow_ups.create(arrangement=Arrangement.objects.get(), outcome=outcome)


@pytest.mark.parametrize("name", RECORD_BREAKS)
def test_the_database_keeps_the_promises_of_a_record(name, held):
    records.arrange(held, records.draft())
    with pytest.raises(IntegrityError), transaction.atomic():
        RECORD_BREAKS[name](held)


def test_every_constraint_is_broken_here():
    models = (Minutes, MinutesReply, Record, Finding, OfferFinding, Arrangement, FollowUp)
    declared = {c.name for model in models for c in model._meta.constraints}
    assert declared == {*BREAKS, *RECORD_BREAKS}
