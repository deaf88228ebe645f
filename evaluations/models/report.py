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

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

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
        return f"{self.get_kind_display()} {self.school_year}: {self.school}"
