"""From the stored record to the text of the minutes, and from there to canonical JSON and back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, time

from django.utils import timezone
from django.utils.dateformat import format as format_date

from core.canonical import decode, encode, fingerprint
from evaluations.documents import minutes_text as made_of
from evaluations.documents.basis import in_its_form
from evaluations.documents.minutes_text import (
    ArrangementLine,
    AttendeeLine,
    Fact,
    FollowUpLine,
    GoalBlock,
    MinutesText,
    Objection,
    OfferLine,
    Share,
)
from evaluations.enums import Attainment, Verdict
from evaluations.models import (
    Evaluation,
    Finding,
    Minutes,
    MinutesReply,
    OfferFinding,
    Record,
    SchoolReport,
)
from schools.school_year import SchoolYear

_CLASSES = (
    made_of.ArrangementLine,
    made_of.AttendeeLine,
    made_of.Fact,
    made_of.FollowUpLine,
    made_of.GoalBlock,
    made_of.MinutesText,
    made_of.Objection,
    made_of.OfferLine,
    made_of.Share,
)
PASSAGES = ("conditions", "cooperation", "child_protection", "staff")
WORKING_TIME = ("share_direct", "share_other")
DIRECT_WORK = ("share_groups", "share_casework", "share_open")
YES, NO, OPEN = "ja", "nein", "noch offen"


def compose_minutes(evaluation: Evaluation) -> MinutesText:
    """Put together what the record of `evaluation` says now."""
    record, agreement = evaluation.record, evaluation.agreement
    return MinutesText(
        school=agreement.school.organisation.name,
        agreement=agreement.number,
        signed_on=_day(timezone.localdate(agreement.signed_at)) if agreement.signed_at else "",
        school_year=str(evaluation.year),
        talk=tuple(_talk(evaluation, record)),
        attendees=tuple(
            AttendeeLine(a.name, a.function, a.institution, a.get_attendance_display())
            for a in evaluation.attendees.all()
        ),
        basis=tuple(_basis(record)),
        follow_ups=tuple(_follow_ups(evaluation)),
        goals=tuple(map(_goal, _findings(evaluation))),
        passages=tuple(Fact(Record.label_of(name), getattr(record, name)) for name in PASSAGES),
        working_time=tuple(_shares(record, WORKING_TIME)),
        direct_work=tuple(_shares(record, DIRECT_WORK)),
        arrangements=tuple(
            ArrangementLine(
                a.text, a.responsible, _day(a.due_on), _yes_or_no(answer=a.changes_agreement)
            )
            for a in evaluation.arrangements.all()
        ),
        dissent=record.dissent,
        next_talk=_day(record.next_talk_on),
        objections=tuple(_objections(evaluation)),
    )


def numbered(text: MinutesText, *, number: int, sent_on: date, until: date) -> MinutesText:
    """Return `text` as Protokoll `number`, with the fingerprint of its content."""
    sent = replace(
        text, number=number, sent_on=_day(sent_on), objections_until=_day(until), fingerprint=""
    )
    return replace(sent, fingerprint=fingerprint(canonical(sent)))


def canonical(text: MinutesText) -> str:
    """Return the content of `text` as canonical JSON, without its fingerprint."""
    return encode(text)


def frozen_text(minutes: Minutes) -> MinutesText:
    """Return what minutes froze, with their fingerprint."""
    text: MinutesText = decode(minutes.content, _CLASSES)
    return replace(text, fingerprint=minutes.sha256)


def says_the_same(evaluation: Evaluation, minutes: Minutes) -> bool:
    """Tell whether the record still says what `minutes` say."""
    unnumbered = replace(frozen_text(minutes), number=None, sent_on="", objections_until="")
    return replace(unnumbered, fingerprint="") == compose_minutes(evaluation)


def _talk(evaluation: Evaluation, record: Record) -> Iterator[Fact]:
    yield Fact("Tag", _day(record.held_on))
    yield Fact("Beginn", _clock(record.began_at))
    yield Fact("Ende", _clock(record.finished_at))
    yield Fact(Record.label_of("place"), record.place)
    invited = evaluation.invited_at
    yield Fact(
        "Eingeladen vom Schulträger am", _day(timezone.localdate(invited)) if invited else ""
    )
    yield Fact(Record.label_of("minute_taker"), record.minute_taker)


def _basis(record: Record) -> Iterator[Fact]:
    yield Fact("KVJS-Bogen", _report(record.survey))
    yield Fact("Jahresbericht", _report(record.annual_report))
    number, as_of = record.evaluation.agreement.number, record.agreement_as_of
    yield Fact("Kooperationsvereinbarung", in_its_form(number, as_of) if as_of else "")
    yield Fact("Weitere Grundlagen", record.basis_note)


def _report(report: SchoolReport | None) -> str:
    if report is None:
        return "nicht vorgelegt"
    return f"Schuljahr {SchoolYear(report.school_year)}, eingegangen am {_day(report.received_on)}"


def _follow_ups(evaluation: Evaluation) -> Iterator[FollowUpLine]:
    for row in evaluation.follow_ups.select_related("arrangement"):
        agreed = row.arrangement
        outcome = row.get_outcome_display()
        yield FollowUpLine(
            agreed.text, agreed.responsible, _day(agreed.due_on), outcome, row.remark
        )


def _findings(evaluation: Evaluation) -> Iterable[Finding]:
    return evaluation.findings.select_related("goal").prefetch_related("offers__commitment")


def _goal(finding: Finding) -> GoalBlock:
    return GoalBlock(
        text=finding.goal.text,
        attainment=finding.get_attainment_display(),
        reason=finding.reason,
        need=finding.get_need_display(),
        new_text=finding.new_text,
        offers=tuple(map(_offer, filter(_is_told, finding.offers.all()))),
    )


def _is_told(row: OfferFinding) -> bool:
    return row.attainment != Attainment.UNJUDGED or bool(row.need or row.remark)


def _offer(row: OfferFinding) -> OfferLine:
    return OfferLine(
        kind=row.commitment.get_kind_display(),
        text=row.commitment.text,
        attainment=row.get_attainment_display(),
        need=row.get_need_display(),
        remark=row.remark,
    )


def _shares(record: Record, names: Iterable[str]) -> Iterator[Share]:
    for name in names:
        percent = getattr(record, name)
        if percent is not None:
            yield Share(Record.label_of(name), percent)


def _objections(evaluation: Evaluation) -> Iterator[Objection]:
    replies = MinutesReply.objects.filter(
        minutes__evaluation=evaluation, verdict=Verdict.OBJECTED
    ).select_related("minutes", "attendee")
    for reply in replies.order_by("minutes__number", "pk"):
        given_on = _day(timezone.localdate(reply.given_at))
        yield Objection(reply.attendee.name, reply.minutes.number, given_on, reply.text)


def _day(day: date | None) -> str:
    return format_date(day, "j. F Y") if day else ""


def _clock(moment: time | None) -> str:
    return f"{moment:%H:%M} Uhr" if moment else ""


def _yes_or_no(*, answer: bool | None) -> str:
    return {None: OPEN, True: YES, False: NO}[answer]
