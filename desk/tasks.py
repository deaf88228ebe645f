"""What waits for one person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from textwrap import shorten
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agreements.documents.nouns import errand_in_words
from agreements.documents.threads import in_words
from agreements.enums import Errand, NoteKind, State
from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.models.party import Party
from agreements.models.review import ReviewNote
from agreements.models.together import Look
from agreements.rules.access import OPEN_STATES
from agreements.rules.renewing import noticed_at, running_out
from core.addresses import address
from desk.task import Task
from desk.upkeep import upkeep_tasks
from evaluations.enums import Errand as TalkErrand
from evaluations.models import Arrangement, Evaluation, Minutes
from schools.rules import Held

LIMIT = 50
IDLE_AFTER = timedelta(days=28)
EXCERPT = 80  # characters of an Absprache that its task names


class Row(NamedTuple):
    """What a task says of its agreement."""

    pk: int
    number: str
    state: str
    since: datetime
    school: str


def tasks_for(user: User) -> list[Task]:
    """List what waits for `user`, the longest wait first."""
    held = Held(user)
    found: list[Task] = []
    if held.is_office:
        found += _office_tasks()
        found += upkeep_tasks()
        found += _watched_tasks()
        found += _talks_overdue()
    if held.writing_for:
        found += _party_tasks(held.writing_for, held.signing_for)
        found += _talks_to_invite(held.writing_for)
    if held.schools:
        found += _social_worker_tasks(held.schools)
    found += _renewals(held)
    found += _talks_to_answer(user)
    found += _minutes_to_answer(user)
    found += _arrangements_overdue(held.writing_for, held.schools)
    unique = {(task.number, task.url): task for task in found}
    news = Look.objects.news_for(user, {task.agreement for task in found}) if found else {}
    return [
        replace(task, news_count=news.get(task.agreement, 0))
        for task in sorted(unique.values(), key=lambda task: task.since)
    ]


def _office_tasks() -> Iterator[Task]:
    answers = ReviewNote.objects.awaiting_office().last_answers()
    waiting = Q(state=State.SUBMITTED) | Q(state=State.SIGNED, noted_at__isnull=True)
    for row in _oldest(Agreement.objects.filter(waiting)):
        if row.state == State.SUBMITTED:
            url = address("admin:agreements_agreement_review", row.pk)
            note = "Es gibt eine Antwort auf eine Prüfnotiz." if row.pk in answers else ""
            yield _task(row, Errand.REVIEW, url, note)
        else:
            yield _task(row, Errand.NOTE)
    elsewhere = Agreement.objects.filter(pk__in=answers, state__in=OPEN_STATES)
    for row in _oldest(elsewhere.exclude(state=State.SUBMITTED)):
        url = address("agreements:open_points", row.number)
        yield _task(row._replace(since=answers[row.pk]), Errand.READ_ANSWER, url)


def _watched_tasks() -> Iterator[Task]:
    """Yield what waits for the parties and the Fachstelle keeps an eye on."""
    watched = Agreement.objects.needing_an_eye(timezone.now() - IDLE_AFTER)
    rows = _oldest(watched)
    missing = _missing_signatures(rows)
    for row in rows:
        if row.state == State.CHECKED:
            note = "Das können auch die Vertragspartner."
            yield _task(row, Errand.RELEASE, note=note, is_watched=True)
        elif row.state == State.SIGNING:
            url = address("agreements:signatures", row.number)
            note = _missing_in_words(missing[row.pk])
            yield _task(row, Errand.SIGNATURES, url, note, is_watched=True)
        else:
            note = f"Seit über {IDLE_AFTER.days} Tagen hat niemand etwas gespeichert."
            yield _task(row, Errand.REMIND, note=note, is_watched=True)


def _missing_signatures(rows: Sequence[Row]) -> Mapping[int, int]:
    return Party.objects.missing_in([row.pk for row in rows if row.state == State.SIGNING])


def _missing_in_words(count: int) -> str:
    return "Eine Unterschrift fehlt." if count == 1 else f"{count} Unterschriften fehlen."


def _party_tasks(own: Collection[int], signing: Collection[int]) -> Iterator[Task]:
    rows = _oldest(Agreement.objects.waiting_for(own))
    if not rows:
        return
    missing = _missing_signatures(rows)
    to_sign = Party.objects.awaited_of(signing if missing else ())
    open_notes = ReviewNote.objects.awaiting_parties().counted(row.pk for row in rows)
    for row in rows:
        notes = open_notes[row.pk, NoteKind.REVIEW]
        said = in_words(notes, open_notes[row.pk, NoteKind.COMMENT])
        if row.state == State.SIGNING:
            url = address("agreements:signatures", row.number)
            note = "Nur noch diese Unterschrift fehlt." if missing[row.pk] == 1 else ""
            yield _task(row, Errand.SIGN if row.pk in to_sign else Errand.UPLOAD, url, note)
        elif row.state == State.CHECKED:
            yield _task(row, Errand.RELEASE, note=said)
        else:
            yield _task(row, Errand.ANSWER if notes else Errand.FILL_IN, note=said)


def _social_worker_tasks(schools: Collection[int]) -> Iterator[Task]:
    for row in _oldest(Agreement.objects.filter(school__in=schools, state=State.DRAFT)):
        url = address("agreements:goals", row.number)
        yield _task(row, Errand.GOALS, url)


def _renewals(held: Held) -> Iterator[Task]:
    """Yield what runs out with nothing after it; the Fachstelle keeps an eye on all of it."""
    rows = running_out(timezone.localdate())
    if not held.is_office:
        own = Party.objects.filter(organisation__in=held.writing_for)
        rows = rows.filter(pk__in=own.values("agreement"))
    for row in rows.with_line().with_amendments()[:LIMIT]:
        line = Row(row.pk, row.number, row.state, noticed_at(row), row.school.organisation.name)
        url = address("evaluations:renew", row.number)
        note = f"{row.validity()}.".capitalize()
        yield _task(line, Errand.RENEW, url, note, is_watched=held.is_office)


def _talks_to_invite(own: Collection[int]) -> Iterator[Task]:
    for talk in Evaluation.objects.to_invite(own)[:LIMIT]:
        url = address("evaluations:invitation", talk.agreement.number, talk.year_words)
        yield _talk_task(talk, TalkErrand.INVITE, url, f"Fällig bis {talk.due_on:%d.%m.%Y}.")


def _talks_to_answer(user: User) -> Iterator[Task]:
    for talk in Evaluation.objects.to_answer(user, timezone.now())[:LIMIT]:
        note = f"Termin: {timezone.localtime(talk.starts_at):%d.%m.%Y, %H:%M} Uhr."
        yield _talk_task(talk, TalkErrand.ANSWER, talk.get_absolute_url(), note)


def _minutes_to_answer(user: User) -> Iterator[Task]:
    for minutes in Minutes.objects.awaiting(user)[:LIMIT]:
        talk = minutes.evaluation
        url = address("evaluations:minutes", talk.agreement.number, talk.year_words)
        note = f"Einwände sind bis zum {minutes.objections_until:%d.%m.%Y} möglich."
        yield _talk_task(talk, TalkErrand.ANSWER_MINUTES, url, note)


def _arrangements_overdue(own: Collection[int], schools: Collection[int]) -> Iterator[Task]:
    late = Arrangement.objects.overdue(timezone.localdate()).of_people_in(own, schools)
    for row in late.with_agreement()[:LIMIT]:
        talk = row.evaluation
        url = address("evaluations:settle", talk.agreement.number, row.pk)
        what = shorten(row.text, EXCERPT, placeholder=" …")
        note = f"„{what}“ war bis {row.due_on:%d.%m.%Y} fällig."
        yield _talk_task(talk, TalkErrand.SETTLE, url, note)


def _talks_overdue() -> Iterator[Task]:
    for talk in Evaluation.objects.overdue(timezone.localdate())[:LIMIT]:
        note = f"War bis {talk.due_on:%d.%m.%Y} fällig. Einladen soll der Schulträger."
        found = _talk_task(talk, TalkErrand.INVITE, talk.get_absolute_url(), note)
        yield replace(found, is_watched=True)


def _talk_task(talk: Evaluation, errand: TalkErrand, url: str, note: str) -> Task:
    return Task(
        title=errand.label,
        school=talk.agreement.school.organisation.name,
        number=talk.agreement.number,
        url=url,
        since=talk.state_since,
        note=note,
    )


def _oldest(agreements: AgreementQuerySet) -> list[Row]:
    """Ask for a task's words only."""
    words = ("pk", "number", "state", "state_since", "school__organisation__name")
    rows = agreements.order_by("state_since").values_list(*words)[:LIMIT]
    return [Row(*row) for row in rows]


def _task(
    row: Row, errand: Errand, url: str = "", note: str = "", *, is_watched: bool = False
) -> Task:
    return Task(
        title=errand_in_words(errand, row.number),
        school=row.school,
        number=row.number,
        url=url or address("agreements:detail", row.number),
        since=row.since,
        agreement=row.pk,
        note=note,
        state=row.state,
        is_watched=is_watched,
    )
