"""When talks are due (Muster, 6.): once in each interval of a term, counted in Schuljahre.

The interval starts with the Schuljahr in which an agreement is first in force: not before its
last signature. The talk is due by the last day of the interval, or of the agreement where that
ends earlier. A rest of less than half an interval brings no talk, unless it is all there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from agreements.enums import State
from agreements.models.agreement import Agreement, AgreementQuerySet
from evaluations.enums import State as TalkState
from evaluations.models import Evaluation
from schools.school_year import SchoolYear

A_DAY = timedelta(days=1)
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A talk that is to take place: in which Schuljahr, and by when."""

    school_year: SchoolYear
    due_on: date


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which an agreement is in force; without an end it goes on."""

    first: date
    last: date | None

    @property
    def is_empty(self) -> bool:
        """Whether it ended before it was signed."""
        return self.last is not None and self.last < self.first

    def holds(self, year: SchoolYear) -> bool:
        """Tell whether it is in force on some day of a Schuljahr."""
        ends_before = self.last is not None and self.last < year.starts_on
        return not self.is_empty and self.first <= year.ends_on and not ends_before

    def end_in(self, year: SchoolYear) -> date:
        """Return the last day of a Schuljahr on which it is in force."""
        return min(self.last or year.ends_on, year.ends_on)


def talked_about(on: date, latest: timedelta) -> AgreementQuerySet:
    """Return the agreements that may bring a talk: begun by `on`, over for `latest` at most."""
    ended = Q(ends_on__lt=on - latest) | Q(terminated_on__lt=on - latest)
    return Agreement.objects.filter(
        signed_at__isnull=False, amends__isnull=True, starts_on__lte=on
    ).exclude(ended)


def span_of(agreement: Agreement) -> Span | None:
    """Return when `agreement` is in force; None for what is not signed, and for a Nachtrag.

    A signed Nachtrag may have moved the end; a signed Folgevereinbarung takes over with its
    first day.
    """
    if not agreement.signed_at or not agreement.starts_on or agreement.amends_id:
        return None
    signed = [State.SIGNED, State.TERMINATED]
    texts = [agreement, *(one for one in agreement.amendments.all() if one.state in signed)]
    newest = max(texts, key=lambda text: (text.effective_on or date.min, text.pk))
    limits = [newest.ends_on, agreement.terminated_on]
    limits += [
        one.starts_on - A_DAY
        for one in agreement.successors.all()
        if one.state in signed and one.starts_on
    ]
    known = [day for day in limits if day]
    signed_on = timezone.localdate(agreement.signed_at)
    return Span(max(agreement.starts_on, signed_on), min(known) if known else None)


def plannable_years(today: date) -> tuple[SchoolYear, SchoolYear]:
    """Return the Schuljahre whose talks may be planned by hand: this one and the next."""
    this_year = SchoolYear.of(today)
    return this_year, this_year.plus(1)


def years_to_plan(
    agreement: Agreement, talks: Iterable[Evaluation], today: date
) -> list[SchoolYear]:
    """Return those of them in which `agreement` is in force and has no talk yet."""
    span = span_of(agreement)
    taken = {talk.school_year for talk in talks if talk.state != TalkState.CANCELLED}
    return [
        year
        for year in plannable_years(today)
        if span and span.holds(year) and year.start_year not in taken
    ]


def dues(span: Span, until: date) -> list[Due]:
    """Return the talks that a span in force brings, as far as they are due by `until`."""
    found: list[Due] = []
    rests: list[Due] = []
    for first, last in _intervals(span, until):
        held_first, held_last = max(span.first, first), min(span.last or last, last)
        is_long = (held_last - held_first + A_DAY) * 2 >= last - first + A_DAY
        due = Due(SchoolYear.of(held_last), held_last)
        (found if is_long else rests).append(due)
    if not found and span.last and span.last <= until:
        found = rests[-1:]
    return [due for due in found if due.due_on <= until]


def _intervals(span: Span, until: date) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each interval that has begun by `until`."""
    years = max(settings.EVALUATION_MONTHS // MONTHS_OF_A_YEAR, 1)
    year, horizon = SchoolYear.of(span.first), min(span.last or until, until)
    while not span.is_empty and year.starts_on <= horizon:
        yield year.starts_on, year.plus(years - 1).ends_on
        year = year.plus(years)
