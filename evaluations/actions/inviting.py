"""The invitation: sent, changed, cancelled; each reaches the same entry of every calendar."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.actions import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.steps import move
from core.workflow import ActionRefused, Outdated
from evaluations.actions.steps import locked, step_for, step_with_reason
from evaluations.documents.agenda import agenda_lines
from evaluations.documents.appointment import Method, calendar_entry
from evaluations.documents.letter import Letter, basis_of, render_letter, sender_of
from evaluations.enums import Action, Answer, MailKind, State
from evaluations.mails import send_appointment
from evaluations.models import Attendee, Evaluation
from evaluations.rules.appointments import Appointment, faults_of
from evaluations.rules.participants import Participant
from schools.models import Membership

PDF = "application/pdf"
NOBODY = "Wählen Sie aus, wen Sie einladen."
UNCHANGED = "Sie haben nichts geändert. Niemand bekommt eine Mail."
CHANGED_MEANWHILE = "Jemand hat die Einladung inzwischen geändert. Lesen Sie sie noch einmal."


@dataclass(frozen=True)
class Roll:
    """Who is on the list of a changed invitation: still, newly, no longer."""

    kept: tuple[Attendee, ...]
    added: tuple[Attendee, ...]
    removed: tuple[Attendee, ...]
    # Somebody is written differently: a name, a function.
    is_corrected: bool = False

    @property
    def invited(self) -> tuple[Attendee, ...]:
        """All who are invited now."""
        return (*self.kept, *self.added)


def invite(
    *,
    evaluation: Evaluation,
    appointment: Appointment,
    participants: Sequence[Participant],
    by: User,
) -> Evaluation:
    """Invite `participants` in the name of the Schulträger: letter, mails, calendar entries.

    Raises ActionRefused for a date that cannot be, or where nobody is invited.
    """
    step_for(evaluation, Action.INVITE, by=by)
    letter = _printed(evaluation, appointment, participants, by=by)
    return _invite(evaluation, appointment, participants, letter, by=by)


@transaction.atomic
def _invite(
    evaluation: Evaluation,
    appointment: Appointment,
    participants: Sequence[Participant],
    letter: bytes,
    *,
    by: User,
) -> Evaluation:
    row = locked(evaluation)
    step = step_for(row, Action.INVITE, by=by)
    row.invited_at, row.invited_by = timezone.now(), by
    _apply(row, appointment, _filed(row, letter, by=by))
    roll = _called(row, participants, by=by)
    entry = move(row, step, by=by, **_told(row, roll))
    send_appointment(MailKind.INVITATION, row, entry, _entries(row, roll.added, roll.invited))
    return row


def change(
    *,
    evaluation: Evaluation,
    appointment: Appointment,
    participants: Sequence[Participant],
    seen: int,
    by: User,
) -> Evaluation:
    """Change when, where, or who; each is written to about what concerns her.

    `seen` is the number of the invitation that was changed. Raises Outdated where it is another
    one by now, ActionRefused where nothing is different. Answers to another time count no more.
    """
    step_for(evaluation, Action.POSTPONE, by=by)
    letter = _printed(evaluation, appointment, participants, by=by)
    return _change(evaluation, appointment, participants, letter, seen=seen, by=by)


@transaction.atomic
def _change(
    evaluation: Evaluation,
    appointment: Appointment,
    participants: Sequence[Participant],
    letter: bytes,
    *,
    seen: int,
    by: User,
) -> Evaluation:
    row = locked(evaluation)
    step = step_for(row, Action.POSTPONE, by=by)
    if row.invitation_number != seen:
        raise Outdated(CHANGED_MEANWHILE)
    before = appointment_of(row)
    _apply(row, appointment, _filed(row, letter, by=by))
    if _has_moved(before, appointment):
        row.attendees.update(answer=Answer.OPEN, answered_at=None)
    roll = _called(row, participants, by=by)
    is_other = before != appointment
    if not (is_other or roll.added or roll.removed or roll.is_corrected):
        raise ActionRefused(UNCHANGED)
    entry = move(row, step, by=by, **_told(row, roll))
    if is_other:
        send_appointment(MailKind.CHANGED, row, entry, _entries(row, roll.kept, roll.invited))
    send_appointment(MailKind.INVITATION, row, entry, _entries(row, roll.added, roll.invited))
    send_appointment(MailKind.UNINVITED, row, entry, _farewells(row, roll.removed))
    row.attendees.filter(pk__in=[one.pk for one in roll.removed]).delete()
    return row


@transaction.atomic
def cancel(*, evaluation: Evaluation, reason: str, by: User) -> Evaluation:
    """Call a talk off; whoever was invited is told why, and the entry leaves the calendars."""
    row = locked(evaluation)
    step = step_with_reason(row, Action.CANCEL, by=by, reason=reason)
    was_invited = row.state == State.INVITED
    row.invitation_number += was_invited
    entry = move(row, step, by=by, reason=reason)
    if was_invited:
        invited = list(row.attendees.select_related("user"))
        send_appointment(MailKind.CANCELLED, row, entry, _farewells(row, invited))
    return row


def _entries(
    row: Evaluation, to: Iterable[Attendee], invited: Collection[Attendee]
) -> list[tuple[Attendee, str]]:
    """Return the entry for the calendar of each of `to`, who come with all `invited`."""
    return [(one, calendar_entry(row, one, invited, method=Method.REQUEST)) for one in to]


def _farewells(row: Evaluation, to: Iterable[Attendee]) -> list[tuple[Attendee, str]]:
    """Return what takes the entry out of the calendar of each of `to`."""
    return [(one, calendar_entry(row, one, (), method=Method.CANCEL)) for one in to]


def appointment_of(evaluation: Evaluation) -> Appointment | None:
    """Return to what people are invited; None before anybody is."""
    if evaluation.starts_at is None or evaluation.ends_at is None:
        return None
    return Appointment(
        **{part.name: getattr(evaluation, part.name) for part in fields(Appointment)}
    )


def _printed(
    evaluation: Evaluation,
    appointment: Appointment,
    participants: Sequence[Participant],
    *,
    by: User,
) -> bytes:
    """Print the letter before the row is locked: a slow render keeps nobody else from writing."""
    for _, fault in faults_of(appointment):
        raise ActionRefused(fault)
    if not participants:
        raise ActionRefused(NOBODY)
    agreement = evaluation.agreement
    sender = sender_of(agreement)
    today = timezone.localdate()
    held = Membership.objects.functions_of([by.pk], [sender.organisation_id])
    return render_letter(
        Letter(
            sender=sender,
            signer=by.get_full_name(),
            function=held[0][2] if held else "",
            written_on=today,
            number=agreement.number,
            signed_on=timezone.localdate(agreement.signed_at) if agreement.signed_at else None,
            school=agreement.school.organisation.name,
            phrase=agreement.school.phrase,
            school_year=evaluation.year,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            place=appointment.place,
            video_link=appointment.video_link,
            agenda=agenda_lines(appointment.agenda),
            basis=tuple(
                basis_of(
                    agreement,
                    evaluation.year_before,
                    on=timezone.localdate(appointment.starts_at),
                )
            ),
            participants=tuple(participants),
            is_new_date=_has_moved(appointment_of(evaluation), appointment),
        )
    )


def _has_moved(before: Appointment | None, after: Appointment) -> bool:
    return before is not None and (before.starts_at, before.ends_at) != (
        after.starts_at,
        after.ends_at,
    )


def _filed(row: Evaluation, letter: bytes, *, by: User) -> StoredDocument:
    number = row.invitation_number + 1
    year = str(row.year).replace("/", "-")
    return store(
        letter,
        kind=DocumentKind.LETTER,
        filename=f"{row.agreement.number}_Einladung_{year}_{number}.pdf",
        media_type=PDF,
        by=by,
    )


def _apply(row: Evaluation, appointment: Appointment, letter: StoredDocument) -> None:
    for part in fields(Appointment):
        setattr(row, part.name, getattr(appointment, part.name))
    row.invitation_number += 1
    row.letter = letter


def _called(row: Evaluation, participants: Sequence[Participant], *, by: User) -> Roll:
    """Bring the list up to date; those who are gone are still there, to be told."""
    present = {one.pk: one for one in row.attendees.select_related("user")}
    kept, added, is_corrected = [], [], False
    for position, one in enumerate(participants, start=1):
        attendee = present.get(one.attendee or 0)
        if attendee and attendee.email.lower() == one.email.lower():
            before = _words_of(attendee)
            kept.append(_written(attendee, one, position))
            is_corrected |= before != _words_of(attendee)
            del present[attendee.pk]
        else:
            added.append(_written(Attendee(evaluation=row), one, position))
    for attendee in (*kept, *added):
        if attendee.user_id == by.pk and attendee.answer == Answer.OPEN:
            attendee.answer, attendee.answered_at = Answer.ACCEPTED, timezone.now()
        attendee.full_clean()
        attendee.save()
    return Roll(tuple(kept), tuple(added), tuple(present.values()), is_corrected)


def _words_of(attendee: Attendee) -> tuple[str, ...]:
    return attendee.name, attendee.function, attendee.institution


def _written(attendee: Attendee, one: Participant, position: int) -> Attendee:
    attendee.position = position
    attendee.role, attendee.user_id = one.role, one.user
    attendee.name, attendee.function = one.name, one.function
    attendee.institution, attendee.email = one.institution, one.email
    return attendee


def _told(row: Evaluation, roll: Roll) -> dict[str, Any]:
    assert row.starts_at  # noqa: S101 - it was set a moment ago
    return {
        "starts_at": row.starts_at.isoformat(),
        "place": row.place or row.video_link,
        "letter": row.letter.sha256 if row.letter else "",
        "added": [one.name for one in roll.added],
        "removed": [one.name for one in roll.removed],
    }
