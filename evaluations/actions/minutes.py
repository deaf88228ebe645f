"""The minutes: sent to the participants, approved or objected to, made an annex at the end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.enums import AnnexKind
from agreements.enums import Deed as AgreementDeed
from agreements.models.agreement import Agreement
from agreements.models.document import LaterAnnex
from archive.actions import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.seal.sealing import seal
from archive.uploads import TYPES
from core.steps import move
from core.trail import head_of, record
from core.workflow import ActionRefused, NotEntitled, Outdated
from evaluations.actions.arranging import TAKEN_IN_TALK, settle
from evaluations.actions.recording import NOT_BEGUN
from evaluations.actions.steps import locked, step_for
from evaluations.documents.composing import (
    canonical,
    compose_minutes,
    numbered,
    says_the_same,
)
from evaluations.documents.minutes_text import MinutesText
from evaluations.documents.pdf import render_minutes
from evaluations.enums import Action, Attendance, Deed, Outcome, State, Verdict
from evaluations.mails import announce_minutes
from evaluations.models import Attendee, Evaluation, Minutes, MinutesReply
from evaluations.rules.access import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NOT_HELD = "Vermerken Sie zuerst, dass das Gespräch geführt ist."
NO_DAY = "Schreiben Sie zuerst auf, an welchem Tag das Gespräch war."
SENT_ALREADY = "Die Niederschrift ist seit Protokoll {number} unverändert."
UNANSWERED = "Beantworten Sie bei jeder Absprache, ob sie die Vereinbarung ändert."
NOT_SENT = "Verschicken Sie zuerst das Protokoll an die Teilnehmenden."
CHANGED = (
    "Die Niederschrift ist seit Protokoll {number} geändert. Verschicken Sie das Protokoll noch "
    "einmal."
)
OBJECTED = (
    "Zu Protokoll {number} gibt es einen Einwand. Verschicken Sie das Protokoll noch einmal: "
    "Der Einwand steht dann im Text."
)
TIME_RUNS = (
    "Einwände sind bis zum {until} möglich. Vorher schließen nur Schulträger oder Fachstelle ab, "
    "wenn alle Teilnehmenden genehmigt haben."
)


def latest_minutes(evaluation: Evaluation) -> Minutes | None:
    """Return the minutes that were sent last; None where none were."""
    minutes: Minutes | None = evaluation.minutes.select_related("document").last()
    return minutes


def lack_of_sending(evaluation: Evaluation) -> str:
    """Say why the minutes cannot be sent now; empty where they can."""
    if evaluation.state != State.HELD:
        return NOT_HELD
    if not hasattr(evaluation, "record"):
        return NOT_BEGUN
    if evaluation.record.held_on is None:
        return NO_DAY
    if evaluation.arrangements.filter(changes_agreement__isnull=True).exists():
        return UNANSWERED
    last = latest_minutes(evaluation)
    if last and says_the_same(evaluation, last):
        return SENT_ALREADY.format(number=last.number)
    return ""


@dataclass(frozen=True)
class SealedMinutes:
    """A sealed Protokoll, and what it was made of."""

    text: MinutesText
    trail: str
    content: bytes


def send_minutes(*, evaluation: Evaluation, by: User) -> Minutes:
    """Freeze the record as the next Protokoll and send it to all participants.

    Raises NotEntitled without the right, ActionRefused where something is missing,
    archive.seal.refusal.SealUnavailable where nothing can be sealed.
    """
    row = Evaluation.objects.get(pk=evaluation.pk)
    _refuse_sending(row, by=by)
    ahead = _sealed(row)  # before the row is locked: a slow print or seal keeps nobody waiting
    return _send(row, ahead, by=by)


@transaction.atomic
def _send(evaluation: Evaluation, ahead: SealedMinutes, *, by: User) -> Minutes:
    row = locked(evaluation)
    _refuse_sending(row, by=by)
    sealed = _sealed(row, ahead=ahead)
    text = sealed.text
    minutes: Minutes = Minutes.objects.create(
        evaluation=row,
        number=_next_number(row),
        content=canonical(text),
        sha256=text.fingerprint,
        document=_stored(row, sealed, by=by),
        objections_until=_until(),
        sent_by=by,
    )
    entry = record(
        row,
        Deed.MINUTES_SENT,
        by=by,
        number=minutes.number,
        sha256=minutes.sha256,
        document=minutes.document.sha256,
    )
    announce_minutes(minutes, entry)
    return minutes


def _refuse_sending(evaluation: Evaluation, *, by: User) -> None:
    if not rights_of(by, evaluation).is_writer:
        raise NotEntitled("Sie dürfen das Protokoll lesen, aber nicht verschicken.")
    if lack := lack_of_sending(evaluation):
        raise ActionRefused(lack)


def _next(evaluation: Evaluation) -> MinutesText:
    return numbered(
        compose_minutes(evaluation),
        number=_next_number(evaluation),
        sent_on=timezone.localdate(),
        until=_until(),
    )


def _next_number(evaluation: Evaluation) -> int:
    return evaluation.minutes.count() + 1


def _until() -> date:
    return timezone.localdate() + timedelta(days=settings.OBJECTION_DAYS)


def _sealed(evaluation: Evaluation, *, ahead: SealedMinutes | None = None) -> SealedMinutes:
    """Return the next Protokoll sealed: the one made `ahead` where it still says the same."""
    text, trail = _next(evaluation), head_of(evaluation)
    if ahead and (ahead.text, ahead.trail) == (text, trail):
        return ahead
    return SealedMinutes(text, trail, seal(render_minutes(text), lines=[f"Verlauf: {trail}"]))


def _stored(evaluation: Evaluation, sealed: SealedMinutes, *, by: User) -> StoredDocument:
    text = sealed.text
    return store(
        sealed.content,
        kind=DocumentKind.MINUTES,
        filename=f"{text.agreement}_Auswertung-{evaluation.school_year}_Protokoll-{text.number}.pdf",
        media_type=TYPES["pdf"].media_type,
        by=by,
    )


@transaction.atomic
def answer_minutes(
    *, minutes: Minutes, attendee: Attendee, verdict: Verdict, text: str, by: User | None
) -> MinutesReply:
    """Approve minutes or object to them, once for each participant; a guest answers without `by`.

    Raises ActionRefused when it is too late, answered already, or a newer Protokoll was sent.
    """
    row = locked(minutes.evaluation)
    last = latest_minutes(row)
    if last is None or last.pk != minutes.pk:
        raise Outdated("Es gibt inzwischen ein neueres Protokoll. Lesen Sie bitte dieses.")
    if row.state != State.HELD:
        raise ActionRefused("Das Protokoll ist schon abgeschlossen.")
    if minutes.replies.filter(attendee=attendee).exists():
        raise ActionRefused("Ihre Rückmeldung zu diesem Protokoll ist schon da.")
    if verdict == Verdict.OBJECTED and not minutes.takes_objections(timezone.localdate()):
        raise ActionRefused(
            f"Einwände waren bis zum {minutes.objections_until:%d.%m.%Y} möglich. "
            "Wenden Sie sich an den Schulträger."
        )
    if verdict == Verdict.OBJECTED and not text.strip():
        raise ActionRefused("Beschreiben Sie Ihren Einwand.")
    words = text.strip() if verdict == Verdict.OBJECTED else ""
    reply: MinutesReply = MinutesReply.objects.create(
        minutes=minutes, attendee=attendee, verdict=verdict, text=words, given_by=by
    )
    record(
        row,
        Deed.MINUTES_ANSWERED,
        by=by,
        name=attendee.name,
        number=minutes.number,
        verdict=reply.get_verdict_display(),
        text=words,
    )
    return reply


def lack_of_closing(evaluation: Evaluation, *, may_close_early: bool) -> str:
    """Say why a talk cannot be closed now; empty where it can."""
    last = latest_minutes(evaluation)
    if last is None:
        return NOT_SENT
    replies = list(last.replies.all())
    if any(reply.verdict == Verdict.OBJECTED for reply in replies):
        return OBJECTED.format(number=last.number)
    if not says_the_same(evaluation, last):
        return CHANGED.format(number=last.number)
    if not last.takes_objections(timezone.localdate()):
        return ""
    all_approved = asked(evaluation) <= {reply.attendee_id for reply in replies}
    if may_close_early and all_approved:
        return ""
    return TIME_RUNS.format(until=f"{last.objections_until:%d.%m.%Y}")


def asked(evaluation: Evaluation) -> set[int]:
    """Return the participants (keys) whose approval counts: who was there, or may have been."""
    people: Iterable[Attendee] = evaluation.attendees.exclude(
        attendance__in=[Attendance.EXCUSED, Attendance.ABSENT]
    )
    return {person.pk for person in people}


@transaction.atomic
def close(*, evaluation: Evaluation, by: User) -> Evaluation:
    """Make the last minutes an annex of the agreement; the record never changes again.

    Raises NotEntitled without the right, ActionRefused while something stands in the way.
    """
    row = locked(evaluation)
    step = step_for(row, Action.CLOSE, by=by)
    early = rights_of(by, row).may_close_early
    if lack := lack_of_closing(row, may_close_early=early):
        raise ActionRefused(lack)
    minutes = latest_minutes(row)
    assert minutes  # noqa: S101 - without them something was lacking
    _settle_earlier(row, by=by)
    row.annex = _attached(row, minutes, by=by)
    row.closed_at, row.closed_by = timezone.now(), by
    move(row, step, by=by, number=minutes.number, annex=row.annex.number)
    return row


def _attached(evaluation: Evaluation, minutes: Minutes, *, by: User) -> LaterAnnex:
    agreement = Agreement.objects.select_for_update().get(pk=evaluation.agreement_id)
    talk = evaluation.record.held_on
    assert talk  # noqa: S101 - the minutes that were sent name it
    annex: LaterAnnex = LaterAnnex.objects.create(
        agreement=agreement,
        number=_next_annex(agreement),
        kind=AnnexKind.MINUTES,
        title=f"Protokoll des Auswertungsgesprächs {evaluation.year} vom {talk:%d.%m.%Y}",
        document=minutes.document,
        valid_from=talk,
        added_by=by,
    )
    record(
        agreement,
        AgreementDeed.LATER_ANNEX,
        by=by,
        number=annex.number,
        title=annex.title,
        sha256=minutes.document.sha256,
    )
    return annex


def _next_annex(agreement: Agreement) -> int:
    """Count on after the annexes that were signed with the text."""
    last = agreement.later_annexes.last()
    return (last.number if last else agreement.annexes.count()) + 1


def _settle_earlier(evaluation: Evaluation, *, by: User) -> None:
    """Take over what the talk said about Absprachen of earlier ones."""
    note = TAKEN_IN_TALK.format(year=evaluation.year)
    for row in evaluation.follow_ups.exclude(outcome=Outcome.OPEN).select_related("arrangement"):
        if row.arrangement.is_open:
            settle(row.arrangement, row.outcome, note, by=by)
