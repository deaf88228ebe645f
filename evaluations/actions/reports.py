"""KVJS form and Jahresbericht are handed in; what is there stays there, a newer one is added."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.actions import store_upload
from archive.enums import DocumentKind
from archive.uploads import CheckedUpload
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from evaluations.enums import ReportKind
from evaluations.models import SchoolReport
from evaluations.rules.reports import may_file_reports
from schools.enums import RegisterDeed
from schools.models import School, Site
from schools.rules import Held
from schools.school_year import SchoolYear

NOT_YOURS = (
    "Berichte legen ab, wer für Schule, Schulträger oder Träger schreibt, und die Fachkraft."
)
NOT_YET = "Dieses Schuljahr hat noch nicht begonnen. Wählen Sie ein früheres."
FUTURE = "Der Tag des Eingangs liegt in der Zukunft. Wählen Sie einen früheren."
OTHER_DAY = "Ein anderer Tag des Eingangs ist Sache der Fachstelle."
FOREIGN_SITE = "Dieser Standort gehört zu einer anderen Schule."


@transaction.atomic
def file_report(  # noqa: PLR0913 - a report is about that much
    *,
    school: School,
    kind: ReportKind,
    school_year: SchoolYear,
    upload: CheckedUpload,
    by: User,
    site: Site | None = None,
    received_on: date | None = None,
) -> SchoolReport:
    """Keep a report of a Schuljahr; it came today unless the Fachstelle names another day.

    Raises NotEntitled for those who do not write for the school, ActionRefused for a Schuljahr
    that has not begun, a day in the future or a site of another school.
    """
    held = Held(by)
    if not may_file_reports(held, school):
        raise NotEntitled(NOT_YOURS)
    today = timezone.localdate()
    day = received_on or today
    if day != today and not held.is_office:
        raise NotEntitled(OTHER_DAY)
    if day > today:
        raise ActionRefused(FUTURE)
    if school_year.starts_on > today:
        raise ActionRefused(NOT_YET)
    if site and site.school_id != school.pk:
        raise ActionRefused(FOREIGN_SITE)
    document = store_upload(upload, kind=DocumentKind.REPORT, by=by)
    report = SchoolReport.objects.create(
        school=school,
        site=site,
        school_year=school_year.start_year,
        kind=kind,
        document=document,
        received_on=day,
        filed_by=by,
    )
    record(
        school.organisation,
        RegisterDeed.REPORT_FILED,
        by=by,
        file=f"{kind.label} {school_year}{f', {site}' if site else ''}",
        sha256=document.sha256,
    )
    return report
