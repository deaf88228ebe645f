"""What a school hands in each Schuljahr: the list with what is missing, and one more file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.views.access import signed_in
from archive.views import attachment
from core.refusals import refusals_in_words
from core.workflow import NotEntitled
from evaluations.actions.reports import NOT_YOURS, file_report
from evaluations.enums import ReportKind
from evaluations.forms.report import ReportForm
from evaluations.models import SchoolReport
from evaluations.rules.reports import (
    Receipt,
    may_file_reports,
    newest,
    reporting_schools,
    survey_due_on,
    years_with_agreement,
)
from schools.models import School, Site
from schools.rules import Held
from schools.school_year import SchoolYear

YEARS_OFFERED = 5
Key = tuple[int, str, int | None]


@dataclass(frozen=True)
class ReportLine:
    """One report of a Schuljahr: what, of which site, how it stands."""

    year: SchoolYear
    label: str
    words: str
    tone: str
    report: SchoolReport | None


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def report_list(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Show the reports of a school by Schuljahr, and take one more."""
    held = Held(request.user)
    school = _school(held, organisation_pk)
    sites = list(school.sites.all())
    may_file = may_file_reports(held, school)
    years = [SchoolYear.of(timezone.localdate()).plus(-back) for back in range(YEARS_OFFERED)]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportForm(*posted, years=years, sites=sites, is_office=held.is_office)
    if posted and not may_file:
        raise NotEntitled(NOT_YOURS)
    if posted and form.is_valid():
        report = file_report(
            school=school,
            kind=ReportKind(form.cleaned_data["kind"]),
            school_year=form.cleaned_data["school_year"],
            upload=form.cleaned_data["file"],
            site=form.cleaned_data["site"],
            received_on=form.cleaned_data["received_on"],
            by=signed_in(request),
        )
        messages.success(request, f"Abgelegt: {report.get_kind_display()} {report.year}.")
        return redirect("evaluations:reports", organisation_pk)
    found = newest(school.reports.with_files())
    expected = years_with_agreement(school, years)
    context = {
        "school": school,
        "organisation": school.organisation,
        "lines": [
            line
            for year in years
            for line in _lines(year, sites, found, is_expected=year in expected)
        ],
        "form": form if may_file else None,
    }
    return render(request, "evaluations/reports.html", context)


def _school(held: Held, organisation_pk: int) -> School:
    schools = reporting_schools(held).select_related("organisation", "authority", "provider")
    return get_object_or_404(schools, organisation=organisation_pk)


def _lines(
    year: SchoolYear,
    sites: Sequence[Site],
    found: Mapping[Key, SchoolReport],
    *,
    is_expected: bool,
) -> Iterator[ReportLine]:
    """Yield what is there about a Schuljahr, and what is expected where it has an agreement."""
    today = timezone.localdate()
    for kind in ReportKind:
        due_on = survey_due_on(year) if kind == ReportKind.KVJS_SURVEY else None
        for site in _places(year, kind, sites, found):
            report = found.get((year.start_year, kind, site.pk if site else None))
            label = f"{kind.label}, {site}" if site else kind.label
            if report or is_expected:
                receipt = Receipt(report.received_on if report else None, due_on)
                tone = _tone(receipt, today)
                yield ReportLine(year, label, receipt.words(today), tone, report)


def _tone(receipt: Receipt, today: date) -> str:
    if receipt.received_on:
        return "warning" if receipt.is_late else "success"
    return "danger" if receipt.is_missing(today) else "neutral"


def _places(
    year: SchoolYear, kind: ReportKind, sites: Sequence[Site], found: Mapping[Key, SchoolReport]
) -> Iterator[Site | None]:
    """Yield of what a report is expected, or there: the whole school, or else each site."""
    whole = (year.start_year, kind.value, None) in found
    if whole or not sites:
        yield None
    yield from (one for one in sites if not whole or (year.start_year, kind, one.pk) in found)


@require_safe
def report_file(request: HttpRequest, organisation_pk: int, report_pk: int) -> HttpResponse:
    """Hand out the file of a report."""
    school = _school(Held(request.user), organisation_pk)
    report = school.reports.filter(pk=report_pk).with_files().first()
    if report is None:
        raise Http404
    return attachment(report.document)
