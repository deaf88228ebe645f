"""The documents a talk is based on (Muster, 6.), as far as they are there."""

from dataclasses import dataclass

from core.addresses import address
from evaluations.documents.basis import in_its_form, last_change, read_on
from evaluations.enums import ReportKind
from evaluations.models import SchoolReport
from evaluations.rules.reports import may_read_reports
from evaluations.views.access import Talk


@dataclass(frozen=True)
class BasisLine:
    """A document the talk is based on; without an address it is not there, or not for her."""

    text: str
    url: str = ""
    note: str = ""


def basis_lines(talk: Talk) -> list[BasisLine]:
    """Return agreement, KVJS form and Jahresbericht of the Schuljahr before the talk."""
    agreement, year = talk.agreement, talk.evaluation.year_before
    reports = SchoolReport.objects.newest_of(agreement.school, year)
    may_read = may_read_reports(talk.held, agreement.school)
    return [
        text_line(talk),
        *(_report_line(kind, reports, may_read=may_read, year=str(year)) for kind in ReportKind),
    ]


def text_line(talk: Talk) -> BasisLine:
    """Return the agreement in the form in which it is talked about, leading to its text."""
    agreement, day = talk.agreement, read_on(talk.evaluation)
    words = in_its_form(agreement.number, last_change(agreement, day))
    page = address("agreements:in_force", agreement.number)
    return BasisLine(f"Kooperationsvereinbarung {words}", f"{page}?am={day.isoformat()}")


def _report_line(
    kind: ReportKind, reports: dict[str, SchoolReport], *, may_read: bool, year: str
) -> BasisLine:
    text = f"{kind.label} für das Schuljahr {year}"
    report = reports.get(kind)
    if report is None:
        return BasisLine(text, note="liegt noch nicht vor")
    note = f"eingegangen am {report.received_on:%d.%m.%Y}"
    organisation = report.school.organisation_id
    url = address("evaluations:report", organisation, report.pk) if may_read else ""
    return BasisLine(text, url, note)
