"""What the archive stores: one row per document, written once; and piles of scans to be sorted."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from archive.enums import DocumentKind, Fault, PageReading
from core.stamps import stamped
from core.write_once import WriteOnceModel, WriteOnceQuerySet

TURNS = (0, 90, 180, 270)
MOST_TRIES = 3
CHECK_EVERY = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)  # after a fault, so that a repair is noticed


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


class ScanPileQuerySet(WriteOnceQuerySet["ScanPile"]):
    """The vocabulary of Scanstapel."""

    def with_counts(self) -> Self:
        """Count the pages along: all, waiting, filed and open ones."""
        rows = self.select_related("document", "uploaded_by")
        undone = Q(pages__filed_at__isnull=True, pages__set_aside_at__isnull=True)
        blank = Q(pages__reading=PageReading.BLANK, pages__hand_code="")
        return rows.annotate(
            page_count=Count("pages"),
            waiting_count=Count("pages", filter=Q(pages__reading=PageReading.WAITING)),
            filed_count=Count("pages", filter=Q(pages__filed_at__isnull=False)),
            open_count=Count("pages", filter=undone & ~blank),
        )


class ScanPile(WriteOnceModel):
    """Scanstapel: many signed agreements scanned into one PDF; the file as it came is kept."""

    document = models.OneToOneField(
        StoredDocument, verbose_name="Datei", on_delete=models.PROTECT, related_name="pile"
    )
    uploaded_at = models.DateTimeField("hochgeladen am", default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="hochgeladen von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = ScanPileQuerySet.as_manager()

    class Meta:
        verbose_name = "Scanstapel"
        verbose_name_plural = "Scanstapel"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.document.filename


class ScanPageQuerySet(models.QuerySet["ScanPage"]):
    """The vocabulary of the pages of a Scanstapel."""

    def unread(self, now: datetime) -> Self:
        """Keep the pages that wait and that no process is reading."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(free, reading=PageReading.WAITING).order_by("pile", "position")

    def not_filed(self) -> Self:
        """Keep the pages that are part of no Ausfertigung."""
        return self.filter(filed_at__isnull=True)


class ScanPage(models.Model):
    """Seite eines Scanstapels: what was read on it, what people said about it, where it went."""

    pile = models.ForeignKey(
        ScanPile, verbose_name="Scanstapel", on_delete=models.PROTECT, related_name="pages"
    )
    position = models.PositiveIntegerField("Stelle im Stapel")
    reading = models.CharField(
        "Befund", max_length=10, choices=PageReading, default=PageReading.WAITING
    )
    claimed_until = models.DateTimeField("in Arbeit bis", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("Versuche", default=0)
    read_code = models.CharField("gelesener Code des Dokuments", max_length=40, blank=True)
    read_page = models.PositiveIntegerField("gelesene Seite", null=True, blank=True)
    read_turn = models.PositiveSmallIntegerField("gelesene Drehung", default=0)
    foreign_text = models.CharField("fremder Code", max_length=200, blank=True)
    # What somebody said who looked at the page; it comes before what was read.
    hand_code = models.CharField("zugeordneter Code des Dokuments", max_length=40, blank=True)
    hand_page = models.PositiveIntegerField("zugeordnete Seite", null=True, blank=True)
    hand_turn = models.PositiveSmallIntegerField("Drehung von Hand", null=True, blank=True)
    assigned_at = models.DateTimeField("zugeordnet am", null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="zugeordnet von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    set_aside_reason = models.CharField("Grund des Beiseitelegens", max_length=200, blank=True)
    set_aside_at = models.DateTimeField("beiseitegelegt am", null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beiseitegelegt von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    filed_in = models.ForeignKey(
        StoredDocument,
        verbose_name="Ausfertigung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scan_pages",
    )
    filed_at = models.DateTimeField("abgelegt am", null=True, blank=True)

    objects: ClassVar[Any] = ScanPageQuerySet.as_manager()

    class Meta:
        verbose_name = "Seite eines Scanstapels"
        verbose_name_plural = "Seiten von Scanstapeln"
        ordering = ["position"]
        indexes = [
            models.Index(
                fields=["pile", "position"],
                name="scanpage_unread",
                condition=Q(reading=PageReading.WAITING),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["pile", "position"], name="scanpage_position_unique"),
            models.CheckConstraint(
                condition=Q(reading__in=PageReading.values), name="scanpage_reading_known"
            ),
            models.CheckConstraint(
                condition=Q(reading=PageReading.CODED, read_page__isnull=False) & ~Q(read_code="")
                | ~Q(reading=PageReading.CODED) & Q(read_page__isnull=True, read_code=""),
                name="scanpage_code_when_read",
            ),
            models.CheckConstraint(
                condition=Q(hand_code="", hand_page__isnull=True, assigned_at__isnull=True)
                | ~Q(hand_code="") & Q(hand_page__isnull=False, assigned_at__isnull=False),
                name="scanpage_assigned_whole",
            ),
            models.CheckConstraint(
                condition=Q(read_turn__in=TURNS)
                & (Q(hand_turn__isnull=True) | Q(hand_turn__in=TURNS)),
                name="scanpage_turned_by_right_angles",
            ),
            models.CheckConstraint(condition=stamped("assigned"), name="scanpage_assigned_stamp"),
            models.CheckConstraint(condition=stamped("set_aside"), name="scanpage_aside_stamp"),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_reason="")
                | Q(set_aside_at__isnull=False) & ~Q(set_aside_reason=""),
                name="scanpage_aside_says_why",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, filed_in__isnull=True)
                | Q(filed_at__isnull=False, filed_in__isnull=False, set_aside_at__isnull=True),
                name="scanpage_filed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Seite {self.position} von {self.pile_id}"

    @property
    def code(self) -> str:
        """The code of the document it belongs to; empty while nobody knows."""
        return self.hand_code or self.read_code

    @property
    def page(self) -> int:
        """Which page of that document it is; 0 while nobody knows."""
        return (self.hand_page if self.hand_code else self.read_page) or 0

    @property
    def turn(self) -> int:
        """How far clockwise it must be turned to stand upright, in degrees."""
        return self.read_turn if self.hand_turn is None else self.hand_turn

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look after it: neither filed, set aside nor blank."""
        blank = self.reading == PageReading.BLANK and not self.hand_code
        return not (self.filed_at or self.set_aside_at or blank)


class DocumentCheckQuerySet(models.QuerySet["DocumentCheck"]):
    """The vocabulary of looking after the archive."""

    def due(self, now: datetime | None = None) -> "DocumentCheckQuerySet":
        """Keep what nobody is reading and was not read for long, the longest wait first."""
        moment = now or timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=moment)
        late = Q(fault="", checked_at__lt=moment - CHECK_EVERY)
        late |= Q(checked_at__lt=moment - LOOK_AGAIN) & ~Q(fault="")
        return self.filter(free, late | Q(checked_at__isnull=True)).order_by(
            models.F("checked_at").asc(nulls_first=True), "pk"
        )

    def faulty(self) -> "DocumentCheckQuerySet":
        """Keep the documents whose bytes were missing or altered at the last look."""
        return self.exclude(fault="")


class DocumentCheck(models.Model):
    """Prüfung eines Dokuments: when its bytes were last compared, and what was wrong with them."""

    document = models.OneToOneField(
        StoredDocument, verbose_name="Dokument", on_delete=models.PROTECT, related_name="+"
    )
    claimed_until = models.DateTimeField("in Arbeit bis", null=True, blank=True)
    checked_at = models.DateTimeField("zuletzt geprüft am", null=True, blank=True)
    fault = models.CharField("Befund", max_length=10, choices=Fault, blank=True)
    faulty_since = models.DateTimeField("Befund seit", null=True, blank=True)

    objects = DocumentCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "Prüfung eines Dokuments"
        verbose_name_plural = "Prüfungen der Dokumente"
        ordering = ["pk"]
        indexes = [models.Index(fields=["checked_at"], name="documentcheck_next")]
        constraints = [
            models.CheckConstraint(
                name="documentcheck_fault_known", condition=Q(fault__in=["", *Fault.values])
            ),
            models.CheckConstraint(
                name="documentcheck_fault_since",
                condition=Q(fault="", faulty_since__isnull=True)
                | (~Q(fault="") & Q(faulty_since__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_fault_display() or 'unverändert'}"
