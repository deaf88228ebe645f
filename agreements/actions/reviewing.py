"""What the Fachstelle writes beside the text, and its note that the county knows of it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import locked
from agreements.enums import Deed
from agreements.models.agreement import Agreement
from agreements.models.review import ReviewNote
from agreements.rules.access import rights_of
from core.trail import record
from core.workflow import ActionRefused, NotEntitled

ONLY_OFFICE = "Das kann nur die Fachstelle."


@transaction.atomic
def write_note(*, agreement: Agreement, place: str, text: str, by: User) -> ReviewNote:
    """Write a Prüfnotiz on a place of the text; raise NotEntitled for all but the Fachstelle."""
    row = locked(agreement)
    if not rights_of(by, row).may_review:
        raise NotEntitled(ONLY_OFFICE)
    note = row.review_notes.create(place=place, text=text, written_by=by)
    record(row, Deed.NOTE_WRITTEN, by=by, place=place, text=text)
    return note


@transaction.atomic
def resolve_note(*, agreement: Agreement, note_pk: int, by: User) -> None:
    """Mark a Prüfnotiz as settled; raise ActionRefused when it was settled before."""
    row = locked(agreement)
    if not rights_of(by, row).may_review:
        raise NotEntitled(ONLY_OFFICE)
    note = row.review_notes.unresolved().filter(pk=note_pk).first()
    if note is None:
        raise ActionRefused("Diese Prüfnotiz ist schon erledigt.")
    note.resolved_at, note.resolved_by = timezone.now(), by
    note.save(update_fields=["resolved_at", "resolved_by"])
    record(row, Deed.NOTE_RESOLVED, by=by, place=note.place, text=note.text)


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
