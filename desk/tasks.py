"""What waits for one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agreements.enums import State
from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.models.together import Look
from core.addresses import address
from core.models import OutgoingMail
from schools.enums import MemberRole
from schools.models import Deployment
from schools.rules import capacities_of

WRITING = (MemberRole.SIGNATORY, MemberRole.EDITOR)
LIMIT = 50


@dataclass(frozen=True)
class Task:
    """Aufgabe: what is to be done, for which school, since when, and where."""

    title: str
    school: str
    number: str
    url: str
    since: datetime
    note: str = ""
    agreement: int = 0  # its key; 0 for a task that is about none
    news_count: int = 0

    @property
    def news_url(self) -> str:
        """Where it stands what others changed since the person last read the text."""
        return f"{address('agreements:comparison', self.number)}?von=gelesen"

    @cached_property
    def days(self) -> int:
        """How many whole days it has been waiting."""
        return (timezone.now() - self.since).days


class Row(NamedTuple):
    """What a task says of its agreement."""

    pk: int
    number: str
    state: str
    since: datetime
    school: str
    open_notes: int = 0


def tasks_for(user: User) -> list[Task]:
    """List what waits for `user`, the longest wait first."""
    capacities = capacities_of(user)
    found: list[Task] = []
    if any(held.is_office for held in capacities):
        found += _office_tasks()
        found += _outbox_task()
    if own := [held.organisation_id for held in capacities if held.role in WRITING]:
        found += _party_tasks(own)
    found += _social_worker_tasks(user)
    unique = {(task.number, task.url): task for task in found}
    news = Look.objects.news_for(user, {task.agreement for task in found}) if found else {}
    return [
        replace(task, news_count=news.get(task.agreement, 0))
        for task in sorted(unique.values(), key=lambda task: task.since)
    ]


def _office_tasks() -> Iterator[Task]:
    waiting = Q(state=State.SUBMITTED) | Q(state=State.SIGNED, noted_at__isnull=True)
    for row in _oldest(Agreement.objects.filter(waiting)):
        if row.state == State.SUBMITTED:
            url = address("admin:agreements_agreement_review", row.pk)
            yield _task(row, "Vereinbarung prüfen", url)
        else:
            yield _task(row, "Unterschriebene Vereinbarung zur Kenntnis nehmen")


def _outbox_task() -> Iterator[Task]:
    stuck = list(OutgoingMail.objects.stuck().order_by("written_at").values_list("written_at"))
    if stuck:
        count = "eine Mail" if len(stuck) == 1 else f"{len(stuck)} Mails"
        yield Task(
            title="Mails kommen nicht an",
            school="Postausgang",
            number=count,
            url=f"{address('admin:core_outgoingmail_changelist')}?stand=fehler",
            since=stuck[0][0],
        )


def _party_tasks(own: Sequence[int]) -> Iterator[Task]:
    mine = Agreement.objects.of_parties(own).filter(state__in=(State.DRAFT, State.CHECKED))
    for row in _oldest(mine.with_open_notes(), "open_note_count"):
        if row.state == State.DRAFT:
            yield _draft_task(row)
        else:
            yield _task(row, "Zur Unterschrift freigeben")
    for row in _oldest(Agreement.objects.awaiting_signature_of(own)):
        url = address("agreements:signatures", row.number)
        yield _task(row, "Unterschreiben und Scan hochladen", url)


def _social_worker_tasks(user: User) -> Iterator[Task]:
    deployments = Deployment.objects.current().filter(user_id=user.pk).order_by()
    schools = list(deployments.values_list("school", flat=True))
    if not schools:  # as with most people
        return
    for row in _oldest(Agreement.objects.filter(school__in=schools, state=State.DRAFT)):
        url = address("agreements:goals", row.number)
        yield _task(row, "Ziele und Angebote ausfüllen", url)


def _oldest(agreements: AgreementQuerySet, *more: str) -> list[Row]:
    """Ask for a task's words only; `more` names what else was counted."""
    words = ("pk", "number", "state", "state_since", "school__organisation__name", *more)
    rows = agreements.order_by("state_since").values_list(*words)[:LIMIT]
    return [Row(*row) for row in rows]


def _draft_task(row: Row) -> Task:
    if count := row.open_notes:
        word = "eine offene Prüfnotiz" if count == 1 else f"{count} offene Prüfnotizen"
        return _task(row, "Rückfrage beantworten", note=f"Es gibt {word}.")
    return _task(row, "Vereinbarung ausfüllen und einreichen")


def _task(row: Row, title: str, url: str = "", note: str = "") -> Task:
    return Task(
        title=title,
        school=row.school,
        number=row.number,
        url=url or address("agreements:detail", row.number),
        since=row.since,
        agreement=row.pk,
        note=note,
    )
