"""Who signed, when, as what."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from agreements.enums import (
    QUALIFIED_FILE,
    Authority,
    PartyRole,
    Representation,
    SignatureKind,
)
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from archive.models import StoredDocument
from archive.signatures.reading import FoundSignature, from_data
from core.canonical import encode, fingerprint
from core.write_once import WriteOnceModel, WriteOnceQuerySet
from schools.models import Organisation

DEED_LABELS = {
    SignatureKind.PAPER: "Unterschrieben",
    SignatureKind.QES: "Elektronisch signiert",
    SignatureKind.RELEASE: "Freigegeben",
}
NOUNS = {
    SignatureKind.PAPER: "Unterschrift",
    SignatureKind.QES: "Elektronische Signatur",
    SignatureKind.RELEASE: "Freigabe",
}
FILE_LABELS = {
    SignatureKind.PAPER: "Scan herunterladen",
    SignatureKind.QES: "Signierte Datei herunterladen",
}

# What is entered of a signature, beside its days, its party and its file.
FACTS = (
    *("name", "function", "place", "representation", "second_name", "second_function"),
    *("authority", "authority_note", "findings", "turn"),
)


class SignatureQuerySet(WriteOnceQuerySet["Signature"]):
    """The vocabulary of signatures."""

    def live(self) -> "SignatureQuerySet":
        """Keep those that nobody has corrected."""
        return self.filter(correction__isnull=True)

    def with_all(self) -> "SignatureQuerySet":
        """Fetch along what a page of one entry tells."""
        return self.select_related(
            "version__agreement", "scan", "recorded_by", "correction__corrected_by"
        )

    def of(self, party: Party) -> "SignatureQuerySet":
        """Keep those of one party; they name its role and organisation, not its row."""
        return self.filter(role=party.role, organisation=party.organisation_id)

    def by_party(self) -> "dict[tuple[str, int], Signature]":
        """Return those that count by the role and the organisation they name."""
        return {(row.role, row.organisation_id): row for row in self.live()}

    def claimed(self) -> frozenset[str]:
        """Return the signatures in files (SHA-256) that count for one of these already."""
        found = self.filter(kind=SignatureKind.QES).values_list("findings", flat=True)
        return frozenset(one for findings in found for one in findings.get("own", ()))

    def out_of_force(self, agreement: Agreement) -> "SignatureQuerySet":
        """Keep those of `agreement` that do not count: corrected, or under another Fassung."""
        ours = self.filter(version__agreement=agreement)
        in_force = Q(version=agreement.current_version_id, correction__isnull=True)
        related = ours.exclude(in_force).select_related("version", "correction__corrected_by")
        return related.order_by("-version__number", "pk")

    def electronic(self) -> "SignatureQuerySet":
        """Keep those that came as a signed file, with the file, the newest first."""
        return self.filter(kind=SignatureKind.QES).select_related("scan").order_by("-pk")

    def mixed_in(self, agreements: Collection[int]) -> frozenset[int]:
        """Return which of `agreements` (keys) are signed in more than one form."""
        if not agreements:
            return frozenset()
        rows = self.live().filter(
            version__agreement__in=agreements,
            version__agreement__current_version=F("version"),
        )
        counted = (
            rows.order_by()
            .values("version__agreement")
            .annotate(kinds=Count("kind", distinct=True))
        )
        return frozenset(row["version__agreement"] for row in counted if row["kinds"] > 1)


class Signature(WriteOnceModel):
    """Unterschrift: a party's signature under one Fassung, with scan and authority."""

    version = models.ForeignKey(
        Version, verbose_name="Fassung", on_delete=models.PROTECT, related_name="signatures"
    )
    # Not the party's row: after reopening another organisation may take its place in the text.
    role = models.CharField("Rolle", max_length=20, choices=PartyRole)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="Organisation",
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    party_name = models.CharField("Vertragspartner", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=SignatureKind)
    name = models.CharField("Name", max_length=200)
    function = models.CharField("Funktion", max_length=200)
    place = models.CharField("Ort", max_length=100, blank=True)
    signed_on = models.DateField("unterschrieben am")
    representation = models.CharField("Vertretung", max_length=20, choices=Representation)
    second_name = models.CharField("zweite Unterschrift: Name", max_length=200, blank=True)
    second_function = models.CharField("zweite Unterschrift: Funktion", max_length=200, blank=True)
    authority = models.CharField("Grundlage", max_length=20, choices=Authority)
    authority_on = models.DateField("Datum der Grundlage", null=True, blank=True)
    authority_note = models.CharField("Gremium oder Aktenzeichen", max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredDocument,
        verbose_name="Ausfertigung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # What the signatures in the file said when it was filed: names, times, intact, changes.
    findings = models.JSONField("Befund der Datei", default=dict, blank=True)
    # A corrected signature stays; the next one in its place has the next turn.
    turn = models.PositiveSmallIntegerField("Eintrag Nr.", default=1)
    recorded_at = models.DateTimeField("eingetragen am", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingetragen von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "Unterschrift"
        verbose_name_plural = "Unterschriften"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role", "organisation", "turn"], name="signature_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values), name="signature_role_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SignatureKind.values), name="signature_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=SignatureKind.RELEASE, scan__isnull=True)
                | (~Q(kind=SignatureKind.RELEASE) & Q(scan__isnull=False)),
                name="signature_file_unless_release",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SignatureKind.PAPER) | ~Q(place=""),
                name="signature_place_on_paper",
                violation_error_message="Geben Sie den Ort der Unterschrift ein.",
            ),
            models.CheckConstraint(
                condition=Q(representation__in=Representation.values),
                name="signature_representation_known",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=Authority.values), name="signature_authority_known"
            ),
            models.CheckConstraint(
                condition=~Q(representation=Representation.TWO_AUTHORISED)
                | (~Q(second_name="") & ~Q(second_function="")),
                name="signature_two_name_the_second",
                violation_error_message="Geben Sie Name und Funktion der zweiten Person ein.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} für {self.party_name}"

    @property
    def is_corrected(self) -> bool:
        """Whether it no longer counts, because somebody corrected the entry."""
        return hasattr(self, "correction")

    @property
    def facts_sha256(self) -> str:
        """The SHA-256 of all that was entered: the trail names it, so a changed row is found."""
        words = {name: getattr(self, name) for name in FACTS}
        days = {"signed_on": self.signed_on.isoformat()}
        if self.authority_on:
            days["authority_on"] = self.authority_on.isoformat()
        return fingerprint(encode(words | days))

    @property
    def is_qualified(self) -> bool:
        """Whether a trust list called each signature that counts for the party qualified."""
        return bool(self.own_findings) and all(one.is_qualified for one in self.own_findings)

    @property
    def own_findings(self) -> list[FoundSignature]:
        """The signatures in the file that count for the party; none on paper."""
        own = self.findings.get("own", ())
        return [one for one in from_data(self.findings).signatures if one.sha256 in own]

    @property
    def names(self) -> list[str]:
        """Who signed: one person, or two together."""
        return [self.name, self.second_name] if self.second_name else [self.name]

    @property
    def kind_label(self) -> str:
        """The kind in words; „qualifiziert“ only where a trust list says so."""
        return QUALIFIED_FILE if self.is_qualified else self.get_kind_display()

    @property
    def deed_label(self) -> str:
        """What the party has done, in one word for a badge."""
        return DEED_LABELS[SignatureKind(self.kind)]

    @property
    def noun(self) -> str:
        """What the entry is, in a word or two: „Freigabe“."""
        return NOUNS[SignatureKind(self.kind)]

    @property
    def authority_label(self) -> str:
        """The ground in words: „Gremienbeschluss: Gemeinderat vom 01.06.2025“."""
        label = str(self.get_authority_display())
        if self.authority_note:
            label = f"{label}: {self.authority_note}"
        return f"{label} vom {self.authority_on:%d.%m.%Y}" if self.authority_on else label

    @property
    def file_label(self) -> str:
        """What the file is called in a link; empty where there is none."""
        return FILE_LABELS.get(SignatureKind(self.kind), "")


class SignatureCorrection(WriteOnceModel):
    """Berichtigung einer Unterschrift: an entry that no longer counts, and why; it stays."""

    signature = models.OneToOneField(
        Signature, verbose_name="Unterschrift", on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.TextField("Begründung")
    corrected_at = models.DateTimeField("berichtigt am", default=timezone.now)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="berichtigt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtigung einer Unterschrift"
        verbose_name_plural = "Berichtigungen von Unterschriften"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="signaturecorrection_says_why"),
        ]

    def __str__(self) -> str:
        return f"Berichtigung: {self.signature}"
