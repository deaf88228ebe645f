"""What the archive stores: one row per document, written once."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from archive.enums import DocumentKind
from core.write_once import WriteOnceModel, WriteOnceQuerySet


class StoredDocument(WriteOnceModel):
    """Archiviertes Dokument: bytes that were issued, signed or attached; they never change.

    The bytes stand in the archive's storage under `sha256`; `archive.store.read` verifies them.
    """

    kind = models.CharField("Art", max_length=20, choices=DocumentKind)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("Größe in Byte")
    media_type = models.CharField("Medientyp", max_length=100)
    filename = models.CharField("Dateiname", max_length=200)
    page_count = models.PositiveIntegerField("Seitenzahl", null=True)
    stored_at = models.DateTimeField("Abgelegt am", default=timezone.now)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Abgelegt von",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = WriteOnceQuerySet["StoredDocument"].as_manager()

    class Meta:
        verbose_name = "Archiviertes Dokument"
        verbose_name_plural = "Archivierte Dokumente"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="storeddocument_kind_known",
                condition=models.Q(kind__in=DocumentKind.values),
            ),
            models.CheckConstraint(
                name="storeddocument_sha256_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="storeddocument_has_pages",
                condition=models.Q(page_count__isnull=True) | models.Q(page_count__gte=1),
            ),
            models.CheckConstraint(
                name="storeddocument_named",
                condition=~models.Q(filename="") & ~models.Q(media_type=""),
            ),
        ]

    def __str__(self) -> str:
        return self.filename
