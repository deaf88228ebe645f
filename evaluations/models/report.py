"""What a school hands in each Schuljahr: the KVJS form and the Jahresbericht."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from archive.models import StoredDocument
from core.write_once import WriteOnceModel, WriteOnceQuerySet
from evaluations.enums import ReportKind
from schools.models import School, Site
from schools.school_year import SchoolYear


class SchoolReportQuerySet(WriteOnceQuerySet["SchoolReport"]):
    """The vocabulary of reports."""

    def with_files(self) -> "SchoolReportQuerySet":
        """Bring the files, sites and people."""
        return self.select_related("document", "site", "filed_by", "school__organisation")

    def newest_of(self, school: School, year: SchoolYear) -> dict[str, "SchoolReport"]:
        """Return the report of each kind that `school` filed last about a Schuljahr."""
        rows = self.filter(school=school, school_year=year.start_year).order_by("pk")
        return {report.kind: report for report in rows.with_files()}


class SchoolReport(WriteOnceModel):
    """Bericht einer Schule: a KVJS form or Jahresbericht of a Schuljahr; a newer one is added."""

    school = models.ForeignKey(
        School, verbose_name="Schule", on_delete=models.PROTECT, related_name="reports"
    )
    site = models.ForeignKey(
        Site,
        verbose_name="Standort",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
    )
    school_year = models.PositiveSmallIntegerField("Schuljahr")
    kind = models.CharField("Art", max_length=20, choices=ReportKind)
    document = models.ForeignKey(
        StoredDocument, verbose_name="Datei", on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField("eingegangen am", default=timezone.localdate)
    filed_at = models.DateTimeField("abgelegt am", default=timezone.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="abgelegt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = SchoolReportQuerySet.as_manager()

    class Meta:
        verbose_name = "Bericht einer Schule"
        verbose_name_plural = "Berichte der Schulen"
        ordering = ["-school_year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values), name="schoolreport_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.school}"

    @property
    def year(self) -> SchoolYear:
        """The Schuljahr it is about."""
        return SchoolYear(self.school_year)


class ReportingSchool(School):
    """Berichtsstand einer Schule: which reports of a Schuljahr are there, late or missing."""

    class Meta:
        proxy = True
        verbose_name = "Berichtsstand einer Schule"
        verbose_name_plural = "KVJS-Bögen und Jahresberichte"
