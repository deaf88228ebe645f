"""The invitation: letter, mails, and an entry that every calendar keeps up with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from archive import store
from archive.enums import DocumentKind
from core.models import LogEntry, OutgoingMail, OutgoingMailQuerySet
from core.workflow import ActionRefused, NotEntitled, Outdated
from evaluations.actions import answering, inviting
from evaluations.documents.appointment import uid_of
from evaluations.enums import Answer, AttendeeRole, MailKind, State
from evaluations.models import Evaluation
from evaluations.rules.participants import Participant, participants_for
from tests import builders
from tests.core import pdf_reading
from tests.evaluations import talks
from tests.evaluations.calendars import CalendarProgram, read_back

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def planned() -> Evaluation:
    """Return a planned talk, of a school with a Fachkraft, in a county with a Fachstelle."""
    agreement = talks.make_signed()
    builders.make_social_worker(agreement.school)
    return talks.make_planned(agreement)


def mails(kind: MailKind) -> OutgoingMailQuerySet:
    return OutgoingMail.objects.filter(kind=kind).order_by("pk")


def change(evaluation: Evaluation, *people: Participant, **kwargs: Any) -> Evaluation:
    """Let the Schulträger change the invitation: other people, another date."""
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    before = inviting.appointment_of(evaluation)
    assert before
    return inviting.change(
        evaluation=evaluation,
        appointment=replace(before, **kwargs),
        participants=people or talks.still_invited(evaluation),
        seen=evaluation.invitation_number,
        by=talks.keeper_of(evaluation.agreement),
    )


def replayed(mailbox: str) -> CalendarProgram:
    """Return the calendar of somebody who has taken in all her mails."""
    program = CalendarProgram(mailbox)
    for mail in OutgoingMail.objects.filter(recipient=mailbox).exclude(calendar="").order_by("pk"):
        program.take_in(mail)
    return program


def test_everybody_the_muster_names_is_proposed(planned: Evaluation) -> None:
    found = participants_for(planned.agreement)
    assert [one.role for one in found if one.is_proposed] == [
        AttendeeRole.SCHOOL_AUTHORITY,
        AttendeeRole.PRINCIPAL,
        AttendeeRole.SOCIAL_WORKER,
        AttendeeRole.PROVIDER,
        *[AttendeeRole.OFFICE] * len([one for one in found if one.role == AttendeeRole.OFFICE]),
    ]
    provider = next(one for one in found if one.role == AttendeeRole.PROVIDER)
    # Nobody has an account there: its own entry stands for it.
    assert (provider.user, provider.email) == (None, "")
    assert provider.words.endswith("ohne E-Mail-Adresse")
    assert len({one.user or one.key for one in found}) == len(found)


def test_an_invitation_reaches_everybody_with_an_address(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned, talks.guest())
    assert (evaluation.state, evaluation.invitation_number) == (State.INVITED, 1)
    assert evaluation.invited_by == talks.keeper_of(evaluation.agreement)
    reachable = {a.email for a in evaluation.attendees.all() if a.email}
    assert {mail.recipient for mail in mails(MailKind.INVITATION)} == reachable
    assert "toni@eltern.example" in reachable
    for mail in mails(MailKind.INVITATION):
        entry = replayed(mail.recipient).entries[uid_of(evaluation)]
        assert entry.starts_at == evaluation.starts_at
        assert entry.ends_at == evaluation.ends_at
        assert (entry.place, entry.status) == ("Rathaus, Zimmer 12", "CONFIRMED")
        assert entry.attendees[mail.recipient]["RSVP"] == "TRUE"
        assert entry.organizer == evaluation.invited_by.email
    [told] = LogEntry.objects.about(evaluation).filter(action="invite")
    assert "Toni Elternbeirat" in told.details["added"]


def test_who_invites_has_said_yes(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    own = talks.attendee_of(evaluation, AttendeeRole.SCHOOL_AUTHORITY)
    assert (own.user, own.answer) == (evaluation.invited_by, Answer.ACCEPTED)
    assert own.answered_at


def test_the_address_of_a_guest_is_shown_to_nobody_else(planned: Evaluation) -> None:
    second = talks.guest(name="Kim Schülersprecherin", email="kim@schule.example")
    talks.make_invited(planned, talks.guest(), second)
    for mail in mails(MailKind.INVITATION):
        for guest in ("toni@eltern.example", "kim@schule.example"):
            assert (guest in mail.calendar.replace("\r\n ", "")) == (mail.recipient == guest)


def test_the_mail_has_text_calendar_and_file(planned: Evaluation) -> None:
    talks.make_invited(planned, talks.guest())
    message = read_back(mails(MailKind.INVITATION).get(recipient="toni@eltern.example"))
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/calendar", "application/ics"]
    [file] = message.iter_attachments()
    assert file.get_filename() == "termin.ics"
    assert Calendar.from_ical(file.get_content())["METHOD"] == "REQUEST"
    body = message.get_body(("plain",))
    assert body
    text = body.get_content()
    assert "Sie brauchen kein Konto." in text
    assert "/gespraech/" in text
    assert mails(MailKind.INVITATION).get(recipient="toni@eltern.example").is_secret


def test_the_letter_is_archived_and_meets_both_standards(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned, talks.guest(), video_link="https://video.example/a1")
    assert evaluation.letter
    assert evaluation.letter.kind == DocumentKind.LETTER
    assert evaluation.letter.filename.startswith(f"{evaluation.agreement.number}_Einladung_")
    pdf = store.read(evaluation.letter.sha256)
    assert pdf_reading.failures(pdf) == []
    text = pdf_reading.text_of(pdf)
    for words in (
        "Einladung zum Auswertungsgespräch",
        "Ort: Rathaus, Zimmer 12",
        "Videokonferenz: https://video.example/a1",
        "Ziele und Angebote prüfen",
        f"KVJS-Erhebungsbogen für das Schuljahr {evaluation.year_before}",
        "Toni Elternbeirat Elternbeirat",
        "Mit freundlichen Grüßen",
    ):
        assert words in text
    kinds = {str(e["/S"]) for e in pdf_reading.elements(pdf_reading.tag_tree(pdf))}
    assert {"/H1", "/H2", "/L", "/Table", "/TH"} <= kinds


def test_another_date_moves_the_same_entry_and_asks_again(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    worker = talks.attendee_of(evaluation, AttendeeRole.SOCIAL_WORKER)
    answering.answer(attendee=worker, chosen=Answer.ACCEPTED, by=worker.user)
    later = talks.appointment(days=21, hour=9)
    changed = change(evaluation, starts_at=later.starts_at, ends_at=later.ends_at)
    assert changed.invitation_number == 2
    worker.refresh_from_db()
    assert (worker.answer, worker.answered_at) == (Answer.OPEN, None)
    assert mails(MailKind.CHANGED).count() == mails(MailKind.INVITATION).count()
    program = replayed(worker.email)
    assert list(program.entries) == [uid_of(evaluation)]
    entry = program.entries[uid_of(evaluation)]
    assert (entry.sequence, entry.starts_at) == (2, later.starts_at)
    assert changed.letter != evaluation.letter
    assert changed.letter
    letter = store.read(changed.letter.sha256)
    assert "Neuer Termin: Auswertungsgespräch" in pdf_reading.text_of(letter)


def test_mails_that_overtake_each_other_do_no_harm(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    later = talks.appointment(days=21)
    change(evaluation, starts_at=later.starts_at, ends_at=later.ends_at)
    worker = talks.attendee_of(evaluation, AttendeeRole.SOCIAL_WORKER)
    program = CalendarProgram(worker.email)
    with_calendar = OutgoingMail.objects.filter(recipient=worker.email).exclude(calendar="")
    for mail in with_calendar.order_by("-pk"):
        program.take_in(mail)
    assert program.entries[uid_of(evaluation)].starts_at == later.starts_at


def test_another_room_keeps_the_answers(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    worker = talks.attendee_of(evaluation, AttendeeRole.SOCIAL_WORKER)
    answering.answer(attendee=worker, chosen=Answer.ACCEPTED, by=worker.user)
    change(evaluation, place="Rathaus, Zimmer 20")
    worker.refresh_from_db()
    assert worker.answer == Answer.ACCEPTED
    assert replayed(worker.email).entries[uid_of(evaluation)].place == "Rathaus, Zimmer 20"


def test_who_comes_late_is_invited_and_who_goes_is_told(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    worker = talks.attendee_of(evaluation, AttendeeRole.SOCIAL_WORKER)
    rest = [one for one in talks.still_invited(evaluation) if one.attendee != worker.pk]
    before = OutgoingMail.objects.count()
    change(evaluation, *rest, talks.guest())
    new = OutgoingMail.objects.order_by("pk")[before:]
    assert {(mail.recipient, mail.kind) for mail in new} == {
        ("toni@eltern.example", MailKind.INVITATION),
        (worker.email, MailKind.UNINVITED),
    }
    assert replayed(worker.email).entries == {}
    assert len(replayed("toni@eltern.example").entries) == 1
    assert not evaluation.attendees.filter(pk=worker.pk).exists()


def test_a_corrected_name_needs_no_mail_a_corrected_address_does(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned, talks.guest(email="tony@eltern.example"))
    invited = talks.still_invited(evaluation)
    renamed = [replace(one, name="Toni Muster") if not one.user else one for one in invited]
    before = OutgoingMail.objects.count()
    change(evaluation, *renamed)
    assert OutgoingMail.objects.count() == before
    assert evaluation.attendees.filter(name="Toni Muster").exists()
    moved = [
        replace(one, email="toni@eltern.example") if one.email == "tony@eltern.example" else one
        for one in talks.still_invited(evaluation)
    ]
    change(evaluation, *moved)
    assert replayed("tony@eltern.example").entries == {}
    assert len(replayed("toni@eltern.example").entries) == 1


def test_nothing_changed_writes_to_nobody(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    before = OutgoingMail.objects.count()
    with pytest.raises(ActionRefused, match="nichts geändert"):
        change(evaluation)
    assert OutgoingMail.objects.count() == before
    evaluation.refresh_from_db()
    assert evaluation.invitation_number == 1


def test_a_cancelled_talk_leaves_the_calendars(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned, talks.guest())
    keeper = talks.keeper_of(evaluation.agreement)
    with pytest.raises(ActionRefused, match="Begründung"):
        inviting.cancel(evaluation=evaluation, reason=" ", by=keeper)
    done = inviting.cancel(evaluation=evaluation, reason="Die Schulleitung ist krank.", by=keeper)
    assert (done.state, done.invitation_number) == (State.CANCELLED, 2)
    for mail in mails(MailKind.CANCELLED):
        assert "Begründung: Die Schulleitung ist krank." in mail.body
        assert replayed(mail.recipient).entries == {}
    assert mails(MailKind.CANCELLED).count() == mails(MailKind.INVITATION).count()


def test_a_planned_talk_is_cancelled_without_mails(planned: Evaluation) -> None:
    inviting.cancel(evaluation=planned, reason="Doppelt.", by=builders.make_office_member())
    assert not mails(MailKind.CANCELLED).exists()


@pytest.mark.parametrize(
    ("faulty", "sentence"),
    [
        ({"days": -1}, "Vergangenheit"),
        ({"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "Ende liegt vor dem Beginn"),
        ({"place": ""}, "Ort oder einen Link"),
        ({"agenda": " \n "}, "Tagesordnung"),
    ],
)
def test_a_date_that_cannot_be_invites_nobody(
    planned: Evaluation, faulty: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ActionRefused, match=sentence):
        talks.make_invited(planned, **faulty)
    assert not planned.attendees.exists()


def test_nobody_is_not_enough(planned: Evaluation) -> None:
    with pytest.raises(ActionRefused, match="wen Sie einladen"):
        inviting.invite(
            evaluation=planned,
            appointment=talks.appointment(),
            participants=[],
            by=talks.keeper_of(planned.agreement),
        )


def test_only_schultraeger_and_fachstelle_invite(planned: Evaluation) -> None:
    with pytest.raises(NotEntitled):
        inviting.invite(
            evaluation=planned,
            appointment=talks.appointment(),
            participants=[talks.guest()],
            by=builders.writer_of(planned.agreement),
        )


def test_two_who_change_at_once_do_not_overwrite_each_other(planned: Evaluation) -> None:
    evaluation = talks.make_invited(planned)
    change(evaluation, place="Rathaus, Zimmer 20")
    with pytest.raises(Outdated):
        inviting.change(
            evaluation=evaluation,
            appointment=talks.appointment(place="Schule"),
            participants=talks.still_invited(evaluation),
            seen=1,
            by=builders.make_office_member(),
        )


@pytest.mark.parametrize(
    "local",
    [
        datetime(2027, 3, 27, 14, 0),  # noqa: DTZ001 - a wall clock
        datetime(2027, 3, 28, 14, 0),  # noqa: DTZ001 - the day summer time begins
        datetime(2027, 3, 29, 14, 0),  # noqa: DTZ001 - same
        datetime(2026, 10, 25, 14, 0),  # noqa: DTZ001 - the day it ends
        datetime(2028, 2, 29, 9, 30),  # noqa: DTZ001 - a leap day
        datetime(2041, 7, 1, 9, 30),  # noqa: DTZ001 - beyond what lists of transitions know
    ],
)
def test_the_entry_stands_at_the_hour_of_the_clock(planned: Evaluation, local: datetime) -> None:
    evaluation = talks.make_invited(planned)
    begin = local.replace(tzinfo=BERLIN)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        starts_at=begin, ends_at=begin + timedelta(hours=1)
    )
    evaluation.refresh_from_db()
    inviting.cancel(evaluation=evaluation, reason="Probe.", by=builders.make_office_member())
    mail = mails(MailKind.CANCELLED).first()
    assert mail
    assert f"DTSTART;TZID=Europe/Berlin:{local:%Y%m%dT%H%M%S}" in mail.calendar
    [zone] = Calendar.from_ical(mail.calendar).walk("VTIMEZONE")
    told = zone.to_tz(lookup_tzid=False)  # type: ignore[attr-defined]  # walk() finds time zones
    assert local.replace(tzinfo=told).utcoffset() == begin.utcoffset()
