"""What waits for one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.enums import State
from agreements.models.agreement import Agreement, AgreementQuerySet
from schools.enums import MemberRole
from schools.models import Deployment, Membership

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

    @property
    def days(self) -> int:
        """How many whole days it has been waiting."""
        return (timezone.now() - self.since).days


def tasks_for(user: User) -> list[Task]:
    """List what waits for `user`, the longest wait first."""
    memberships = list(
        Membership.objects.current().filter(user=user).select_related("organisation")
    )
    found: list[Task] = []
    if any(membership.organisation.is_office for membership in memberships):
        found += _office_tasks()
    if own := [m.organisation_id for m in memberships if m.role in WRITING]:
        found += _party_tasks(own)
    found += _social_worker_tasks(user)
    unique = {(task.number, task.url): task for task in found}
    return sorted(unique.values(), key=lambda task: task.since)


def _task(
    agreement: Agreement, title: str, view: str = "agreements:detail", note: str = ""
) -> Task:
    return Task(
        title=title,
        school=agreement.school.organisation.name,
        number=agreement.number,
        url=reverse(view, args=[agreement.number]),
        since=agreement.state_since,
        note=note,
    )


def _office_tasks() -> Iterator[Task]:
    waiting = Q(state=State.SUBMITTED) | Q(state=State.SIGNED, noted_at__isnull=True)
    for agreement in _oldest(Agreement.objects.filter(waiting)):
        if agreement.state == State.SUBMITTED:
            url = reverse("admin:agreements_agreement_review", args=[agreement.pk])
            yield replace(_task(agreement, "Vereinbarung prüfen"), url=url)
        else:
            yield _task(agreement, "Unterschriebene Vereinbarung zur Kenntnis nehmen")


def _party_tasks(own: Sequence[int]) -> Iterator[Task]:
    mine = Agreement.objects.of_parties(own).filter(state__in=(State.DRAFT, State.CHECKED))
    for agreement in _oldest(mine.with_open_notes()):
        if agreement.state == State.DRAFT:
            yield _draft_task(agreement)
        else:
            yield _task(agreement, "Zur Unterschrift freigeben")
    for agreement in _oldest(Agreement.objects.awaiting_signature_of_any(own)):
        yield _task(agreement, "Unterschreiben und Scan hochladen", "agreements:signatures")


def _social_worker_tasks(user: User) -> Iterator[Task]:
    schools = Deployment.objects.current().filter(user=user).values("school")
    for agreement in _oldest(Agreement.objects.filter(school__in=schools, state=State.DRAFT)):
        yield _task(agreement, "Ziele und Angebote ausfüllen", "agreements:goals")


def _oldest(agreements: AgreementQuerySet) -> AgreementQuerySet:
    return agreements.select_related("school__organisation").order_by("state_since")[:LIMIT]


def _draft_task(agreement: Agreement) -> Task:
    notes: int = getattr(agreement, "open_note_count", 0)  # set by `with_open_notes`
    if notes:
        word = "eine offene Prüfnotiz" if notes == 1 else f"{notes} offene Prüfnotizen"
        return _task(agreement, "Rückfrage beantworten", note=f"Es gibt {word}.")
    return _task(agreement, "Vereinbarung ausfüllen und einreichen")
