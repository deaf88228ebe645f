"""The questions the Fachstelle asks its register."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement, of_agreed_term
from agreements.models.party import Party
from schools.enums import SchoolKind
from schools.models import Organisation, SchoolBranch
from schools.school_year import SchoolYear

Agreements = QuerySet[Agreement]


class RegisterFilter(admin.SimpleListFilter, ABC):
    """A filter whose choice becomes a condition; a choice nobody offered filters nothing."""

    @abstractmethod
    def condition(self, value: str) -> Q:
        """Return what `value`, one of the choices, asks of an agreement."""

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: Agreements,
    ) -> Agreements:
        value = self.value()
        if value not in {str(choice) for choice, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(self.condition(value))


class SchoolYearFilter(RegisterFilter):
    """Schuljahr: the term holds at least one day of it."""

    title = "Schuljahr"
    parameter_name = "schuljahr"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        del request, model_admin
        ends = Agreement.objects.aggregate(first=Min("starts_on"), last=Max("ends_on"))
        if not ends["first"]:
            return []
        first = SchoolYear.of(ends["first"])
        last = max(SchoolYear.of(ends["last"] or ends["first"]), first)
        years = (first.plus(n) for n in range(last.start_year - first.start_year + 1))
        return [(str(year.start_year), str(year)) for year in years]

    def condition(self, value: str) -> Q:
        """Compare the term with the year's first and last day."""
        year = SchoolYear(int(value))
        ends_later = Q(ends_on__isnull=True) | Q(ends_on__gte=year.starts_on)
        return of_agreed_term(ends_later & Q(starts_on__lte=year.ends_on))


class SchoolAuthorityFilter(RegisterFilter):
    """Schulträger: the organisation that is party in this role."""

    title = "Schulträger"
    parameter_name = "schultraeger"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        del request, model_admin
        parties = Party.objects.filter(role=PartyRole.SCHOOL_AUTHORITY)
        named = Organisation.objects.filter(pk__in=parties.values("organisation"))
        return [(str(pk), name) for pk, name in named.values_list("pk", "name")]

    def condition(self, value: str) -> Q:
        """Look among the parties."""
        parties = Party.objects.filter(role=PartyRole.SCHOOL_AUTHORITY, organisation=int(value))
        return Q(pk__in=parties.values("agreement"))


class SchoolKindFilter(RegisterFilter):
    """Schulart: one of the kinds of school that the school leads."""

    title = "Schulart"
    parameter_name = "schulart"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        del request, model_admin
        return SchoolKind.choices

    def condition(self, value: str) -> Q:
        """Look among the branches of the school."""
        branches = SchoolBranch.objects.filter(kind=value)
        return Q(school__in=branches.values("school"))


class WaitingFilter(RegisterFilter):
    """Wartet auf: who has to act before anything moves."""

    title = "wartet auf"
    parameter_name = "wartet"
    waiting: ClassVar[dict[str, tuple[str, Q]]] = {
        "pruefung": ("Prüfung der Fachstelle", Q(state=State.SUBMITTED)),
        "freigabe": ("Freigabe zur Unterschrift", Q(state=State.CHECKED)),
        "unterschrift": ("Unterschriften", Q(state=State.SIGNING)),
        "kenntnisnahme": ("Kenntnisnahme", Q(state=State.SIGNED, noted_at__isnull=True)),
        "eingaben": ("Eingaben der Vertragspartner", Q(state=State.DRAFT)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        del request, model_admin
        return [(value, label) for value, (label, _) in self.waiting.items()]

    def condition(self, value: str) -> Q:
        """Look up the state that waits."""
        return self.waiting[value][1]


class ValidityFilter(RegisterFilter):
    """Gültigkeit: how a signed agreement stands to its term today."""

    title = "Gültigkeit"
    parameter_name = "gueltigkeit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        del request, model_admin
        return [(value, label) for value, (label, _) in VALIDITY.items()]

    def condition(self, value: str) -> Q:
        """Compare the term of the signed ones with today."""
        return Q(state=State.SIGNED) & of_agreed_term(VALIDITY[value][1](timezone.localdate()))


def _notice_ends(day: date) -> date:
    return day + timedelta(days=settings.EXPIRY_NOTICE_DAYS)


VALIDITY: dict[str, tuple[str, Callable[[date], Q]]] = {
    "gueltig": (
        "gültig",
        lambda day: Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=_notice_ends(day))),
    ),
    "laeuft-aus": (
        "läuft aus",
        lambda day: Q(starts_on__lte=day, ends_on__gte=day, ends_on__lte=_notice_ends(day)),
    ),
    "abgelaufen": ("abgelaufen", lambda day: Q(ends_on__lt=day)),
    "beginnt": ("beginnt noch", lambda day: Q(starts_on__gt=day)),
}
