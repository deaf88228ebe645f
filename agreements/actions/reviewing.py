"""What is written beside the text: Prüfnotizen, Kommentare, answers; and the Kenntnisnahme."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import locked
from agreements.documents.places import Places
from agreements.enums import Actor, Deed, NoteKind
from agreements.models.agreement import Agreement
from agreements.models.review import NoteReply, ReviewNote
from agreements.rules.access import OPEN_STATES, Rights, rights_of
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

ONLY_OFFICE = "Das kann nur die Fachstelle."
ONLY_INSIDERS = "Kommentare schreiben nur die Vertragspartner und die Fachkraft."
ONLY_PARTIES = "Das können nur die Vertragspartner."
NOT_YOURS = "Sie dürfen diese Prüfnotiz lesen, aber nicht beantworten."
CLOSED = "Der Text ist im Zustand „{state}“. Hier wird nichts mehr geschrieben."
SETTLED = {
    NoteKind.REVIEW: "Diese Prüfnotiz ist schon erledigt.",
    NoteKind.COMMENT: "Dieser Kommentar ist schon erledigt.",
}
WRITTEN = {NoteKind.REVIEW: Deed.NOTE_WRITTEN, NoteKind.COMMENT: Deed.COMMENT_WRITTEN}
ANSWERED = {NoteKind.REVIEW: Deed.NOTE_ANSWERED, NoteKind.COMMENT: Deed.COMMENT_ANSWERED}
RESOLVED = {NoteKind.REVIEW: Deed.NOTE_RESOLVED, NoteKind.COMMENT: Deed.COMMENT_RESOLVED}
# The same words by the same person at the same place within this time were sent twice.
SENT_TWICE = timedelta(minutes=10)


@transaction.atomic
def write_note(*, agreement: Agreement, place: str, text: str, by: User) -> ReviewNote:
    """Write a Prüfnotiz on a place of the text; raise NotEntitled for all but the Fachstelle."""
    row = locked(agreement)
    if not rights_of(by, row).may_review:
        raise NotEntitled(ONLY_OFFICE)
    return _write(row, NoteKind.REVIEW, place, text, by)


@transaction.atomic
def write_comment(*, agreement: Agreement, place: str, text: str, by: User) -> ReviewNote:
    """Write a Kommentar, which the Fachstelle never reads.

    Raises NotEntitled for all but the parties and the Fachkraft, ActionRefused once it is signed.
    """
    row = locked(agreement)
    if not rights_of(by, row).may_comment:
        raise refusal(row, ONLY_INSIDERS)
    return _write(row, NoteKind.COMMENT, place, text, by)


def _write(row: Agreement, kind: NoteKind, place: str, text: str, by: User) -> ReviewNote:
    same = row.review_notes.filter(kind=kind, place=place, text=text, written_by=by).last()
    if same and _is_fresh(same.written_at):
        return same
    note = row.review_notes.create(kind=kind, place=place, text=text, written_by=by)
    _record(row, note, WRITTEN, by, {"text": text})
    return note


@transaction.atomic
def answer_note(*, agreement: Agreement, note_pk: int, text: str, by: User) -> NoteReply:
    """Answer a Prüfnotiz or a Kommentar that `by` may read.

    Raises NotEntitled without the right, ActionRefused when it was settled or the state closes it.
    """
    row = locked(agreement)
    rights = rights_of(by, row)
    note = _readable(row, rights, note_pk)
    if not rights.may_answer(note):
        raise refusal(row, NOT_YOURS)
    last = note.replies.last()
    if last and (last.text, last.written_by_id) == (text, by.pk) and _is_fresh(last.written_at):
        return last
    _refuse_settled(note)
    as_office = not note.is_comment and Actor.OFFICE in rights.actors
    reply = note.replies.create(text=text, written_by=by, is_by_office=as_office)
    _record(row, note, ANSWERED, by, {"note": note.text, "text": text})
    return reply


@transaction.atomic
def resolve_note(*, agreement: Agreement, note_pk: int, by: User, text: str = "") -> None:
    """Mark a Prüfnotiz or a Kommentar as settled, with `text` as the last word if there is one.

    Raises NotEntitled without the right, ActionRefused when it was settled before.
    """
    row = locked(agreement)
    rights = rights_of(by, row)
    note = _readable(row, rights, note_pk)
    if not rights.may_resolve(note):
        raise refusal(row, ONLY_PARTIES if note.is_comment else ONLY_OFFICE)
    _refuse_settled(note)
    if text:
        note.replies.create(text=text, written_by=by, is_by_office=not note.is_comment)
    note.resolved_at, note.resolved_by = timezone.now(), by
    note.save(update_fields=["resolved_at", "resolved_by"])
    last = {"answer": text} if text else {}
    _record(row, note, RESOLVED, by, {"text": note.text, **last})


def _readable(row: Agreement, rights: Rights, note_pk: int) -> ReviewNote:
    notes = row.review_notes.readable(with_comments=rights.may_read_comments)
    note = notes.filter(pk=note_pk).first()
    if note is None:
        raise NotEntitled(NOT_YOURS)
    return note


def _refuse_settled(note: ReviewNote) -> None:
    if note.resolved_at:
        raise ActionRefused(SETTLED[NoteKind(note.kind)])


def _is_fresh(at: datetime) -> bool:
    return timezone.now() - at < SENT_TWICE


def refusal(row: Agreement, reason: str) -> ActionRefused:
    """Return why `row` takes nothing from somebody without the right: `reason`, or its state."""
    if row.state in OPEN_STATES:
        return NotEntitled(reason)
    return ActionRefused(CLOSED.format(state=row.get_state_display()))


def _record(
    row: Agreement,
    note: ReviewNote,
    deeds: Mapping[NoteKind, Deed],
    by: User,
    words: Mapping[str, str],
) -> None:
    """Write into the trail what was said; of a Kommentar only where, never the words."""
    said = {} if note.is_comment else words
    label = Places(row).label(note.place)
    record(row, deeds[NoteKind(note.kind)], by=by, place=note.place, label=label, **said)


@transaction.atomic
def take_note(*, agreement: Agreement, by: User) -> Agreement:
    """Record the Landratsamt's Kenntnisnahme, which is no declaration (Muster, head)."""
    row = locked(agreement)
    if row.noted_at:
        raise ActionRefused("Die Kenntnisnahme ist schon eingetragen.")
    if not rights_of(by, row).may_note:
        raise NotEntitled("Die Fachstelle nimmt erst zur Kenntnis, was unterschrieben ist.")
    row.noted_at, row.noted_by = timezone.now(), by
    row.save(update_fields=["noted_at", "noted_by"])
    record(row, Deed.NOTED, by=by)
    return row
