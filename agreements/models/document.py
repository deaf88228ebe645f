"""What was frozen for signature, and what is attached."""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from agreements.enums import AnnexKind
from agreements.models.agreement import Agreement
from archive.models import ScanPile, StoredDocument
from core.page_codes import CODE_LENGTH, check_code, unspelled
from core.write_once import WriteOnceModel, WriteOnceQuerySet


class VersionQuerySet(WriteOnceQuerySet["Version"]):
    """The vocabulary of Fassungen."""

    def of_code(self, code: str) -> "Version | None":
        """Return the Fassung whose pages bear `code`; None for a code nobody gave out."""
        if len(code) != CODE_LENGTH:
            return None
        return self._with_files().filter(sha256__startswith=unspelled(code)).first()

    def of_codes(self, codes: Collection[str]) -> Mapping[str, "Version"]:
        """Return the Fassungen whose pages bear one of `codes`, by code; in one query."""
        known = [unspelled(code) for code in set(codes) if len(code) == CODE_LENGTH]
        if not known:
            return {}
        asked = reduce(or_, (Q(sha256__startswith=digits) for digits in known))
        rows = self.filter(asked).annotate(copy_count=Count("signed_copies"))
        beside = ("document", "transcript__document", "agreement__current_version")
        rows = rows.select_related(*beside, "agreement__school__organisation")
        return {version.check_code: version for version in rows}

    def named(self, number: str, version: int) -> "Version | None":
        """Return the Fassung `version` of the agreement `number`; None where there is none."""
        if "\x00" in number:  # PostgreSQL takes no such text
            return None
        return self.filter(agreement__number__iexact=number.strip(), number=version).first()

    def of_file(self, sha256: str) -> "Version | None":
        """Return the Fassung that was issued as the file with this SHA-256, or its Abschrift."""
        issued = Q(document__sha256=sha256) | Q(transcript__document__sha256=sha256)
        return self._with_files().filter(issued).first()

    def of_copy(self, sha256: str) -> "Version | None":
        """Return the Fassung that was signed in the filed file with this SHA-256."""
        filed = Q(signatures__scan__sha256=sha256) | Q(signed_copies__document__sha256=sha256)
        return self._with_files().filter(filed).first()

    def _with_files(self) -> "VersionQuerySet":
        return self.select_related("agreement", "document", "transcript__document")


class Version(WriteOnceModel):
    """Fassung: a numbered text frozen for signature: content, its SHA-256 and the PDF."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("Fassung")
    # Canonical JSON, byte for byte what the fingerprint was taken of.
    content = models.TextField("Inhalt")
    sha256 = models.CharField("SHA-256 des Inhalts", max_length=64)
    document = models.ForeignKey(
        StoredDocument,
        verbose_name="Unterschriftsfassung",
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Where the trail stood then; the PDF says the same, so a rewritten trail gives itself away.
    trail_head = models.CharField("Kettenwert bei Ausgabe", max_length=64, blank=True)
    frozen_at = models.DateTimeField("eingefroren am", default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingefroren von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "Fassung"
        verbose_name_plural = "Fassungen"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_unique"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="version_sha256_hex"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, Fassung {self.number}"

    @property
    def check_code(self) -> str:
        """The code that its pages bear: the first 80 bits of the content's SHA-256."""
        return check_code(self.sha256)

    def copies(self) -> set[str]:
        """Return the SHA-256 of all signed files that were filed under it."""
        scans = self.signatures.exclude(scan=None).values_list("scan__sha256", flat=True)
        return {*scans, *self.signed_copies.values_list("document__sha256", flat=True)}


class Transcript(WriteOnceModel):
    """Abschrift: the frozen text with the record of its signatures, made at the last of them."""

    version = models.OneToOneField(
        Version, verbose_name="Fassung", on_delete=models.PROTECT, related_name="transcript"
    )
    document = models.ForeignKey(
        StoredDocument, verbose_name="Abschrift", on_delete=models.PROTECT, related_name="+"
    )
    trail_head = models.CharField("Kettenwert bei Ausgabe", max_length=64, blank=True)
    made_at = models.DateTimeField("erstellt am", default=timezone.now)

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "Abschrift"
        verbose_name_plural = "Abschriften"

    def __str__(self) -> str:
        return f"Abschrift von {self.version}"


class Annex(models.Model):
    """Anlage: a file that belongs to the agreement (Muster, 8.)."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="annexes"
    )
    kind = models.CharField("Art", max_length=20, choices=AnnexKind)
    title = models.CharField("Bezeichnung", max_length=200)
    document = models.ForeignKey(
        StoredDocument, verbose_name="Datei", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "Anlage"
        verbose_name_plural = "Anlagen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AnnexKind.values), name="annex_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class LaterAnnex(WriteOnceModel):
    """Spätere Anlage: what became part of a signed agreement, as minutes do (Muster, 6. and 8.)."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="later_annexes",
    )
    number = models.PositiveSmallIntegerField("Anlage Nr.")
    kind = models.CharField("Art", max_length=20, choices=AnnexKind)
    title = models.CharField("Bezeichnung", max_length=200)
    document = models.ForeignKey(
        StoredDocument, verbose_name="Datei", on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField("gilt ab")
    added_at = models.DateTimeField("beigefügt am", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beigefügt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "spätere Anlage"
        verbose_name_plural = "spätere Anlagen"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="laterannex_number"),
            models.CheckConstraint(
                condition=Q(kind__in=AnnexKind.values), name="laterannex_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Anlage {self.number} zu {self.agreement}"


class SignedCopyQuerySet(WriteOnceQuerySet["SignedCopy"]):
    """The vocabulary of eingegangene Ausfertigungen."""

    def with_agreement(self) -> "SignedCopyQuerySet":
        """Fetch along what a page about one names."""
        return self.select_related(
            "document", "version", "version__agreement__school__organisation"
        )

    def cut_from(self, pile: ScanPile) -> "SignedCopyQuerySet":
        """Keep those whose pages lay in `pile`, in the order of their agreements."""
        ours = self.filter(document__scan_pages__pile=pile).distinct()
        return ours.order_by("version__agreement__number", "pk")


class SignedCopy(WriteOnceModel):
    """Eingegangene Ausfertigung: a scan filed under a Fassung before anybody says who signed it."""

    version = models.ForeignKey(
        Version, verbose_name="Fassung", on_delete=models.PROTECT, related_name="signed_copies"
    )
    document = models.OneToOneField(
        StoredDocument, verbose_name="Ausfertigung", on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField("abgelegt am", default=timezone.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="abgelegt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = SignedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = "eingegangene Ausfertigung"
        verbose_name_plural = "eingegangene Ausfertigungen"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document} zu {self.version}"
