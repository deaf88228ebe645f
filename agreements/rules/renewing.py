"""When a signed agreement gets a Folgevereinbarung, and for which term."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from agreements.enums import State
from agreements.models.agreement import UNDER_WAY, Agreement, AgreementQuerySet, of_agreed_term
from agreements.models.term import Term
from agreements.rules.amending import ONE_IS_OPEN, open_amendment
from schools.school_year import SchoolYear

A_DAY = timedelta(days=1)
MONTHS = 12
NOT_TO_AMENDMENT = (
    "Eine Folgevereinbarung gibt es nur zur Vereinbarung selbst. "
    "Öffnen Sie die Vereinbarung {number}."
)
NOT_SIGNED = (
    "Eine Folgevereinbarung schließt an eine unterschriebene Vereinbarung an. "
    "Diese ist im Zustand „{state}“."
)
NO_END = (
    "Die Vereinbarung ist unbefristet, es gibt keinen Tag danach. "
    "Beenden Sie sie und legen Sie eine neue an."
)
EXISTS = "Die Folgevereinbarung {number} ist schon angelegt. Arbeiten Sie dort weiter."


def reason_against_successor(agreement: Agreement) -> str:
    """Say why `agreement` can get no Folgevereinbarung now; empty where it can."""
    if agreement.is_amendment:
        return NOT_TO_AMENDMENT.format(number=agreement.base_number)
    if agreement.state != State.SIGNED:
        return NOT_SIGNED.format(state=agreement.get_state_display())
    if successor := successor_of(agreement):
        return EXISTS.format(number=successor.number)
    if amendment := open_amendment(agreement):
        return ONE_IS_OPEN.format(number=amendment.number)
    return "" if agreement.term.ends_on else NO_END


def successor_of(agreement: Agreement) -> Agreement | None:
    """Return the Folgevereinbarung that was not withdrawn."""
    alive = (row for row in agreement.successors.all() if row.state != State.WITHDRAWN)
    return next(alive, None)


def usual_from(agreement: Agreement) -> date | None:
    """Return the day from which it is usual to prepare one; None for what does not end."""
    ends_on = agreement.term.ends_on
    return ends_on - timedelta(days=settings.EXPIRY_NOTICE_DAYS) if ends_on else None


def noticed_at(agreement: Agreement) -> datetime:
    """Return since when its end is near: what a task about it has been waiting from."""
    day = usual_from(agreement)
    assert day is not None  # noqa: S101 - only what has an end runs out
    return max(agreement.state_since, timezone.make_aware(datetime.combine(day, time())))


def next_term(term: Term) -> Term:
    """Return the term that joins on to `term` and is as long as that one.

    From 1 August on it has as many Schuljahre, one begun late counted whole; else as many months.
    """
    assert term.starts_on  # noqa: S101 - what is signed has begun to count
    assert term.ends_on  # noqa: S101 - without an end there is no day after it
    first = term.ends_on + A_DAY
    year, former = SchoolYear.of(first), SchoolYear.of(term.starts_on)
    if first == year.starts_on:
        return Term(first, year.plus(year.start_year - former.start_year - 1).ends_on)
    months = (first.year - term.starts_on.year) * MONTHS + first.month - term.starts_on.month
    if first.day == term.starts_on.day == 1:
        years, month = divmod(first.month - 1 + months, MONTHS)
        return Term(first, date(first.year + years, month + 1, 1) - A_DAY)
    return Term(first, first + (term.ends_on - term.starts_on))


def running_out(on: date) -> AgreementQuerySet:
    """Return what ends soon or ended lately, and after which the school has nothing yet."""
    span = timedelta(days=settings.EXPIRY_NOTICE_DAYS)
    others = Agreement.objects.filter(amends=None).exclude(state=State.WITHDRAWN)
    later = Q(school=OuterRef("school"), starts_on__gt=OuterRef("starts_on"))
    amended = Agreement.objects.filter(amends=OuterRef("pk"), state__in=UNDER_WAY)
    return (
        Agreement.objects.filter(state=State.SIGNED, amends=None)
        .filter(of_agreed_term(Q(ends_on__range=(on - span, on + span))))
        .exclude(Exists(others.filter(Q(follows=OuterRef("pk")) | later)))
        .exclude(Exists(amended))
        .order_by(F("ends_on").asc(), "pk")
    )


def neighbours_of(keys: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Return for each agreement (keys) which one it follows, and which one follows it."""
    links = Agreement.objects.filter(Q(pk__in=keys) | Q(follows__in=keys), follows__isnull=False)
    links = links.exclude(state=State.WITHDRAWN)
    found: defaultdict[int, list[str]] = defaultdict(list)
    names = ("pk", "number", "follows", "follows__number")
    for pk, number, former, former_number in links.order_by("pk").values_list(*names):
        found[pk].append(f"Folgt auf {former_number}")
        found[former].append(f"Folgevereinbarung: {number}")
    return found
