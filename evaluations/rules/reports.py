"""KVJS form and Jahresbericht: who sees them, who hands them in, and when one is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from agreements.models.agreement import Agreement
from evaluations.models import SchoolReport
from schools.models import School
from schools.models.school import SchoolQuerySet
from schools.rules import Held
from schools.school_year import SchoolYear


def reporting_schools(held: Held) -> SchoolQuerySet:
    """Return the schools whose reports whoever holds `held` may read; the Fachstelle all."""
    if held.is_office:
        return School.objects.all()
    near = School.objects.kept_or_served_by(held.organisations)
    return School.objects.filter(Q(pk__in=near.values("pk")) | Q(pk__in=held.schools))


def running_in(year: SchoolYear) -> QuerySet[Agreement]:
    """Return the signed agreements that hold on some day of a Schuljahr."""
    ends_later = Q(ends_on__isnull=True) | Q(ends_on__gte=year.starts_on)
    signed = Agreement.objects.filter(signed_at__isnull=False, amends__isnull=True)
    return signed.filter(ends_later, starts_on__lte=year.ends_on)


def years_with_agreement(school: School, years: Iterable[SchoolYear]) -> set[SchoolYear]:
    """Return those of `years` in which a signed agreement of `school` holds: reports are due."""
    terms = Agreement.objects.filter(school=school, signed_at__isnull=False, amends__isnull=True)
    held = list(terms.order_by().values_list("starts_on", "ends_on"))
    return {
        year
        for year in years
        if any(
            first and first <= year.ends_on and (last is None or last >= year.starts_on)
            for first, last in held
        )
    }


def may_read_reports(held: Held, school: School) -> bool:
    """Tell whether whoever holds `held` may read the reports of `school`."""
    near = {school.organisation_id, school.authority_id, school.carrier_id}
    return held.is_office or school.pk in held.schools or bool(near & held.organisations)


def may_file_reports(held: Held, school: School) -> bool:
    """Tell whether whoever holds `held` hands in reports of `school`: all who write for it."""
    near = {school.organisation_id, school.authority_id, school.carrier_id}
    return held.is_office or school.pk in held.schools or bool(near & held.writing_for)


def survey_due_on(year: SchoolYear) -> date:
    """Return by when the KVJS form of a Schuljahr is to be there: in the autumn after it."""
    day, month = settings.SURVEY_DUE
    first = year.ends_on
    found = date(first.year, month, day)
    return found if found > first else date(first.year + 1, month, day)


@dataclass(frozen=True)
class Receipt:
    """How one report of a Schuljahr stands: there, late, missing, or still to come.

    Without a day it is due on, nobody waits for it.
    """

    received_on: date | None
    due_on: date | None = None

    def words(self, today: date) -> str:
        """Return it in words."""
        if self.received_on:
            received = f"eingegangen am {self.received_on:%d.%m.%Y}"
            return f"{received}, verspätet" if self.is_late else received
        if self.due_on is None:
            return "liegt nicht vor"
        day = f"{self.due_on:%d.%m.%Y}"
        return f"fehlt seit dem {day}" if today > self.due_on else f"erwartet bis {day}"

    @property
    def is_late(self) -> bool:
        """Whether it came after its day."""
        return bool(self.received_on and self.due_on and self.received_on > self.due_on)

    def is_missing(self, today: date) -> bool:
        """Tell whether its day is over and it is not there."""
        return self.received_on is None and self.due_on is not None and today > self.due_on


def newest(reports: Iterable[SchoolReport]) -> dict[tuple[int, str, int | None], SchoolReport]:
    """Return the report that counts by Schuljahr, kind and site: the one filed last."""
    ordered = sorted(reports, key=lambda one: one.pk)
    return {(one.school_year, one.kind, one.site_id): one for one in ordered}
