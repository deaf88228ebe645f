"""The Fachstelle's list of what schools hand in: there, late, missing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin import ReadOnlyAdmin
from evaluations.enums import ReportKind
from evaluations.models import ReportingSchool, SchoolReport
from evaluations.rules.reports import Receipt, running_in, survey_due_on
from schools.admin import works_in_office
from schools.school_year import SchoolYear

YEAR_KEY, YEARS_OFFERED = "schuljahr", 5
MISSING, LATE, THERE = "fehlt", "verspaetet", "da"
COVERED = Q(whole__isnull=False) | Q(site_count__gt=0, covered_count=F("site_count"))


def chosen_year(request: HttpRequest) -> SchoolYear:
    """Return the Schuljahr the list is about: the one that ended last, unless chosen."""
    return _chosen(request.GET.get(YEAR_KEY))


def _chosen(value: str | None) -> SchoolYear:
    offered = _offered()
    return next((year for year in offered if str(year.start_year) == value), offered[1])


def _offered() -> list[SchoolYear]:
    this_year = SchoolYear.of(timezone.localdate())
    return [this_year.plus(-back) for back in range(YEARS_OFFERED)]


class YearFilter(admin.SimpleListFilter):
    """Schuljahr: whose reports the columns show, of schools with an agreement in it."""

    title = "Schuljahr"
    parameter_name = YEAR_KEY

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [(str(year.start_year), str(year)) for year in _offered()]

    def choices(self, changelist: Any) -> Any:
        """Offer the Schuljahre alone: there is no list of all at once."""
        chosen = str(_chosen(self.value()).start_year)
        for value, label in self.lookup_choices:
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({YEAR_KEY: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(
            Exists(running_in(chosen_year(request)).filter(school=OuterRef("pk")))
        )


class StandingFilter(admin.SimpleListFilter):
    """Stand: whether the KVJS form is there."""

    title = "KVJS-Bogen"
    parameter_name = "stand"
    kept: Mapping[str, tuple[str, Q]] = {
        MISSING: ("fehlt", ~COVERED),
        LATE: ("verspätet eingegangen", Q(is_late=True)),
        THERE: ("liegt vor", COVERED),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [(value, label) for value, (label, _) in self.kept.items()]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: Any,
    ) -> Any:
        chosen = self.kept.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


@admin.register(ReportingSchool)
class ReportingSchoolAdmin(ReadOnlyAdmin):
    """Schools with an agreement in a Schuljahr, and what they handed in about it."""

    list_display = ("name", "authority", "survey", "annual_report", "files")
    list_display_links = None
    list_filter = (YearFilter, StandingFilter)
    search_fields = ("organisation__name", "authority__name")
    search_help_text = "Suchen Sie nach Schule oder Schulträger."
    fields = ("name", "authority", "official_number", "files")
    readonly_fields = ("name", "files")

    def may_read(self, user: Any) -> bool:
        """The Fachstelle alone."""
        return works_in_office(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportingSchool]:
        """Return the schools with what is there about the chosen Schuljahr."""
        year = chosen_year(request)
        reports = SchoolReport.objects.filter(school=OuterRef("pk"), school_year=year.start_year)
        surveys = reports.filter(kind=ReportKind.KVJS_SURVEY)
        whole = surveys.filter(site__isnull=True).order_by("-pk")
        of_site = Q(
            sites__reports__kind=ReportKind.KVJS_SURVEY,
            sites__reports__school_year=year.start_year,
        )
        annual = reports.filter(kind=ReportKind.ANNUAL_REPORT).order_by("-pk")
        rows = super().get_queryset(request).select_related("organisation", "authority")
        found: QuerySet[ReportingSchool] = rows.annotate(
            year=Value(year.start_year),
            whole=Subquery(whole.values("received_on")[:1]),
            annual=Subquery(annual.values("received_on")[:1]),
            is_late=Exists(surveys.filter(received_on__gt=survey_due_on(year))),
            site_count=Count("sites", distinct=True),
            covered_count=Count("sites", filter=of_site, distinct=True),
        )
        return found

    @admin.display(description="Schule", ordering="organisation__name")
    def name(self, school: ReportingSchool) -> str:
        return school.organisation.name

    @admin.display(description="KVJS-Bogen", ordering="whole")
    def survey(self, school: Any) -> str:
        due_on = survey_due_on(SchoolYear(school.year))
        if school.whole or not school.covered_count:
            return Receipt(school.whole, due_on).words(timezone.localdate())
        late = ", verspätet" if school.is_late else ""
        return f"{school.covered_count} von {school.site_count} Standorten{late}"

    @admin.display(description="Jahresbericht", ordering="annual")
    def annual_report(self, school: Any) -> str:
        return f"eingegangen am {school.annual:%d.%m.%Y}" if school.annual else "liegt nicht vor"

    @admin.display(description="Dateien")
    def files(self, school: ReportingSchool) -> SafeString:
        url = reverse("evaluations:reports", args=[school.organisation_id])
        return format_html('<a href="{}">Dateien ansehen</a>', url)
